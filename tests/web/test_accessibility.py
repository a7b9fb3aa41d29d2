"""Every page, light and dark, wide and narrow: usable by everyone (axe-core), and a picture of it for who wants to
look."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright import sync_api
from playwright.sync_api import Browser, Page

from tests.web.client import Client

pytestmark = pytest.mark.browser

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
#: Pages by the name of their picture; the ids of documents are those of :func:`ids`.
PAGES = {
    "start": "/",
    "ergebnisse": "/suche?q=integration",
    "gefiltert": "/suche?q=integration&kind=Expertise&not_format=docx&year_from=2016",
    "keine-treffer": "/suche?q=arbeitsmarkt+gibtesnicht",
    "meinten-sie": "/suche?q=integratoin",
    "seite-2": "/suche?page=2",
    "dokument": "/dokument/{document}?q=integration",
    "dokument-ohne-suche": "/dokument/{document}",
    "seite": "/dokument/{document}/seite/4?q=integration",
    "dokument-word": "/dokument/{word}?q=daten",
    "dokument-tabelle": "/dokument/{sheet}?q=kennzahlen",
    "dokument-gescannt": "/dokument/{scan}?q=protokoll",
    "seite-gescannt": "/dokument/{scan}/seite/1?q=protokoll",
    "fassungen": "/suche?q=zugewanderte+frauen+erwerbsarbeit",
    "fassungen-einzeln": "/suche?q=zugewanderte+frauen+erwerbsarbeit&versions=each",
    "schnittstelle": "/schnittstelle",
    "themen": "/themen",
    "thema": "/themen/arbeitsmarktintegration",
    "hilfe": "/hilfe",
    "barrierefreiheit": "/barrierefreiheit",
    "datenschutz": "/datenschutz",
    "status": "/status",
    "fehler": "/nichts",
}
#: A picture shows so many pixels of a long page.
TALLEST = 4_000
LOOKS = {
    "hell-breit": ("light", 1280),
    "hell-schmal": ("light", 360),
    "dunkel-breit": ("dark", 1280),
    "dunkel-schmal": ("dark", 360),
}


@pytest.fixture(scope="module")
def ids(sample: Client) -> dict[str, str]:
    """Documents by what is to be seen of them: a PDF in which the word stands, a Word file with tables, a sheet, a
    scan."""

    def first(q: str, **filters: str) -> str:
        return str(sample.search(q, **filters)["results"][0]["id"])

    scans = (found["id"] for found in sample.search("protokoll", format="pdf", size=100)["results"])
    recognised = (found for found in scans if sample.get(f"/api/v1/documents/{found}").json["recognised_pages"])
    document = first("arbeitsmarktintegration", format="pdf")
    return {
        "document": document,
        "word": first("titel:daten", format="docx"),
        "sheet": first("kennzahlen", format="xlsx"),
        # Where there is no text recognition, its pages are those of any document.
        "scan": next(recognised, document),
    }


def told(violations: list[dict[str, Any]]) -> list[str]:
    """Each violation in a line, with the first element that has it."""
    return [f"{found['id']}: {found['help']} – {found['nodes'][0]['html'][:200]}" for found in violations]


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_keeps_all_rules(
    browser: Browser, sample: Client, ids: dict[str, str], screenshots: Path | None, look: str
) -> None:
    scheme, width = LOOKS[look]
    context = browser.new_context(
        base_url=sample.root, color_scheme=scheme, viewport={"width": width, "height": 900}, locale="de-DE"
    )
    page = context.new_page()
    problems = {}
    for name, path in PAGES.items():
        page.goto(path.format(**ids))
        page.evaluate("document.fonts.ready.then(() => 0)")
        if screenshots:
            height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
            clip = sync_api.FloatRect(x=0, y=0, width=width, height=height)
            page.screenshot(path=screenshots / f"{name}-{look}.png", full_page=True, clip=clip, timeout=120_000)
        if found := told(Axe().run(page, options=RULES).response["violations"]):
            problems[path] = found
    context.close()
    assert problems == {}


@pytest.mark.parametrize("look", LOOKS)
def test_open_parts_keep_all_rules(browser: Browser, sample: Client, screenshots: Path | None, look: str) -> None:
    scheme, width = LOOKS[look]
    context = browser.new_context(base_url=sample.root, color_scheme=scheme, viewport={"width": width, "height": 900})
    page = context.new_page()

    def check(name: str) -> list[str]:
        if screenshots:
            page.screenshot(path=screenshots / f"{name}-{look}.png")
        return told(Axe().run(page, options=RULES).response["violations"])

    page.goto("/")
    page.get_by_role("combobox").press_sequentially("integ")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert check("vorschlaege") == []
    page.goto("/suche?q=integration")
    if width < 960:
        page.get_by_role("button", name="Filter anzeigen").click()
    for details in page.locator("details").all():
        details.evaluate("element => element.open = true")
    assert check("aufgeklappt") == []
    page.goto("/")
    page.get_by_text("Als Tabelle anzeigen").click()
    assert check("tabelle") == []
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_pages_can_be_enlarged_to_twice_the_text(
    browser: Browser, sample: Client, ids: dict[str, str], name: str
) -> None:
    context = browser.new_context(base_url=sample.root, viewport={"width": 640, "height": 800})
    page = context.new_page()
    page.goto(PAGES[name].format(**ids))
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert beyond(page) == 0
    context.close()


@pytest.mark.parametrize("width", [360, 700, 1280])
def test_tab_goes_through_the_header_as_one_reads_it(browser: Browser, sample: Client, width: int) -> None:
    context = browser.new_context(base_url=sample.root, viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto("/suche?q=integration")
    reached = []
    for _ in range(20):
        page.keyboard.press("Tab")
        place = page.evaluate(
            """() => {
              const { activeElement: element } = document;
              const { left, top, height } = element.getBoundingClientRect();
              const name = element.id || element.textContent.trim();
              return [Boolean(element.closest("header")), name, left, top + height / 2];
            }"""
        )
        if place[0]:
            reached.append(place[1:])
        elif reached:
            break
    context.close()
    assert {"LaKI-Suche", "Themen", "Hilfe", "q", "Suchen"} <= {name for name, _, _ in reached}
    for (before, left, middle), (after, next_left, next_middle) in pairwise(reached):
        # Below, or farther right in the same row: what stands side by side need not be of the same height.
        assert next_middle > middle + 24 or (abs(next_middle - middle) <= 24 and next_left > left), (before, after)


#: What has the focus, and whether that can be seen: an outline, within the window.
_FOCUSED = """() => {
  const { activeElement: element } = document;
  const { left, right, top, bottom } = element.getBoundingClientRect();
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const seen = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
  return [element === document.body, seen, element.outerHTML.slice(0, 150)];
}"""


@pytest.mark.parametrize("name", ["start", "status", "hilfe", "dokument-tabelle"])
def test_wherever_the_tab_key_leads_the_focus_is_seen(
    browser: Browser, sample: Client, ids: dict[str, str], name: str
) -> None:
    # Without smooth scrolling, which is on its way still when the next key is pressed.
    context = browser.new_context(base_url=sample.root, reduced_motion="reduce")
    page = context.new_page()
    page.goto(PAGES[name].format(**ids))
    for _ in range(80):
        page.keyboard.press("Tab")
        at_end, seen, element = page.evaluate(_FOCUSED)
        if at_end:
            break
        # Within a picture the place itself is outlined, by another rule.
        assert seen or (element.startswith("<a href") and "aria-label" in element), element
    context.close()


def test_files_with_problems_can_be_read_on_a_telephone(browser: Browser, sample: Client) -> None:
    page = browser.new_page(base_url=sample.root, viewport={"width": 360, "height": 900})
    page.goto("/status")
    problems = page.get_by_role("region", name="Tabelle der Dateien mit Problemen")
    assert problems.evaluate("element => element.scrollWidth - element.clientWidth") == 0
    # Over the whole width, and still a table to who listens.
    assert problems.get_by_role("cell").nth(1).bounding_box()["width"] > 250
    page.close()


def beyond(page: Page) -> int:
    """By how many pixels a page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_while_a_page_is_built_up(
    browser: Browser, sample: Client, ids: dict[str, str], width: int
) -> None:
    context = browser.new_context(base_url=sample.root, viewport={"width": width, "height": 900})
    page = context.new_page()
    # What moves is summed up from the first paint on.
    page.add_init_script(
        """window.moved = [];
        new PerformanceObserver((list) => { for (const entry of list.getEntries()) moved.push(entry.value); })
          .observe({ type: "layout-shift", buffered: true });"""
    )
    shifts = {}
    for name, path in PAGES.items():
        page.goto(path.format(**ids), wait_until="networkidle" if name.startswith("seite") else "load")
        page.evaluate(
            "document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50))))"
        )
        if moved := page.evaluate("moved"):
            shifts[path] = moved
    context.close()
    assert shifts == {}


