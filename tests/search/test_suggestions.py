"""What is proposed where nothing, or little, was found."""

from __future__ import annotations

import pytest

from search_app.answering.result import Completion, SearchResult
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


def test_a_half_word_is_taken_for_the_beginning_of_one(library: Collection) -> None:
    result = library.search("Antiziganis")
    assert result.corrected == "Antiziganis*" and result.total == library.search("Antiziganismus").total
    assert result.notes == (
        "Keine Treffer für „Antiziganis“. Gezeigt werden Ergebnisse für „Antiziganis*“ (Wörter, die so beginnen).",
    )


def test_documents_without_a_word_are_proposed_where_they_may_be_meant(library: Collection) -> None:
    result = library.search("Integration ohne Beratung")
    without = library.search("Integration -Beratung").total
    assert without and _proposed(result) == {
        "Dokumente, in denen „Beratung“ nicht vorkommt: Integration -Beratung": without
    }
    for other in ("Integration ohne", "ohne Beratung", "Integration ohne titel:Beratung", "Wer berät ohne Termin?"):
        assert not any("nicht vorkommt" in proposal for proposal in _proposed(library.search(other)))


def test_a_compound_that_nobody_wrote_leads_to_its_parts(collection: Collection) -> None:
    collection.write("a.txt", "Die Flüchtlinge kommen. Ein Flüchtling blieb. Viele Flüchtlinge gingen.")
    collection.write("b.txt", "Das Heim ist alt. Jedes Heim hat eine Leitung. In den Heimen ist es still.")
    collection.reindex()
    assert _proposed(collection.search("Flüchtlingsheim")) == {
        "Nach einem Teil des Wortes suchen: Flüchtling": 1,
        "Nach einem Teil des Wortes suchen: Heim": 1,
    }


def test_of_three_words_that_no_document_has_two_are_enough(collection: Collection) -> None:
    collection.write("a.txt", "Die Beratung im Quartier hilft.")
    collection.write("b.txt", "Das Wohnen im Quartier und die Beratung. Quartier und Beratung.")
    collection.write("c.txt", "Beratung beim Sport.")
    collection.write("d.txt", "Nur vom Theater.")
    collection.reindex()
    result = collection.search("Beratung Quartier Theater")
    assert {found.document.path for found in result.results} == {"a.txt", "b.txt"} and result.total == 2
    assert result.notes == ("Kein Dokument enthält alle drei Wörter. Gezeigt werden Dokumente mit zweien davon.",)
    assert (
        "<mark>Beratung</mark> im <mark>Quartier</mark>"
        in collection.result("Beratung Quartier Theater", "a.txt").pages[0].snippet
    )
    assert all(other.count < result.total for other in result.suggestions)
    # All three where they are, nothing where no two of them are, and of two words both.
    assert collection.found("Beratung Quartier Wohnen") == ["b.txt"]
    assert collection.search("Beratung Quartier Wohnen").notes == ()
    assert collection.found("Theater Sport Wohnen") == [] and collection.search("Theater Sport Wohnen").suggestions
    assert collection.found("Beratung Theater") == []
    # What was said exactly is left as it is.
    for exactly in ('Beratung Quartier "Theater"', "Beratung Quartier Thea*", "Beratung Quartier thema:x Theater"):
        assert collection.found(exactly) == []


@pytest.mark.parametrize("typed", ["Beratung Quartier Theater", "Beratung Quartier Theater Sport"])
def test_all_words_without_filters_are_proposed_beside_some_of_them_with_filters(
    collection: Collection, typed: str
) -> None:
    for number in range(2):
        collection.write(f"2018/{number} 2018.txt", f"{typed} in 2018.")
    collection.write("2019/a 2019.txt", "Die Beratung im Quartier hilft, sagt der Sport.")
    collection.write("2019/b 2019.txt", "Nichts davon.")
    collection.reindex()
    result = collection.search(typed, year_from=2019, year_to=2019)
    assert [found.document.path for found in result.results] == ["2019/a 2019.txt"]
    assert _proposed(result) == {f"Ohne Filter suchen: {typed}": 2}


