"""The title of a PDF that names none: what stands largest on its first page."""

from __future__ import annotations

import unicodedata

from indexer.extraction.cleaning.hyphenation import join_lines
from indexer.extraction.cleaning.paragraphs import Line
from indexer.extraction.metadata import title_from

_MAX_TITLE_LINES = 6
_STANDS_OUT = 1.15  # times as large as most lines
_SAME_SIZE = 0.92
_FEWEST_LETTERS = 3


def largest_text(lines: list[Line]) -> str | None:
    """The largest text on the first page, if it stands out: that is what a reader takes for the title."""
    if len(lines) < 2:
        return None
    sizes = sorted(line.size for line in lines)
    usual = sizes[len(sizes) // 2]
    largest = max((line.size for line in lines if _has_words(line)), default=0.0)
    while largest >= _STANDS_OUT * usual > 0:
        if title := _text_of_size(lines, largest):
            return title
        # A year, or the name of a program: the next size may be that of the title.
        smaller = [line.size for line in lines if _has_words(line) and line.size < _SAME_SIZE * largest]
        largest = max(smaller, default=0.0)
    return None


def _has_words(line: Line) -> bool:
    """Initials of a paragraph and signs that stand for a logo are larger than any title."""
    return sum(map(str.isalpha, line.text)) >= _FEWEST_LETTERS


def _text_of_size(lines: list[Line], size: float) -> str | None:
    """The first lines of a size, one after the other."""
    title: list[str] = []
    for line in lines:
        if _SAME_SIZE * size <= line.size <= size / _SAME_SIZE:
            title += line.text.split("\n")
        elif title:
            break
    return title_from(join_lines(title)) if len(title) <= _MAX_TITLE_LINES else None


def undisplaced(title: str | None, lines: list[Line]) -> str | None:
    """A title with displaced umlauts as pypdf's lines of the page spell it."""
    if title is None or "¨" not in title:
        return title
    for first in range(len(lines)):
        for last in range(first + 1, min(first + _MAX_TITLE_LINES, len(lines)) + 1):
            joined = join_lines([line.text for line in lines[first:last]])
            if _bare(joined) == _bare(title):
                return joined
    return title.replace("¨", "")


def _bare(text: str) -> str:
    """Letters and digits without any marks on them."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFD", text)))
