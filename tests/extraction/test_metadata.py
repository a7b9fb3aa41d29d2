"""What files say about themselves is believed only as far as it deserves."""

from __future__ import annotations

import datetime as dt

import pytest

from indexer.extraction.metadata import authors_from, date_from, language_from, readable_name, title_from
from indexer.extraction.text import front_matter


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
        ("2019-03", dt.date(2019, 3, 1)),
        ("2019-3-5", dt.date(2019, 3, 5)),
        ("2019/12/5", dt.date(2019, 12, 5)),
        ("14.03.2019", dt.date(2019, 3, 14)),
        ("5.3.2019, 10 Uhr", dt.date(2019, 3, 5)),
        ("5. 3. 2019", dt.date(2019, 3, 5)),
        ("31.02.2019", None),
        ("14.03.20190", None),
        ("2019-13-01", None),
        (dt.datetime(2019, 3, 14, 1, 2), dt.date(2019, 3, 14)),
        ("2013-12-23", dt.date(2013, 12, 23)),
        ("2013-12-23T23:15:01Z", dt.date(2013, 12, 23)),
        (" 2013-12-23T23:15:00Z", None),
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


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("1. Sitzung des Beirats.pdf", "1. Sitzung des Beirats"),
        ("Protokoll 14.03.2019.pdf", "Protokoll 14.03.2019"),
        ("Anlage Nr. 5 Kosten.xlsx", "Anlage Nr. 5 Kosten"),
        ("Konzept_v1.2.odt", "Konzept v1.2"),
        ("Konzept 2018.docx.pdf", "Konzept 2018"),
        (".pdf", ".pdf"),
    ],
)
def test_only_the_suffix_of_a_file_name_is_left_out(name: str, title: str) -> None:
    assert readable_name(name) == title


@pytest.mark.parametrize(
    ("property_", "title"),
    [
        ('"Vielfalt vor Ort"', "Vielfalt vor Ort"),
        ('Das Projekt "Griffbereit"', 'Das Projekt "Griffbereit"'),
        ('"Ankommen" und "Bleiben"', '"Ankommen" und "Bleiben"'),
    ],
)
def test_a_title_keeps_the_quotation_marks_of_its_words(property_: str, title: str) -> None:
    assert title_from(property_) == title
    properties, _ = front_matter.split(f"---\ntitle: '{property_}'\n---\n")
    assert title_from(properties["title"]) == title
