"""The title of a PDF that names none: what stands largest on its first page."""

from __future__ import annotations

import unicodedata

from indexer.extraction.hyphenation import join_lines
from indexer.extraction.metadata import title_from
from indexer.extraction.paragraphs import Line

_MAX_TITLE_LINES = 6


def largest_text(lines: list[Line]) -> str | None:
    """The largest text on the first page, if it stands out: that is what a reader takes for the title."""
    if len(lines) < 2:
        return None
    sizes = sorted(line.size for line in lines)
    largest, usual = sizes[-1], sizes[len(sizes) // 2]
    if largest < 1.15 * usual:
        return None
    title: list[str] = []
    for line in lines:
        if line.size >= 0.92 * largest:
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