def test_what_is_shown_is_not_proposed(library: Collection) -> None:
    result = library.search("Antiziganismus Jobcenter Verein Ehrenamt")
    assert result.total and result.notes and all(other.count < result.total for other in result.suggestions)


@pytest.mark.parametrize("typed", ["😀", "()", '""', "- -", "!?"])
def test_a_query_without_a_word_says_so(library: Collection, typed: str) -> None:
    result = library.search(typed)
    assert result.total == library.search().total
    assert result.notes == (
        "Ihre Anfrage enthält kein Wort, nach dem gesucht werden kann. Gezeigt werden alle Dokumente.",
    )


def test_another_spelling_is_proposed_only_where_it_finds_more(collection: Collection) -> None:
    collection.write("slip.txt", "Die Intergration und das Ehrenamt.")
    for number in range(12):
        collection.write(f"{number}.txt", "Die Integration." + " Das Ehrenamt." * (number == 0))
    collection.reindex()
    assert _proposed(collection.search("Intergration")) == {"Meinten Sie: Integration": 12}
    assert _proposed(collection.search("Intergration Ehrenamt")) == {}


def test_a_long_text_is_told_in_short(library: Collection) -> None:
    typed = " ".join(["Ehrnamt"] * 30)
    (note,) = library.search(typed).notes
    assert note.startswith("Keine Treffer für „Ehrnamt Ehrnamt") and "…“. Gezeigt werden" in note and len(note) < 320


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


def _words(library: Collection, typed: str) -> list[tuple[str, str]]:
    return [(one.label, one.value) for one in library.service.complete(typed) if one.kind == "Wort"]


@pytest.mark.parametrize("before", ["beratung -", "-", "--", "(beratung ODER -", "beratung – -", "Beratung und -"])
def test_a_word_taken_out_stays_so_when_it_is_completed(library: Collection, before: str) -> None:
    for typed in ("ehren", "integrationsb"):
        whole = [label for label, _ in _words(library, typed)]
        assert whole
        assert _words(library, before + typed) == [(before + word, before + word) for word in whole]


def test_a_hyphen_and_one_letter_are_too_little_to_complete(library: Collection) -> None:
    assert library.service.complete("beratung -e") == ()


def test_nothing_that_stands_before_is_lost_when_a_long_text_is_completed(library: Collection) -> None:
    before = 'titel:"Wege" ' + "beratung " * 60
    assert (f"{before}ehrenamt", f"{before}ehrenamt") in _words(library, f"{before}ehren")
    assert (f"{before}-ehrenamt", f"{before}-ehrenamt") in _words(library, f"{before}-ehren")


@pytest.mark.parametrize("typed", ["", " ", "e", "ehrenamt ", "\0", "(((", "*", '"', "\ud800", "x" * 5000])
def test_completing_never_fails(library: Collection, typed: str) -> None:
    assert isinstance(library.service.complete(typed), tuple)


def test_a_topic_of_the_folder_is_no_document(library: Collection) -> None:
    assert WORK in library.found("Jobcenter")


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("kommune:kö", ['kommune:"KI Köln"']),
        ('kommune:"kö', ['kommune:"KI Köln"']),
        ("beratung -art:exp", ["beratung -art:Expertise"]),
    ],
)
def test_a_value_of_a_field_is_completed_by_those_that_there_are(
    library: Collection, typed: str, values: list[str]
) -> None:
    assert library.service.complete(typed) == tuple(Completion("Wort", value, value) for value in values)
    assert library.search(values[0]).total


def test_words_of_texts_are_no_values_of_a_field(library: Collection) -> None:
    assert any(label.startswith("ehrenamt") for label, _ in _words(library, "ehren"))
    assert library.service.complete("kommune:ehren") == ()
    # Behind the colon of a title, words are.
    assert _words(library, "Sprache: ehren")
    assert _words(library, "titel:ehren")
