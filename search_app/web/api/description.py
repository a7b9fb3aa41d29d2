"""How views of the API say what they are for; :mod:`search_app.web.api.openapi` makes the description of the API from
it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from indexer.engines.query import Sort
from search_app.asking.request import LISTS, MAX_QUERY_LENGTH, MAX_SIZE, Versions

Schema = dict[str, Any]
View = TypeVar("View", bound=Callable[..., Any])

_ATTRIBUTE = "__described__"


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a request, in German; ``schema`` is a JSON Schema."""

    name: str
    description: str
    schema: Schema = field(default_factory=lambda: {"type": "string"})


@dataclass(frozen=True, slots=True)
class Described:
    """What a view is for, in German: ``answer`` is the type of what it returns, ``errors`` are the statuses it may
    answer otherwise."""

    summary: str
    description: str
    answer: Any
    query: tuple[Argument, ...] = ()
    path: tuple[Argument, ...] = ()
    errors: tuple[int, ...] = ()


def described(
    summary: str,
    description: str,
    answer: Any,
    *,
    query: tuple[Argument, ...] = (),
    path: tuple[Argument, ...] = (),
    errors: tuple[int, ...] = (503,),
) -> Callable[[View], View]:
    """Say of a view what it is for."""

    def attach(view: View) -> View:
        setattr(view, _ATTRIBUTE, Described(summary, description, answer, query, path, errors))
        return view

    return attach


def description_of(view: Callable[..., Any]) -> Described | None:
    """What was said of a view."""
    return getattr(view, _ATTRIBUTE, None)


_FACETS = {
    "topic": "Thema (Kurzname), mit allen Themen darunter",
    "kind": "Art des Dokuments, etwa Expertise",
    "municipality": "Kommune",
    "format": "Dateiformat, etwa pdf",
    "language": "Sprache als Kürzel, etwa de",
}
_YEAR = {"type": "integer", "minimum": 1000, "maximum": 9999}
_VALUES = {"type": "array", "items": {"type": "string"}}

Q = Argument(
    "q",
    'Wonach gesucht wird, wie im Suchfeld: Wörter, "Wortfolgen", -ohne, ODER, anfang*, titel: thema: art: kommune: jahr:',
    {"type": "string", "maxLength": MAX_QUERY_LENGTH},
)
SEARCH = (
    Q,
    *(Argument(name, f"{_FACETS[name]}; mehrere erweitern die Auswahl", _VALUES) for name in LISTS),
    *(Argument(f"not_{name}", f"Ohne: {_FACETS[name]}", _VALUES) for name in LISTS),
    Argument("year_from", "Frühestes Jahr", _YEAR),
    Argument("year_to", "Spätestes Jahr", _YEAR),
    Argument(
        "sort",
        "Reihenfolge: das Passendste, das Neueste oder nach Titel",
        {"type": "string", "enum": [sort.value for sort in Sort], "default": Sort.RELEVANCE.value},
    ),
    Argument("page", "Seite der Ergebnisse", {"type": "integer", "minimum": 1, "default": 1}),
    Argument("size", "Ergebnisse je Seite", {"type": "integer", "minimum": 1, "maximum": MAX_SIZE, "default": 10}),
    Argument(
        "versions",
        "Fassungen eines Dokuments (fast derselbe Text): jede für sich, oder zusammen als ein Ergebnis, die neueste vorn",
        {"type": "string", "enum": [versions.value for versions in Versions], "default": Versions.EACH.value},
    ),
)
DOCUMENT_ID = Argument("document_id", "Kennung des Dokuments")
