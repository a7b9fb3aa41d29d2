"""A server notices what a run has done, without a restart and without a hitch."""

from __future__ import annotations

import datetime as dt
import shutil
import threading
import time

import pytest

from indexer.catalog import Catalog
from indexer.engines.whoosh.engine import WhooshEngine
from indexer.language.analysis import Analyzer, WordForms
from search_app.answering.once import once
from search_app.asking.request import SearchRequest
from search_app.collection import OpenCollection
from tests.core.collection import Collection


def test_a_first_index_is_noticed(collection: Collection) -> None:
    assert collection.opened.status().generation is None
    collection.write("a.txt", "Apfel")
    collection.reindex()
    assert collection.found("Apfel") == ["a.txt"]


def test_a_new_generation_is_noticed(collection: Collection) -> None:
    collection.write("a.txt", "Apfel")
    collection.reindex()
    assert collection.search("Birne").total == 0
    for word in ("Birne", "Clementine", "Dattel"):
        collection.write(f"{word}.txt", word)
        collection.reindex()
        assert collection.found(word) == [f"{word}.txt"]
        assert collection.service.start().documents == len(collection.documents())


def test_how_old_the_index_is_stays_known_however_many_runs_have_nothing_to_do(collection: Collection) -> None:
    collection.write("a.txt", "Apfel")
    collection.reindex()
    built = collection.opened.status().built
    assert built is not None
    with Catalog(collection.settings.catalog_url) as catalog, catalog.transaction() as transaction:
        for _ in range(40):
            now = dt.datetime.now()
            transaction.end_run(transaction.begin_run(now), now, "unchanged", {})
    assert collection.opened.status().built == built


def test_synonyms_count_from_the_next_search_on(collection: Collection) -> None:
    collection.write("a.txt", "Der Obstgarten.")
    collection.reindex()
    assert collection.search("Plantage").total == 0
    collection.write("synonyme.toml", '[[gruppe]]\nwoerter = ["Obstgarten", "Plantage"]\n')
    assert collection.found("Plantage") == ["a.txt"]
    collection.remove("synonyme.toml")
    assert collection.search("Plantage").total == 0


def test_a_data_folder_built_anew_is_noticed(collection: Collection) -> None:
    collection.write("a.txt", "Apfel")
    collection.reindex()
    assert collection.found("Apfel") == ["a.txt"]
    shutil.rmtree(collection.settings.data)
    collection.write("a.txt", "Birne")
    collection.reindex()
    assert collection.found("Birne") == ["a.txt"]


def test_several_threads_search_while_runs_go_on(collection: Collection) -> None:
    """Every answer is that of one generation as a whole: documents, counts and snippets agree."""
    collection.write_all({f"{number}.txt": "Stand 0. Apfel." for number in range(8)})
    collection.reindex()
    service = collection.service
    stop = threading.Event()
    mistakes: list[object] = []
    answered: list[int] = []

    def keep_searching() -> None:
        while not stop.is_set():
            try:
                result = service.search(SearchRequest(q="Apfel", size=20))
                states = {page.snippet for hit in result.results for page in hit.pages}
                document = service.document(result.results[0].document.id, "Apfel")
                if len(states) != 1 or result.total not in (8, 4) or document is None or not document.matches:
                    mistakes.append((states, result.total))
                answered.append(result.total)
            except Exception as error:
                mistakes.append(error)

    threads = [threading.Thread(target=keep_searching) for _ in range(4)]
    for thread in threads:
        thread.start()
    for state in range(1, 5):
        for number in range(8):
            path = f"{number}.txt"
            if number >= 4 and state % 2:
                collection.remove(path)
            else:
                collection.write(path, f"Stand {state}. Apfel.")
        collection.reindex()
    stop.set()
    for thread in threads:
        thread.join(60)
    assert mistakes == []
    assert {4, 8} <= set(answered)


