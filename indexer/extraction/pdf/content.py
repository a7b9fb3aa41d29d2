"""What reading the pages of a PDF brought, and the document that is made of it.

lines by page → furniture set aside → paragraphs, words joined over page ends → forms and comments added → Page
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path

import pypdfium2

from indexer.extraction.cleaning.hyphenation import Vocabulary, vocabulary_of
from indexer.extraction.cleaning.paragraphs import Line, paragraphs
from indexer.extraction.cleaning.running_heads import find_furniture, find_named_heads
from indexer.extraction.errors import ExtractionError
from indexer.extraction.pdf.annotations import with_annotations
from indexer.extraction.pdf.metadata import read_metadata
from indexer.extraction.pdf.page_ends import join_over_page_ends
from indexer.extraction.pdf.titles import largest_text, undisplaced
from indexer.language.detection import recognise_language
from indexer.model import ExtractedDocument, OutlineEntry, Page, Unit

DAMAGED = "Die Datei ist unvollständig oder beschädigt: Es ließ sich keine Seite daraus lesen."


@dataclass(slots=True)
class Content:
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


def document_of(
    path: Path, content: Content, properties: dict[str, str], outline: tuple[OutlineEntry, ...]
) -> ExtractedDocument:
    """The document of what was read.

    Raises:
        ExtractionError: what is left of a damaged file is no text.
    """
    metadata = read_metadata(properties, path.name)
    title = metadata.title or undisplaced(largest_text(content.first), content.lines[0])
    pages = _pages(content, title, outline)
    # Fonts often stand at the end of a file: without them letters come out as other letters, and that is worse than
    # none. Scanned pages have no letters that could be wrong.
    text = "\n".join(page.text for page in pages)
    only_scans = bool(content.scanned) and not text.strip()
    if content.salvaged and not only_scans and recognise_language(text) is None:
        raise ExtractionError(DAMAGED, "cut off; what is left has no readable text")
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


def _pages(content: Content, title: str | None, outline: Sequence[OutlineEntry]) -> tuple[Page, ...]:
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


def _extractor(content: Content) -> str:
    """Names the reader; where pypdf's text was chosen, for how many pages."""
    if content.by_pypdf == len(content.lines):
        return f"pypdf {version('pypdf')}"
    name = f"pypdfium2 {pypdfium2.PYPDFIUM_INFO}"
    return f"{name}, pypdf ({content.by_pypdf} S.)" if content.by_pypdf else name
