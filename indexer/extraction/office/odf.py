"""OpenDocument: text (ODT), presentation (ODP), spreadsheet (ODS), by a walk through their XML.

archive → content.xml, styles.xml, meta.xml → odf_text.Walker → SectionWriter or pages
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from indexer.extraction import archive
from indexer.extraction.cleaning import clean_line
from indexer.extraction.errors import DamagedError, ExtractionError, locked
from indexer.extraction.limits import Limits
from indexer.extraction.metadata import authors_from, date_from, keywords_from, language_from, title_from
from indexer.extraction.office.odf_numbering import Numbering
from indexer.extraction.office.odf_text import (
    DRAW,
    OFFICE,
    PRESENTATION,
    STYLE,
    TABLE,
    TEXT,
    Definitions,
    Walker,
    definitions_of,
    plain_text,
)
from indexer.extraction.sections import TRUNCATED, SectionWriter, one_line
from indexer.model import ExtractedDocument, OutlineEntry, Page, Unit

_DC = "{http://purl.org/dc/elements/1.1/}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_EXTRACTOR = "odf 1"
_EDGES = tuple(f"{STYLE}{edge}{side}" for edge in ("header", "footer") for side in ("", "-left", "-first"))


@dataclass(slots=True)
class _Package:
    """The parts of an OpenDocument file that are read; a missing or damaged side part is ``None``."""

    path: Path
    content: Any
    styles: Any | None
    meta: Any | None
    damaged: bool = False
    definitions: Definitions = field(init=False)
    _objects: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.definitions = definitions_of(self.content)

    def texts_of_object(self, reference: str) -> list[str]:
        """Texts of an embedded chart or table, named as "./Object 1"."""
        if reference not in self._objects:
            root = _part(self.path, reference.removeprefix("./").strip("/") + "/content.xml")
            self._objects[reference] = [] if root is None else [plain_text(node) for node in root.iter(f"{TEXT}p")]
        return self._objects[reference]


def read_text(path: Path, limits: Limits) -> ExtractedDocument:
    """Read an ODT: headings begin sections, as in a DOCX."""
    package = _open(path, limits)
    writer = SectionWriter(limits)
    walker = Walker(writer, package.definitions, package.texts_of_object)
    walker.numbering = Numbering(package.content, package.styles)
    for text in _headers_and_footers(package, package.styles, limits):
        writer.aside(text)
    walker.blocks(_body(package, "text"))
    pages, outline = writer.finish()
    warnings = (TRUNCATED,) if writer.truncated else ()
    title = walker.title or title_from(writer.first_heading)
    return _document("odt", Unit.SECTION, package, pages, outline, warnings, title)


def read_presentation(path: Path, limits: Limits) -> ExtractedDocument:
    """Read an ODP: every slide a page, with its notes."""
    package = _open(path, limits)
    pages, outline = [], []
    warnings: tuple[str, ...] = ()
    body = _body(package, "presentation")
    footers = _footers_of_slides(body)
    for number, slide in enumerate(body.iterchildren(f"{DRAW}page"), 1):
        if number > limits.max_pages:
            warnings = (f"Nur die ersten {limits.max_pages} Folien wurden gelesen.",)
            break
        title = next(
            (
                one_line("\n".join(plain_text(line) for line in frame.iter(f"{TEXT}p")))
                for frame in slide.iter(f"{DRAW}frame")
                if frame.get(f"{PRESENTATION}class") == "title"
            ),
            "",
        )
        asides = [footers.get(slide.get(f"{PRESENTATION}use-{edge}-name") or "", "") for edge in ("header", "footer")]
        pages.append(_page(package, slide, number, str(number), title, limits, asides))
        if title:
            outline.append(OutlineEntry(title, 1, number))
    found = next((title_from(entry.title) for entry in outline), None)
    return _document("odp", Unit.SLIDE, package, tuple(pages), tuple(outline), warnings, found)


def read_spreadsheet(path: Path, limits: Limits) -> ExtractedDocument:
    """Read an ODS: every sheet a page, its cells row by row."""
    package = _open(path, limits)
    pages = []
    warnings: tuple[str, ...] = ()
    headers = _headers_of_sheets(package, limits)
    for number, sheet in enumerate(_body(package, "spreadsheet").iterchildren(f"{TABLE}table"), 1):
        if number > limits.max_pages:
            warnings = (f"Nur die ersten {limits.max_pages} Tabellenblätter wurden gelesen.",)
            break
        name = clean_line(sheet.get(f"{TABLE}name") or "") or str(number)
        asides = headers.get(sheet.get(f"{TABLE}style-name") or "", [])
        pages.append(_page(package, sheet, number, name, name, limits, asides))
    return _document("ods", Unit.SHEET, package, tuple(pages), (), warnings, None)


def _page(
    package: _Package, element: Any, number: int, label: str, title: str, limits: Limits, asides: Iterable[str]
) -> Page:
    """One slide or sheet as a page."""
    writer = SectionWriter(limits, split=False)
    for text in asides:
        writer.aside(text)
    walker = Walker(writer, package.definitions, package.texts_of_object)
    if element.tag == f"{TABLE}table":
        writer.paragraph(title)
        walker.table(element)
    else:
        walker.blocks(element)
    pages, _ = writer.finish()
    text = pages[0].text if pages else ""
    furniture = pages[0].furniture if pages else ""
    return Page(number, label, text, (title,) if title else (), furniture)


def _open(path: Path, limits: Limits) -> _Package:
    try:
        archive.check(path, limits)
        return _open_whole(path)
    except DamagedError:
        content = archive.salvage(path, "content.xml", limits)
        if content is None:
            raise
        return _Package(path, content, _part(path, "styles.xml"), _part(path, "meta.xml"), damaged=True)


def _open_whole(path: Path) -> _Package:
    manifest = _part(path, "META-INF/manifest.xml")
    if manifest is not None and any(node.tag.endswith("}encryption-data") for node in manifest.iter()):
        raise locked("encrypted ODF")
    try:
        with zipfile.ZipFile(path) as opened:
            content = archive.parse_xml(opened.read("content.xml"))
    except (KeyError, ValueError, NotImplementedError, zipfile.BadZipFile, zlib.error, OSError, EOFError) as error:
        raise DamagedError("Die Datei ist beschädigt: Ihr Text fehlt.", repr(error)) from error
    return _Package(path, content, _part(path, "styles.xml"), _part(path, "meta.xml"))


def _part(path: Path, name: str) -> Any | None:
    """A side part; one that is missing or damaged must not cost the text."""
    try:
        with zipfile.ZipFile(path) as opened:
            return archive.parse_xml(opened.read(name))
    except Exception:  # a damaged part must not cost the text
        return None


def _body(package: _Package, kind: str) -> Any:
    body = package.content.find(f"{OFFICE}body/{OFFICE}{kind}")
    if body is None:
        raise ExtractionError("Die Datei ist beschädigt: Ihr Text fehlt.", f"no office:{kind}")
    return body


def _headers_and_footers(package: _Package, parent: Any | None, limits: Limits) -> Iterator[str]:
    """Those of all pages below an element of the styles."""
    if parent is None:
        return
    for edge in parent.iter(*_EDGES):
        writer = SectionWriter(limits, split=False)
        Walker(writer, Definitions(), package.texts_of_object).blocks(edge)
        for page in writer.finish()[0]:
            yield from (*page.text.split("\n\n"), *page.furniture.split("\n"))


def _headers_of_sheets(package: _Package, limits: Limits) -> dict[str, list[str]]:
    """Headers and footers by the style that sheets name: it names the printed page that they are part of."""
    if package.styles is None:
        return {}
    pages = {page.get(f"{STYLE}name"): page for page in package.styles.iter(f"{STYLE}master-page")}
    named = {
        style.get(f"{STYLE}name"): master
        for style in package.content.iter(f"{STYLE}style")
        if (master := style.get(f"{STYLE}master-page-name"))
    }
    texts = {name: list(_headers_and_footers(package, pages.get(name), limits)) for name in {*named.values()}}
    return {style or "": texts[name] for style, name in named.items()}


def _footers_of_slides(body: Any) -> dict[str, str]:
    """Headers and footers of slides by the names that slides have for them."""
    declared = body.iterchildren(f"{PRESENTATION}header-decl", f"{PRESENTATION}footer-decl")
    return {each.get(f"{PRESENTATION}name") or "": "".join(each.itertext()) for each in declared}


def _document(
    format_name: str,
    unit: Unit,
    package: _Package,
    pages: tuple[Page, ...],
    outline: tuple[OutlineEntry, ...],
    warnings: tuple[str, ...],
    title: str | None,
) -> ExtractedDocument:
    meta = package.meta

    def values(*names: str) -> list[str]:
        return [] if meta is None else [node.text for name in names for node in meta.iter(name) if node.text]

    def first(*names: str) -> str | None:
        return next(iter(values(*names)), None)

    return ExtractedDocument(
        format=format_name,
        unit=unit,
        pages=pages,
        title=title_from(first(f"{_DC}title"), package.path.name) or title,
        authors=authors_from(first(f"{_META}initial-creator", f"{_DC}creator")),
        date=date_from(first(f"{_META}creation-date")) or date_from(first(f"{_DC}date")),
        language=language_from(first(f"{_DC}language") or _default_language(package)),
        keywords=keywords_from(*values(f"{_META}keyword")),
        outline=outline,
        warnings=(archive.PARTIAL, *warnings) if package.damaged else warnings,
        extractor=_EXTRACTOR,
    )


def _default_language(package: _Package) -> str | None:
    if package.styles is not None:
        for default in package.styles.iter(f"{STYLE}default-style"):
            for properties in default.iter(f"{STYLE}text-properties"):
                if language := properties.get(f"{_FO}language"):
                    return str(language)
    return None
