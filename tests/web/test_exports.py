"""What people take along: result lists for spreadsheets and reference managers, citations, permanent links."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import bibtexparser
import pytest
import rispy

from indexer.model import Document, Unit
from search_app.web.beyond.citations import Citation, Name, read_name
from search_app.web.beyond.exports import MAX_RESULTS
from tests.web.client import Answer, Client
from tests.web.folder import HOSTILE_TITLE, LETTERS


def rows_of(answer: Answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig")), delimiter=";"))


def bibtex_of(answer: Answer) -> Any:
    library = bibtexparser.parse_string(answer.text)
    assert not library.failed_blocks
    return library.entries


# -- lists -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("json", "application/json; charset=utf-8"),
        ("bib", "application/x-bibtex; charset=utf-8"),
        ("ris", "application/x-research-info-systems; charset=utf-8"),
    ],
)
def test_a_list_is_saved_under_a_telling_name(client: Client, suffix: str, media_type: str) -> None:
    answer = client.get(f"/suche.{suffix}", q="Ehrenamt für alle?", sort="title")
    assert (answer.status, answer.headers["content-type"]) == (200, media_type)
    assert answer.headers["content-disposition"] == f"attachment; filename=laki-suche-ehrenamt-fuer-alle.{suffix}"
    assert answer.headers["x-content-type-options"] == "nosniff"
    again = client.get(
        f"/suche.{suffix}", q="Ehrenamt für alle?", sort="title", headers={"If-None-Match": answer.headers["etag"]}
    )
    assert again.status == 304


def test_a_table_holds_all_results_and_not_only_the_first_page(client: Client) -> None:
    rows = rows_of(client.get("/suche.csv", q="Ehrenamt", page=3, size=2))
    assert len(rows) == LETTERS
    assert {row["Art"] for row in rows} == {"Rundbrief"}


def test_a_table_tells_what_a_document_is_and_where_the_words_stand(client: Client, expertise: str) -> None:
    (row,) = [row for row in rows_of(client.get("/suche.csv", q="Arbeitsmarktintegration")) if row["Format"] == "PDF"]
    assert row["Titel"] == "Diversität als Herausforderung"
    assert (row["Jahr"], row["Datum"]) == ("2018", "2018-06-15")
    assert row["Kommunen"] == "KI Köln, KI Duisburg"
    assert row["Sprache"] == "Deutsch"
    assert row["Themen"] == "Arbeitsmarktintegration"
    assert row["Fundstellen auf Seite"] == "3, 7"
    assert row["Adresse"] == f"{client.root}/dokument/{expertise}?q=Arbeitsmarktintegration"
    assert row["Original"] == f"{client.root}/dokument/{expertise}/original"


def test_filters_narrow_lists_as_they_narrow_pages(client: Client) -> None:
    for filters in ({"kind": "Expertise"}, {"language": "en"}, {"year_from": 2020, "year_to": 2021}, {"q": "nirgends"}):
        rows = rows_of(client.get("/suche.csv", **filters))
        assert len(rows) == client.search(**filters)["total"]


def test_no_cell_is_run_as_a_formula() -> None:
    from search_app.web.beyond.exports import _harmless

    for cell in ("=1+1", "+1", "-1", "@A1", "\t=1", "\r=1"):
        assert _harmless(cell) == f"'{cell}"
    assert _harmless("a=1") == "a=1"


def test_json_uses_the_fields_of_the_api(client: Client, expertise: str) -> None:
    told = client.get("/suche.json", q="Arbeitsmarktintegration").json
    from_api = client.search("Arbeitsmarktintegration")
    assert told["total"] == from_api["total"] == len(told["results"])
    first = next(result for result in told["results"] if result["id"] == expertise)
    shown = next(result for result in from_api["results"] if result["id"] == expertise)
    for field in ("title", "kind", "topics", "municipalities", "year", "format"):
        assert first[field] == shown[field]
    assert first["pages"] == [page["number"] for page in shown["pages"]]


def test_bibtex_and_ris_are_read_by_other_programs(client: Client) -> None:
    entries = bibtex_of(client.get("/suche.bib"))
    records = rispy.loads(client.get("/suche.ris").text)
    total = client.search()["total"]
    assert len(entries) == len(records) == total
    assert len({entry.key for entry in entries}) == total
    assert HOSTILE_TITLE in {record["title"] for record in records}


def test_an_empty_list_is_a_list(client: Client) -> None:
    assert rows_of(client.get("/suche.csv", q="gibtesnirgendwo")) == []
    assert client.get("/suche.json", q="gibtesnirgendwo").json["results"] == []
    assert client.get("/suche.bib", q="gibtesnirgendwo").body == b""
    assert client.get("/suche.ris", q="gibtesnirgendwo").body == b""


def test_lists_are_bounded_and_say_how_many_there_are(client: Client) -> None:
    answer = client.get("/suche.json", size=1_000_000)
    assert len(answer.json["results"]) <= MAX_RESULTS
    assert answer.headers["x-total-count"] == str(answer.json["total"])


def test_there_are_no_other_forms(client: Client) -> None:
    for path in ("/suche.xml", "/suche.exe", "/suche.", "/dokument/nichts/zitat.bib"):
        assert client.get(path).status == 404


def test_before_anything_was_indexed_that_is_said(empty: Client) -> None:
    for path in ("/suche.csv", "/suche.atom", "/dokument/x/zitat.ris", "/dokument/x/seite/1"):
        assert empty.get(path).status == 503


def test_a_result_page_offers_its_list_in_every_form(client: Client) -> None:
    page = client.get("/suche", q="Ehrenamt", kind="Rundbrief", page=2, sort="title").page
    offered = page.xpath("//details[@class='exports']//a/@href")
    assert [address.partition("?")[0] for address in offered] == [
        f"/suche.{suffix}" for suffix in ("csv", "json", "bib", "ris", "atom")
    ]
    assert {address.partition("?")[2] for address in offered} == {"q=Ehrenamt&kind=Rundbrief&sort=title"}
    assert page.xpath("//link[@rel='alternate']/@href") == [offered[-1]]
    assert not client.get("/suche", q="gibtesnirgendwo").page.xpath("//details[@class='exports']")


# -- single documents --------------------------------------------------------------------------------------------------


def test_a_document_is_cited_in_bibtex(client: Client, expertise: str) -> None:
    answer = client.get(f"/dokument/{expertise}/zitat.bib")
    assert answer.headers["content-disposition"].endswith(".bib")
    (entry,) = bibtex_of(answer)
    assert entry.entry_type == "misc"
    assert entry["title"] == "{Diversität als Herausforderung}"
    assert entry["author"] == "{Fachstelle Diversität}"
    assert (entry["year"], entry["month"], entry["pagetotal"]) == ("2018", "jun", "8")
    assert entry["url"] == f"{client.root}/dokument/{expertise}"


def test_a_document_is_cited_in_ris(client: Client, expertise: str) -> None:
    answer = client.get(f"/dokument/{expertise}/zitat.ris")
    (record,) = rispy.loads(answer.text)
    assert record["type_of_reference"] == "RPRT"
    assert record["title"] == "Diversität als Herausforderung"
    assert record["authors"] == ["Fachstelle Diversität"]
    assert (record["year"], record["date"]) == ("2018", "2018/06/15")
    assert record["keywords"] == ["Arbeitsmarktintegration"]
    assert record["urls"] == [f"{client.root}/dokument/{expertise}"]
    assert b"\r\n" in answer.body


def test_the_document_page_tells_how_to_cite_it(client: Client, expertise: str) -> None:
    page = client.get(f"/dokument/{expertise}", q="Quartier").page
    (text,) = page.xpath("//textarea[@id='zitat' and @readonly]/text()")
    assert text.startswith("Fachstelle Diversität, 2018. Diversität als Herausforderung [online]. Expertise.")
    assert text.endswith(f"Verfügbar unter: {client.root}/dokument/{expertise}")
    assert page.xpath("//a[@rel='bookmark']/@href") == [f"/dokument/{expertise}"]


def test_the_document_page_leads_to_its_pages_as_printed(client: Client, expertise: str, guide: str) -> None:
    page = client.get(f"/dokument/{expertise}", q="Quartier").page
    assert page.xpath("//a[@class='evidence']/@href") == [f"/dokument/{expertise}/seite/3?q=Quartier"]
    assert not client.get(f"/dokument/{guide}", q="Quartier").page.xpath("//a[@class='evidence']")


def citation(**changes: Any) -> Citation:
    given: dict[str, Any] = {"title": "Wege", "kind": "Papier", "unit": Unit.PAGE, "page_count": 34, **changes}
    document = Document(
        given.pop("id", "wege-1a2b"), "a.pdf", b"a.pdf", format="pdf", sha256="", size=1, mtime_ns=1, **given
    )
    return Citation(document, "https://suche.example/dokument/wege-1a2b", dt.date(2026, 11, 22))


def test_a_kind_that_says_nothing_is_not_cited() -> None:
    unknown = citation(kind="Dokument", unit=Unit.SECTION)
    assert unknown.text().startswith("Wege [online], ohne Jahr [Zugriff am: 22. November 2026].")
    assert "Dokument}" not in unknown.bibtex() and "M3  -" not in unknown.ris()


def test_a_reference_follows_din_iso_690() -> None:
    cited = citation(
        title="Ankommen im Quartier.",
        kind="Expertise",
        authors=("Anna von der Heide", "Müller, Bernd", "Fachstelle Diversität"),
        year=2018,
        municipalities=("KI Köln",),
    )
    assert cited.text() == (
        "VON DER HEIDE, Anna; MÜLLER, Bernd und Fachstelle Diversität, 2018. Ankommen im Quartier [online]. Expertise. "
        "KI Köln. 34 Seiten [Zugriff am: 22. November 2026]. "
        "Verfügbar unter: https://suche.example/dokument/wege-1a2b"
    )


def test_without_author_and_year_the_title_comes_first() -> None:
    text = citation(unit=Unit.SECTION, page_count=3).text()
    assert text.startswith("Wege [online], ohne Jahr. Papier [Zugriff am: 22. November 2026].")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Anna Müller", Name("Müller", "Anna")),
        ("Müller, Anna", Name("Müller", "Anna")),
        ("Anna Maurer", Name("Maurer", "Anna")),
        ("Peter Lehrer", Name("Lehrer", "Peter")),
        ("Anna Donat", Name("Donat", "Anna")),
        ("Ahmed Yilmaz", Name("Yilmaz", "Ahmed")),
        ("Müller, Dr. Anna", Name("Müller", "Anna")),
        ("Prof. Dr. rer. nat. Ahmed Maurer", Name("Maurer", "Ahmed")),
        ("Anna Müller, M.A.", Name("Müller", "Anna")),
        ("Dr. Anna Maria Müller-Lüdenscheidt", Name("Müller-Lüdenscheidt", "Anna Maria")),
        ("Prof. Dr. Ludwig van der Berg", Name("van der Berg", "Ludwig")),
        ("Fachstelle Diversität", Name("Fachstelle Diversität")),
        ("Stadt Köln, Amt für Integration", Name("Stadt Köln, Amt für Integration")),
        ("LaKI", Name("LaKI")),
        ("Begleitforschung Sozialraum", Name("Begleitforschung Sozialraum")),
        ("Landesweite Koordinierung, Redaktion", Name("Landesweite Koordinierung, Redaktion")),
        ("Siegfried Zimmermann", Name("Zimmermann", "Siegfried")),
        ("Ayşe Yılmaz", Name("Yılmaz", "Ayşe")),
        ("Kommunales Integrationszentrum", Name("Kommunales Integrationszentrum")),
        ("Institut für Stadtforschung GmbH", Name("Institut für Stadtforschung GmbH")),
        ("  viele \n Leute  ", Name("viele Leute")),
    ],
)
def test_names_of_people_are_told_from_those_of_bodies(text: str, name: Name) -> None:
    assert read_name(text) == name


def test_nothing_in_a_title_breaks_out_of_its_field() -> None:
    cited = citation(
        id="ä/ü} x",
        title="50 % {mehr} & \\weniger_ #1\nER  - \r\nTY  - BOOK",
        authors=("A} B",),
        description="Zeile\nER  - ",
        year=2020,
    )
    (record,) = rispy.loads(cited.ris())
    assert record["title"] == "50 % {mehr} & \\weniger_ #1 ER - TY - BOOK"
    library = bibtexparser.parse_string(cited.bibtex())
    assert not library.failed_blocks
    (entry,) = library.entries
    assert entry.key.isascii()
    assert entry["title"] == (
        r"{50 \% \textbraceleft{}mehr\textbraceright{} \& \textbackslash{}weniger\_ \#1 ER - TY - BOOK}"
    )
    # As BibTeX itself counts: a backslash before a brace is none of its business.
    assert cited.bibtex().count("{") == cited.bibtex().count("}")
    assert entry["year"] == "2020"


def test_documents_with_other_ids_have_other_keys() -> None:
    assert citation(id="ä-1").key != citation(id="ae-1").key
