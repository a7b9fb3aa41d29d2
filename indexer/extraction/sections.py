"""Sections as pages, for formats that have no fixed pages: DOCX, ODT, HTML, Markdown, RTF, plain text.

A heading begins a section. Where there are no headings, or few, a section ends at the border of a paragraph once it is
about as long as a printed page, so that a result points near to the passage.
"""

from __future__ import annotations

import re

from indexer.extraction.cleaning import clean_characters
from indexer.extraction.cleaning.hyphenation import join_broken
from indexer.extraction.limits import DEFAULT_LIMITS, Limits
from indexer.model import OutlineEntry, Page

_PAGE_LENGTH = 2_500  # characters, in a document without headings
_MAX_SECTION = 6_000  # characters under one heading
_MAX_PARAGRAPH = 20_000  # characters
_MAX_LEVEL = 9
#: What an item of a list may begin with of its own: a bullet, a dash, a number.
_SIGN = re.compile(r"[•‣◦▪–-]\s|\(?(?:\d{1,3}|[a-z])[.)]\s")


class SectionWriter:
    """Takes the pieces of a document in order and gives back its sections.

    Every text handed over is cleaned here; readers pass on what the file holds. Without ``split``, everything is one
    unit: a slide or a sheet.
    """

    def __init__(self, limits: Limits = DEFAULT_LIMITS, split: bool = True) -> None:
        self._limits = limits
        self._split = split
        self._pages: list[Page] = []
        self._outline: list[OutlineEntry] = []
        self._path: list[tuple[int, str]] = []
        self._parts: list[str] = []
        self._notes: list[str] = []
        self._asides: dict[str, None] = {}
        self._length = 0
        self._total = 0
        self.first_heading: str | None = None
        self.truncated = False

    def heading(self, level: int, text: str) -> None:
        """Begin a section; ``level`` from 1 for the outermost."""
        title = one_line(text)
        if not title:
            return
        if self._split:
            self._close_section()
        level = min(max(level, 1), _MAX_LEVEL)
        self._path = [(other, name) for other, name in self._path if other < level] + [(level, title)]
        self.first_heading = self.first_heading or title
        if len(self._outline) < self._limits.max_outline:
            self._outline.append(OutlineEntry(title, level, len(self._pages) + 1))
        self._add("\n\n", title)
        self.end_block()

    def paragraph(self, text: str) -> None:
        """A paragraph; line breaks inside are kept as line breaks."""
        self.clean_paragraph(join_broken(clean_characters(text)))

    def clean_paragraph(self, text: str) -> None:
        """A paragraph of text that was cleaned before words in it were joined: cleaning takes out the mark in doubtful
        seams."""
        lines = [" ".join(line.split()) for line in text.split("\n")]
        text = "\n".join(line for line in lines if line)
        # Text without any borders is cut between words: a section as long as a book would be of no use.
        while self._split and len(text) > _MAX_PARAGRAPH:
            border = text.rfind(" ", 0, _MAX_PARAGRAPH)
            border = border if border > 0 else _MAX_PARAGRAPH
            self._break_if_long()
            self._add("\n\n", text[:border])
            text = text[border:].lstrip()
            if self.truncated:
                return
        self._break_if_long()
        self._add("\n\n", text)

    def item(self, text: str) -> None:
        """An item of a list, on a line of its own right below the one before, with a bullet where it brings no sign of
        its own."""
        if text := one_line(text):
            self._add("\n", text if _SIGN.match(text) else f"• {text}")

    def line(self, text: str) -> None:
        """A line that an author set as one, right below the one before."""
        self._add("\n", one_line(text))

    def row(self, cells: list[str]) -> None:
        """A row of a table on one line."""
        self._break_if_long()
        self._add("\n", row_text(cells))

    def end_block(self) -> None:
        """End a list or table, so that what follows does not stick to it."""
        if self._parts and self._parts[-1] != "\n\n":
            self._parts.append("\n\n")

    def note(self, text: str) -> None:
        """A footnote, endnote or comment: it comes after the text of the section."""
        if note := one_line(text):
            self._notes.append(note)

    def aside(self, text: str) -> None:
        """Running heads, targets of links: text of the section with less weight."""
        if aside := one_line(text):
            self._asides.setdefault(aside)

    def finish(self) -> tuple[tuple[Page, ...], tuple[OutlineEntry, ...]]:
        """All sections and the table of contents."""
        self._close_section()
        return tuple(self._pages), tuple(self._outline)

    def _add(self, separator: str, text: str) -> None:
        if not text or self.truncated:
            return
        room = self._limits.max_chars - self._total
        if len(text) > room or len(self._pages) >= self._limits.max_pages:
            self.truncated = True
            if room <= 0 or len(self._pages) >= self._limits.max_pages:
                return
            text = text[:room]
        if self._parts and self._parts[-1] != "\n\n":
            self._parts.append(separator)
        self._parts.append(text)
        self._length += len(text)
        self._total += len(text)

    def _break_if_long(self) -> None:
        if self._split and self._length > (_MAX_SECTION if self._path else _PAGE_LENGTH):
            self._close_section()

    def _close_section(self) -> None:
        while self._parts and self._parts[-1] == "\n\n":
            self._parts.pop()
        text = "".join(self._parts)
        if self._notes:
            text = "\n\n".join(filter(None, (text, *self._notes)))
        if text or self._asides:
            number = len(self._pages) + 1
            self._pages.append(
                Page(
                    number=number,
                    label=str(number),
                    text=text,
                    headings=tuple(title for _, title in self._path),
                    furniture="\n".join(self._asides),
                )
            )
        self._parts, self._notes, self._asides, self._length = [], [], {}, 0


TRUNCATED = "Die Datei ist sehr groß; nur ihr Anfang wurde gelesen."


def one_line(text: str) -> str:
    """Clean text as one line, words put together that were broken by hand.

    >>> one_line("Sprach-\\nförderung  und mehr")
    'Sprachförderung und mehr'
    """
    return " ".join(join_broken(clean_characters(text)).split())


def row_text(cells: list[str]) -> str:
    """The cells of one row as a line; empty ones leave no trace.

    >>> row_text(["Duisburg", "", " 12 %"])
    'Duisburg | 12 %'
    """
    return " | ".join(filter(None, map(one_line, cells)))
