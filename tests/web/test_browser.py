"""What people do with the pages, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright import sync_api

from tests.web.browsing import open_page
from tests.web.client import Client
from tests.web.folder import LETTERS

expect = sync_api.expect

pytestmark = pytest.mark.browser


@pytest.fixture(params=[True, False], ids=["with-javascript", "without-javascript"])
def page(request: pytest.FixtureRequest, browser: sync_api.Browser, client: Client) -> Iterator[sync_api.Page]:
    """A page of the service, with and without JavaScript; complaints of the browser fail the test."""
    context = browser.new_context(base_url=client.root, java_script_enabled=request.param, locale="de-DE")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    elsewhere: list[str] = []
    page.on("request", lambda sent: None if sent.url.startswith(client.root) else elsewhere.append(sent.url))
    yield page
    context.close()
    assert complaints == []
    assert elsewhere == []


def apply(page: sync_api.Page) -> None:
    """Have filters take effect: where scripts run, they do at once and there is no button."""
    button = page.get_by_role("button", name="Filter anwenden")
    if button.is_visible():
        button.click()


def test_search_filter_open_and_back(page: sync_api.Page, guide: str) -> None:
    page.goto("/")
    page.get_by_label("Wonach suchen Sie?").fill("jobcenter")
    page.get_by_role("button", name="Suchen").click()
    expect(page).to_have_title(re.compile("^„jobcenter“: 3 Dokumente"))
    expect(page.get_by_role("status")).to_have_text("3 Dokumente gefunden")

    page.get_by_role("checkbox", name=re.compile("^Handreichung")).check()
    apply(page)
    expect(page.get_by_role("status")).to_have_text("1 Dokument gefunden")
    assert "kind=Handreichung" in page.url
    assert "q=jobcenter" in page.url

    page.get_by_role("heading", level=3).get_by_role("link").click()
    assert f"/dokument/{guide}" in page.url
    expect(page.get_by_role("heading", name="Fundstellen")).to_be_visible()

    page.go_back()
    expect(page.get_by_role("status")).to_have_text("1 Dokument gefunden")
    expect(page.get_by_role("checkbox", name=re.compile("^Handreichung"))).to_be_checked()

    page.get_by_role("link", name=re.compile("Art: Handreichung")).click()
    expect(page.get_by_role("status")).to_have_text("3 Dokumente gefunden")
    expect(page.get_by_role("checkbox", name=re.compile("^Handreichung"))).not_to_be_checked()


def test_a_hit_opens_at_its_section(page: sync_api.Page) -> None:
    page.goto("/suche?q=vermittelt")
    page.get_by_role("link", name="Jobcenter", exact=True).click()
    assert re.search(r"#abschnitt-\d+$", page.url)
    expect(page.locator(":target mark")).to_have_text("vermittelt")


def test_a_download_has_its_name(page: sync_api.Page) -> None:
    page.goto("/suche?q=vermittelt")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("^Original herunterladen")).click()
    assert download.value.suggested_filename == "Wege.docx"


def test_years_narrow(page: sync_api.Page) -> None:
    page.goto("/suche?q=jobcenter")
    page.get_by_label("von").fill("2020")
    page.get_by_label("von").press("Enter")
    expect(page.get_by_role("status")).to_have_text("1 Dokument gefunden")
    expect(page.get_by_role("link", name=re.compile("Jahr: ab 2020"))).to_be_visible()


def test_everything_can_be_done_by_keyboard(page: sync_api.Page) -> None:
    page.goto("/")
    # The box takes the focus by itself, a moment after the page is there.
    expect(page.get_by_label("Wonach suchen Sie?")).to_be_focused()
    page.keyboard.type("ehrenamt")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text(f"{LETTERS} Dokumente gefunden")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Zum Inhalt springen")).to_be_focused()
    page.keyboard.press("Tab")
    jump = page.get_by_role("link", name="Zu den Ergebnissen springen")
    expect(jump).to_be_focused()
    expect(jump).to_be_in_viewport()
    page.keyboard.press("Enter")
    # From there on, the first link of the results is next.
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name=re.compile("^Passendste"))).to_be_focused()
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.get_by_role("heading", level=3).first.get_by_role("link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Rundbrief")


def test_filters_are_one_step_away_on_a_telephone(page: sync_api.Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/suche?q=jobcenter")
    choice = page.get_by_role("checkbox", name=re.compile("^Expertise"))
    expect(choice).to_be_hidden()
    page.locator("p.to-filters a").click()
    expect(choice).to_be_visible()
    choice.check()
    apply(page)
    expect(page.get_by_role("status").first).to_have_text("1 Dokument gefunden")
    closer = page.get_by_role("link", name=re.compile("^(1 Dokument ansehen|Filter schließen)$"))
    if closer.is_visible():
        closer.click()
    expect(choice).to_be_hidden()


def test_a_script_in_a_title_does_not_run(page: sync_api.Page) -> None:
    page.on("dialog", lambda dialog: pytest.fail(f"a document ran: {dialog.message}"))
    page.goto("/suche?q=sprachkurse")
    page.get_by_role("heading", level=3).get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("<script>alert(1)</script>")


@pytest.mark.parametrize("width", [320, 360, 768, 1280, 1920])
def test_no_page_scrolls_sideways(browser: sync_api.Browser, client: Client, guide: str, width: int) -> None:
    context = browser.new_context(base_url=client.root, viewport={"width": width, "height": 800})
    page = context.new_page()
    for path in (
        "/",
        "/suche?q=jobcenter",
        f"/dokument/{guide}?q=jobcenter",
        "/themen",
        "/hilfe",
        "/status",
        "/nichts",
    ):
        page.goto(path)
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond == 0, path
    context.close()


@pytest.mark.parametrize(("width", "beside"), [(1280, True), (768, False)])
def test_the_text_of_a_document_begins_beside_what_is_said_about_it(
    browser: sync_api.Browser, client: Client, width: int, beside: bool
) -> None:
    # A document without outline, opened from a list: nothing else stands in its column.
    document = client.id_of("2019-05-22 Protokoll.txt")
    page = browser.new_page(base_url=client.root, viewport={"width": width, "height": 800})
    page.goto(f"/dokument/{document}")
    about = page.get_by_role("complementary").bounding_box()
    text = page.get_by_role("heading", name="Text", exact=True).bounding_box()
    similar = page.get_by_role("heading", name="Ähnliche Dokumente").bounding_box()
    page.close()
    assert about and text and similar
    assert (similar["y"] < about["y"] + 40) is beside
    assert (text["y"] < about["y"] + about["height"]) is beside
    assert (similar["x"] + similar["width"] < about["x"]) is beside


def test_a_word_longer_than_the_list_of_filters_stays_in_it(browser: sync_api.Browser, client: Client) -> None:
    word = "Zuwendungsfinanzierungsrichtlinienentwurf" * 3
    page = browser.new_page(base_url=client.root, viewport={"width": 1280, "height": 800})
    page.goto(f"/suche?q=jobcenter&kind={word}&not_municipality={word}")
    filters = page.locator("#filter").bounding_box()
    assert filters
    for shown in page.get_by_text(word).all():
        box = shown.bounding_box()
        assert box and box["x"] + box["width"] <= 1280
    for value in page.locator("#filter").get_by_text(word).all():
        box = value.bounding_box()
        assert box and box["x"] + box["width"] <= filters["x"] + filters["width"]
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.close()


def test_pages_fit_a_narrow_window_with_letters_twice_as_large(
    browser: sync_api.Browser, client: Client, guide: str
) -> None:
    report = client.id_of("Expertise Diversität für Köln.pdf")
    page = browser.new_page(base_url=client.root, viewport={"width": 320, "height": 800})
    for path in (
        "/",
        "/suche?q=jobcenter&not_kind=Handreichung&year_from=2015",
        f"/dokument/{guide}?q=jobcenter",
        f"/dokument/{report}/seite/3?q=arbeitsmarktintegration",
        "/themen",
        "/hilfe",
        "/status",
    ):
        page.goto(path)
        # As the setting for the size of letters does, which media queries heed as well.
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond == 0, path
    page.close()


def test_empty_fields_stay_out_of_the_address(browser: sync_api.Browser, client: Client) -> None:
    page = browser.new_page(base_url=client.root)
    page.goto("/suche?q=jobcenter")
    page.get_by_role("checkbox", name=re.compile("^Expertise")).check()
    expect(page.get_by_role("status")).to_have_text("1 Dokument gefunden")
    page.get_by_role("checkbox", name=re.compile("^Expertise")).uncheck()
    expect(page.get_by_role("status")).to_have_text("3 Dokumente gefunden")
    assert page.url == f"{client.root}/suche?q=jobcenter"
    page.context.close()


#: Text and ground of every element with text of its own, as the browser shows them. WCAG 2.2: 4.5, large text 3.
_CONTRAST = """() => {
  const channel = (value) => { value /= 255; return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4; };
  // Painted rather than parsed: colours may be written in any colour space.
  const brush = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const parse = (colour) => {
    brush.clearRect(0, 0, 1, 1);
    brush.fillStyle = colour;
    brush.fillRect(0, 0, 1, 1);
    const [red, green, blue, cover] = brush.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, cover / 255];
  };
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const element of document.body.querySelectorAll("*")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    // Numbers in the bubbles of a chart stand on the bubbles, not on the page.
    if (!own || !element.checkVisibility() || element.matches("title, .inside")) continue;
    const style = getComputedStyle(element);
    const [one, other] = [light(parse(element.matches("text") ? style.fill : style.color)), light(ground(element))];
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const size = parseFloat(style.fontSize);
    const needed = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
    if (contrast < needed) poor.push(`${element.tagName} ${contrast.toFixed(2)} ${element.textContent.trim().slice(0, 40)}`);
  }
  return poor;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_stands_out_from_its_ground(
    browser: sync_api.Browser, client: Client, guide: str, scheme: str, tmp_path: Path
) -> None:
    context = browser.new_context(base_url=client.root, color_scheme=scheme)
    page = context.new_page()
    paths = ("/", "/suche?q=jobcenter&kind=Expertise", f"/dokument/{guide}?q=jobcenter", "/themen", "/hilfe", "/status")
    for number, path in enumerate(paths):
        page.goto(path)
        assert page.evaluate(_CONTRAST) == [], path
        page.screenshot(path=tmp_path / f"{scheme}-{number}.png", full_page=True)
    context.close()


