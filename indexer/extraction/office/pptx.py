"""PPTX: every slide a page, with its notes, tables, diagrams and charts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pptx as python_pptx
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.package import OpcPackage

from indexer.extraction import archive
from indexer.extraction.errors import DamagedError, ExtractionError
from indexer.extraction.limits import Deadline, Limits
from indexer.extraction.metadata import title_from
from indexer.extraction.office.properties import with_properties
from indexer.extraction.sections import SectionWriter, one_line
from indexer.model import ExtractedDocument, OutlineEntry, Page, Unit

_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TITLES = frozenset({"title", "ctrTitle"})
_FURNITURE = frozenset({"ftr", "hdr", "dt", "sldNum"})


def read(path: Path, limits: Limits) -> ExtractedDocument:
    """Read a presentation; of a damaged one, the slides that are left. Raises ExtractionError, see
    ``archive.read_or_salvage``."""
    return archive.read_or_salvage(path, limits, _read, _read_remains)


def _read_remains(path: Path, limits: Limits) -> ExtractedDocument | None:
    """The slides of a damaged presentation in the order of their numbers, without what they refer to; ``None``: none is
    left."""
    deadline = Deadline(limits.seconds)
    pages: list[Page] = []
    for number, root in archive.salvage_numbered(path, "ppt/slides/slide{}.xml", limits):
        pages.append(_read_slide(_LoosePart(root), number, limits))
        if deadline.passed:
            break
    if not any(page.text for page in pages):
        return None
    headings = [OutlineEntry(title, 1, page.number) for page in pages for title in page.headings]
    return ExtractedDocument(
        format="pptx",
        unit=Unit.SLIDE,
        pages=tuple(pages),
        title=title_from(headings[0].title) if headings else None,
        outline=tuple(headings),
        warnings=(archive.PARTIAL,),
        extractor="pptx salvage 1",
    )


@dataclass(frozen=True, slots=True)
class _LoosePart:
    """A slide alone, as python-pptx has its parts."""

    _element: Any
    rels: Mapping[str, Any] = field(default_factory=dict)


def _read(path: Path, limits: Limits) -> ExtractedDocument:
    pages: list[Page] = []
    outline: list[OutlineEntry] = []
    warnings: list[str] = []
    for number, slide in enumerate(_slides(path), 1):
        if number > limits.max_pages:
            warnings.append(f"Nur die ersten {limits.max_pages} Folien wurden gelesen.")
            break
        page = _read_slide(slide, number, limits)
        pages.append(page)
        outline += [OutlineEntry(title, 1, number) for title in page.headings]
    document = ExtractedDocument(
        format="pptx",
        unit=Unit.SLIDE,
        pages=tuple(pages),
        title=title_from(outline[0].title) if outline else None,
        outline=tuple(outline),
        warnings=tuple(warnings),
        extractor=f"python-pptx {python_pptx.__version__}",
    )
    return with_properties(document, path)


def _slides(path: Path) -> Iterator[Any]:
    """Slide parts in the order they are shown; templates and shows too, which python-pptx's front door refuses."""
    try:
        package = OpcPackage.open(str(path))
        main = package.main_document_part
        order = _root(main).iter(f"{_P}sldId")
    except Exception as error:  # KeyError, ValueError, XMLSyntaxError … on damaged packages
        raise DamagedError(
            "Die Datei ist beschädigt: Sie ist keine gültige Präsentation.", repr(error)[:500]
        ) from error
    for slide in order:
        part = _related(main, slide.get(f"{_R}id"))
        if part is not None:
            yield part


def _root(part: Any) -> Any:
    element = getattr(part, "_element", None)
    return element if element is not None else archive.parse_xml(part.blob)


def _related(part: Any, reference: str | None) -> Any | None:
    try:
        relation = part.rels[reference]
        return None if relation.is_external else relation.target_part
    except KeyError:
        return None


