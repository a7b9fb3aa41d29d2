"""Pages of the service in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

from tests.web.client import Client


@contextmanager
def open_page(browser: Browser, client: Client) -> Iterator[Page]:
    """A page that nothing was opened on yet; complaints of the browser, until the block ends, fail the test."""
    context = browser.new_context(base_url=client.root, locale="de-DE", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []
