"""The text of Word's XML: what a reader of the printed page sees, and the comments and notes that belong to it."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from typing import Any

from indexer.extraction.metadata import title_from
from indexer.extraction.office.docx_numbering import Numbering
from indexer.extraction.office.docx_styles import WORD, Styles
from indexer.extraction.sections import SectionWriter, row_text

__all__ = ["WORD", "Walker"]

_RELATIONSHIPS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_LINK_FIELD = re.compile(r'HYPERLINK\s+"([^"]+)"')

_MAX_DRAWN = 200_000
# What was deleted or moved away is not in the document any more; properties hold no text.
_SKIPPED = frozenset(
    f"{WORD}{name}"
    for name in ("del", "moveFrom", "pPr", "rPr", "sdtPr", "sdtEndPr", "tblPr", "tblGrid", "delText", "rt")
)
_CHARACTERS = {
    f"{WORD}tab": " ",
    f"{WORD}ptab": " ",
    f"{WORD}br": "\n",
    f"{WORD}cr": "\n",
    f"{WORD}noBreakHyphen": "-",
}
_REFERENCES = {
    f"{WORD}footnoteReference": "footnote",
    f"{WORD}endnoteReference": "endnote",
    f"{WORD}commentReference": "comment",
}
_BLOCK_CONTAINERS = frozenset(
    f"{WORD}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "txbxContent")
)


class Walker:
    """Walks blocks and hands their text to a SectionWriter.

    ``notes`` are the footnotes, endnotes and comments by (kind, id); ``related`` gives the texts of a diagram or chart
    by its relationship. ``title`` is the paragraph set as title, once one was met.
    """

    def __init__(
        self,
        writer: SectionWriter,
        styles: Styles,
        notes: dict[tuple[str, str], Any],
        related: Callable[[str], list[str]],
    ) -> None:
        self._writer = writer
        self._styles = styles
        self._notes = notes
        self._related = related
        self.numbering = Numbering(None, styles)
        #: The source of a page in HTML that the document takes over as it is, by its relationship.
        self.page: Callable[[str], str] = lambda _: ""
        self._boxes: list[Any] = []
        self._drawn = 0  # texts of diagrams and the like
        self._seen_notes: set[tuple[str, str]] = set()
        self._waiting_notes: deque[tuple[str, Any]] = deque()
        #: Targets by the names that the part has for them; notes of each kind are a part of their own.
        self.links: dict[str, str] = {}
        self.note_links: dict[str, dict[str, str]] = {}
        self.title: str | None = None

    def blocks(self, parent: Any) -> None:
        """Write every paragraph and table below ``parent``, in order."""
        for child in parent.iterchildren():
            if self._writer.truncated:
                return
            tag = child.tag
            if tag == f"{WORD}p":
                self._paragraph(child)
            elif tag == f"{WORD}tbl":
                self._table(child)
            elif tag in _BLOCK_CONTAINERS:
                self.blocks(child)
            elif tag == f"{_COMPATIBILITY}AlternateContent":
                self.blocks(_alternative(child))
            elif tag == f"{WORD}altChunk":
                self._take_over(self.page(child.get(f"{_RELATIONSHIPS}id") or ""))

    def _take_over(self, page: str) -> None:
        from indexer.extraction.text.html import write_html  # with its library, which few documents need

        write_html(self._writer, page)

    def _paragraph(self, paragraph: Any) -> None:
        properties = paragraph.find(f"{WORD}pPr")
        label = self.numbering.label(properties)
        text = f"{label} {self.text(paragraph)}" if label else self.text(paragraph)
        level = self._styles.heading_level(properties)
        if level is not None and text.strip():
            self._writer.heading(level, text)
        elif self._styles.is_item(properties) and not label:
            self._writer.item(text)
        else:
            self._writer.paragraph(text)
            if self.title is None and self._styles.is_title(properties):
                self.title = title_from(text)
        self._write_boxes()

    def _write_boxes(self) -> None:
        """Text boxes are anchored inside a paragraph; their text follows it."""
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            self.blocks(box)

    def _table(self, table: Any) -> None:
        self._writer.end_block()
        for cells in self._rows(table):
            self._writer.row(cells)
        self._writer.end_block()
        self._write_boxes()

    def _rows(self, table: Any) -> list[list[str]]:
        """Cells of every row; rows and cells may be wrapped in content controls or insertions."""
        return [
            [self._cell(cell) for cell in _unwrapped(row, f"{WORD}tc")]
            for row in _unwrapped(table, f"{WORD}tr")
            if row.find(f"{WORD}trPr/{WORD}del") is None
        ]

    def _cell(self, cell: Any) -> str:
        """A cell's paragraphs and the tables nested in it, each a line."""
        parts = []
        for block in _unwrapped(cell, f"{WORD}p", f"{WORD}tbl"):
            if block.tag == f"{WORD}tbl":
                parts += [row_text(cells) for cells in self._rows(block)]
            else:
                label = self.numbering.label(block.find(f"{WORD}pPr"))
                parts.append(f"{label} {self.text(block)}")
        return "\n".join(part.strip() for part in parts if part.strip())

    def text(self, element: Any) -> str:
        """The text of a paragraph; what it refers to is noted on the way."""
        parts: list[str] = []
        self._collect(element, parts)
        return "".join(parts)

    def _collect(self, element: Any, parts: list[str]) -> None:
        for child in element.iterchildren():
            tag = child.tag
            if tag == f"{WORD}t" or tag == f"{_MATH}t":
                parts.append(child.text or "")
            elif tag in _CHARACTERS:
                parts.append(_CHARACTERS[tag])
            elif tag in _SKIPPED:
                continue
            elif tag in _REFERENCES:
                self._note(_REFERENCES[tag], child.get(f"{WORD}id") or "")
            elif tag == f"{WORD}txbxContent":
                self._boxes.append(child)
            elif tag == f"{_COMPATIBILITY}AlternateContent":
                self._collect(_alternative(child), parts)
            elif tag == f"{WORD}instrText":
                self._link_field(child.text or "")
            elif tag == f"{WORD}ddList":
                parts.append(_chosen(child))
            elif not isinstance(tag, str):
                continue
            else:
                self._refer(child, tag, parts)
                self._collect(child, parts)

    def _refer(self, element: Any, tag: str, parts: list[str]) -> None:
        """Elements that have something to say beside their children: links, pictures, diagrams, charts, symbols."""
        if tag == f"{WORD}hyperlink":
            self._writer.aside(self.links.get(element.get(f"{_RELATIONSHIPS}id") or "", ""))
        elif tag == f"{WORD}fldSimple":
            self._link_field(element.get(f"{WORD}instr") or "")
        elif tag.endswith("}docPr"):
            self._describe(element.get("descr") or element.get("title"), parts)
        elif tag.endswith(("}shape", "}rect")):  # VML, the pictures of old Word files
            self._describe(element.get("alt"), parts)
        elif tag.endswith("}textpath"):  # WordArt
            self._describe(element.get("string"), parts)
        elif tag == f"{_MATH}den":
            parts.append("/")
        elif tag == f"{_DIAGRAM}relIds":
            self._append_all(self._related(element.get(f"{_RELATIONSHIPS}dm") or ""), parts)
        elif tag == f"{_CHART}chart":
            self._append_all(self._related(element.get(f"{_RELATIONSHIPS}id") or ""), parts)

    def _describe(self, description: str | None, parts: list[str]) -> None:
        if description:
            self._append_all([description], parts)

    def _append_all(self, texts: list[str], parts: list[str]) -> None:
        self._drawn += len(texts)
        if self._drawn <= _MAX_DRAWN:  # one diagram may be shown in very many places
            for text in texts:
                parts += ["\n", " ".join(text.split()), "\n"]

    def _link_field(self, instruction: str) -> None:
        if match := _LINK_FIELD.search(instruction):
            self._writer.aside(match[1])

    def _note(self, kind: str, identifier: str) -> None:
        note = self._notes.get((kind, identifier))
        if note is None or (kind, identifier) in self._seen_notes:
            return
        self._seen_notes.add((kind, identifier))  # before reading: a note may, in a damaged file, refer to itself
        self._waiting_notes.append((kind, note))
        if len(self._waiting_notes) > 1:  # named in the note before: not from within, there may be a chain of them
            return
        while self._waiting_notes:
            self._write_note(*self._waiting_notes[0])
            self._waiting_notes.popleft()

    def _write_note(self, kind: str, note: Any) -> None:
        links, self.links = self.links, self.note_links.get(kind, {})
        for paragraph in note.iter(f"{WORD}p"):
            self._writer.note(self.text(paragraph))
        self.links = links


