"""What is proposed where nothing, or little, was found."""

from __future__ import annotations

import pytest

from search_app.answering.result import SearchResult
from tests.core.collection import Collection
from tests.search.test_finding import DIVERSITY, VOLUNTEERS, WORK


def _proposed(result: SearchResult) -> dict[str, int]:
    return {f"{suggestion.sentence} {suggestion.label}": suggestion.count for suggestion in result.suggestions}


def test_the_same_words_without_filters(library: Collection) -> None:
    result = library.search("Ehrenamt", kinds=("Expertise",))
    assert result.total == 0
    assert _proposed(result) == {"Ohne Filter suchen: Ehrenamt": 1}


def test_one_word_less_and_one_of_the_words(library: Collection) -> None:
    result = library.search("Ehrenamt Jobcenter")
    proposed = _proposed(result)
    assert proposed["Ohne „Jobcenter“ suchen: Ehrenamt"] == 1
    assert proposed["Eines der Wörter genügt: Ehrenamt ODER Jobcenter"] == 2


def test_every_proposal_finds_what_it_promises(library: Collection) -> None:
    for query, filters in (
        ("Ehrenamt Jobcenter", {}),
        ("Antiziganismus Jobcenter Verein", {"kinds": ("Papier",)}),
        ("Ehrenamt", {"year_from": 2030}),
        ("xyzzy Ehrenamt", {"topics": ("arbeit",)}),
    ):
        result = library.search(query, **filters)
        for suggestion in result.suggestions:
            assert library.service.search(suggestion.request).total == suggestion.count > 0


@pytest.mark.parametrize(
    ("typed", "meant", "path"), [("Antiziganismuss", "Antiziganismus", DIVERSITY), ("Ehrnamt", "Ehrenamt", VOLUNTEERS)]
)
def test_a_slip_of_the_pen_is_set_right_and_that_is_told(
    library: Collection, typed: str, meant: str, path: str
) -> None:
    result = library.search(typed)
    assert result.corrected is not None and result.corrected.casefold() == meant.casefold()
    assert [hit.document.path for hit in result.results] == [path]
    assert any(typed in note and "Gezeigt werden Ergebnisse für" in note for note in result.notes)
    assert f"<mark>{meant}</mark>" in result.results[0].pages[0].snippet


def test_nothing_is_proposed_where_there_is_nothing(library: Collection) -> None:
    result = library.search("Xylophonqualle Zwölffingerdarm")
    assert (result.total, result.suggestions, result.results) == (0, (), ())


def test_nothing_is_proposed_where_there_is_enough(library: Collection) -> None:
    assert library.search("Integration").suggestions == ()


def test_completions_are_words_topics_and_titles(library: Collection) -> None:
    found = {(completion.kind, completion.label) for completion in library.service.complete("ehren")}
    assert ("Thema", "Ehrenamt") in found and ("Dokument", "Ehrenamt") in found
    assert any(kind == "Wort" and label.casefold() == "ehrenamt" for kind, label in found)
    assert any(c.label == "Vielfalt als Herausforderung" for c in library.service.complete("herausforderung viel"))


@pytest.mark.parametrize("typed", ["", " ", "e", "ehrenamt ", "\0", "(((", "*", '"', "\ud800", "x" * 5000])
def test_completing_never_fails(library: Collection, typed: str) -> None:
    assert isinstance(library.service.complete(typed), tuple)


def test_a_topic_of_the_folder_is_no_document(library: Collection) -> None:
    assert WORK in library.found("Jobcenter")
