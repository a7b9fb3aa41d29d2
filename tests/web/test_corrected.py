"""Where something else was asked than was typed, every way onwards leads to what was found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from indexer.reindex import reindex
from indexer.settings import Settings
from tests.web.client import Client
from tests.web.conftest import serving
from tests.web.test_exports import rows_of


def _no_place(client: Client, address: str) -> bool:
    """Whether the page at an address says that the words stand nowhere in its document."""
    answer = client.get(address.partition("#")[0].removeprefix(client.root))
    assert answer.status == 200
    return "keine Fundstelle" in answer.text


def test_the_links_of_a_corrected_search_ask_for_the_word_set_right(client: Client) -> None:
    page = client.get("/suche", q="Ehrenmat").page
    (note,) = page.xpath("//p[@class='note']/text()")
    assert "Gezeigt werden Ergebnisse für „Ehrenamt“" in note
    addresses = page.xpath("//ol[@class='list']//a[contains(@href, 'q=')]/@href")
    assert addresses and all("q=Ehrenamt" in address for address in addresses)
    assert not any(_no_place(client, address) for address in addresses)
    # What narrows the search or turns its pages stays with what was typed: that is set right each time.
    assert page.xpath("//nav[@class='pager']//a[@rel='next']/@href") == ["/suche?q=Ehrenmat&page=2"]


def test_programs_are_told_what_was_asked_instead(client: Client) -> None:
    found = client.search("Ehrenmat")
    assert (found["query"], found["corrected"]) == ("Ehrenmat", "Ehrenamt")
    addresses = [result["document_url"] for result in found["results"]]
    addresses += [page["url"] for result in found["results"] for page in result["pages"]]
    assert not any(_no_place(client, address) for address in addresses)
    assert client.search("Ehrenamt")["corrected"] is None
    assert client.get("/suche.json", q="Ehrenmat").json["corrected"] == "Ehrenamt"


def test_lists_to_take_away_lead_to_the_places_found(client: Client) -> None:
    rows = rows_of(client.get("/suche.csv", q="Ehrenmat"))
    assert rows and all(row["Adresse"].endswith("?q=Ehrenamt") for row in rows)
    feed = etree.fromstring(client.get("/suche.atom", q="Ehrenmat").body)
    entries = feed.findall("{*}entry/{*}link")
    assert entries and all(str(entry.get("href")).endswith("?q=Ehrenamt") for entry in entries)


@pytest.fixture
def phrases(tmp_path: Path) -> Iterator[Client]:
    folder = tmp_path / "Dokumente"
    folder.mkdir()
    (folder / "verein.md").write_text("# Nachrichten\n\nIm Verein gibt es Beratung.\n", encoding="utf-8")
    (folder / "viertel.md").write_text("# Anderes\n\nDas Quartier verändert sich.\n", encoding="utf-8")
    settings = Settings(corpus=folder, data=tmp_path / "daten", jobs=1)
    reindex(settings)
    with serving(settings) as client:
        yield client


def test_where_a_phrase_was_taken_apart_its_words_are_found_in_each_document(phrases: Client) -> None:
    asked = 'Welche "Beratung Quartier" gibt es in den Nachrichten?'
    page = phrases.get("/suche", q=asked).page
    (note,) = page.xpath("//p[@class='note']/text()")
    assert "gesucht wurde nach den einzelnen Wörtern" in note
    addresses = page.xpath("//ol[@class='list']//a[contains(@href, 'q=')]/@href")
    assert len({address.partition("?")[0] for address in addresses}) == 2
    assert not any(_no_place(phrases, address) for address in addresses)
    assert phrases.search(asked)["corrected"] is None
