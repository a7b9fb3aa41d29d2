"""The text of OpenDocument's XML, the same elements in texts, slides and sheets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from indexer.extraction.metadata import title_from
from indexer.extraction.office.list_labels import number_from
from indexer.extraction.office.odf_forms import form_texts
from indexer.extraction.office.odf_numbering import Numbering
from indexer.extraction.sections import SectionWriter, row_text

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE = f"{{{_NS}office:1.0}}"
TEXT = f"{{{_NS}text:1.0}}"
TABLE = f"{{{_NS}table:1.0}}"
DRAW = f"{{{_NS}drawing:1.0}}"
STYLE = f"{{{_NS}style:1.0}}"
PRESENTATION = f"{{{_NS}presentation:1.0}}"
_SVG = f"{{{_NS}svg-compatible:1.0}}"
_HREF = "{http://www.w3.org/1999/xlink}href"

# Deletions are kept in text:tracked-changes; insertions stand in the text itself.
_SKIPPED = frozenset(
    {
        f"{TEXT}tracked-changes",
        f"{OFFICE}forms",
        f"{TEXT}note-citation",
        f"{TEXT}page-number",
        f"{TEXT}sheet-name",
        f"{TEXT}ruby-text",
        f"{TEXT}number",  # of a list: some programs write down what they count, most do not
        f"{TEXT}sequence-decls",
        f"{TEXT}variable-decls",
    }
)
_MAX_SPACES = 20


@dataclass(frozen=True, slots=True)
class Definitions:
    """What a part defines for all of its text: parents of styles, and what stands in the fields of forms."""

    parents: dict[str | None, str | None] = field(default_factory=dict)
    controls: dict[str, str] = field(default_factory=dict)


def definitions_of(content: Any) -> Definitions:
    """The definitions of a part by its root."""
    found = Definitions()
    for element in content.iter(f"{STYLE}style", f"{OFFICE}forms"):
        if element.tag == f"{OFFICE}forms":
            found.controls.update(form_texts(element))
        else:
            found.parents[element.get(f"{STYLE}name")] = element.get(f"{STYLE}parent-style-name")
    return found


class Walker:
    """Walks blocks and hands their text to a SectionWriter; ``object_texts`` reads embedded objects by their name."""

    def __init__(
        self, writer: SectionWriter, definitions: Definitions, object_texts: Callable[[str], list[str]]
    ) -> None:
        self._writer = writer
        self._object_texts = object_texts
        self._boxes: list[Any] = []
        self._definitions = definitions
        self.title: str | None = None
        self.numbering = Numbering()

    def blocks(self, parent: Any, item: bool = False) -> None:
        """Write every paragraph, list, table and shape below ``parent``, in order."""
        for child in parent.iterchildren():
            if self._writer.truncated:
                return
            self._block(child, item)

    def _block(self, element: Any, item: bool) -> None:
        tag = element.tag
        if tag == f"{TEXT}h":
            title = _labelled(self.numbering.label_of_heading(element), self.text(element))
            self._writer.heading(number_from(element.get(f"{TEXT}outline-level"), 1), title)
            self._write_boxes()
        elif tag == f"{TEXT}p":
            self._paragraph(element, item)
        elif tag == f"{TEXT}list":
            with self.numbering.within(element):
                self.blocks(element, item=True)
            if not item:
                self._writer.end_block()
        elif tag == f"{TABLE}table":
            self.table(element)
        elif tag in {f"{_SVG}title", f"{_SVG}desc"}:
            self._writer.paragraph(element.text or "")
        elif tag == f"{DRAW}object":
            self._object(element)
        elif tag == f"{DRAW}control":
            self._writer.paragraph(self._in_control(element))
        elif tag == f"{OFFICE}annotation":
            self._note(element)
        elif isinstance(tag, str) and tag not in _SKIPPED:
            if tag == f"{TEXT}list-item":
                self.numbering.begin_item(element)
            self.blocks(element, item)

    def table(self, table: Any) -> None:
        """Write a table row by row. Repetitions are not written out: a sheet repeats its empty rows a million times."""
        self._writer.end_block()
        for cells in self._rows(table):
            self._writer.row(cells)
        self._writer.end_block()
        self._write_boxes()

    def _paragraph(self, paragraph: Any, item: bool) -> None:
        label = self.numbering.label()
        text = _labelled(label, self.text(paragraph))
        if item and not label:
            self._writer.item(text)
        else:
            self._writer.paragraph(text)
            if self.title is None and self._is_title(paragraph.get(f"{TEXT}style-name")):
                self.title = title_from(text)
        self._write_boxes()

    def _is_title(self, style: str | None) -> bool:
        return style == "Title" or self._definitions.parents.get(style) == "Title"

    def _write_boxes(self) -> None:
        """Text boxes and pictures are anchored inside a paragraph; their text follows it."""
        boxes, self._boxes = self._boxes, []
        if boxes:
            with self.numbering.outside():
                for box in boxes:
                    self._block(box, item=False)

    def _rows(self, parent: Any) -> list[list[str]]:
        rows: list[list[str]] = []
        for child in parent.iterchildren():
            if child.tag == f"{TABLE}table-row":
                rows.append([self._cell(cell) for cell in child.iterchildren(f"{TABLE}table-cell")])
            elif child.tag == f"{TABLE}shapes":
                self._boxes.append(child)
            elif child.tag != f"{TABLE}table-row" and isinstance(child.tag, str):
                rows += self._rows(child)  # header rows, row groups
        return rows

    def _cell(self, cell: Any) -> str:
        return "\n".join(stripped for part in self._in_cell(cell) if (stripped := part.strip()))

    def _in_cell(self, parent: Any) -> Iterator[str]:
        """The texts of a cell in order, tables in it row by row; each element is looked at once, however deep tables
        are nested."""
        for child in parent.iterchildren():
            if child.tag in {f"{TEXT}p", f"{TEXT}h"}:
                yield _labelled(self.numbering.label(), self.text(child))
            elif child.tag == f"{TEXT}list":
                with self.numbering.within(child):
                    yield from self._in_cell(child)
            elif child.tag == f"{TABLE}table":
                yield from map(row_text, self._rows(child))
            elif child.tag == f"{OFFICE}annotation":
                self._note(child)
            elif child.tag == f"{DRAW}object":
                self._boxes.append(child)
            elif isinstance(child.tag, str):
                if child.tag == f"{TEXT}list-item":
                    self.numbering.begin_item(child)
                yield from self._in_cell(child)

    def text(self, element: Any) -> str:
        """The text of a paragraph; notes and boxes in it are noted on the way."""
        parts: list[str] = []
        self._collect(element, parts)
        return "".join(parts)

    def _collect(self, element: Any, parts: list[str]) -> None:
        parts.append(element.text or "")
        for child in element.iterchildren():
            tag = child.tag
            if tag == f"{TEXT}s":
                count = child.get(f"{TEXT}c") or "1"
                parts.append(" " * min(int(count) if count.isdigit() else 1, _MAX_SPACES))
            elif tag == f"{TEXT}tab":
                parts.append(" ")
            elif tag == f"{TEXT}line-break":
                parts.append("\n")
            elif tag in {f"{TEXT}note", f"{OFFICE}annotation"}:
                self._note(child)
            elif tag == f"{DRAW}control":
                parts.append(self._in_control(child))
            elif tag.startswith(DRAW) and tag != f"{DRAW}a":
                self._boxes.append(child)
            elif tag not in _SKIPPED:
                if tag == f"{TEXT}a":
                    self._link(child)
                self._collect(child, parts)
            parts.append(child.tail or "")

    def _link(self, link: Any) -> None:
        target = link.get(_HREF) or ""
        if not target.startswith("#"):  # a place in the text itself
            self._writer.aside(target)

    def _in_control(self, control: Any) -> str:
        return self._definitions.controls.get(control.get(f"{DRAW}control") or "", "")

    def _note(self, note: Any) -> None:
        for child in note.iterchildren():
            if child.tag == f"{TEXT}p":
                self._writer.note(self.text(child))  # with the notes in it
            elif isinstance(child.tag, str):
                self._note(child)

    def _object(self, element: Any) -> None:
        for text in self._object_texts(element.get(_HREF) or ""):
            if self._writer.truncated:  # one object may be shown in very many places
                return
            self._writer.line(text)
        self._writer.end_block()


def _labelled(label: str, text: str) -> str:
    return f"{label} {text}" if label else text


def plain_text(paragraph: Any) -> str:
    """The text of a paragraph alone, without what it refers to: a title, a label in a chart."""
    return Walker(SectionWriter(), Definitions(), lambda _: []).text(paragraph)
