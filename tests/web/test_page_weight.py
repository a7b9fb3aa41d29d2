"""A page weighs at most 250 kB without fonts and waits for two files at most, whatever lies in the collection."""

from __future__ import annotations

import html
from collections.abc import Iterator

import pytest

from indexer.reindex import reindex
from indexer.settings import Settings
from tests.web.client import Answer, Client
from tests.web.conftest import serving

MOST = 250_000
#: Sections of the long report, each with a subsection; rows of the long table; documents with a municipality each.
SECTIONS, ROWS, LETTERS = 200, 20_000, 150
SAMPLE_PATHS = (
    "/",
    "/suche",
    "/suche?q=integration",
    "/suche?q=integration&size=50",
    "/suche?size=50",
    "/suche?q=gibtesnicht",
    "/suche?q=" + "%22" * 2000,
    "/suche?q=" + "%F0%9F%98%80" * 2000,
    "/themen",
    "/themen/arbeitsmarktintegration",
    "/hilfe",
    "/status",
    "/schnittstelle",
    "/barrierefreiheit",
    "/datenschutz",
    "/nichts",
)


def weight(client: Client, answer: Answer) -> int:
    """Bytes of a page, uncompressed, with everything that it loads but fonts."""
    loaded = {
        *answer.page.xpath("//link[@rel='stylesheet' or @rel='icon']/@href | //script/@src | //img/@src"),
        *answer.page.xpath("//*[local-name()='image']/@href"),
    }
    return len(answer.body) + sum(len(client.get(html.unescape(str(address))).body) for address in loaded)


def blocking(answer: Answer) -> list[object]:
    return list(answer.page.xpath("//link[@rel='stylesheet'] | //head//script[not(@defer)]"))


@pytest.mark.parametrize("path", SAMPLE_PATHS, ids=lambda path: path[:30])
def test_pages_of_the_sample_collection(sample: Client, path: str) -> None:
    answer = sample.get(path)
    assert weight(sample, answer) <= MOST
    assert len(blocking(answer)) <= 2


def test_every_document_of_the_sample_collection_and_a_page_of_it(sample: Client) -> None:
    for result in sample.search("integration", size=100)["results"]:
        for path in (f"/dokument/{result['id']}?q=integration", f"/dokument/{result['id']}/seite/2?q=integration"):
            answer = sample.get(path)
            if answer.status == 200:
                assert weight(sample, answer) <= MOST, path
                assert len(blocking(answer)) <= 2


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A collection of what makes pages long."""
    folder = tmp_path_factory.mktemp("large")
    corpus = folder / "Dokumente"
    (corpus / "Briefe").mkdir(parents=True)
    body = "Das Quartier wächst und das Quartier braucht Rat. " * 30
    sections = "".join(f"# Kapitel {number}\n\n## Lage {number}\n\n{body * 6}\n\n" for number in range(SECTIONS))
    (corpus / "Bericht.md").write_text(f"{sections}# Buch\n\n{body * 60}\n", encoding="utf-8")
    rows = (f"Quartier {number};{number};Rat\n" for number in range(ROWS))
    (corpus / "Tabelle.csv").write_text("Ort;Zahl;Wort\n" + "".join(rows), encoding="utf-8")
    metadata = []
    for number in range(LETTERS):
        (corpus / "Briefe" / f"{number}.md").write_text(f"# Brief {number}\n\n{body} {number}\n", encoding="utf-8")
        title = f"Brief {number} " + "an alle Stellen im Quartier " * 10
        metadata.append(
            f'[[dokument]]\ndatei = "Briefe/{number}.md"\ntitel = "{title}"\nkommune = "KI Ort {number}"\nart = "Art {number}"\n'
        )
    (corpus / "dokumente.toml").write_text("\n".join(metadata), encoding="utf-8")
    settings = Settings(corpus=corpus, data=folder / "daten", jobs=1)
    reindex(settings)
    with serving(settings) as client:
        yield client


def id_of(large: Client, name: str) -> str:
    (found,) = large.search({"Bericht.md": "Kapitel", "Tabelle.csv": "Wort"}[name])["results"]
    return str(found["id"])


def test_pages_with_long_lists_and_filters_stay_light(large: Client) -> None:
    for path in ("/", "/suche?q=quartier&size=50&versions=each", "/suche?q=quartier", "/suche?size=50", "/status"):
        assert weight(large, large.get(path)) <= MOST, path
    text = large.get("/suche?q=quartier").words("//fieldset[@id='facette-municipality']")[0]
    assert "seltenere Werte stehen hier nicht" in text


@pytest.mark.parametrize("name", ["Bericht.md", "Tabelle.csv"])
def test_pages_of_long_documents_stay_light(large: Client, name: str) -> None:
    document = id_of(large, name)
    for query in ("", "q=quartier&", "q=gibtesnicht&"):
        for begin in ("", "ab=9", "ab=21", "ab=1801"):
            assert weight(large, large.get(f"/dokument/{document}?{query}{begin}")) <= MOST, (query, begin)


def test_text_that_has_no_room_is_one_click_away(large: Client) -> None:
    document = id_of(large, "Bericht.md")
    page = large.get(f"/dokument/{document}", q="quartier").page
    left_out = page.xpath("//section[@class='text']//a[starts-with(., 'Text anzeigen')]/@href")
    assert left_out
    address, _, anchor = left_out[0].partition("#")
    shown = large.get(address).page.xpath(f"//section[@id='{anchor}']")[0]
    assert "Das Quartier wächst" in shown.text_content()
    assert not shown.xpath(".//a[starts-with(., 'Text anzeigen')]")


def test_a_text_longer_than_a_page_ends_with_a_word_on_that(large: Client) -> None:
    document = id_of(large, "Tabelle.csv")
    answer = large.get(f"/dokument/{document}")
    assert "wird hier nur zum Teil angezeigt" in answer.text or "Text anzeigen" in answer.text
