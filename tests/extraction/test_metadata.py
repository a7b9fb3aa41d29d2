"""What files say about themselves is believed only as far as it deserves."""

from __future__ import annotations

import datetime as dt

import pytest

from indexer.extraction.metadata import authors_from, date_from, language_from, readable_name, title_from
from indexer.extraction.recognition import recognise_language


@pytest.mark.parametrize(
    "junk",
    [
        "Microsoft Word - Dokument1",
        "Microsoft Word - Dokument1.docx",
        "untitled",
        "Unbenannt 1",
        "PowerPoint-Präsentation",
        "Präsentation1",
        "expertise_vielfalt_final.indd",
        "02-expertise-vielfalt",
        "tmp-4760",
        "1",
        "---",
        "C:\\Dokumente\\x",
        "D\ufffdsseldorf",
        "",
        None,
        7,
    ],
)
def test_titles_written_by_programs_are_none(junk: object) -> None:
    assert title_from(junk) is None


@pytest.mark.parametrize(
    ("value", "title"),
    [
        ("Vielfalt vor Ort", "Vielfalt vor Ort"),
        ("Microsoft Word - Vielfalt vor Ort", "Vielfalt vor Ort"),
        ("Rhein-Sieg-Kreis", "Rhein-Sieg-Kreis"),
        ("E-Mail", "E-Mail"),
        ("Integration", "Integration"),
        ("  zwei \n Zeilen ", "zwei Zeilen"),
        ("Dokumentation der Fachtagung", "Dokumentation der Fachtagung"),
    ],
)
def test_titles_written_by_people_stay(value: str, title: str) -> None:
    assert title_from(value) == title


def test_the_name_of_the_file_is_no_title() -> None:
    assert title_from("ExpertiseVielfalt", "ExpertiseVielfalt.pdf") is None


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("D:20190314120000+01'00'", dt.date(2019, 3, 14)),
        ("D:20190314120000Z'", dt.date(2019, 3, 14)),
        ("2019-03-14T10:00:00Z", dt.date(2019, 3, 14)),
        ("2019", dt.date(2019, 1, 1)),
        (dt.datetime(2019, 3, 14, 1, 2), dt.date(2019, 3, 14)),
        ("D:20191399", None),
        ("19000101", None),
        ("29990101", None),
        ("gestern", None),
        (None, None),
    ],
)
def test_dates_are_guarded(value: object, date: dt.date | None) -> None:
    assert date_from(value) == date


def test_authors_and_languages_are_put_in_order() -> None:
    assert authors_from("Landesstelle; Redaktion", "Administrator", "Redaktion") == ("Landesstelle", "Redaktion")
    assert [language_from(value) for value in ("de-DE", "DE", "deu", "x-none", 3)] == ["de", "de", "de", None, None]


def test_file_names_become_readable() -> None:
    assert readable_name("a/b/handreichung_seiteneinstieg_2017.pdf") == "handreichung seiteneinstieg 2017"


def test_the_language_is_told_by_common_words() -> None:
    german = "Die Beratung ist für alle offen und wird von den Fachkräften der Stadt mit den Trägern angeboten. " * 3
    english = "The service is open to all and is provided by the city with the partners for those who need it. " * 3
    assert recognise_language([german]) == "de"
    assert recognise_language([english]) == "en"
    assert recognise_language(["Köln"]) is None
    assert recognise_language([german + english]) is None