def test_no_page_loads_a_file_twice_or_in_vain(browser: Browser, sample: Client, ids: dict[str, str]) -> None:
    context = browser.new_context(base_url=sample.root)
    page = context.new_page()
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url.partition("?")[0]))
    page.on("console", lambda message: told.append(message.text))
    for name in ("start", "ergebnisse", "dokument", "status", "barrierefreiheit"):
        asked.clear()
        page.goto(PAGES[name].format(**ids), wait_until="networkidle")
        assert [path for path, times in Counter(asked).items() if times > 1 and "/static/" in path] == [], name
    # Browsers complain of a font that was asked for first and then not used, some seconds later.
    page.wait_for_timeout(4_000)
    context.close()
    assert told == []


def test_every_link_in_a_picture_has_a_name_and_an_address(sample: Client) -> None:
    page = sample.get("/suche?q=integration").page
    bars = page.xpath("//svg[@class='histogram']//a")
    assert len(bars) > 2
    # The years below it are in its name already.
    assert all(text.get("aria-hidden") for text in page.xpath("//svg[@class='histogram']/text"))
    for bar in bars:
        assert re.fullmatch(r"\d{4}( bis \d{4})?: \d+ Dokumente?", bar.get("aria-label"))
        assert "year_from=" in bar.get("href")


def test_listeners_are_told_what_indents_and_axes_show(browser: Browser, sample: Client, ids: dict[str, str]) -> None:
    page = browser.new_page(base_url=sample.root)
    page.goto("/suche?q=roma&kind=Papier")
    topics = page.get_by_role("group", name="Thema", exact=True)
    sync_api.expect(
        topics.get_by_role("checkbox", name=re.compile("^Diversität im Sozialraum [0-9]+ Dokumente$"))
    ).to_be_visible()
    below = topics.get_by_role("checkbox", name=re.compile("^Arbeitsmarktintegration [0-9]+ Dokumente, Unterthema$"))
    sync_api.expect(below).to_be_visible()
    page.goto(PAGES["dokument"].format(**ids))
    # The pages at both ends of the strip are no name of it.
    sync_api.expect(page.get_by_role("group", name="Lage der Fundstellen im Dokument")).to_be_visible()
    assert page.get_by_role("figure").count() == 0
    page.context.close()