def _read_slide(part: Any, number: int, limits: Limits) -> Page:
    writer = SectionWriter(limits, split=False)
    slide = _Slide(part, writer)
    slide.write(_root(part))
    for relation in part.rels.values():
        if relation.is_external:
            if relation.reltype == RT.HYPERLINK:
                writer.aside(relation.target_ref)
        elif relation.reltype == RT.NOTES_SLIDE:
            _Slide(relation.target_part, writer, notes=True).write(_root(relation.target_part))
        elif relation.reltype.endswith("/comments"):
            for text in _root(relation.target_part).iter(f"{_P}text", f"{_A}t"):
                writer.note(text.text or "")
    pages, _ = writer.finish()
    text, furniture = (pages[0].text, pages[0].furniture) if pages else ("", "")
    return Page(number, str(number), text, (slide.title,) if slide.title else (), furniture)


class _Slide:
    """Walks the shapes of one slide or of its notes."""

    def __init__(self, part: Any, writer: SectionWriter, notes: bool = False) -> None:
        self._part = part
        self._writer = writer
        self._notes = notes
        self.title = ""

    def write(self, root: Any) -> None:
        """Write every shape's text, the title first wherever it was drawn."""
        shapes = list(root.iter(f"{_P}sp"))
        title = next((shape for shape in shapes if _kind(shape) in _TITLES), None)
        if title is not None and not self._notes:
            self.title = one_line("\n".join(_paragraphs(title)))
            self._writer.paragraph(self.title)
            self._writer.end_block()
        self._shapes(root, title)

    def _shapes(self, parent: Any, title: Any) -> None:
        for child in parent.iterchildren():
            tag = child.tag
            if tag == f"{_P}sp":
                if child is not title:
                    self._shape(child)
            elif tag == f"{_A}tbl":
                self._table(child)
            elif tag == f"{_DIAGRAM}relIds":
                self._drawing(child.get(f"{_R}dm"))
            elif tag == f"{_C}chart":
                self._drawing(child.get(f"{_R}id"))
            elif tag == f"{_P}cNvPr":
                self._writer.paragraph(child.get("descr") or "")
            elif tag == f"{_COMPATIBILITY}Fallback":
                continue  # the choice beside it says the same
            else:
                self._shapes(child, title)

    def _shape(self, shape: Any) -> None:
        kind = _kind(shape)
        described = shape.find(f"{_P}nvSpPr/{_P}cNvPr")
        if described is not None:
            self._writer.paragraph(described.get("descr") or "")
        for text in _paragraphs(shape):
            if kind in _FURNITURE:
                self._writer.aside(text)
            elif self._notes:
                self._writer.note(text)
            elif kind in {"body", "obj"}:
                self._writer.line(text)
            else:
                self._writer.paragraph(text)
        self._writer.end_block()

    def _table(self, table: Any) -> None:
        self._writer.end_block()
        for row in table.iter(f"{_A}tr"):
            self._writer.row(["\n".join(_paragraphs(cell)) for cell in row.iterchildren(f"{_A}tc")])
        self._writer.end_block()

    def _drawing(self, reference: str | None) -> None:
        """Texts of a diagram (SmartArt) or chart, which lie in a part of their own."""
        part = _related(self._part, reference)
        if part is None:
            return
        try:
            root = _root(part)
        except ExtractionError:  # a damaged drawing must not cost the slide
            return
        texts = dict.fromkeys(_paragraphs(root))
        texts.update(dict.fromkeys(value.text or "" for value in root.iter(f"{_C}v")))
        for text in texts:
            self._writer.line(text)
        self._writer.end_block()


def _kind(shape: Any) -> str | None:
    """Which placeholder of the layout a shape fills; ``None``: none, it was drawn freely."""
    placeholder = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
    return None if placeholder is None else placeholder.get("type", "obj")


def _paragraphs(element: Any) -> list[str]:
    """Texts of the paragraphs of a shape, cell or diagram."""
    found = []
    for paragraph in element.iter(f"{_A}p"):
        parts = ["\n" if node.tag == f"{_A}br" else _text(node) for node in paragraph.iter(f"{_A}t", f"{_A}br")]
        if text := "".join(parts).strip():
            found.append(text)
    return found


def _text(node: Any) -> str:
    """What an element holds; nothing where that is only the number of the slide."""
    field = node.getparent()
    return "" if field.tag == f"{_A}fld" and field.get("type") == "slidenum" else node.text or ""
