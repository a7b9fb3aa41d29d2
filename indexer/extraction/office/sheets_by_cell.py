"""XLSX, cell by cell as they stand in the file: for workbooks that are damaged, and for those that crash calamine,
which makes room for every cell between the first and the last one of a sheet, even where there are 17,000 million.

Without formats of numbers, dates stay the days since 1900 that they are stored as; the warning says so.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

from lxml import etree

from indexer.extraction import archive
from indexer.extraction.cleaning import clean_line
from indexer.extraction.errors import DamagedError
from indexer.extraction.limits import Deadline, Limits
from indexer.extraction.office.cell_values import cell_text
from indexer.extraction.office.properties import with_properties
from indexer.extraction.office.sheet_extras import SheetExtras, read_extras, sheet_parts
from indexer.extraction.sections import TRUNCATED, SectionWriter
from indexer.model import ExtractedDocument, Page, Unit

_SIMPLY = "Die Datei ließ sich nur auf einfachere Weise lesen; Datumsangaben stehen darin als Zahlen."
_DAMAGED_SHEET = "Das Tabellenblatt „{}“ ist beschädigt und konnte nicht vollständig gelesen werden."
_DAMAGES = (KeyError, etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError)
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_STRINGS = "xl/sharedStrings.xml"
_BOOLEANS = {"0": "FALSCH", "1": "WAHR"}


def read(path: Path, limits: Limits) -> ExtractedDocument:
    """Read an Excel workbook. Raises ExtractionError for one that is damaged, protected or a bomb."""
    archive.check(path, limits)
    return with_properties(_read(path, limits, _SIMPLY), path)


def read_remains(path: Path, limits: Limits) -> ExtractedDocument | None:
    """What is left of a damaged workbook; ``None``: no cell."""
    with suppress(*_DAMAGES):
        document = with_properties(_read(path, limits, archive.PARTIAL), path)
        if any(page.text != page.label for page in document.pages):
            return document
    return _read_loose(path, limits)


def _read_loose(path: Path, limits: Limits) -> ExtractedDocument | None:
    """The sheets of a workbook whose archive does not open any more, by their numbers; ``None``: no cell."""
    deadline = Deadline(limits.seconds)
    root = archive.salvage(path, _STRINGS, limits)
    strings = [] if root is None else [_joined(item) for item in root.iter("{*}si")]
    pages: list[Page] = []
    for number, root in archive.salvage_numbered(path, "xl/worksheets/sheet{}.xml", limits):
        writer = SectionWriter(limits, split=False)
        _write_rows(writer, root.iter("{*}row"), strings, deadline)
        sections, _ = writer.finish()
        pages += [Page(number, str(number), section.text) for section in sections]
        if deadline.passed:
            break
    return _document(pages, [archive.PARTIAL]) if pages else None


def _read(path: Path, limits: Limits, warning: str) -> ExtractedDocument:
    deadline = Deadline(limits.seconds)
    extras = read_extras(path, deadline)
    warnings = [warning]
    pages: list[Page] = []
    with zipfile.ZipFile(path) as opened:
        strings = _shared_strings(opened, limits)
        for number, (name, part) in enumerate(_sheets(opened)[: limits.max_pages], 1):
            writer = SectionWriter(limits, split=False)
            writer.paragraph(name)
            writer.end_block()
            try:
                with opened.open(part) as stream:
                    _write_rows(writer, _elements(stream, "{*}row"), strings, deadline)
            except _DAMAGES:
                warnings.append(_DAMAGED_SHEET.format(name))
            if (writer.truncated or deadline.passed) and TRUNCATED not in warnings:
                warnings.append(TRUNCATED)
            beside = extras[number - 1] if number <= len(extras) else SheetExtras()
            for note in beside.notes:
                writer.note(note)
            sections, _ = writer.finish()
            text = sections[0].text if sections else ""
            pages.append(Page(number, name, text, (name,), "\n".join(beside.furniture)))
    return _document(pages, warnings)


def _document(pages: list[Page], warnings: list[str]) -> ExtractedDocument:
    return ExtractedDocument(
        format="xlsx", unit=Unit.SHEET, pages=tuple(pages), warnings=tuple(warnings), extractor="lxml"
    )


def _sheets(opened: zipfile.ZipFile) -> list[tuple[str, str]]:
    """The sheets of a workbook and where they are stored; where it does not say any more, all there are."""
    with suppress(DamagedError, *_DAMAGES):
        return [(name or str(number), part) for number, (name, part) in enumerate(sheet_parts(opened), 1)]
    parts = [name for name in opened.namelist() if _SHEET.fullmatch(name)]
    return [(str(number), part) for number, part in enumerate(parts, 1)]


def _write_rows(writer: SectionWriter, rows: Iterable[etree._Element], strings: list[str], deadline: Deadline) -> None:
    for row in rows:
        writer.row([_text(cell, strings) for cell in row.iterchildren("{*}c")])
        if writer.truncated or deadline.passed:
            break


def _shared_strings(opened: zipfile.ZipFile, limits: Limits) -> list[str]:
    """The texts that cells name by their number, up to the limit of characters."""
    strings: list[str] = []
    characters = 0
    with suppress(*_DAMAGES), opened.open(_STRINGS) as stream:
        for item in _elements(stream, "{*}si"):
            strings.append(_joined(item))
            characters += len(strings[-1])
            if characters > limits.max_chars:
                break
    return strings


def _text(cell: etree._Element, strings: list[str]) -> str:
    kind = cell.get("t")
    if kind == "inlineStr":
        return _joined(cell)
    value = cell.findtext("{*}v") or ""
    if kind == "s":
        return strings[int(value)] if value.isdecimal() and int(value) < len(strings) else ""
    if kind == "b":
        return _BOOLEANS.get(value, value)
    if kind in (None, "n"):
        with suppress(ValueError):
            return cell_text(float(value))
    return clean_line(value)


def _joined(element: etree._Element) -> str:
    """The runs of a text; how it is pronounced (Japanese) is left out."""
    runs = (text for text in element.iter("{*}t") if not _is_phonetic(text))
    return clean_line("".join(text.text or "" for text in runs))


def _is_phonetic(text: etree._Element) -> bool:
    parent = text.getparent()
    return parent is not None and etree.QName(parent).localname == "rPh"


def _elements(stream: IO[bytes], tag: str) -> Iterator[etree._Element]:
    """Elements as they end, each gone when the next one comes."""
    for _, element in etree.iterparse(stream, tag=tag, resolve_entities=False, no_network=True, load_dtd=False):
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
