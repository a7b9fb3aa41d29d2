"""Paragraphs out of lines: which line breaks an author meant and which the page width made.

A break was meant where the first word of the next line would still have fitted. That one question tells paragraphs,
list items, headings and table rows from running text in any layout, ragged or justified.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from indexer.extraction.cleaning.hyphenation import Vocabulary, join_lines

_BULLET = re.compile(r"[•‣◦▪▫■□●○➢➤✓\uf0b7\uf0a7·]\s?\S")
_ENUMERATION = re.compile(r"(?:[–—*-]\s|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)]\s|\d+(?:\.\d+)+\.?\s)")
_TELLING_LINES = 4
_RUNNING_ON = 25  # letters: a line shorter than this may be an item of a list that is written in small letters
_SAME_MARGIN = 15.0  # points
_SENTENCE_END = (".", "!", "?", ":", "…", ".“", ".”", '."', "?“", "!“", ".)")


@dataclass(slots=True)
class Line:
    """One line of a page and its box, in points (or character cells) with the origin at the bottom left.

    A line break in ``text`` stands between both halves of a broken word in a cell of a table. ``row``: the line is a
    row of a table.
    """

    text: str
    left: float
    right: float
    bottom: float
    top: float
    row: bool = False

    @property
    def size(self) -> float:
        """Height of the line, near to its font size."""
        return self.top - self.bottom


def lines_of_plain_text(text: str, proportional: bool = False) -> list[Line]:
    """Lines of plain text, boxed as a typewriter would: one unit a character, blank lines as distance.

    ``proportional``: the text was set in letters of different width, so that the number of letters tells a line's width
    only roughly; the boxes then make a line's end count as meant only where much is missing.
    """
    step, width = (12.0, _proportional_width) if proportional else (1.0, len)
    lines = []
    for row, line in enumerate(text.split("\n")):
        stripped = line.strip()
        if stripped:
            indent = len(line) - len(line.lstrip())
            lines.append(Line(stripped, indent, indent + width(stripped), -step * (row + 0.9), -step * row))
    return lines


def _proportional_width(text: str) -> float:
    """Width of a line of type in average letters."""
    return len(text) - 0.5 * sum(map(text.count, "ijlft.,:;|!'()")) + 0.5 * sum(map(text.count, "mwMW"))


def paragraphs(lines: Sequence[Line], known: Vocabulary | None = None) -> str:
    """The text of lines in reading order: paragraphs separated by a blank line, items and rows on lines of their
    own."""
    parts: list[str] = []
    paragraph: list[str] = []
    above: Line | None = None
    blocks = _blocks(lines)
    margins = _margins(blocks)
    for block in blocks:
        right = _right_margin(block, margins)
        leading = _leading(block)
        for position, line in enumerate(block):
            separator = " "
            if above is not None:
                separator = _separator(above, line, right, leading) if position else _separator_of_blocks(above, line)
            if separator != " ":
                parts += [join_lines(paragraph, known), separator]
                paragraph = []
            if "\n" in line.text:
                paragraph += line.text.split("\n")
            else:
                paragraph.append(line.text)
            above = line
    parts.append(join_lines(paragraph, known))
    return "".join(parts)


def _blocks(lines: Sequence[Line]) -> list[list[Line]]:
    """Runs of lines that follow each other downwards in one column and one size of type."""
    blocks: list[list[Line]] = []
    for line in lines:
        if blocks and _continues_block(blocks[-1][-1], line):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _continues_block(above: Line, line: Line) -> bool:
    size = max(above.size, line.size, 0.1)
    step = above.bottom - line.bottom
    if abs(step) < 0.3 * size:  # the same row, further right: cells of a table, or a superscript
        return line.left >= above.right - size
    overlap = min(above.right, line.right) - max(above.left, line.left)
    return (
        0 < step <= 2.3 * size
        and min(above.size, line.size) >= 0.8 * size
        and overlap > 0.3 * min(above.right - above.left, line.right - line.left)
    )


def _margins(blocks: Sequence[Sequence[Line]]) -> dict[int, list[float]]:
    """Right margins by left margin, of blocks long enough to show how wide their column is."""
    margins: dict[int, list[float]] = {}
    for block in blocks:
        if len(block) >= _TELLING_LINES:
            margins.setdefault(_margin_key(block), []).append(max(line.right for line in block))
    return margins


def _right_margin(block: Sequence[Line], margins: dict[int, list[float]]) -> float:
    """Where the lines of a block could have gone on to; a short block is as wide as the others of its column."""
    right = max(line.right for line in block)
    if len(block) >= _TELLING_LINES:
        return right
    return min((margin for margin in margins.get(_margin_key(block), ()) if margin >= right), default=right)


def _margin_key(block: Sequence[Line]) -> int:
    return round(min(line.left for line in block) / _SAME_MARGIN)


def _leading(block: Sequence[Line]) -> float:
    """Usual distance from line to line in a block; 0 where it has too few lines to tell."""
    steps = [above.bottom - line.bottom for above, line in pairwise(block)]
    return median(steps) if len(steps) >= 2 else 0.0


def _separator(above: Line, line: Line, right: float, leading: float) -> str:
    """What stands between two lines of one block: " ", a line break or a blank line."""
    size = max(above.size, 0.1)
    step = above.bottom - line.bottom
    if abs(step) < 0.3 * size:
        return " "
    if above.text.endswith("-") and line.text[:1].islower() and not line.row:
        return " "
    if line.row or above.row or _BULLET.match(line.text):
        return "\n"
    ends = above.text.endswith(_SENTENCE_END)
    wide = step > 1.3 * leading if leading else step > 1.9 * size
    if wide and (ends or not line.text[:1].islower()):
        return "\n\n"
    width_of_first_word = (
        (line.right - line.left) * (line.text.find(" ") + 1 or len(line.text)) / max(1, len(line.text))
    )
    meant = above.right + width_of_first_word + 0.5 * size < right
    # The longest item of a list is as wide as its block: there, no break looks meant.
    if _ENUMERATION.match(line.text) and (meant or ends or _ENUMERATION.match(above.text)):
        return "\n"
    if not ends and line.text[:1].islower() and len(above.text) >= _RUNNING_ON and not _ENUMERATION.match(line.text):
        return " "  # no sentence and no noun begins like this: the line was broken by a narrower column
    if meant:
        return "\n\n" if ends and line.text[:1].isupper() else "\n"
    # A first line set in begins a paragraph, also where the line above happens to be full.
    if ends and line.left - above.left > 0.8 * size and line.left - above.left < 5 * size:
        return "\n\n"
    return " "


def _separator_of_blocks(above: Line, line: Line) -> str:
    """What stands between two blocks: a sentence may run on in the next column."""
    same_type = abs(above.size - line.size) <= 0.1 * max(above.size, line.size)
    runs_on = line.text[:1].islower() and not _ENUMERATION.match(line.text)
    next_column = line.bottom > above.bottom
    if same_type and runs_on and (above.text.endswith("-") or next_column) and not above.text.endswith(_SENTENCE_END):
        return " "
    return "\n\n"
