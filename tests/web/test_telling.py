"""Small things that pages say, and the addresses they say them with."""

from __future__ import annotations

import datetime as dt
import importlib
import sys

import pytest
from lxml import html
from markupsafe import Markup

from indexer.model import Document, Unit
from indexer.settings import Settings
from indexer.wording.quotes import quoted
from search_app.answering.result import KINDS, FacetValue, Match, PageHit, PageText, SearchResult
from search_app.asking.request import MAX_QUERY_LENGTH, SearchRequest
from search_app.web import formatting
from search_app.web.app import create_app
from search_app.web.links import Links
from search_app.web.pages.filters import facets_of
from search_app.web.pages.refinement import pager_of
from search_app.web.serving import collection
from tests.web.client import Client


def document(unit: Unit = Unit.PAGE, kind: str = "pdf", pages: int = 34) -> Document:
    return Document("a-1", "a.pdf", b"a.pdf", "A", "Papier", kind, unit, "", 2_100_000, 1, pages)


# -- words -----------------------------------------------------------------------------------------------------------


def test_a_file_is_told_as_germans_write_numbers() -> None:
    assert formatting.file_facts(document()) == "PDF, 2,1\N{NO-BREAK SPACE}MB, 34\N{NO-BREAK SPACE}Seiten"
    assert (
        formatting.file_facts(document(Unit.SLIDE, "pptx", 1))
        == "PPTX, 2,1\N{NO-BREAK SPACE}MB, 1\N{NO-BREAK SPACE}Folie"
    )


@pytest.mark.parametrize(
    ("unit", "label", "headings", "told"),
    [
        (Unit.PAGE, "7", (), "Seite 7"),
        (Unit.PAGE, "iv", ("Vorwort",), "Seite iv (PDF-Seite 7)"),
        (Unit.SECTION, "7", (), "Abschnitt 7"),
        (Unit.SECTION, "7", ("Teil 1", "Ziele"), "Ziele"),
        (Unit.SLIDE, "7", ("Ziele",), "Folie 7: Ziele"),
        (Unit.SHEET, "Kosten", (), "Tabellenblatt 7: Kosten"),
    ],
)
def test_a_place_is_told_by_what_stands_there(unit: Unit, label: str, headings: tuple[str, ...], told: str) -> None:
    assert formatting.place(PageHit(7, label, Markup(), headings), document(unit)) == told


@pytest.mark.parametrize(
    ("unit", "pages", "told"),
    [
        (Unit.PAGE, 34, "auf 3 von 34 Seiten"),
        (Unit.SECTION, 16, "in 3 von 16 Abschnitten"),
        (Unit.SHEET, 4, "auf 3 von 4 Tabellenblättern"),
        (Unit.SECTION, 1, "im Text"),
    ],
)
def test_matching_pages_are_counted_in_good_german(unit: Unit, pages: int, told: str) -> None:
    assert formatting.among(3, document(unit, pages=pages)) == told


def test_all_pages_are_told_as_all() -> None:
    assert formatting.among(34, document(Unit.PAGE, pages=34)) == "auf allen 34 Seiten"
    assert formatting.among(2, document(Unit.SECTION, pages=2)) == "in beiden Abschnitten"


def test_lists_end_in_und() -> None:
    assert formatting.listed([]) == ""
    assert formatting.listed(["Köln"]) == "Köln"
    assert formatting.listed(["Köln", "Lippe", "Duisburg"]) == "Köln, Lippe und Duisburg"


def test_long_titles_are_cut_between_words() -> None:
    assert formatting.shorten("kurz", 10) == "kurz"
    assert formatting.shorten("eins zwei drei vier", 12) == "eins zwei…"
    assert formatting.shorten("x" * 50, 10) == "x" * 9 + "…"


def test_a_heading_is_taken_out_of_the_text_below_it() -> None:
    page = PageText(2, "2", ("Ziele & Wege",), Markup("<p><mark>Ziele</mark> &amp; Wege</p><p>Text</p>"))
    heading, text = formatting.heading_and_text(page, document(Unit.SECTION))
    assert (heading, text) == (Markup("<mark>Ziele</mark> &amp; Wege"), Markup("<p>Text</p>"))
    other = PageText(2, "2", ("Ziele <b>",), Markup("<p>Text</p>"))
    heading, text = formatting.heading_and_text(other, document(Unit.SECTION))
    assert (heading, text) == (Markup("Ziele &lt;b&gt;"), Markup("<p>Text</p>"))


