"""The description of the API is a correct one, complete, and true of real answers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator

from search_app.asking.request import LISTS, SearchRequest
from search_app.web.api.openapi import places
from search_app.web.app import create_app
from tests.web.client import Client


@pytest.fixture(scope="module")
def api(client: Client) -> Any:
    answer = client.get("/api/v1/openapi.json")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    return answer.json


def check(api: Any, path: str, status: int, told: Any) -> None:
    """Raise where an answer is not as described."""
    answer = api["paths"][path]["get"]["responses"][str(status)]
    (content,) = answer["content"].values()
    schema = {**content["schema"], "components": api["components"]}
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(told)


def test_the_description_is_a_correct_one(api: Any) -> None:
    assert api["openapi"].startswith("3.1.")
    OpenAPIV31SpecValidator(api).validate()


def test_every_address_of_the_api_is_described(api: Any, settings: Any) -> None:
    app = create_app(settings)
    described = {place.endpoint for place in places(app)}
    undescribed = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and rule.endpoint not in described
    }
    assert undescribed == {"openapi.document"}
    assert "/healthz" in api["paths"]


def test_every_argument_of_a_search_is_described(api: Any) -> None:
    described = {parameter["name"] for parameter in api["paths"]["/api/v1/search"]["get"]["parameters"]}
    everything = SearchRequest(
        "q", *([("x",)] * len(LISTS)), year_from=2000, year_to=2001, sort="title", page=2, size=3
    )
    assert {name for name, _ in everything.arguments()} <= described


@pytest.mark.parametrize(
    "arguments",
    [
        {"q": "Arbeitsmarktintegration Quartier"},
        {"q": "Ehrenamd"},
        {"q": ""},
        {"q": "gibtesnirgendwo"},
        {"kind": ["Rundbrief", "Expertise"], "sort": "title", "page": 2, "size": 5},
        {"q": "Sprachkurse"},
    ],
)
def test_searches_answer_as_described(client: Client, api: Any, arguments: dict[str, Any]) -> None:
    check(api, "/api/v1/search", 200, client.search(**arguments))


def test_all_documents_answer_as_described(client: Client, api: Any) -> None:
    for result in client.search(size=100)["results"]:
        told = client.get(f"/api/v1/documents/{quote(result['id'])}", q="Quartier").json
        check(api, "/api/v1/documents/{document_id}", 200, told)


@pytest.mark.parametrize("path", ["/api/v1/topics", "/api/v1/status", "/healthz", "/api/v1/suggest"])
def test_other_addresses_answer_as_described(client: Client, api: Any, path: str) -> None:
    answer = client.get(path, q="Arb")
    assert answer.status == 200
    check(api, path, 200, answer.json)


def test_errors_answer_as_described(client: Client, empty: Client, api: Any) -> None:
    answer = client.get("/api/v1/documents/nichts")
    assert (answer.status, answer.headers["content-type"]) == (404, "application/problem+json")
    check(api, "/api/v1/documents/{document_id}", 404, answer.json)
    for path in ("/api/v1/search", "/api/v1/topics", "/healthz", "/api/v1/suggest", "/api/v1/documents/x"):
        answer = empty.get(path)
        assert answer.status == 503
        check(api, path.replace("/x", "/{document_id}"), 503, answer.json)


def test_the_description_can_be_had_before_anything_was_indexed(empty: Client) -> None:
    assert empty.get("/api/v1/openapi.json").status == 200
    assert empty.get("/schnittstelle").status == 200


def test_people_can_read_it_too(client: Client, api: Any) -> None:
    answer = client.get("/schnittstelle")
    assert answer.status == 200
    shown = answer.words("//code")
    for path in api["paths"]:
        assert f"GET {path}" in shown
    for name, schema in api["components"]["schemas"].items():
        assert answer.page.xpath(f"//*[@id='{name}']")
        assert set(schema["properties"]) <= set(shown)
    targets = {address for address in answer.page.xpath("//a/@href") if address.startswith("#")}
    assert all(answer.page.xpath(f"//*[@id='{target[1:]}']") for target in targets)


@pytest.mark.slow
def test_requests_made_up_by_schemathesis_are_answered_as_described(client: Client) -> None:
    program = str(Path(sys.executable).with_name("schemathesis"))
    checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
    command = [program, "run", f"{client.root}/api/v1/openapi.json", "--url", client.root, "--checks", checks]
    command += ["--mode", "all", "--max-examples", "30", "--generation-deterministic"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-2000:]
