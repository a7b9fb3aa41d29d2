"""The text of a PDF page as pdfium has it, the page turned so that most of its lines are level: a wide table often
stands sideways, with a note that the page is to be turned, or without one. And whether its letters are known at all."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

_SAMPLE = 40  # characters that are looked at
_FEWEST = 20  # of them, that a page can be judged by
_MOST = 0.5  # share of them
_QUARTER = math.pi / 2
_LEVEL = 0.05  # of a quarter
_SPACES = frozenset(map(ord, "\0\t\n\r \x02\xa0\ufffe"))


@dataclass(frozen=True, slots=True)
class TextPage:
    """pdfium's text of a page (``raw``); by how many quarters of a circle the page is turned to the right, and how wide
    and high it is then, in points. ``unmapped``: for most of its letters the file does not say which ones they are."""

    raw: Any
    turn: int
    width: float
    height: float
    unmapped: bool


@contextmanager
def text_of(page: Any) -> Iterator[TextPage]:
    """The text of pdfium's page, for as long as the block lasts. Raises PdfiumError where it cannot be read."""
    raw = _load(page)
    try:
        turn = pdfium.FPDFPage_GetRotation(page)
        level, unmapped = _looked_over(raw)
        if level is not None and level != turn:
            # pdfium takes what stands side by side on the page as it is shown for one line.
            pdfium.FPDFPage_SetRotation(page, level)
            turn = level
            again = _load(page)
            pdfium.FPDFText_ClosePage(raw)
            raw = again
        size = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        yield TextPage(raw, turn, *size, unmapped)
    finally:
        pdfium.FPDFText_ClosePage(raw)


def _load(page: Any) -> Any:
    raw = pdfium.FPDFText_LoadPage(page)
    if not raw:
        raise pypdfium2.PdfiumError("Failed to load text page.")
    return raw


def _looked_over(raw: Any) -> tuple[int | None, bool]:
    """How the page has to be turned for most of its text, ``None`` where that is in doubt; whether most letters are
    unknown. A sample of all characters tells."""
    characters = pdfium.FPDFText_CountChars(raw)
    turns = [0, 0, 0, 0]
    seen = unmapped = 0
    for index in range(0, characters, max(1, characters // _SAMPLE)):
        if pdfium.FPDFText_GetUnicode(raw, index) in _SPACES:
            continue
        seen += 1
        unmapped += pdfium.FPDFText_HasUnicodeMapError(raw, index) == 1
        angle = pdfium.FPDFText_GetCharAngle(raw, index) / _QUARTER
        if math.isfinite(angle) and abs(angle - round(angle)) < _LEVEL:
            turns[-round(angle) % 4] += 1
    level = max(range(4), key=turns.__getitem__)
    known = turns[level] > _MOST * seen
    return level if known else None, seen >= _FEWEST and unmapped > _MOST * seen
