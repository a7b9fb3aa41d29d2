"""PDF: text and properties by pdfium, and pypdf's text where pdfium's is not good.

file → pdfium (lines) → diaereses placed ─ per page pypdf, where stand-alone ones remain → Content
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from indexer.extraction.cleaning.paragraphs import Line, lines_of_plain_text
from indexer.extraction.errors import ExtractionError, locked
from indexer.extraction.limits import Deadline, Limits
from indexer.extraction.pdf.annotations import read_annotations, read_links
from indexer.extraction.pdf.attached_files import attached_names, warning_about
from indexer.extraction.pdf.content import DAMAGED, Content, document_of
from indexer.extraction.pdf.dynamic_forms import READ, UNREAD, is_dynamic_form, read_form
from indexer.extraction.pdf.fallback import Fallback
from indexer.extraction.pdf.lines import read_lines
from indexer.extraction.pdf.metadata import (
    properties_by_pypdf,
    properties_of,
    read_label,
    read_outline,
)
from indexer.extraction.pdf.salvage import rebuild
from indexer.extraction.pdf.scans import are_legible, is_scan
from indexer.extraction.pdf.text_pages import text_of
from indexer.model import ExtractedDocument

_DISPLACED = 2  # stand-alone diaereses on a page from which on pypdf's text is the better one
_VAIN_ATTEMPTS = 3  # then the marks are the document's own (a manual about accents), and pypdf is slow
_CUT_OFF = "Die Datei ist unvollständig oder beschädigt; gelesen wurde, was noch da ist."
_SIMPLY = "Die Datei ließ sich nur auf einfachere Weise lesen; einzelne Wörter können fehlen."


def read(path: Path, limits: Limits) -> ExtractedDocument:
    """Read a PDF. Raises ExtractionError for one that needs a password or has no readable page."""
    deadline = Deadline(limits.seconds)
    content = Content()
    fallback = Fallback(path)
    try:
        with _opened(path, content) as document:
            properties = properties_of(document)
            if content.titles > 1 and not properties.get("Title"):
                # Some files name a property twice, and once say nothing: pdfium looks at the wrong one.
                properties = {**properties_by_pypdf(fallback.reader), **properties}
            _read_pages(document, fallback, content, limits, deadline)
            outline = read_outline(document, len(content.lines), limits, deadline)
            content.attached = attached_names(document)
            if content.lines and is_dynamic_form(document):
                _take_form(content, read_form(document, limits))
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise locked(str(error)) from error
        if not _read_pages_by_pypdf(fallback, content, limits, deadline):
            raise ExtractionError(DAMAGED, f"pdfium: {error}") from error
        properties, outline = properties_by_pypdf(fallback.reader), ()
        content.warnings.insert(0, _CUT_OFF)
    if not content.lines:
        raise ExtractionError(DAMAGED, "no pages")
    if told := warning_about(content.attached):
        content.warnings.append(told)
    if content.cut_off and _CUT_OFF not in content.warnings:
        content.warnings.insert(0, _CUT_OFF)
    return document_of(path, content, properties, outline)


def read_carefully(path: Path, limits: Limits) -> ExtractedDocument:
    """Read a PDF by pypdf alone, which is slower and no native code: for files that pdfium crashes on."""
    content = Content(warnings=[_SIMPLY])
    fallback = Fallback(path)
    if not _read_pages_by_pypdf(fallback, content, limits, Deadline(limits.seconds)):
        raise ExtractionError(DAMAGED, "pypdf: no text")
    return document_of(path, content, properties_by_pypdf(fallback.reader), ())


def _take_form(content: Content, text: str) -> None:
    """Put the text of a form in place of the page that only asks to open it elsewhere."""
    content.form = text
    content.lines[0], content.first = [], []
    content.warnings.append(READ if text else UNREAD)


@contextmanager
def _opened(path: Path, content: Content) -> Iterator[Any]:
    """The file as pdfium's document; where its end is missing, what can be salvaged of it."""
    # Opened by content rather than by path: pdfium maps names to the C locale, umlauts in them may be lost.
    data = path.read_bytes()
    # Every complete PDF names its cross-reference table at the end.
    content.cut_off = b"startxref" not in data[-4096:]
    content.titles = data.count(b"/Title")
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        rebuilt = None if "password" in str(error).lower() else rebuild(data)
        if rebuilt is None:
            raise
        document = pypdfium2.PdfDocument(rebuilt)
        content.salvaged = True
        content.warnings.append(_CUT_OFF)
    with closing(document):
        with suppress(Exception):  # a damaged form must not cost the text
            document.init_forms()
        yield document


