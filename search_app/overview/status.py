"""The state of the collection, for admins."""

from __future__ import annotations

import datetime as dt
import platform
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from indexer.catalog import FailedPages, Run, Snapshot
from indexer.engines.base import EngineError
from indexer.model import Problem
from indexer.settings import Settings
from search_app.answering.index_view import IndexView
from search_app.overview.search_log import EmptySearch, SearchLog

_PACKAGES = ("laki-suche", "Whoosh-Reloaded", "pypdf", "pypdfium2", "python-docx", "Flask", "SQLAlchemy")


@dataclass(frozen=True, slots=True)
class StatusView:
    """Figures of the collection and of what happened to it; ``index_bytes`` is the size of the generation in service,
    ``built`` the end of the run that made it.

    ``scanned_pages`` wait for text recognition, ``failed_pages`` could not be recognised. ``degraded`` is a
    German sentence where searches are answered, but not as safely as they should be; ``unanswered`` one where they are
    not answered at all.
    """

    documents: int
    pages: int
    generation: str | None
    engine: str
    index_bytes: int
    built: dt.datetime | None
    scanned_pages: int
    without_text: int
    failed_pages: tuple[FailedPages, ...]
    runs: tuple[Run, ...]
    problems: tuple[Problem, ...]
    versions: dict[str, str]
    empty_searches: tuple[EmptySearch, ...] = ()
    degraded: str | None = None
    unanswered: str | None = None


def read_status(
    snapshot: Snapshot,
    settings: Settings,
    current: Callable[[Snapshot], IndexView | None],
    empty_searches: SearchLog | None = None,
) -> StatusView:
    """Read the state; ``current`` opens the generation in service (None where nothing was indexed yet)."""
    size, degraded, unanswered = 0, None, None
    try:
        if view := current(snapshot):
            degraded = view.reader.degraded()
            size = view.reader.statistics().size
    except EngineError as error:
        unanswered = str(error)
    service = snapshot.service()
    return StatusView(
        documents=snapshot.document_count(),
        pages=snapshot.page_count(),
        generation=service.generation if service else None,
        engine=service.engine if service else settings.engine,
        index_bytes=size,
        built=snapshot.built(),
        scanned_pages=snapshot.scanned_page_count(),
        without_text=snapshot.without_text_count(),
        failed_pages=tuple(snapshot.failed_pages()),
        runs=tuple(snapshot.runs()),
        problems=tuple(snapshot.problems()),
        versions=_versions(),
        empty_searches=empty_searches.most_frequent() if empty_searches else (),
        degraded=degraded,
        unanswered=unanswered,
    )


def _versions() -> dict[str, str]:
    found = {"Python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
