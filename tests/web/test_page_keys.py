"""Walking through the hits of a document in a real browser."""

from __future__ import annotations

import io
import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pypdf import PdfReader

from tests.web.client import Client

pytestmark = pytest.mark.browser


def test_arrow_keys_lead_from_hit_to_hit(browser: Browser, client: Client, expertise: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{client.root}/dokument/{expertise}/seite/3?q=Arbeitsmarktintegration")
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(f"{client.root}/dokument/{expertise}/seite/7?q=Arbeitsmarktintegration")
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(f"{client.root}/dokument/{expertise}/seite/3?q=Arbeitsmarktintegration")
    page.locator("#q").focus()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(f"{client.root}/dokument/{expertise}/seite/3?q=Arbeitsmarktintegration")
    page.close()


def test_the_picture_is_there_and_fits_the_window(browser: Browser, client: Client, expertise: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 700})
    answers: dict[str, int] = {}
    page.on("response", lambda answer: answers.update({answer.url: answer.status}))
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.goto(f"{client.root}/dokument/{expertise}/seite/3?q=Arbeitsmarktintegration")
    page.wait_for_load_state("networkidle")
    assert answers[f"{client.root}/dokument/{expertise}/seite/3.webp"] == 200
    box = page.locator("svg.page-picture").bounding_box()
    assert box is not None
    assert 200 < box["width"] <= 360
    assert abs(box["height"] / box["width"] - 842 / 595) < 0.02
    mark = page.locator("svg.page-picture g.marks rect").bounding_box()
    assert mark is not None
    assert box["x"] < mark["x"] < box["x"] + box["width"]
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert not [message for message in messages if "Content Security Policy" in message]
    page.close()


def test_a_page_on_paper_says_of_which_document_it_is_and_has_its_picture_on_one_sheet(
    browser: Browser, client: Client, expertise: str
) -> None:
    page = browser.new_page()
    page.goto(f"{client.root}/dokument/{expertise}/seite/3?q=Arbeitsmarktintegration", wait_until="networkidle")
    margin = "1.5cm"
    paper = page.pdf(format="A4", margin={"top": margin, "right": margin, "bottom": margin, "left": margin})
    page.close()
    sheet = PdfReader(io.BytesIO(paper)).pages[0]
    assert "aus „Diversität als Herausforderung“" in " ".join(sheet.extract_text().split())
    assert len(sheet.images) == 1


def _tab_to(page: Page, target: Locator, most: int = 60) -> None:
    """Go on with the Tab key until something has the focus, and see that it can be seen there."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            expect(target).to_be_in_viewport()
            return
    raise AssertionError("cannot be reached by keyboard")


@pytest.mark.parametrize("scripts", [True, False])
def test_from_the_search_to_the_page_and_back_by_keyboard_alone(
    browser: Browser, client: Client, expertise: str, scripts: bool
) -> None:
    context = browser.new_context(base_url=client.root, java_script_enabled=scripts, locale="de-DE")
    page = context.new_page()
    page.goto("/")
    expect(page.get_by_label("Wonach suchen Sie?")).to_be_focused()
    page.keyboard.type("arbeitsmarktintegration")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/suche"))
    _tab_to(page, page.get_by_role("link", name="Diversität als Herausforderung", exact=True))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/dokument/{expertise}"))
    _tab_to(page, page.locator("a.place", has_text="Seite 5 (PDF-Seite 7)"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/seite/7"))
    _tab_to(page, page.get_by_role("link", name="Vorherige Fundstelle").first)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/seite/3"))
    _tab_to(page, page.get_by_role("link", name=re.compile("^Zum Dokument")))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/dokument/{expertise}\?"))
    _tab_to(page, page.get_by_role("link", name=re.compile("^Zu den Ergebnissen für")))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/suche"))
    context.close()
