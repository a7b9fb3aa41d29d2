"""Lines with their places out of a PDF page, by pdfium."""

from __future__ import annotations

import ctypes
import re
from typing import Any

import pypdfium2.raw as pdfium

from indexer.extraction.cleaning import clean_characters
from indexer.extraction.paragraphs import Line

# Where a line ends in pdfium's text: a line break, or the mark it puts for a hyphen at the end of a line.
_LINE_END = re.compile("([\x02\ufffe\xad])?\r\n|[\x02\ufffe]")
_MIN_PICTURE = 0.5  # of the page


def read_lines(text_page: Any) -> list[Line]:
    """The lines of a pdfium text page in the order of its content, characters clean, empty ones left out."""
    characters = pdfium.FPDFText_CountChars(text_page)
    if characters <= 0:
        return []
    buffer = (ctypes.c_ushort * (characters + 1))()
    written = pdfium.FPDFText_GetText(text_page, 0, characters, buffer)
    raw = bytes(buffer)[: 2 * max(0, written - 1)].decode("utf-16-le", errors="replace")
    # pdfium counts what it inserts (spaces, line breaks) sometimes in one list only; then positions need translation.
    aligned = len(raw) == characters and written - 1 == characters
    boxes = _Boxes(text_page, aligned)
    lines = []
    start = 0
    for end in (*_LINE_END.finditer(raw), None):
        stop = end.start() if end else len(raw)
        hyphen = bool(end and end[0][0] != "\r")
        segment = raw[start:stop]
        text = clean_characters(segment).strip()
        if text:
            first = start + len(segment) - len(segment.lstrip())
            last = start + len(segment.rstrip()) - 1
            lines.append(boxes.line(text.replace("\n", " ") + ("-" if hyphen else ""), first, last))
        start = end.end() if end else stop
    return [line for line in lines if line.text]


class _Boxes:
    """Boxes of characters; the C variables are kept, as making them costs more than asking."""

    def __init__(self, text_page: Any, aligned: bool) -> None:
        self._page = text_page
        self._aligned = aligned
        self._box = pdfium.FS_RECTF()
        self._reference = ctypes.byref(self._box)

    def line(self, text: str, first: int, last: int) -> Line:
        """The line from the first to the last character (positions in the text)."""
        box = self._box
        self._read(first)
        left, bottom, top = box.left, box.bottom, box.top
        if last != first:
            self._read(last)
        # A line may begin or end with a small raised mark: the taller of both ends is its height.
        if box.top - box.bottom > top - bottom:
            bottom, top = box.bottom, box.top
        return Line(text, left, box.right, bottom, top)

    def _read(self, position: int) -> None:
        if not self._aligned:
            position = max(0, pdfium.FPDFText_GetCharIndexFromTextIndex(self._page, position))
        if not pdfium.FPDFText_GetLooseCharBox(self._page, position, self._reference):
            self._box.left = self._box.right = self._box.bottom = self._box.top = 0.0


def has_large_picture(page: Any) -> bool:
    """Whether a picture covers more than half of the page: with hardly any text, the page is a scan."""
    width, height = page.get_size()
    for picture in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = picture.get_bounds()
        if abs((right - left) * (top - bottom)) > _MIN_PICTURE * width * height:
            return True
    return False
