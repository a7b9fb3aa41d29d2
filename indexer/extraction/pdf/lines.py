"""Lines with their places out of a PDF page, by pdfium."""

from __future__ import annotations

import ctypes
import re
from typing import Any

import pypdfium2.raw as pdfium

from indexer.extraction.cleaning import clean_characters
from indexer.extraction.cleaning.paragraphs import Line
from indexer.extraction.pdf.boxes import Boxes, boxes_of
from indexer.extraction.pdf.columns import Gap, separate_columns
from indexer.extraction.pdf.diaereses import place_diaereses
from indexer.extraction.pdf.right_to_left import in_reading_order, place_ligatures
from indexer.extraction.pdf.table_cells import join_cells
from indexer.extraction.pdf.text_pages import TextPage

# Where a line ends in pdfium's text: a line break, or the mark it puts for a hyphen at the end of a line. Each
# alternative begins with one certain letter: such a pattern is searched for five times as fast as one with a group or a
# class.
_LINE_END = re.compile("\r\n|\x02|\ufffe")
_SPACES = re.compile(r"(?<=\S)\s+(?=\S)")
_WIDE = 0.6  # times the size of the type, for a letter on average; running text has 0.5
_CELL_GAP = 2.0  # times the size of the type, between two cells
_MARKER = 5  # letters: a gap after so few follows the number of an item or heading


def read_lines(page: TextPage) -> list[Line]:
    """The lines of a text page in the order of its content, characters clean, empty ones left out.

    It is pdfium's own: pypdfium2's wrapper would be asked for it, in Python, with each of a page's many calls.
    """
    text_page = page.raw
    characters = pdfium.FPDFText_CountChars(text_page)
    if characters <= 0:
        return []
    buffer = _buffer(characters + 1)
    written = pdfium.FPDFText_GetText(text_page, 0, characters, buffer)
    raw = ctypes.string_at(buffer, 2 * max(0, written - 1)).decode("utf-16-le", errors="replace")
    # pdfium counts what it inserts (spaces, line breaks) sometimes in one list only; then positions need translation.
    aligned = len(raw) == characters and written - 1 == characters
    boxes = boxes_of(text_page, aligned, page.turn, page.width, page.height)
    if "¨" in raw:
        raw = place_diaereses(raw, boxes)
    if "\u0644" in raw:
        raw = place_ligatures(raw, boxes)
    lines: list[Line] = []
    spans: list[tuple[int, str]] = []  # of each line, where it begins in the text and how it reads there
    gaps: dict[int, list[Gap]] = {}  # of lines that have been asked for them
    start = 0
    for end in (*_LINE_END.finditer(raw), None):
        stop = end.start() if end else len(raw)
        segment = raw[start:stop]
        hyphen = bool(end and (end[0] != "\r\n" or segment.endswith("\xad")))
        if hyphen:
            segment = segment.removesuffix("\xad")
        text = clean_characters(segment).strip()
        if text:
            first = start + len(segment) - len(segment.lstrip())
            segment = segment.strip()
            left, right, bottom, size = boxes.span(text, first, first + len(segment) - 1)
            text = in_reading_order(text.replace("\n", " ")) + ("-" if hyphen else "")
            line = Line(text, left, right, bottom, bottom + size)
            # Text spaced out this far is cells of a table, or letters set apart: worth a closer look.
            if right - left > _WIDE * size * len(text):
                gaps[len(lines)] = found = _gaps(boxes, first, segment)
                line.row = any(ends - begins > _CELL_GAP * size and at > _MARKER for begins, ends, at in found)
            lines.append(line)
            spans.append((first, segment))
        start = end.end() if end else stop
    texts = [text for _, text in spans]

    def gaps_of(position: int) -> list[Gap]:
        if position not in gaps:
            gaps[position] = _gaps(boxes, *spans[position])
        return gaps[position]

    ordered = separate_columns(lines, texts, gaps_of)
    return ordered if ordered is not lines else join_cells(lines, texts, gaps_of)


def _buffer(size: int) -> Any:
    """Room for so many characters: of a few sizes only, as each size is a type of its own for ctypes."""
    return (ctypes.c_ushort * (1 << max(13, size.bit_length())))()


def _gaps(boxes: Boxes, first: int, text: str) -> list[Gap]:
    """The gaps between the words of a line that begins at ``first`` and reads ``text``."""
    spaces = [space.span() for space in _SPACES.finditer(text)]
    places = boxes.gaps([(first + start - 1, first + end) for start, end in spaces])
    return [(begins, ends, at) for (begins, ends), (_, at) in zip(places, spaces, strict=True)]