def test_dates_are_german() -> None:
    assert formatting.date(dt.date(2018, 6, 5)) == "05.06.2018"
    assert formatting.date(None) == ""


@pytest.mark.parametrize(
    ("match", "told"),
    [
        (Match("rat", "Rat", "Wort"), "„<b>Rat</b>“ kommt genau so vor"),
        (Match("haus", "Häuser", "Wortform"), "„<b>Häuser</b>“ ist eine andere Form von „haus“"),
        (Match("sprachmittlung", "Sprach-", "Wortform"), "„<b>Sprach-</b>“ steht abgekürzt für „sprachmittlung“"),
        (Match("arbeit", "Arbeitsmarkt", "Wortteil"), "„<b>Arbeitsmarkt</b>“ enthält „arbeit“"),
        (
            Match("Lehrer*innen", "Lehrerinnen", "Wort"),
            "„<b>Lehrerinnen</b>“ ist eine andere Schreibweise von „Lehrer*innen“",
        ),
        (Match("schulen", "Schulplätze", "Wortteil"), "„<b>Schulplätze</b>“ enthält eine andere Form von „schulen“"),
        (Match("EU-Bürger", "Bürger", "Teil des Wortes"), "„<b>Bürger</b>“ ist ein Teil von „EU-Bürger“"),
        (
            Match("EU-Zugewanderte", "Zuwanderung", "Teil des Wortes"),
            "„<b>Zuwanderung</b>“ hat mit „EU-Zugewanderte“ einen Wortteil gemeinsam",
        ),
        (
            Match("Jungenarbeit", "Arbeit mit Jungen", "Teile des Wortes"),
            "„<b>Arbeit mit Jungen</b>“ enthält die Teile von „Jungenarbeit“",
        ),
        (Match("„Jungenarbeit“", "Jungenarbeit", "Wortfolge"), "„<b>Jungenarbeit</b>“ kommt genau so vor"),
        (Match("arbeit*", "Arbeiten", "Wortanfang"), "„<b>Arbeiten</b>“ beginnt mit „arbeit“"),
        (
            Match("führ*", "Mofa-Führerschein", "Wortanfang"),
            "„<b>Mofa-Führerschein</b>“ hat einen Teil, der mit „führ“ beginnt",
        ),
        (Match("14.6.2016", "14. Juni 2016", "Datum"), "„<b>14. Juni 2016</b>“ ist dasselbe Datum wie „14.6.2016“"),
        (Match("14. Juni 2016", "14. Juni 2016", "Datum"), "„<b>14. Juni 2016</b>“ kommt genau so vor"),
        (Match("„SGB 2“", "SGB II", "Wortfolge"), "„<b>SGB II</b>“ ist die gesuchte Wortfolge, anders geschrieben"),
        (Match("„SGB 2“", "SGB 2", "Wortfolge"), "„<b>SGB 2</b>“ ist die gesuchte Wortfolge"),
        (Match("2", "SGB II", "Zahl"), "„<b>SGB II</b>“ enthält „2“, mit römischer Zahl geschrieben"),
        (Match("II", "SGB 2", "Zahl"), "„<b>SGB 2</b>“ enthält „II“, mit arabischer Zahl geschrieben"),
        (Match("<b>", "<i>", "Synonym"), "„<b>&lt;i&gt;</b>“ gilt als gleichbedeutend oder verwandt mit „&lt;b&gt;“"),
    ],
)
def test_why_a_word_was_found_is_said_in_a_sentence(match: Match, told: str) -> None:
    assert formatting.why(match) == told


def test_there_is_a_sentence_for_every_kind() -> None:
    for kind in KINDS:
        assert "gesucht" in formatting.why(Match("gesucht", "gefunden", kind)) or kind in ("Wort", "Wortfolge")


# -- filters and pages ------------------------------------------------------------------------------------------------


def result(request: SearchRequest, total: int = 0, **facets: tuple[FacetValue, ...]) -> SearchResult:
    return SearchResult(request, total, total, (), facets)


def test_a_long_facet_is_folded_but_never_what_is_chosen() -> None:
    values = tuple(FacetValue(f"v{number}", f"v{number}", 20 - number, active=number == 15) for number in range(20))
    (facet,) = facets_of(result(SearchRequest(kinds=("v15",)), kind=values))
    assert [value.value for value in facet.shown] == ["v0", "v1", "v2", "v3", "v4", "v5", "v15"]
    assert len(facet.folded) == 13