def _chosen(choices: Any) -> str:
    """What is chosen in a drop-down list of an old form: Word keeps the number of the entry, and no text."""
    entries = [entry.get(f"{WORD}val") or "" for entry in choices.iterchildren(f"{WORD}listEntry")]
    for name in ("result", "default"):
        number = choices.find(f"{WORD}{name}")
        value = "" if number is None else number.get(f"{WORD}val") or ""
        if value.isdecimal() and len(value) < 7 and int(value) < len(entries):
            return entries[int(value)]
    return entries[0] if entries else ""


def _alternative(element: Any) -> Any:
    """The choice for new programs, or the fallback where the choice is empty: reading both would double the text."""
    choice = element.find(f"{_COMPATIBILITY}Choice")
    fallback = element.find(f"{_COMPATIBILITY}Fallback")
    if choice is None or (fallback is not None and not any(True for _ in choice.iter(f"{WORD}t", f"{WORD}drawing"))):
        return fallback if fallback is not None else element.makeelement(f"{_COMPATIBILITY}Choice")
    return choice


def _unwrapped(parent: Any, *tags: str) -> list[Any]:
    """Children of the given tags, also inside content controls, insertions and the like."""
    found = []
    for child in parent.iterchildren():
        if child.tag in tags:
            found.append(child)
        elif child.tag in _BLOCK_CONTAINERS:
            found += _unwrapped(child, *tags)
        elif child.tag == f"{_COMPATIBILITY}AlternateContent":
            found += _unwrapped(_alternative(child), *tags)
    return found
