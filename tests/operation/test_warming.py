"""Nobody waits for what can be made ready before."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from search_app.answering.index_view import IndexView
from search_app.web.app import create_app
from search_app.web.warming import KeepingWarm
from tests.core.collection import Collection


@pytest.fixture
def warmed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The generations that were made ready, as that happens."""
    seen: list[str] = []
    warm = IndexView.warm

    def noting(self: IndexView) -> None:
        warm(self)
        seen.append(self.generation)

    monkeypatch.setattr(IndexView, "warm", noting)
    return seen


def _soon(said: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not said():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_each_generation_is_made_ready_before_anybody_asks(collection: Collection, warmed: list[str]) -> None:
    app = create_app(collection.settings)
    warming = KeepingWarm(app)
    try:
        time.sleep(0.2)
        assert warmed == []  # there is nothing yet
        for word in ("Apfel", "Birne"):
            collection.write("a.txt", word)
            collection.reindex()
            before = len(warmed)
            _soon(lambda before=before: len(warmed) > before)  # type: ignore[misc]
        assert len(set(warmed)) == 2
        assert app.test_client().get("/suche?q=birne").status_code == 200
    finally:
        warming.close()
    collection.write("a.txt", "Clementine")
    collection.reindex()
    time.sleep(1.2)
    assert len(set(warmed)) == 2
