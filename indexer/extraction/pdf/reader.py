"""PDF: text and properties by pdfium, and pypdf's text where pdfium's is not good.

file → pdfium (lines) → diaereses placed ─ per page pypdf, where stand-alone ones remain → furniture →
paragraphs → Page
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from indexer.extraction.cleaning.hyphenation import Vocabulary, vocabulary_of
from indexer.extraction.cleaning.paragraphs import Line, lines_of_plain_text, paragraphs
from indexer.extraction.cleaning.running_heads import find_furniture, find_named_heads
from indexer.extraction.errors import ExtractionError, locked
from indexer.extraction.limits import Deadline, Limits
from indexer.extraction.pdf.annotations import read_annotations, read_links, with_annotations
from indexer.extraction.pdf.attached_files import attached_names, warning_about
from indexer.extraction.pdf.dynamic_forms import READ, UNREAD, is_dynamic_form, read_form
from indexer.extraction.pdf.fallback import Fallback
from indexer.extraction.pdf.lines import read_lines
from indexer.extraction.pdf.metadata import (
    properties_by_pypdf,
    properties_of,
    read_label,
    read_metadata,
    read_outline,
)
from indexer.extraction.pdf.page_ends import join_over_page_ends
from indexer.extraction.pdf.salvage import rebuild
from indexer.extraction.pdf.scans import are_legible, is_scan
from indexer.extraction.pdf.text_pages import text_of
from indexer.extraction.pdf.titles import largest_text, undisplaced
from indexer.language.detection import recognise_language
from indexer.model import ExtractedDocument, OutlineEntry, Page, Unit

_DISPLACED = 2  # stand-alone diaereses on a page from which on pypdf's text is the better one
_VAIN_ATTEMPTS = 3  # then the marks are the document's own (a manual about accents), and pypdf is slow
_DAMAGED = "Die Datei ist unvollständig oder beschädigt: Es ließ sich keine Seite daraus lesen."
_CUT_OFF = "Die Datei ist unvollständig oder beschädigt; gelesen wurde, was noch da ist."
_SIMPLY = "Die Datei ließ sich nur auf einfachere Weise lesen; einzelne Wörter können fehlen."


@dataclass(slots=True)
class _Content:
    """What reading the pages brought: lines by page, and what went wrong."""

    lines: list[list[Line]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    written: dict[int, list[str]] = field(default_factory=dict)  # values of forms and comments, by index of the page
    links: dict[int, list[str]] = field(default_factory=dict)  # likewise
    scanned: list[int] = field(default_factory=list)
    damaged: list[int] = field(default_factory=list)
    unmapped: list[int] = field(default_factory=list)  # indexes of pages of which the file does not name the letters
    by_pypdf: int = 0
    vain: int = 0  # pages on which pypdf was asked and did no better
    salvaged: bool = False
    cut_off: bool = False
    titles: int = 0  # places that look like a title's, the document's or of its outline
    attached: list[str] = field(default_factory=list)  # names of files
    form: str | None = None  # the text of a form whose page says nothing itself
    # The first page as pdfium reads it, with sizes of type: the title is found by them.
    first: list[Line] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read(path: Path, limits: Limits) -> ExtractedDocument:
    """Read a PDF. Raises ExtractionError for one that needs a password or has no readable page."""
    deadline = Deadline(limits.seconds)
    content = _Content()
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
            raise ExtractionError(_DAMAGED, f"pdfium: {error}") from error
        properties, outline = properties_by_pypdf(fallback.reader), ()
        content.warnings.insert(0, _CUT_OFF)
    if not content.lines:
        raise ExtractionError(_DAMAGED, "no pages")
    if told := warning_about(content.attached):
        content.warnings.append(told)
    if content.cut_off and _CUT_OFF not in content.warnings:
        content.warnings.insert(0, _CUT_OFF)
    return _document(path, content, properties, outline)


def read_carefully(path: Path, limits: Limits) -> ExtractedDocument:
    """Read a PDF by pypdf alone, which is slower and no native code: for files that pdfium crashes on."""
    content = _Content(warnings=[_SIMPLY])
    fallback = Fallback(path)
    if not _read_pages_by_pypdf(fallback, content, limits, Deadline(limits.seconds)):
        raise ExtractionError(_DAMAGED, "pypdf: no text")
    return _document(path, content, properties_by_pypdf(fallback.reader), ())


def _take_form(content: _Content, text: str) -> None:
    """Put the text of a form in place of the page that only asks to open it elsewhere."""
    content.form = text
    content.lines[0], content.first = [], []
    content.warnings.append(READ if text else UNREAD)


def _document(
    path: Path, content: _Content, properties: dict[str, str], outline: tuple[OutlineEntry, ...]
) -> ExtractedDocument:
    metadata = read_metadata(properties, path.name)
    title = metadata.title or undisplaced(largest_text(content.first), content.lines[0])
    pages = _pages(content, title, outline)
    # Fonts often stand at the end of a file: without them letters come out as other letters, and that is worse than
    # none. Scanned pages have no letters that could be wrong.
    text = "\n".join(page.text for page in pages)
    only_scans = bool(content.scanned) and not text.strip()
    if content.salvaged and not only_scans and recognise_language(text) is None:
        raise ExtractionError(_DAMAGED, "cut off; what is left has no readable text")
    return ExtractedDocument(
        format="pdf",
        unit=Unit.PAGE,
        pages=pages,
        title=title,
        authors=metadata.authors,
        date=metadata.date,
        language=metadata.language,
        keywords=metadata.keywords,
        outline=outline,
        warnings=tuple(content.warnings),
        scanned_pages=tuple(content.scanned),
        extractor=_extractor(content),
    )


@contextmanager
def _opened(path: Path, content: _Content) -> Iterator[Any]:
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


def _read_pages(document: Any, fallback: Fallback, content: _Content, limits: Limits, deadline: Deadline) -> None:
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


def _leave_out_illegible(content: _Content) -> None:
    """Take pages for scans whose letters are others than those one sees: only their pictures can be read."""
    if not are_legible([line for index in content.unmapped for line in content.lines[index]]):
        for index in content.unmapped:
            content.lines[index] = []
        content.scanned = sorted({*content.scanned, *(index + 1 for index in content.unmapped)})
        content.first = content.first if content.lines[0] else []


def _read_page(document: Any, index: int, fallback: Fallback, content: _Content) -> list[Line]:
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


def _lines(document: Any, index: int, content: _Content) -> tuple[list[Line], bool, list[str]]:
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


def _read_pages_by_pypdf(fallback: Fallback, content: _Content, limits: Limits, deadline: Deadline) -> bool:
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


def _pages(content: _Content, title: str | None, outline: Sequence[OutlineEntry]) -> tuple[Page, ...]:
    """Pages with their furniture set aside and their words joined."""
    # Furniture is found by where a line stands, not by when it was drawn: many programs draw the head last.
    from_top = [sorted(lines, key=lambda line: -line.top) for lines in content.lines]
    texts = [[line.text for line in lines] for lines in from_top]
    furniture = [
        {id(lines[position]) for position in repeated | named}
        for lines, repeated, named in zip(
            from_top, find_furniture(texts), find_named_heads(texts, title, outline), strict=True
        )
    ]
    known = _vocabulary(content.lines)
    pages = []
    for index, lines in enumerate(content.lines):
        heads = [line.text for line in from_top[index] if id(line) in furniture[index]]
        body = [line for line in lines if id(line) not in furniture[index]]
        pages.append(
            Page(
                number=index + 1,
                label=content.labels[index],
                text=paragraphs(body, known),
                furniture="\n".join([*heads, *content.links.get(index, ())]),
            )
        )
    if content.attached and pages:
        pages[0] = replace(pages[0], furniture="\n".join(filter(None, (pages[0].furniture, *content.attached))))
    if content.form is not None:
        pages[0] = replace(pages[0], text=content.form)
    pages = join_over_page_ends(pages, known)
    for index, written in content.written.items():
        pages[index] = with_annotations(pages[index], written, scanned=index + 1 in content.scanned)
    return tuple(pages)


def _vocabulary(pages: list[list[Line]]) -> Vocabulary | None:
    """The document's own words, where there are broken ones to decide about."""
    if not any(line.text.endswith("-") or "-\n" in line.text for lines in pages for line in lines):
        return None
    return vocabulary_of("\n".join([line.text for line in lines]) for lines in pages)


def _damaged_pages(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"Seite {numbers[0]} ist beschädigt und konnte nicht gelesen werden."
    listed = ", ".join(map(str, numbers[:10])) + (" …" if len(numbers) > 10 else "")
    return f"{len(numbers)} Seiten sind beschädigt und konnten nicht gelesen werden: {listed}."


def _extractor(content: _Content) -> str:
    """Names the reader; where pypdf's text was chosen, for how many pages."""
    if content.by_pypdf == len(content.lines):
        return f"pypdf {version('pypdf')}"
    name = f"pypdfium2 {pypdfium2.PYPDFIUM_INFO}"
    return f"{name}, pypdf ({content.by_pypdf} S.)" if content.by_pypdf else name
