"""A server notices what a run has done, without a restart and without a hitch."""

from __future__ import annotations

import shutil
import threading

from search_app.asking.request import SearchRequest
from search_app.search import SearchService
from tests.core.collection import Collection


def test_a_first_index_is_noticed(collection: Collection) -> None:
    assert collection.service.status().generation is None
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
    service = SearchService(collection.settings)
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
    service.close()
    assert mistakes == []
    assert {4, 8} <= set(answered)