def test_one_value_more_is_shown_rather_than_folded() -> None:
    values = tuple(FacetValue(f"v{number}", f"v{number}", 1) for number in range(7))
    (facet,) = facets_of(result(SearchRequest(), kind=values))
    assert facet.folded == ()


def test_a_large_topic_tree_is_folded_below_its_roots() -> None:
    values = tuple(
        FacetValue(f"{root}{child}", "x", 1, active=(root, child) == ("b", 3), depth=int(child > 0))
        for root in "abc"
        for child in range(10)
    )
    (facet,) = facets_of(result(SearchRequest(), topic=values))
    assert [(branch.root.value, len(branch.below), branch.is_open) for branch in facet.branches] == [
        ("a0", 9, False),
        ("b0", 9, True),
        ("c0", 9, False),
    ]


@pytest.mark.parametrize(
    ("page", "total", "numbers"),
    [
        (1, 25, [1, 2, 3]),
        (5, 200, [1, 2, 3, 4, 5, 6, 7, None, 20]),
        (20, 200, [1, None, 18, 19, 20]),
        (99, 25, [1, 2, 3]),
    ],
)
def test_the_way_to_other_pages(page: int, total: int, numbers: list[int | None]) -> None:
    pager = pager_of(result(SearchRequest(q="a", page=page), total))
    assert pager is not None
    assert [number and number[0] for number in pager.numbers] == numbers


def test_one_page_needs_no_way_to_others() -> None:
    assert pager_of(result(SearchRequest(), 10)) is None


# -- addresses --------------------------------------------------------------------------------------------------------


def test_addresses_hold_what_is_not_as_by_default() -> None:
    links = Links()
    assert links.search(SearchRequest()) == "/suche"
    assert (
        links.search(SearchRequest(q="ä & b", kinds=("x", "y"), page=2)) == "/suche?q=%C3%A4+%26+b&kind=x&kind=y&page=2"
    )
    assert links.document(document(), "a") == "/dokument/a-1?q=a"
    for sign in ("a", " ", "ä", '"', "😀"):
        assert len(links.document(document(), sign * 5000)) < MAX_QUERY_LENGTH + 50


def test_a_place_is_in_the_original_where_it_has_pages_and_in_the_text_where_not() -> None:
    assert Links().place(document(), 7) == "/dokument/a-1/original#page=7"
    assert Links().place(document(Unit.SECTION, "docx"), 7, "q") == "/dokument/a-1?q=q#abschnitt-7"
    assert Links().place(document(Unit.SECTION, "docx"), 41) == "/dokument/a-1?ab=41#abschnitt-41"
    assert Links().place(document(Unit.SLIDE, "pptx"), 20) == "/dokument/a-1#folie-20"


@pytest.mark.parametrize("path", ["/", "/suche?q=jobcenter&kind=Expertise", "/themen/arbeit", "/status"])
def test_a_service_below_a_path_keeps_to_it(client: Client, settings: Settings, path: str) -> None:
    app = create_app(settings)
    answer = app.test_client().get(path, environ_overrides={"SCRIPT_NAME": "/suche-app"})
    with app.app_context():
        collection().close()
    page = html.document_fromstring(answer.text)
    addresses = [target for target in page.xpath("//@href | //@src | //@action") if not target.startswith("#")]
    assert addresses
    assert all(target.startswith("/suche-app/") for target in addresses)


def test_servers_find_the_application(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKI_CORPUS", str(settings.corpus))
    monkeypatch.setenv("LAKI_DATA", str(settings.data))
    monkeypatch.delitem(sys.modules, "search_app.wsgi", raising=False)  # made anew, with these settings
    app = importlib.import_module("search_app.wsgi").app
    assert app.test_client().get("/healthz").status_code == 200
    with app.app_context():
        collection().close()


# -- quotation marks --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Arbeit", "„Arbeit“"),
        ('"Runder Tisch"', "„Runder Tisch“"),
        ("»Runder Tisch«", "„Runder Tisch“"),
        ('Köln "Runder Tisch" -Bonn', "„Köln ‚Runder Tisch‘ -Bonn“"),
        ("Fachtag „Ankommen durch Arbeit?“", "„Fachtag ‚Ankommen durch Arbeit?‘“"),
        ('titel:"Runder Tisch"', "„titel:‚Runder Tisch‘“"),
        ('"eins" "zwei"', "„‚eins‘ ‚zwei‘“"),
        ('"offen', "„‚offen“"),
        ('"', "„‚“"),
    ],
)
def test_marks_within_quotation_marks_are_single(text: str, told: str) -> None:
    assert quoted(text) == told
