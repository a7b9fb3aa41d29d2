"""Lines with their places out of a PDF page, by pdfium."""

from __future__ import annotations

import ctypes
import math
import re
from typing import Any

import pypdfium2.raw as pdfium

from indexer.extraction.cleaning import clean_characters
from indexer.extraction.columns import Gap, separate_columns
from indexer.extraction.paragraphs import Line

# Where a line ends in pdfium's text: a line break, or the mark it puts for a hyphen at the end of a line.
_LINE_END = re.compile("([\x02\ufffe\xad])?\r\n|[\x02\ufffe]")
_SPACES = re.compile(r"(?<=\S)\s+(?=\S)")
_WIDE = 0.6  # times the size of the type, for a letter on average; running text has 0.5
_CELL_GAP = 2.0  # times the size of the type, between two cells
_MARKER = 5  # letters: a gap after so few follows the number of an item or heading
_MIN_PICTURE = 0.5  # of the page


def read_lines(text_page: Any) -> list[Line]:
    """The lines of a pdfium text page in the order of its content, characters clean, empty ones left out."""
    text_page = text_page.raw  # pypdfium2's wrapper would be asked for it, in Python, with each of a page's many calls
    characters = pdfium.FPDFText_CountChars(text_page)
    if characters <= 0:
        return []
    buffer = (ctypes.c_ushort * (characters + 1))()
    written = pdfium.FPDFText_GetText(text_page, 0, characters, buffer)
    raw = bytes(buffer)[: 2 * max(0, written - 1)].decode("utf-16-le", errors="replace")
    # pdfium counts what it inserts (spaces, line breaks) sometimes in one list only; then positions need translation.
    aligned = len(raw) == characters and written - 1 == characters
    boxes = _Boxes(text_page, aligned)
    lines: list[Line] = []
    spans: list[tuple[int, str]] = []  # of each line, where it begins in the text and how it reads there
    start = 0
    for end in (*_LINE_END.finditer(raw), None):
        stop = end.start() if end else len(raw)
        hyphen = bool(end and end[0][0] != "\r")
        segment = raw[start:stop]
        text = clean_characters(segment).strip()
        if text:
            first = start + len(segment) - len(segment.lstrip())
            segment = segment.strip()
            line = boxes.line(text.replace("\n", " ") + ("-" if hyphen else ""), first, first + len(segment) - 1)
            # Text spaced out this far is cells of a table, or letters set apart: worth a closer look.
            if line.right - line.left > _WIDE * line.size * len(text):
                line.row = any(
                    ends - begins > _CELL_GAP * line.size and at > _MARKER
                    for begins, ends, at in boxes.gaps(first, segment)
                )
            lines.append(line)
            spans.append((first, segment))
        start = end.end() if end else stop
    return separate_columns(lines, [text for _, text in spans], lambda position: boxes.gaps(*spans[position]))


class _Boxes:
    """Places of characters; the C variables are kept, as making them costs more than asking."""

    def __init__(self, text_page: Any, aligned: bool) -> None:
        self._page = text_page
        self._aligned = aligned
        self._box = pdfium.FS_RECTF()
        self._matrix = pdfium.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._box_reference = ctypes.byref(self._box)
        self._matrix_reference = ctypes.byref(self._matrix)
        self._x_reference, self._y_reference = ctypes.byref(self._x), ctypes.byref(self._y)

    def line(self, text: str, first: int, last: int) -> Line:
        """The line from the first to the last character (positions in the text): it stands on its baseline and is as high
        as its type. Boxes of glyphs would not do for that, they are higher with an Ä than with an a."""
        left, baseline, size = self._place(first)
        if last != first and not text[0].isalpha():
            # A line may begin with a small raised mark: then the larger of both ends is its size.
            _, other_baseline, other_size = self._place(last)
            if other_size > size:
                baseline, size = other_baseline, other_size
        self._box.right = left
        pdfium.FPDFText_GetLooseCharBox(self._page, self._index(last), self._box_reference)
        return Line(text, left, max(left, self._box.right), baseline, baseline + size)

    def gaps(self, first: int, text: str) -> list[Gap]:
        """The gaps between the words of a line that begins at ``first`` and reads ``text``."""
        found = []
        for space in _SPACES.finditer(text):
            pdfium.FPDFText_GetLooseCharBox(self._page, self._index(first + space.start() - 1), self._box_reference)
            begins = self._box.right
            pdfium.FPDFText_GetCharOrigin(
                self._page, self._index(first + space.end()), self._x_reference, self._y_reference
            )
            found.append((begins, self._x.value, space.end()))
        return found

    def _place(self, position: int) -> tuple[float, float, float]:
        """Left, baseline and size of a character, in points."""
        index = self._index(position)
        self._x.value = self._y.value = 0.0
        pdfium.FPDFText_GetCharOrigin(self._page, index, self._x_reference, self._y_reference)
        size = pdfium.FPDFText_GetFontSize(self._page, index)
        if pdfium.FPDFText_GetMatrix(self._page, index, self._matrix_reference):
            size *= math.hypot(self._matrix.c, self._matrix.d)
        return self._x.value, self._y.value, size

    def _index(self, position: int) -> int:
        if self._aligned:
            return position
        return max(0, int(pdfium.FPDFText_GetCharIndexFromTextIndex(self._page, position)))


def has_large_picture(page: Any) -> bool:
    """Whether a picture covers more than half of the page: with hardly any text, the page is a scan."""
    width, height = page.get_size()
    for picture in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = picture.get_bounds()
        if abs((right - left) * (top - bottom)) > _MIN_PICTURE * width * height:
            return True
    return False
