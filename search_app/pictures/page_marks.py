"""Where the words of a query stand on the picture of a page.

characters of the page → clean text (every position remembered) → the same Highlighter as for text → boxes, one
for each line
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from indexer.extraction.cleaning import clean_characters
from indexer.model import SEAM
from search_app.answering.highlighting import Highlighter
from search_app.pictures.page_rendering import GRID, PageLayout

#: What is cleaned as a whole: hyphens at line ends, displaced diaereses; any other character on its own.
_PIECE = re.compile("[\x02\ufffe](?:\r?\n)?|\xad *\r?\n|\r\n|¨ ?[aouAOU]|.", re.DOTALL)
#: A word that may go on in the next line of its cell, and within how many characters of the page.
_STUMP = re.compile(r"(?<!\w)(\w+)-(?=\s)")
_NEAR = 400
#: More would hide the page rather than show something on it.
_MOST = 500

Box = tuple[int, int, int, int]
#: Text, left, top, width, height (pixels) and confidence of a word that was recognised.
Word = tuple[str, int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Mark:
    """A rectangle on a page: its upper left corner and its size, in points of the page as shown."""

    x: float
    y: float
    width: float
    height: float


def find_marks(layout: PageLayout, highlighter: Highlighter, page_text: str = "") -> tuple[tuple[Mark, ...], int]:
    """The rectangles over all matches of a page, and how many matches they are of.

    ``page_text`` is what is searched: it has words in one piece that the cells of a table break on the page.
    """
    text, origins = _cleaned(layout.text)
    marks: list[Mark] = []
    matches = 0
    words = {page_text[start:end].replace(SEAM, "") for start, end, *_ in highlighter.spans(page_text)}
    found = list(_broken(text, sorted(words)[:_MOST]))
    inside = {start for pieces in found for start, _ in pieces}
    found += [[(start, end)] for start, end, *_ in highlighter.spans(text) if start not in inside]
    for pieces in found:
        boxes = [box for start, end in pieces for box in _lines(layout, origins[start][0], origins[end - 1][1])]
        matches += bool(boxes)
        marks += [_mark(layout, box) for box in boxes]
        if len(marks) >= _MOST:
            break
    return tuple(marks[:_MOST]), matches


def with_words(layout: PageLayout, width: int, height: int, words: Sequence[Word]) -> PageLayout:
    """A page that is a picture, with the words that were recognised on it; ``width`` and ``height`` are those of the
    picture that the words were found on, in pixels."""
    text: list[str] = []
    boxes = array("H")
    before = -1
    for word, left, top, across, down, _confidence in words:
        if text:
            # Where a word stands left of the one before, a new line begins; broken words are joined there.
            text.append("\n" if left < before else " ")
            boxes.extend((0, 0, 0, 0))
        before = left
        for position in range(len(word)):
            edges = (left + across * position / len(word), left + across * (position + 1) / len(word))
            start, end = (_on_grid(edge, width) for edge in edges)
            boxes.extend((start, _on_grid(top, height), end, _on_grid(top + down, height)))
        text.append(word)
    return replace(layout, text="".join(text), boxes=boxes)


def _on_grid(position: float, length: int) -> int:
    return min(max(round(position * GRID / max(length, 1)), 0), GRID)


def _cleaned(raw: str) -> tuple[str, list[tuple[int, int]]]:
    """The text as the index knows it, and for each of its characters from where to where it stands in the raw text."""
    pieces: list[str] = []
    origins: list[tuple[int, int]] = []
    for match in _PIECE.finditer(raw):
        piece = clean_characters(match[0])
        pieces.append(piece)
        origins += [match.span()] * len(piece)
    return "".join(pieces), origins


def _broken(text: str, words: Iterable[str]) -> Iterator[list[tuple[int, int]]]:
    """Where both pieces of each word stand that is broken inside of a cell, words of other cells between them."""
    stumps: dict[str, list[tuple[int, int]]] = {}
    for stump in islice(_STUMP.finditer(text), _MOST):
        stumps.setdefault(stump[1], []).append(stump.span())
    for word in words:
        for cut in range(1, len(word)):
            for start, end in stumps.get(word[:cut], ()):
                rest = re.compile(rf"(?<=\s){re.escape(word[cut:])}(?!\w)").search(text, end, end + _NEAR)
                if rest and not text[end : rest.start()].isspace():
                    yield [(start, end), rest.span()]


def _lines(layout: PageLayout, first: int, last: int) -> Iterator[Box]:
    """One box for each line (or column of turned text) that the characters from ``first`` up to ``last`` stand on."""
    current: Box | None = None
    for index in range(first, last):
        left, top, right, bottom = layout.boxes[4 * index : 4 * index + 4]
        if right <= left or bottom <= top:
            continue
        box = (left, top, right, bottom)
        if current is not None and _in_a_row(current, box):
            current = (
                min(current[0], left),
                min(current[1], top),
                max(current[2], right),
                max(current[3], bottom),
            )
            continue
        if current is not None:
            yield current
        current = box
    if current is not None:
        yield current


def _in_a_row(line: Box, box: Box) -> bool:
    """Whether a character goes on where a line stands: beside it, or, where text runs up or down the page, above or
    below."""
    across, down = (box[0] + box[2]) // 2, (box[1] + box[3]) // 2
    if line[1] <= down <= line[3]:
        # In a row the next character is near; elsewhere at the same height begins another column.
        gap = max(box[0] - line[2], line[0] - box[2])
        return gap <= 2 * (line[3] - line[1])
    return line[0] <= across <= line[2] and line[2] - line[0] <= 1.6 * (box[2] - box[0])


def _mark(layout: PageLayout, box: Box) -> Mark:
    to_x, to_y = layout.width / GRID, layout.height / GRID
    left, top, right, bottom = box
    return Mark(
        round(left * to_x, 1),
        round(top * to_y, 1),
        round((right - left) * to_x, 1),
        round((bottom - top) * to_y, 1),
    )
