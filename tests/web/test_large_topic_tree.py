"""Hundreds of topics: lists stay short and light, and every topic can be found, with scripts and without."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from playwright import sync_api
from playwright.sync_api import Browser

from indexer.reindex import reindex
from indexer.settings import Settings
from tests.web.client import Client
from tests.web.conftest import serving
from tests.web.test_page_weight import MOST, weight

expect = sync_api.expect
AREAS, BELOW, DOCUMENTS = 30, 9, 150
#: Topics that are shown of a tree with more; those in one list.
SHOWN, AT_ONCE = 60, 12
SHOWN_OF_A_RESULT = 8


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A collection with 300 topics on two levels, from thirty years; "Bereich 0" is the most frequent, "Bereich 29" the
    rarest."""
    folder = tmp_path_factory.mktemp("many")
    corpus = folder / "Dokumente"
    corpus.mkdir()
    tree, metadata = [], []
    for area in range(AREAS):
        tree.append(f'[bereich-{area}]\nlabel = "Bereich {area}: Beratung und Teilhabe vor Ort"\n')
        for topic in range(BELOW):
            about = f'description = "Wie Zugänge zu Sprache und Bildung gelingen, Nummer {topic}."'
            tree.append(
                f'[t-{area}-{topic}]\nlabel = "Übergänge {area}.{topic} im Quartier"\nparent = "bereich-{area}"\n{about}\n'
            )
    choice = random.Random(7)
    for number in range(DOCUMENTS):
        # Each topic at least once; those of the first areas most often.
        areas = [number % AREAS, *(int(AREAS * choice.random() ** 3) for _ in range(8))]
        topics = [f"t-{area}-{choice.randrange(BELOW)}" for area in areas] + [f"t-{number % AREAS}-{number // AREAS}"]
        (corpus / f"{number}.md").write_text(
            f"# Bericht {number}\n\nDas Quartier wächst, Jahr {number}.\n", encoding="utf-8"
        )
        metadata.append(f'[[dokument]]\ndatei = "{number}.md"\njahr = {1990 + number % 36}\nthemen = {topics}\n')
    (corpus / "themen.toml").write_text("\n".join(tree), encoding="utf-8")
    (corpus / "dokumente.toml").write_text("\n".join(metadata), encoding="utf-8")
    settings = Settings(corpus=corpus, data=folder / "daten", jobs=1)
    reindex(settings)
    with serving(settings) as client:
        yield client


def _choices(client: Client, **arguments: object) -> list[str]:
    """The values of the topics that can be chosen."""
    page = client.get("/suche", q="quartier", **arguments).page
    return [str(value) for value in page.xpath("//fieldset[@id='facette-topic']//input[@type='checkbox']/@value")]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/themen",
        "/themen/bereich-0",
        "/suche?q=quartier",
        "/suche?q=quartier&size=50",
        "/suche?q=quartier&topic=bereich-0&not_topic=bereich-1",
    ],
)
def test_pages_stay_light(many: Client, path: str) -> None:
    answer = many.get(path)
    assert answer.status == 200
    assert weight(many, answer) <= MOST


def test_the_most_frequent_topics_are_shown_and_more_on_demand(many: Client) -> None:
    shown = _choices(many)
    assert len(shown) == SHOWN
    assert "bereich-0" in shown[:3]
    page = many.get("/suche?q=quartier").page
    first = page.xpath("//fieldset[@id='facette-topic']/ul[@class='choices']//input/@value")
    assert len(first) == AT_ONCE
    assert page.xpath("//fieldset[@id='facette-topic']/details[@id='mehr-topic']//input/@value")
    parents = {f"bereich-{value.split('-')[1]}" for value in shown if value.startswith("t-")}
    assert parents <= set(shown)


def test_every_topic_can_be_found_in_the_list_without_scripts(many: Client) -> None:
    assert "t-29-3" not in _choices(many)
    assert _choices(many, find_topic="uebergaenge 29.3") == ["t-29-3"]
    assert _choices(many, find_topic="gibt es nicht") == []
    assert "Nichts davon enthält „gibt es nicht“" in many.get("/suche?q=quartier&find_topic=gibt+es+nicht").text
    field = many.get("/suche?q=quartier&find_topic=29").page.xpath("//input[@name='find_topic']")[0]
    assert (field.get("form"), field.get("value")) == ("suche", "29")


def test_what_is_chosen_stays_whatever_is_looked_for(many: Client) -> None:
    assert "t-29-3" in _choices(many, topic="t-29-3")
    assert set(_choices(many, topic="t-29-3", find_topic="Bereich 4")) == {"t-29-3", "bereich-4"}
    page = many.get("/suche?q=quartier&not_topic=t-29-3&find_topic=Bereich").page
    assert page.xpath("//input[@name='not_topic']/@value") == ["t-29-3"]


def test_below_a_chosen_topic_all_are_shown(many: Client) -> None:
    """The way down the tree, also to where few documents are."""
    there = {topic["slug"] for topic in many.get("/api/v1/topics").json["topics"] if topic["count"]}
    below = {f"t-28-{number}" for number in range(BELOW)} & there
    assert below <= set(_choices(many, topic="bereich-28"))


def test_a_result_with_many_topics_leads_to_the_rest_of_them(many: Client) -> None:
    found = next(result for result in many.search("quartier", size=10)["results"] if len(result["topics"]) > 9)
    (shown,) = many.get("/suche", q="quartier").page.xpath(
        "//li[@class='result'][.//h3/a[.=$title]]//ul[@class='topics']", title=found["title"]
    )
    *links, rest = shown.xpath("li/a")
    assert len(links) == SHOWN_OF_A_RESULT
    assert rest.text == f"{len(found['topics']) - len(links)} weitere Themen"
    address, anchor = rest.get("href").split("#")
    below = many.get(address).page.xpath("//h2[@id=$anchor]/following-sibling::ul[1]/li", anchor=anchor)
    assert len(below) == len(found["topics"])


def test_the_chart_tells_what_there_was_no_room_for(many: Client) -> None:
    for path in ("/", "/themen"):
        assert "Themen mit den meisten Dokumenten" in many.get(path).text
        assert "älter, als das Bild zurückreicht" in many.get(path).text


def test_the_start_page_leads_to_all_topics(many: Client) -> None:
    page = many.get("/").page
    assert page.xpath("//a[.='Alle 300 Themen ansehen']/@href") == ["/themen"]
    slugs = {topic["slug"] for topic in many.get("/api/v1/topics").json["topics"]}
    linked = {href.rpartition("/")[2] for href in many.get("/themen").page.xpath("//ul[@class='tree']//a/@href")}
    assert linked == slugs


@pytest.mark.browser
def test_looking_for_a_topic_and_choosing_it_by_keyboard(browser: Browser, many: Client) -> None:
    context = browser.new_context(base_url=many.root, locale="de-DE", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto("/suche?q=quartier")
    page.evaluate("window.mark = 1")
    field = page.get_by_label("Thema suchen")
    field.fill("Übergänge 29.3")
    field.press("Enter")
    box = page.get_by_role("checkbox", name="Übergänge 29.3 im Quartier")
    expect(box).to_be_visible()
    expect(field).to_be_focused()
    page.keyboard.press("Tab")
    expect(box).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_role("link", name="Thema: Übergänge 29.3 im Quartier")).to_be_visible()
    assert page.evaluate("window.mark") == 1
    context.close()
