"""What the API answers on the state of the collection, as types; see :mod:`search_app.web.api.types`."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired

from pydantic import Field

# Of typing itself only from Python 3.12 on, where pydantic reads it.
from typing_extensions import TypedDict

from search_app.web.api.types import Count, Date, Moment


class HealthAnswer(TypedDict):
    """Ob Suchen beantwortet werden; ``note`` sagt, was ausgefallen ist. Alles außer ``status`` nur für die
    Verwaltung."""

    status: Literal["ok", "degraded"]
    note: NotRequired[str | None]
    documents: NotRequired[Count]
    pages: NotRequired[Count]
    engine: NotRequired[str]
    generation: NotRequired[str]
    built: NotRequired[Moment | None]
    index_age_seconds: NotRequired[int | None]
    problems: NotRequired[Count]


class RunEntry(TypedDict):
    """Ein Lauf von „laki reindex“."""

    started: Moment
    finished: Moment | None
    status: Annotated[str, Field(description="complete, unchanged, failed oder running.")]
    summary: dict[str, object]


class ProblemEntry(TypedDict):
    """Eine Datei, die nicht gelesen werden konnte."""

    path: str
    reason: str
    advice: Annotated[str, Field(description="Was zu tun ist, in einem deutschen Satz.")]
    detail: str
    since: Moment | None


class FailedPagesEntry(TypedDict):
    """Eine Datei mit gescannten Seiten, deren Text sich nicht erkennen ließ."""

    path: str
    pages: Annotated[list[int], Field(description="Die Nummern der Seiten, von 1 an.")]
    reason: Annotated[str, Field(description="Warum die erste von ihnen nicht erkannt wurde.")]
    advice: Annotated[str, Field(description="Was zu tun ist, in einem deutschen Satz.")]
    detail: str


class EmptySearchEntry(TypedDict):
    """Eine Suche ohne Treffer, gezählt ohne Person, Adresse und Uhrzeit."""

    query: str
    count: Annotated[int, Field(ge=1)]
    last: Date


class StatusAnswer(TypedDict):
    """Der Stand der Sammlung."""

    documents: Count
    pages: Count
    engine: str
    generation: str | None
    index_bytes: Count
    built: Moment | None
    index_age_seconds: int | None
    scanned_pages: Count
    documents_without_text: Count
    runs: list[RunEntry]
    problems: list[ProblemEntry]
    failed_pages: list[FailedPagesEntry]
    empty_searches: list[EmptySearchEntry]
    versions: dict[str, str]