def test_what_is_held_stays_one_moment_through_later_runs(collection: Collection) -> None:
    collection.write("a.txt", "Apfel und Stand 0.")
    collection.reindex()
    service = collection.service
    with collection.opened.one_moment():
        first = service.search(SearchRequest(q="Apfel")).results[0].document
        for state in (1, 2):  # the second run removes the generation that is held
            collection.write("a.txt", f"Apfel und Stand {state}.")
            collection.reindex()
        assert "Stand 0" in service.page_texts(first.id)[0].html
        assert service.search(SearchRequest(q="Apfel")).total == 1
    assert "Stand 2" in service.page_texts(first.id)[0].html


def test_a_search_that_began_before_two_runs_is_answered_from_what_is_there_now(collection: Collection) -> None:
    """The generation that its snapshot names is gone before it was opened."""
    collection.write("a.txt", "Apfel")
    collection.reindex()
    service = collection.service

    def run_twice(*_: object) -> None:
        engine.open = opened
        for word in ("Birne", "Clementine"):
            collection.write("a.txt", word)
            collection.reindex()

    engine, opened = WhooshEngine, WhooshEngine.open

    def late(self: WhooshEngine, generation: str) -> object:
        run_twice()
        return opened(self, generation)

    engine.open = late
    try:
        assert service.search(SearchRequest(q="Clementine")).total == 1
    finally:
        engine.open = opened


def test_a_new_generation_takes_over_the_stems_of_the_former_one(collection: Collection) -> None:
    texts = {"a.txt": "Die Häuser im Quartier.", "b.txt": "Ein Haus, viele Projekte."}
    collection.write_all(texts)
    collection.reindex()
    service = OpenCollection(collection.settings)
    service.warm()
    collection.write("c.txt", "Des Hauses neue Türen.")
    collection.reindex()
    anew = OpenCollection(collection.settings)
    for one in (service, anew):
        one.warm()
    views = [one._moments._generations for one in (service, anew)]
    taken, fresh = (next(reversed(generations._views.values())) for generations in views)
    assert set(taken.inflections("haus")) == {"haus", "haeuser", "hauses"}
    assert vars(taken)["_inflections"] == vars(fresh)["_inflections"]
    for one in (service, anew):
        one.close()


def test_the_first_search_after_the_preparation_analyses_no_word_of_the_collection(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection.write("a.txt", "Kulturmittlung: Maßnahmen im Sozialraum, Kulturmittler und Kulturmittlerinnen.")
    collection.reindex()
    collection.opened.warm()
    analysed: list[str] = []
    analyse = Analyzer._analyse

    def noted(self: Analyzer, surface: str) -> WordForms:
        if (forms := self._cache.get(surface.lower())) is None:
            analysed.append(surface)
        return forms or analyse(self, surface)

    monkeypatch.setattr(Analyzer, "_analyse", noted)
    assert collection.found("kulturmittlung") == collection.found("sozialraum") == ["a.txt"]
    assert analysed == []


def test_as_many_threads_as_there_are_are_answered_at_once(collection: Collection) -> None:
    """However many connections a pool likes to keep: nobody waits for another one's moment to end."""
    collection.write("a.txt", "Apfel")
    collection.reindex()
    begun = threading.Barrier(40, timeout=20)
    answered: list[int] = []

    def ask() -> None:
        with collection.opened.one_moment():
            found = collection.service.search(SearchRequest(q="Apfel")).total
            begun.wait()
            answered.append(found)

    threads = [threading.Thread(target=ask) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answered == [1] * 40


def test_a_property_is_made_once_however_many_threads_ask() -> None:
    made: list[int] = []

    class Thing:
        @once
        def value(self) -> int:
            made.append(1)
            time.sleep(0.05)
            return len(made)

    thing, found = Thing(), []
    threads = [threading.Thread(target=lambda: found.append(thing.value)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [1] * 8
    assert Thing().value == 2
