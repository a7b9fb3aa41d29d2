"""Pages show what people came for, and can be used by everyone."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import etree

from indexer.reindex import reindex
from indexer.settings import Settings
from tests.web.client import Answer, Client
from tests.web.conftest import serving
from tests.web.folder import HOSTILE_TITLE, LETTERS, LONG

PAGES = (
    "/",
    "/suche",
    "/suche?q=quartier",
    "/suche?q=ehrenamt&kind=Rundbrief&year_from=2015&page=2",
    "/suche?q=gibtesnicht",
    "/themen",
    "/themen/arbeit",
    "/themen/ehrenamt?page=2",
    "/hilfe",
    "/status",
    "/nichts",
    "expertise",
    "guide",
    "long",
)


@pytest.fixture(scope="module", params=PAGES)
def answer(request: pytest.FixtureRequest, client: Client, expertise: str, guide: str) -> Answer:
    documents = {"expertise": f"{expertise}?q=jobcenter", "guide": guide}
    path = str(request.param)
    if path in documents:
        path = f"/dokument/{documents[path]}"
    elif path == "long":
        path = f"/dokument/{client.id_of('lang.md')}?q=wohnraum&ab=21"
    return client.get(path)


# -- every page ------------------------------------------------------------------------------------------------------


def test_every_page_is_well_formed(answer: Answer) -> None:
    text = answer.text
    assert text.startswith("<!doctype html>")
    parser = etree.HTMLParser(recover=False)
    etree.fromstring(text, parser)
    mistakes = [
        error.message for error in parser.error_log if "Tag" not in error.message or "invalid" not in error.message
    ]
    assert mistakes == []


def test_every_page_has_one_first_heading_and_skips_no_level(answer: Answer) -> None:
    levels = [int(heading.tag[1]) for heading in answer.page.xpath("//h1|//h2|//h3|//h4")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_page_has_language_title_and_landmarks(answer: Answer) -> None:
    page = answer.page
    assert page.get("lang") == "de"
    assert answer.words("//title")[0].endswith("– LaKI-Suche")
    for landmark in ("//header", "//main[@id='inhalt']", "//footer", "//nav[@aria-label='Hauptmenü']"):
        assert len(page.xpath(landmark)) == 1, landmark
    assert len(page.xpath("//form[@role='search']")) == 1
    assert page.xpath("//a[@class='skip']/@href")[0] == "#inhalt"


def test_no_two_landmarks_have_the_same_name(answer: Answer) -> None:
    for tag in ("nav", "section", "aside"):
        names = [
            mark.get("aria-label") or mark.getroottree().xpath("string(//*[@id=$id])", id=mark.get("aria-labelledby"))
            for mark in answer.page.xpath(f"//{tag}[@aria-label or @aria-labelledby]")
        ]
        assert len(names) == len(set(names))


def test_every_id_is_used_once_and_every_reference_is_met(answer: Answer) -> None:
    ids = answer.page.xpath("//@id")
    assert len(ids) == len(set(ids))
    wanted = [
        *answer.page.xpath("//@aria-labelledby"),
        *answer.page.xpath("//label/@for"),
        *answer.page.xpath("//@form"),
    ]
    assert set(wanted) <= set(ids)
    anchors = {target[1:] for target in answer.page.xpath("//a/@href") if target.startswith("#")}
    assert anchors <= set(ids)


def test_every_field_has_a_label_and_every_link_has_words(answer: Answer) -> None:
    labelled = set(answer.page.xpath("//label/@for"))
    for field in answer.page.xpath("//input[not(@type='hidden')]"):
        assert field.get("id") in labelled
    for link in answer.page.xpath("//a | //button | //summary"):
        assert link.text_content().strip()


# -- start, topics, help, status -------------------------------------------------------------------------------------


def test_the_start_page_shows_topics_with_counts_and_the_newest(client: Client) -> None:
    answer = client.get("/")
    assert f"{LETTERS + 5} Dokumenten" in answer.words("//h1")[0]
    assert f"Ehrenamt ({LETTERS} Dokumente)" in answer.words("//ul[@class='tree']/li")
    assert answer.page.xpath("//ul[@class='tree']/li/ul/li/a/@href") == ["/themen/arbeitsmarktintegration"]
    assert answer.words("//ul[@class='entries']/li/h3")[0] == HOSTILE_TITLE


def test_a_topic_shows_its_place_its_terms_and_its_documents(client: Client) -> None:
    answer = client.get("/themen/arbeitsmarktintegration")
    assert answer.words("//nav[@class='trail']//li") == ["Themen", "Arbeit und Ausbildung"]
    assert "Arbeitsmarktintegration, Jobcenter" in answer.text
    assert "Diversität als Herausforderung" in answer.words("//ul[@class='entries']//h3")
    assert answer.page.xpath("//form[@role='search']//input[@name='topic']/@value") == ["arbeitsmarktintegration"]


def test_a_topic_is_found_by_its_label_too(client: Client) -> None:
    answer = client.get("/themen/Ehrenamt")
    assert (answer.status, answer.headers["location"]) == (301, "/themen/ehrenamt")


def test_a_topic_lists_all_its_documents_page_by_page(client: Client) -> None:
    first, third = client.get("/themen/ehrenamt"), client.get("/themen/ehrenamt?page=3")
    assert len(first.words("//ul[@class='entries']/li")) == 10
    assert len(third.words("//ul[@class='entries']/li")) == LETTERS - 20
    assert first.page.xpath("//a[@rel='next']/@href") == ["/themen/ehrenamt?page=2"]


def test_examples_of_the_help_page_find_something(client: Client) -> None:
    fields = client.get("/hilfe").page.xpath("(//table)[2]//a/@href")
    assert len(fields) >= 6
    # The last joins several conditions, which need not meet in a small collection.
    for address in fields[1:-1]:
        assert client.get(address).words("//*[@role='status']") != ["Kein Dokument gefunden"], address


def test_the_status_page_tells_numbers_runs_and_problems(client: Client) -> None:
    answer = client.get("/status")
    figures = dict(
        zip(answer.words("//dl[@class='numbers']//dt"), answer.words("//dl[@class='numbers']//dd"), strict=True)
    )
    assert figures["Dokumente"] == str(LETTERS + 5)
    assert "kaputt.pdf" in answer.words("//td[@class='path']")
    assert "abgeschlossen" in answer.text


def test_without_an_index_pages_say_what_to_do(empty: Client) -> None:
    for path in ("/", "/suche?q=x", "/themen", "/dokument/x", "/status"):
        answer = empty.get(path)
        assert answer.status == 503, path
        assert "laki reindex" in answer.text


def test_a_collection_of_nothing_says_so(tmp_path: Path) -> None:
    (tmp_path / "Dokumente").mkdir()
    settings = Settings(corpus=tmp_path / "Dokumente", data=tmp_path / "daten", jobs=1)
    reindex(settings)
    with serving(settings) as nothing:
        for path, heading in (("/", "Noch keine Dokumente"), ("/suche?q=Ehrenamt", "Ergebnisse für „Ehrenamt“")):
            answer = nothing.get(path)
            assert answer.words("//h1") == [heading]
            assert answer.words("//main//h2") in ([], ["Trefferliste"])
            assert "noch kein Dokument" in answer.text and "Schreibweise" not in answer.text


# -- results ---------------------------------------------------------------------------------------------------------


def test_a_result_with_many_municipalities_leads_to_the_rest_of_them(tmp_path: Path) -> None:
    folder = tmp_path / "Dokumente"
    folder.mkdir()
    towns = [f"Ort {letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    described = [f'[[dokument]]\ndatei = "{count}.txt"\njahr = 2019\nkommune = {towns[:count]}\n' for count in (3, 26)]
    (folder / "dokumente.toml").write_text("".join(described), encoding="utf-8")
    for count in (3, 26):
        (folder / f"{count}.txt").write_text(f"Ein Vergleich von {count} Orten.", encoding="utf-8")
    settings = Settings(corpus=folder, data=tmp_path / "daten", jobs=1)
    reindex(settings)
    with serving(settings) as client:
        few, many = sorted(client.get("/suche?q=Vergleich").page.xpath("//article/p[@class='facts']"), key=len)
        assert few.text_content().strip().endswith("2019 · Ort A, Ort B und Ort C")
        assert " ".join(many.text_content().split("von")[0].split()).endswith("Ort G, Ort H und 18 weitere Kommunen")
        address, anchor = many.xpath("a/@href")[0].split("#")
        page = client.get(address).page
        (all_of_them,) = page.xpath("//*[@id=$anchor]/dd", anchor=anchor)
        assert all_of_them.text.endswith("Ort Y und Ort Z")
        (above,) = page.xpath("//div[@class='head']/p[@class='facts']")
        assert above.text_content().strip().endswith("Ort H und 18 weitere Kommunen")


def test_the_query_and_the_count_come_first(client: Client) -> None:
    answer = client.get("/suche", q="ehrenamt")
    assert answer.words("//title")[0].startswith(f"„ehrenamt“: {LETTERS} Dokumente")
    assert answer.words("//*[@role='status']") == [f"{LETTERS} Dokumente gefunden"]
    assert answer.page.xpath("//input[@id='q']/@value") == ["ehrenamt"]


def test_a_phrase_in_the_heading_has_one_pair_of_quotation_marks(client: Client) -> None:
    assert client.get("/suche", q='"Integration"').words("//h1") == ["Ergebnisse für „Integration“"]


def test_a_result_shows_what_where_and_why(client: Client, expertise: str) -> None:
    answer = client.get("/suche", q="jobcenter", format="pdf")
    (result,) = answer.page.xpath("//li[@class='result']")
    text = " ".join(result.text_content().split())
    assert "Expertise · 2018 · KI Köln und KI Duisburg" in text
    assert "Seite 5 (PDF-Seite 7)" in text
    assert "8 Seiten)" in text
    assert result.xpath(".//h3/a/@href") == [f"/dokument/{expertise}?q=jobcenter"]
    assert result.xpath(".//a[@class='place']/@href") == [f"/dokument/{expertise}/original#page=7"]
    assert result.xpath(".//mark/text()") == ["Jobcenter"]
    assert "Jobcenter" in result.xpath("string(.//details)")


def test_filters_are_fields_of_the_search_form(client: Client) -> None:
    page = client.get("/suche", q="jobcenter", kind="Expertise").page
    fields = page.xpath("//section[@id='filter']//input")
    assert {field.get("form") for field in fields} == {"suche"}
    names = {field.get("name") for field in fields}
    assert {"topic", "kind", "municipality", "year_from", "year_to", "format"} <= names
    assert page.xpath("//input[@name='kind' and @checked]/@value") == ["Expertise"]


def test_languages_are_offered_where_there_are_several(client: Client) -> None:
    assert client.get("/suche", q="ehrenamt").page.xpath("//input[@name='language']")
    assert not client.get("/suche", q="jobcenter").page.xpath("//input[@name='language']")


def test_active_filters_are_tags_that_take_themselves_away(client: Client) -> None:
    asked = {"q": "jobcenter", "kind": ["Expertise", "Handreichung"], "topic": "arbeit", "year_from": 2015}
    answer = client.get("/suche", **asked)
    tags = answer.words("//div[@class='tags']//li/a")
    assert [tag.split(" –")[0] for tag in tags] == [
        "Thema: Arbeit und Ausbildung",
        "Art: Expertise",
        "Art: Handreichung",
        "Jahr: ab 2015",
    ]
    address = answer.page.xpath("//div[@class='tags']//li/a/@href")[1]
    assert parse_qs(urlsplit(address).query) == {
        "q": ["jobcenter"],
        "topic": ["arbeit"],
        "kind": ["Handreichung"],
        "year_from": ["2015"],
    }
    (everything,) = answer.page.xpath("//div[@class='tags']/a/@href")
    assert everything == "/suche?q=jobcenter"


def test_a_chosen_order_is_kept_by_the_form(client: Client) -> None:
    page = client.get("/suche", q="ehrenamt", sort="title").page
    assert page.xpath("//form[@id='suche']//input[@name='sort']/@value") == ["title"]
    assert page.xpath("//nav[@class='sorts']//a[@aria-current]/text()") == ["Titel"]


def test_results_lead_to_their_neighbouring_pages(client: Client) -> None:
    answer = client.get("/suche", q="ehrenamt", page=2)
    assert answer.page.xpath("//nav[@class='pager']//a[@rel='prev']/@href") == ["/suche?q=ehrenamt"]
    assert answer.page.xpath("//nav[@class='pager']//a[@rel='next']/@href") == ["/suche?q=ehrenamt&page=3"]
    assert answer.words("//nav[@class='pager']//a[@aria-current='page']") == ["Seite 2"]
    assert answer.page.xpath("//ol[@class='list']/@start") == ["11"]
    assert "rel" not in client.get("/suche", q="jobcenter").words("//nav[@class='pager']")


def test_a_page_beyond_the_last_says_so(client: Client) -> None:
    assert "Zur ersten Seite" in client.get("/suche", q="ehrenamt", page=50).text


def test_nothing_found_is_met_with_something_to_try(client: Client) -> None:
    answer = client.get("/suche", q="jobcenter wohnraum gibtesnicht", kind="Expertise")
    assert answer.words("//*[@role='status']") == ["Kein Dokument gefunden"]
    suggestions = answer.page.xpath("//ul[@class='suggestions']//a/@href")
    assert suggestions
    assert client.get(suggestions[0]).page.xpath("//li[@class='result']")
    assert "Was jetzt helfen kann" in answer.text


def test_filters_that_nothing_passes_are_what_to_change(client: Client) -> None:
    answer = client.get("/suche", kind="Expertise", year_from=2100)
    assert answer.words("//h1") == ["Ausgewählte Dokumente"]
    assert answer.words("//*[@role='status']") == ["Kein Dokument gefunden"]
    assert not answer.page.xpath("//table[not(.//td)]"), "a table of years without a year"
    (way_out,) = answer.page.xpath("//a[text()='ohne Filter suchen']/@href")
    assert client.get(way_out).words("//h1") == ["Alle Dokumente"]
    assert "Schreibweise" not in answer.text
    assert "ohne Filter suchen" not in client.get("/suche", q="gibtesnicht").text


def test_one_document_needs_no_order(client: Client) -> None:
    assert client.get("/suche", q="vermittelt").page.xpath("//li[@class='result']")
    assert not client.get("/suche", q="vermittelt").page.xpath("//nav[@class='sorts']")


def test_fewer_words_are_advised_where_there_were_several(client: Client) -> None:
    advice = "Weniger Wörter eingeben"
    assert advice in client.get("/suche?q=gibtesnicht+niemals").text
    assert advice not in client.get("/suche?q=gibtesnicht").text


# -- documents -------------------------------------------------------------------------------------------------------


def test_a_document_tells_about_itself(client: Client, expertise: str) -> None:
    answer = client.get(f"/dokument/{expertise}")
    facts = dict(zip(answer.words("//aside//dt"), answer.words("//aside//dd"), strict=True))
    assert facts["Datum"] == "15.06.2018"
    assert facts["Kommune"] == "KI Köln und KI Duisburg"
    assert facts["Verfasst von"] == "Fachstelle Diversität"
    assert facts["Umfang"] == "8 Seiten"
    assert "Begleitet die Arbeit im Quartier." in answer.text
    assert "von Hand gesetzt" in answer.text


def test_an_automatic_topic_tells_its_terms(client: Client) -> None:
    answer = client.get(f"/dokument/{client.id_of('Protokoll.txt')}")
    (reason,) = answer.words("//ul[@class='reasons']/li")
    assert reason.startswith("Arbeitsmarktintegration automatisch, weil: „Jobcenter“ (")


def test_the_contents_lead_into_the_original(client: Client, expertise: str) -> None:
    page = client.get(f"/dokument/{expertise}").page
    assert page.xpath("//ol[@class='outline']//a/@href") == [
        f"/dokument/{expertise}/original#page={number}" for number in (1, 3, 7)
    ]


def test_the_contents_lead_to_sections_where_there_are_no_pages(client: Client, guide: str) -> None:
    page = client.get(f"/dokument/{guide}").page
    for target in page.xpath("//ol[@class='outline']//a/@href"):
        address, _, anchor = target.partition("#")
        assert address == f"/dokument/{guide}"
        assert page.xpath(f"//section[@id='{anchor}']")


def test_matches_come_page_by_page(client: Client, expertise: str) -> None:
    answer = client.get(f"/dokument/{expertise}", q="arbeitsmarktintegration")
    assert "gibt es Fundstellen auf 2 von 8 Seiten" in answer.text
    assert answer.words("//section[@aria-labelledby='fundstellen']//a[@class='place']") == [
        "Seite 1 (PDF-Seite 3)",
        "Seite 5 (PDF-Seite 7)",
    ]
    assert "keine Fundstelle" in client.get(f"/dokument/{expertise}", q="gibtesnicht").text


def test_the_text_stands_section_by_section_with_words_marked(client: Client, guide: str) -> None:
    answer = client.get(f"/dokument/{guide}", q="vermittelt")
    headings = answer.words("//section[@class='text']/section/h3")
    assert headings[-2:] == ["Beratung", "Jobcenter"]
    assert answer.page.xpath("//section[@class='text']//mark/text()") == ["vermittelt"]
    # The heading is not said again as the first paragraph.
    assert answer.words("//section[@class='text']/section[last()]/div/p")[0].startswith("Das Jobcenter vermittelt")


def test_text_in_another_language_says_so(client: Client, guide: str) -> None:
    found = client.get("/suche", q="ehrenamt", language="en").page
    assert found.xpath("//li[@class='result']//h3/a/@lang") == ["en"]
    assert found.xpath("//li[@class='hit']/p/@lang") == ["en"]
    document = client.get(found.xpath("//li[@class='result']//h3/a/@href")[0]).page
    assert document.xpath("//h1/@lang | //section[@class='text']/section/div/@lang") == ["en", "en"]
    assert not client.get(f"/dokument/{guide}").page.xpath("//body//@lang")


def test_a_long_text_comes_in_stretches(client: Client) -> None:
    document = client.id_of("lang.md")
    first = client.get(f"/dokument/{document}", q="wohnraum")
    assert len(first.words("//section[@class='text']/section")) == 20
    following = first.page.xpath("//section[@class='text']//a[@rel='next']/@href")[0]
    assert following.endswith("&ab=21#text-titel")
    last = client.get(f"/dokument/{document}?ab=41")
    assert len(last.words("//section[@class='text']/section")) == LONG - 40
    place = next(target for target in first.page.xpath("//a[@class='place']/@href") if target.endswith("#abschnitt-43"))
    assert client.get(place.partition("#")[0]).page.xpath("//section[@id='abschnitt-43']")


def test_what_a_document_contains_never_becomes_part_of_a_page(client: Client) -> None:
    document = client.id_of(".html")
    for path in ("/", "/suche?q=beratung", f"/dokument/{document}", f"/dokument/{document}?q=beratung"):
        answer = client.get(path)
        assert not answer.page.xpath("//script[not(@src)] | //img | //@onerror"), path
        assert HOSTILE_TITLE in " ".join(answer.words("//h1|//h3")), path


def test_pages_are_named_as_they_are_printed(client: Client, expertise: str) -> None:
    answer = client.get(f"/dokument/{expertise}", q="arbeitsmarktintegration")
    assert answer.page.xpath("//div[@class='strip']//a/@aria-label") == [
        "Seite 1 (PDF-Seite 3)",
        "Seite 5 (PDF-Seite 7)",
    ]
    assert answer.words("//div[@class='strip']/p/span") == [
        "Seite i (PDF-Seite 1)",
        "Seite 6 (PDF-Seite 8)",
    ]
    assert answer.words("//ol[@class='outline']//span") == [
        "Seite i (PDF-Seite 1)",
        "Seite 1 (PDF-Seite 3)",
        "Seite 5 (PDF-Seite 7)",
    ]
    page = client.get(f"/dokument/{expertise}/seite/7", q="arbeitsmarktintegration")
    assert "Vorherige Fundstelle: Seite 1 (PDF-Seite 3)" in page.words("//nav//a")
