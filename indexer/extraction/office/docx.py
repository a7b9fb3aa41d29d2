"""DOCX (DOCM, DOTX): the whole of Word's document, walked in document order.

package (python-docx) → docx_text.Walker (text of paragraphs, tables, what they refer to) → SectionWriter → Page
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import docx as python_docx
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.package import Package

from indexer.extraction import archive
from indexer.extraction.errors import DamagedError, ExtractionError
from indexer.extraction.limits import Limits
from indexer.extraction.metadata import authors_from, date_from, keywords_from, language_from, title_from
from indexer.extraction.office.docx_numbering import Numbering
from indexer.extraction.office.docx_styles import Styles
from indexer.extraction.office.docx_text import WORD, Walker
from indexer.extraction.sections import TRUNCATED, SectionWriter
from indexer.model import ExtractedDocument, Unit

_NOTES = {"footnote": RT.FOOTNOTES, "endnote": RT.ENDNOTES, "comment": RT.COMMENTS}


def read(path: Path, limits: Limits) -> ExtractedDocument:
    """Read a Word file; of a damaged one, what is left of its text. Raises ExtractionError, see
    ``archive.read_or_salvage``."""
    return archive.read_or_salvage(path, limits, _read, _read_remains)


def _read_remains(path: Path, limits: Limits) -> ExtractedDocument | None:
    """The body alone, without styles, notes and properties; ``None`` where nothing is left of it."""
    root = archive.salvage(path, "word/document.xml", limits)
    body = None if root is None else root.find(f"{WORD}body")
    if body is None:
        return None
    writer = SectionWriter(limits)
    walker = Walker(writer, Styles(None), {}, lambda _: [])
    walker.blocks(body)
    pages, outline = writer.finish()
    if not pages:
        return None
    return ExtractedDocument(
        format="docx",
        unit=Unit.SECTION,
        pages=pages,
        title=walker.title or title_from(writer.first_heading),
        outline=outline,
        warnings=(archive.PARTIAL,),
        extractor="docx salvage 1",
    )


def _read(path: Path, limits: Limits) -> ExtractedDocument:
    package, main = _open(path)
    styles = Styles(_related_root(main, RT.STYLES))
    writer = SectionWriter(limits)
    walker = Walker(writer, styles, _notes(main), cache(partial(_related_text, main)))
    walker.links = _links(main)
    walker.numbering = Numbering(_related_root(main, RT.NUMBERING), styles)
    walker.page = cache(partial(_page, main, limits))
    walker.note_links = {kind: _links(part) for kind, relation in _NOTES.items() for part in _related(main, relation)}
    body = _root(main).find(f"{WORD}body")
    if body is None:
        raise ExtractionError("Die Datei ist beschädigt: Sie enthält keinen Text.", "no w:body")
    for header in _headers_and_footers(main, styles, limits):
        writer.aside(header)
    walker.blocks(body)
    pages, outline = writer.finish()
    properties = _Properties(package)
    return ExtractedDocument(
        format="docx",
        unit=Unit.SECTION,
        pages=pages,
        title=title_from(properties.get("title"), path.name) or walker.title or title_from(writer.first_heading),
        authors=authors_from(properties.get("author")),
        date=date_from(properties.get("created")) or date_from(properties.get("modified")),
        language=language_from(properties.get("language")) or language_from(styles.language),
        keywords=keywords_from(properties.get("keywords"), properties.get("category")),
        outline=outline,
        warnings=(TRUNCATED,) if writer.truncated else (),
        extractor=f"python-docx {python_docx.__version__}",
    )


def _open(path: Path) -> tuple[Any, Any]:
    """The package and its main part; macro files and templates have one too, which python-docx's front door refuses."""
    try:
        package = Package.open(str(path))
        return package, package.main_document_part
    except Exception as error:  # python-docx raises KeyError, ValueError, XMLSyntaxError … on damaged packages
        raise DamagedError("Die Datei ist beschädigt: Sie ist keine gültige Word-Datei.", repr(error)[:500]) from error


def _root(part: Any) -> Any:
    """The XML of a part, whether python-docx has parsed it already or not."""
    element = getattr(part, "element", None)
    return element if element is not None else archive.parse_xml(part.blob)


def _related(part: Any, kind: str) -> Iterator[Any]:
    for relation in part.rels.values():
        if relation.reltype == kind and not relation.is_external:
            yield relation.target_part


def _related_root(part: Any, kind: str) -> Any | None:
    for related in _related(part, kind):
        try:
            return _root(related)
        except ExtractionError:  # a damaged side part must not cost the text
            return None
    return None


def _related_text(part: Any, reference: str) -> list[str]:
    """Texts of a diagram or chart that the document refers to: every paragraph or value of the part."""
    relation = part.rels.get(reference)
    if relation is None or relation.is_external:
        return []
    try:
        root = archive.parse_xml(relation.target_part.blob)
    except ExtractionError:
        return []
    drawing = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
    chart = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
    texts = []
    for paragraph in root.iter(f"{drawing}p"):
        pieces = paragraph.iter(f"{drawing}t", f"{drawing}br")
        texts.append("".join(" " if piece.tag == f"{drawing}br" else piece.text or "" for piece in pieces))
    texts += [node.text or "" for node in root.iter(f"{chart}v")]
    return list(dict.fromkeys(filter(None, map(str.strip, texts))))


def _page(part: Any, limits: Limits, reference: str) -> str:
    """The source of a page that the document takes over; web programs that write DOCX put all of their text there."""
    relation = part.rels.get(reference)
    if relation is None or relation.is_external:
        return ""
    from indexer.extraction.mail.mhtml import page_in  # with all that mails need: few documents do
    from indexer.extraction.text.html import decode_page

    kind, content = relation.target_part.content_type, relation.target_part.blob
    if kind in {"text/html", "application/xhtml+xml"}:
        return decode_page(content)
    return page_in(content, limits) if kind in {"message/rfc822", "multipart/related"} else ""


def _notes(main: Any) -> dict[tuple[str, str], Any]:
    """Footnotes, endnotes and comments by kind and id."""
    notes = {}
    for kind, relationship in _NOTES.items():
        root = _related_root(main, relationship)
        if root is not None:
            for note in root.iterchildren(f"{WORD}{kind}"):
                notes[kind, note.get(f"{WORD}id")] = note
    return notes


def _headers_and_footers(main: Any, styles: Styles, limits: Limits) -> Iterator[str]:
    """Texts of all headers and footers; most of them repeat each other, the writer keeps each once."""
    for kind in (RT.HEADER, RT.FOOTER):
        for part in _related(main, kind):
            try:
                root = _root(part)
            except ExtractionError:
                continue
            writer = SectionWriter(limits, split=False)
            walker = Walker(writer, styles, {}, cache(partial(_related_text, part)))
            walker.links = _links(part)
            walker.blocks(root)
            for page in writer.finish()[0]:
                yield from (*page.text.split("\n\n"), *page.furniture.split("\n"))


def _links(part: Any) -> dict[str, str]:
    """Targets outside of the file, by the names that the part has for them."""
    return {key: relation.target_ref for key, relation in part.rels.items() if relation.is_external}


class _Properties:
    """Core properties, each guarded: one damaged value leaves the others."""

    def __init__(self, package: Any) -> None:
        try:
            self._properties = package.core_properties
        except Exception:  # a damaged part must not cost the text
            self._properties = None

    def get(self, name: str) -> Any:
        try:
            return getattr(self._properties, name, None)
        except Exception:  # a damaged part must not cost the text
            return None