def test_no_word_of_the_examples_is_broken_on_a_telephone(browser: sync_api.Browser, client: Client) -> None:
    page = browser.new_page(base_url=client.root, viewport={"width": 360, "height": 740})
    page.goto("/hilfe")
    broken = page.locator("td code").evaluate_all(
        """all => all.flatMap((code) => [...code.textContent.matchAll(/\\S+/g)].filter((word) => {
          const range = document.createRange();
          range.setStart(code.firstChild, word.index);
          range.setEnd(code.firstChild, word.index + word[0].length);
          return range.getClientRects().length > 1;
        }).map(String))"""
    )
    page.context.close()
    assert broken == []


def test_the_ends_of_the_strip_are_named_where_they_are(
    browser: sync_api.Browser, client: Client, expertise: str
) -> None:
    with open_page(browser, client) as page:
        page.set_viewport_size({"width": 280, "height": 800})
        page.goto(f"{client.root}/dokument/{expertise}?q=Arbeitsmarktintegration")
        strip, first, last = (
            page.locator(f".strip {part}").bounding_box()
            for part in ("svg", ".ends span >> nth=0", ".ends span >> nth=1")
        )
        assert strip and first and last
        assert last["y"] > first["y"]  # too narrow for both in a row
        assert abs(first["x"] - strip["x"]) < 2
        assert abs(last["x"] + last["width"] - strip["x"] - strip["width"]) < 2
