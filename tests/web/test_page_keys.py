"""Walking through the hits of a document in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.web.client import Client

pytestmark = [
    pytest.mark.browser,
    # Playwright's own sockets and loops are closed by its driver, not by us.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


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