def _read_pages(document: Any, fallback: Fallback, content: Content, limits: Limits, deadline: Deadline) -> None:
    """Lines of every page up to the limits."""
    total = len(document)
    characters = 0
    for index in range(total):
        if index >= limits.max_pages or characters > limits.max_chars or deadline.passed:
            content.warnings.append(f"Nur die ersten {index} von {total} Seiten wurden gelesen: Die Datei ist zu groß.")
            break
        lines: list[Line] = []
        try:
            lines = _read_page(document, index, fallback, content)
        except pypdfium2.PdfiumError:
            content.damaged.append(index + 1)
        characters += sum(len(line.text) for line in lines) + sum(map(len, content.written.get(index, ())))
        content.lines.append(lines)
        content.labels.append(read_label(document, index))
    if content.damaged:
        content.warnings.append(_damaged_pages(content.damaged))
    _leave_out_illegible(content)


def _leave_out_illegible(content: Content) -> None:
    """Take pages for scans whose letters are others than those one sees: only their pictures can be read."""
    if not are_legible([line for index in content.unmapped for line in content.lines[index]]):
        for index in content.unmapped:
            content.lines[index] = []
        content.scanned = sorted({*content.scanned, *(index + 1 for index in content.unmapped)})
        content.first = content.first if content.lines[0] else []


def _read_page(document: Any, index: int, fallback: Fallback, content: Content) -> list[Line]:
    lines, scanned, written = _lines(document, index, content)
    if written:
        content.written[index] = written
    if scanned:
        content.scanned.append(index + 1)
    if index == 0:
        content.first = lines
    displaced = sum(line.text.count("¨") for line in lines) >= _DISPLACED
    if displaced and content.vain < _VAIN_ATTEMPTS:
        text = fallback.text(index)
        if text is not None and text.count("¨") < _DISPLACED:
            content.by_pypdf += 1
            return lines_of_plain_text(text, proportional=True)
        content.vain += 1
    return lines


def _lines(document: Any, index: int, content: Content) -> tuple[list[Line], bool, list[str]]:
    """The lines of a page, whether it is a scan, and what was written on it later. pdfium is called below pypdfium2's
    helpers, whose care for every handle costs as much as paragraphs."""
    page = pdfium.FPDF_LoadPage(document.raw, index)
    if not page:
        raise pypdfium2.PdfiumError("Failed to load page.")
    try:
        with text_of(page) as text:
            lines = read_lines(text)
        written = read_annotations(page, document.formenv and document.formenv.raw)
        if links := read_links(page, document.raw):
            content.links[index] = links
        if text.unmapped:
            content.unmapped.append(index)
        return lines, is_scan(page, lines), written
    finally:
        pdfium.FPDF_ClosePage(page)


def _read_pages_by_pypdf(fallback: Fallback, content: Content, limits: Limits, deadline: Deadline) -> bool:
    """Read all pages with pypdf, for files that pdfium refuses. Returns whether there was any text."""
    total = min(fallback.pages, limits.max_pages)
    for index in range(total):
        if deadline.passed:
            content.warnings.append(f"Nur die ersten {index} von {total} Seiten wurden gelesen: Es dauerte zu lange.")
            break
        content.lines.append(lines_of_plain_text(fallback.text(index) or "", proportional=True))
        content.labels.append(str(index + 1))
    content.by_pypdf = len(content.lines)
    return any(content.lines)


def _damaged_pages(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"Seite {numbers[0]} ist beschädigt und konnte nicht gelesen werden."
    listed = ", ".join(map(str, numbers[:10])) + (" …" if len(numbers) > 10 else "")
    return f"{len(numbers)} Seiten sind beschädigt und konnten nicht gelesen werden: {listed}."
