"""Who asks the same again gets the same answer at once, and another as soon as there is another."""

from __future__ import annotations

from pathlib import Path

import pytest

from search_app.asking import asker
from search_app.overview.search_log import SearchLog
from tests.core.collection import SYNONYMS_FILE, Collection


def test_the_same_question_is_answered_from_memory(collection: Collection) -> None:
    collection.write_all({f"{number}.txt": f"Apfel Nummer {number}." for number in range(12)})
    collection.reindex()
    first, again = collection.search("Apfel", size=10), collection.search("Apfel", size=10)
    assert again.results is first.results
    assert (again.total, again.facets, again.notes) == (12, first.facets, first.notes)
    assert collection.search("Apfel", size=10, page=2).results != first.results


def test_what_has_changed_is_seen_by_who_asks_the_same_again(collection: Collection) -> None:
    collection.write("a.txt", "Apfel.")
    collection.reindex()
    assert collection.found("Plantage") == []
    assert collection.found("Apfel") == collection.found("Apfel") == ["a.txt"]
    collection.write(SYNONYMS_FILE, '[[gruppe]]\nwoerter = ["Apfel", "Plantage"]\n')
    assert collection.found("Plantage") == ["a.txt"]
    collection.write("b.txt", "Apfel und Apfel.")
    collection.reindex()
    assert set(collection.found("Apfel")) == {"a.txt", "b.txt"}


def test_an_answer_in_part_is_not_kept(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    collection.write_all({f"{number}.txt": f"Apfel Nummer {number}." for number in range(12)})
    collection.reindex()
    with monkeypatch.context() as hurry:
        hurry.setattr(asker, "_SECONDS", 0.0)
        in_part = collection.search("Apfel")
    assert any("zu lange gedauert" in note for note in in_part.notes)
    whole = collection.search("Apfel")
    assert (whole.total, whole.notes) == (12, ())


def test_an_answer_given_with_the_words_of_the_former_generation_is_not_kept(collection: Collection) -> None:
    collection.opened.keep_warm()
    collection.write("a.txt", "Ein Apfelbaum steht im Quartier.")
    collection.reindex()
    collection.search("Apfelbaum")
    collection.opened.warm()
    collection.write("b.txt", "Der Zwetschgenbaum blüht.")
    collection.reindex()
    assert collection.search("Zwetschgenbaun").total == 0
    collection.opened.warm()
    assert collection.search("Zwetschgenbaun").corrected == "Zwetschgenbaum"


def test_searches_that_find_nothing_are_counted_each_time(collection: Collection, tmp_path: Path) -> None:
    collection.write("a.txt", "Apfel.")
    collection.reindex()
    log = collection.opened.empty_searches = SearchLog(tmp_path / "suchen.sqlite")
    for _ in range(3):
        collection.search("Quitte")
    assert [(search.query, search.count) for search in log.most_frequent()] == [("quitte", 3)]
