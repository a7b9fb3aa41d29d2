"""What comes out when a page is printed."""

from __future__ import annotations

import io

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.web.client import Client

pytestmark = pytest.mark.browser


def test_no_column_of_a_wide_table_is_cut_off_on_paper(browser: Browser, sample: Client) -> None:
    (found,) = (found for found in sample.search("titel:Übersicht", format="xlsx")["results"])
    page = browser.new_page()
    page.goto(f"{sample.root}/dokument/{found['id']}")
    # On the screen the table is wider than its place, and can be scrolled.
    assert page.locator(".text .scroll").first.evaluate("box => box.scrollWidth - box.clientWidth") > 0
    margin = "1.5cm"
    paper = page.pdf(format="A4", margin={"top": margin, "right": margin, "bottom": margin, "left": margin})
    page.close()
    sheets = PdfReader(io.BytesIO(paper)).pages
    width = float(sheets[0].mediabox.width)
    written: dict[str, float] = {}

    def visit(text: str, matrix: list[float], place: list[float], *_: object) -> None:
        written.setdefault(text.strip(), matrix[4] + matrix[0] * place[4])

    for sheet in sheets:
        sheet.extract_text(visitor_text=visit)
    assert written["Programm"] < written["Stichworte"] < width - 50
