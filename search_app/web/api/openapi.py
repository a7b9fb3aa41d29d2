"""The description of the API (OpenAPI 3.1), made from the views and their types, and a page to read it on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from flask import Blueprint, Flask, Response, current_app, jsonify, render_template
from openapi_pydantic import (
    Components,
    Info,
    MediaType,
    OpenAPI,
    Operation,
    Parameter,
    PathItem,
    Reference,
    Schema,
    Server,
)
from openapi_pydantic import Response as Answer
from pydantic import TypeAdapter
from werkzeug.routing import Rule

from search_app.asking.request import SearchRequest
from search_app.web.api.description import Argument, Described, description_of
from search_app.web.api.types import ProblemAnswer
from search_app.web.serving import links, settings

blueprint = Blueprint("openapi", __name__)

_EXTENSION = "laki_openapi"
_CONVERTER = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
_REFERENCE = "#/components/schemas/{model}"
_ERRORS = {
    401: "Dafür ist eine Anmeldung nötig.",
    403: "Das ist anderen vorbehalten.",
    404: "Das gibt es nicht (mehr).",
    503: "Es wurde noch nichts eingelesen.",
}


@dataclass(frozen=True, slots=True)
class Place:
    """An address of the API with what was said of its view."""

    path: str
    endpoint: str
    described: Described


@blueprint.get("/api/v1/openapi.json")
def document() -> Response:
    """The description for programs."""
    return jsonify(describe(current_app))


@blueprint.get("/schnittstelle")
def page() -> str:
    """The description for people."""
    return render_template("api.html", api=describe(current_app), asked=SearchRequest())


def places(app: Flask) -> Iterator[Place]:
    """The addresses of the API, in the order of their paths."""
    rules: list[Rule] = sorted(app.url_map.iter_rules(), key=lambda rule: str(rule))
    for rule in rules:
        described = description_of(app.view_functions[rule.endpoint])
        if described is not None:
            yield Place(_CONVERTER.sub(r"{\1}", rule.rule), rule.endpoint, described)


def describe(app: Flask) -> dict[str, Any]:
    """The description as a tree of JSON, with the address by which this request came."""
    if _EXTENSION not in app.extensions:
        app.extensions[_EXTENSION] = _described(app)
    return {**app.extensions[_EXTENSION], "servers": [{"url": links().root or "/"}]}


def _described(app: Flask) -> dict[str, Any]:
    """The description as a tree of JSON."""
    found = list(places(app))
    is_open = settings().access == "offen"
    how = (
        "ohne Anmeldung" if is_open else "für die, die sich angemeldet haben (oder, was öffentlich ist, auch für Gäste)"
    )
    names, schemas = _schemas([place.described.answer for place in found] + [ProblemAnswer])
    description = OpenAPI(
        openapi="3.1.1",
        info=Info(
            title=f"{settings().site_name}: Programmschnittstelle",
            version="1",
            description="Alles, was die Suchseiten zeigen, für Programme: dieselbe Suche, dieselben Filter. "
            f"Nur lesend (GET), {how}, Antworten in JSON, Fehler nach RFC 9457.",
        ),
        servers=[Server(url="/")],
        paths={place.path: PathItem(get=_operation(place, names, () if is_open else (401, 403))) for place in found},
        components=Components(schemas=schemas),
    )
    # Only what was said here: some defaults of the library are not allowed everywhere by the standard.
    told: dict[str, Any] = description.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return told


def _schemas(answers: list[Any]) -> tuple[dict[Any, str], dict[str, Schema]]:
    """Where the schema of each answer stands, and all schemas by name."""
    inputs: list[tuple[str, Literal["serialization"], TypeAdapter[Any]]] = [
        (answer.__name__, "serialization", TypeAdapter(answer)) for answer in dict.fromkeys(answers)
    ]
    references, definitions = TypeAdapter.json_schemas(inputs, ref_template=_REFERENCE)
    names = {
        answer: str(references[answer.__name__, "serialization"]["$ref"]).rpartition("/")[2]
        for answer in dict.fromkeys(answers)
    }
    schemas = {name: Schema.model_validate(schema) for name, schema in definitions["$defs"].items()}
    return names, schemas


def _operation(place: Place, names: dict[Any, str], refusals: tuple[int, ...]) -> Operation:
    described = place.described
    answers: dict[str, Answer | Reference] = {
        "200": Answer(description="Die Antwort.", content={"application/json": _content(names[described.answer])})
    }
    for status in sorted((*refusals, *described.errors)):
        answers[str(status)] = Answer(
            description=_ERRORS[status], content={"application/problem+json": _content(names[ProblemAnswer])}
        )
    parameters: list[Parameter | Reference] = [_parameter(argument, "path") for argument in described.path]
    parameters += [_parameter(argument, "query") for argument in described.query]
    return Operation(
        operationId=place.endpoint.replace(".", "_"),
        summary=described.summary,
        description=described.description,
        parameters=parameters,
        responses=answers,
    )


def _content(name: str) -> MediaType:
    return MediaType.model_validate({"schema": {"$ref": _REFERENCE.format(model=name)}})


def _parameter(argument: Argument, where: Literal["path", "query"]) -> Parameter:
    # By the names of the standard, some of which Python does not allow as names of arguments.
    return Parameter.model_validate(
        {
            "name": argument.name,
            "in": where,
            "description": argument.description,
            "required": where == "path",
            "schema": argument.schema,
        }
    )
