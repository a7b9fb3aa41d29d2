"""Nobody waits for what can be made ready before."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterable, Iterator
from threading import Event

import pytest

from search_app.answering.index_view import IndexView
from search_app.web.app import create_app
from search_app.web.warming import KeepingWarm
from tests.core.collection import Collection
from tests.waiting import soon


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
            soon(lambda before=before: len(warmed) > before)
        assert len(set(warmed)) == 2
        assert app.test_client().get("/suche?q=birne").status_code == 200
    finally:
        warming.close()
    collection.write("a.txt", "Clementine")
    collection.reindex()
    time.sleep(1.2)
    assert len(set(warmed)) == 2


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Once it is cleared, what takes long for a new generation takes until it is set."""
    go_on = Event()
    go_on.set()
    vocabulary = IndexView._vocabulary

    def waiting(self: IndexView, prefix: str = "") -> Iterable[tuple[str, int]]:
        assert go_on.wait(60)
        return vocabulary(self, prefix)

    monkeypatch.setattr(IndexView, "_vocabulary", waiting)
    yield go_on
    go_on.set()


@pytest.mark.parametrize("access", ["offen", "konten"])
def test_nobody_waits_for_the_words_of_a_new_generation(
    collection: Collection, warmed: list[str], slowly: Event, access: str
) -> None:
    collection.write("a.txt", "Die Quartiersarbeit.")
    collection.reindex()
    app = create_app(collection.settings.model_copy(update={"access": access, "guests": True}))
    warming = KeepingWarm(app)
    asked = app.test_client()
    try:
        soon(lambda: len(warmed) == 1)
        slowly.clear()
        collection.write("b.txt", "Die Sprachmittlung.")
        collection.reindex()
        assert asked.get("/api/v1/search?q=Sprachmittlung").json["total"] == 1  # found at once
        assert "Quartiersarbeit" in asked.get("/suche?q=Quartirsarbeit").get_data(as_text=True)  # by the former words
        assert "Sprachmittlung" not in asked.get("/suche?q=Sprachmitlung").get_data(as_text=True)
        slowly.set()
        soon(lambda: len(warmed) == 2)
        assert "Sprachmittlung" in asked.get("/suche?q=Sprachmitlung").get_data(as_text=True)
    finally:
        slowly.set()
        warming.close()


def test_where_nobody_makes_them_ready_the_words_are_those_of_the_new_generation(collection: Collection) -> None:
    app = create_app(collection.settings)
    for word in ("Quartiersarbeit", "Sprachmittlung"):
        collection.write("a.txt", word)
        collection.reindex()
        assert word in app.test_client().get(f"/suche?q={word[:7]}{word[8:]}").get_data(as_text=True)


def test_what_a_generation_keeps_is_left_out_of_the_collection_of_garbage(
    collection: Collection, warmed: list[str]
) -> None:
    collection.write("a.txt", "Apfel")
    collection.reindex()
    gc.unfreeze()
    warming = KeepingWarm(create_app(collection.settings))
    try:
        soon(lambda: gc.get_freeze_count() > 10_000)
    finally:
        warming.close()
        gc.unfreeze()
    assert len(warmed) == 1
