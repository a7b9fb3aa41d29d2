"""Feeds, the description of the search for browsers, and the sitemap are what their formats ask for."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from lxml import etree

from indexer.settings import Settings
from search_app.web.beyond.feeds import MAX_ENTRIES
from tests.web.client import Answer, Client
from tests.web.conftest import serving
from tests.web.folder import HOSTILE_TITLE, LETTERS

NAMES = {
    "a": "http://www.w3.org/2005/Atom",
    "o": "http://a9.com/-/spec/opensearch/1.1/",
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
}


def tree(answer: Answer) -> etree._Element:
    assert answer.status == 200
    return etree.fromstring(answer.body)


def texts(element: etree._Element, xpath: str) -> list[str]:
    return [str(found) for found in element.xpath(f"{xpath}/text()", namespaces=NAMES)]


def test_every_search_has_a_feed(client: Client) -> None:
    answer = client.get("/suche.atom", q="Ehrenamt", kind="Rundbrief")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = tree(answer)
    assert texts(feed, "a:title") == ["LaKI-Suche: „Ehrenamt“ (Art: Rundbrief)"]
    assert len(feed.findall("a:entry", NAMES)) == LETTERS
    addresses = feed.xpath("a:link[@rel='alternate']/@href | a:link[@rel='self']/@href", namespaces=NAMES)
    assert addresses == [
        f"{client.root}/suche?q=Ehrenamt&kind=Rundbrief&sort=newest",
        f"{client.root}/suche.atom?q=Ehrenamt&kind=Rundbrief",
    ]


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ({}, "alle Dokumente"),
        ({"q": "Ehrenamt"}, "„Ehrenamt“"),
        ({"topic": "arbeit", "not_format": "txt"}, "Thema: Arbeit und Ausbildung, Ohne Dateiformat: Text (TXT)"),
        ({"q": "Ehrenamt", "year_from": "2018"}, "„Ehrenamt“ (Jahr: ab 2018)"),
    ],
)
def test_feeds_can_be_told_apart_by_their_names(client: Client, asked: dict[str, str], name: str) -> None:
    assert texts(tree(client.get("/suche.atom", **asked)), "a:title") == [f"LaKI-Suche: {name}"]


def test_every_entry_has_what_atom_demands(client: Client) -> None:
    feed = tree(client.get("/suche.atom"))
    for element in (feed, *feed.findall("a:entry", NAMES)):
        for name in ("title", "id", "updated"):
            assert len(texts(element, f"a:{name}")) == 1
        moment = dt.datetime.fromisoformat(texts(element, "a:updated")[0])
        assert moment.tzinfo is not None
        assert texts(element, "a:id")[0].startswith(client.root)
    ids = texts(feed, "a:entry/a:id")
    assert len(set(ids)) == len(ids)
    assert texts(feed, "a:author/a:name") == ["LaKI-Suche"]
    assert HOSTILE_TITLE in texts(feed, "a:entry/a:title")


def test_every_topic_has_a_feed_with_what_lies_below_it(client: Client, expertise: str) -> None:
    feed = tree(client.get("/themen/arbeit.atom"))
    assert texts(feed, "a:title") == ["LaKI-Suche: Arbeit und Ausbildung"]
    assert f"{client.root}/dokument/{expertise}" in texts(feed, "a:entry/a:id")
    assert client.get("/themen/nichts.atom").status == 404


def test_a_feed_that_has_nothing_new_is_not_sent_again(client: Client) -> None:
    for q in ("Ehrenamt", "gibtesnirgendwo"):
        first = client.get("/suche.atom", q=q)
        again = client.get("/suche.atom", q=q, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status, again.body) == (304, b"")


def test_a_feed_is_bounded(client: Client) -> None:
    assert len(tree(client.get("/suche.atom", size=100)).findall("a:entry", NAMES)) <= MAX_ENTRIES


def test_what_is_typed_stays_text(client: Client) -> None:
    feed = tree(client.get("/suche.atom", q="</title><script>\x01&"))
    assert "</title><script>" in texts(feed, "a:title")[0]


def test_a_browser_can_add_the_search(client: Client) -> None:
    answer = client.get("/opensearch.xml")
    assert answer.headers["content-type"] == "application/opensearchdescription+xml; charset=utf-8"
    description = tree(answer)
    assert description.tag == "{http://a9.com/-/spec/opensearch/1.1/}OpenSearchDescription"
    assert texts(description, "o:ShortName") == ["LaKI-Suche"]
    (template,) = description.xpath("o:Url[@type='text/html']/@template", namespaces=NAMES)
    assert template == f"{client.root}/suche?q={{searchTerms}}"
    assert client.get(template.replace("{searchTerms}", "Ehrenamt").removeprefix(client.root)).status == 200
    (icon,) = texts(description, "o:Image")
    assert client.get(icon.removeprefix(client.root)).status == 200


def test_pages_name_their_feed_and_the_search(client: Client) -> None:
    assert client.get("/").page.xpath("//link[@rel='search']/@href") == ["/opensearch.xml"]
    page = client.get("/themen/arbeit").page
    assert page.xpath("//link[@rel='alternate']/@href") == ["/themen/arbeit.atom"]


def test_the_sitemap_is_off_by_default(client: Client) -> None:
    assert client.get("/sitemap.xml").status == 404


def test_the_sitemap_tells_of_public_documents_and_topics_where_it_is_wanted(
    settings: Settings, client: Client, expertise: str
) -> None:
    with serving(settings.model_copy(update={"sitemap": True})) as other:
        addresses = texts(tree(other.get("/sitemap.xml")), "s:url/s:loc")
    assert f"{other.root}/dokument/{expertise}" in addresses
    assert f"{other.root}/themen/arbeit" in addresses
    assert len(addresses) == len(set(addresses)) == client.search()["total"] + 3 + 1


@pytest.mark.parametrize("visibility", ["intern"])
def test_the_sitemap_says_nothing_of_internal_documents(tmp_path: Path, visibility: str) -> None:
    from indexer.reindex import reindex

    folder = tmp_path / "Dokumente"
    folder.mkdir()
    (folder / "a.txt").write_text("Ehrenamt im Quartier.", encoding="utf-8")
    (folder / "b.txt").write_text("Ehrenamt im Kreis.", encoding="utf-8")
    (folder / "dokumente.toml").write_text(
        f'[[dokument]]\ndatei = "b.txt"\nsichtbarkeit = "{visibility}"\n', encoding="utf-8"
    )
    settings = Settings(corpus=folder, data=tmp_path / "daten", jobs=1, sitemap=True)
    reindex(settings)
    with serving(settings) as other:
        addresses = texts(tree(other.get("/sitemap.xml")), "s:url/s:loc")
    assert len([address for address in addresses if "/dokument/" in address]) == 1
