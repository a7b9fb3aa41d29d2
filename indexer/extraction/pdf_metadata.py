"""What a PDF says about itself: title, authors, dates, language by pypdf; outline and page labels by pdfium.

pypdf reads the trailer and the catalogue only. Outline and labels are pdfium's, because pypdf walks every page object for
them: two seconds on a book of 600 pages, against 0.04.
"""

from __future__ import annotations

import datetime as dt
import logging
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from indexer.extraction.cleaning import clean_line
from indexer.extraction.limits import Deadline, Limits
from indexer.extraction.metadata import authors_from, date_from, keywords_from, language_from, title_from
from indexer.model import OutlineEntry

# pypdf logs each irregularity of each file; what matters is told by warnings of ours.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

_MAX_OUTLINE_DEPTH = 8


@dataclass(frozen=True, slots=True)
class PdfMetadata:
    """Properties of a PDF; ``None`` or empty where it says nothing of use."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    date: dt.date | None = None
    language: str | None = None
    keywords: tuple[str, ...] = ()


def open_reader(path: Path) -> PdfReader | None:
    """pypdf's view of a file, restricted files opened with the empty password; ``None`` where pypdf cannot."""
    try:
        reader = PdfReader(path, strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return None
        return reader
    except Exception:  # pypdf raises many kinds of errors on damaged files; pdfium may still read them
        return None


def read_metadata(reader: PdfReader | None, properties: dict[str, str], file_name: str) -> PdfMetadata:
    """Title, authors, date, language, keywords. ``properties`` are pdfium's, for files that pypdf cannot open.

    Each field is read on its own: one that is damaged leaves the others.
    """
    values: dict[str, Any] = {f"/{name}": value for name, value in properties.items() if value}
    language = None
    if reader is not None:
        information: Any = _guarded(lambda: reader.metadata) or {}
        for name in list(_guarded(lambda: list(information)) or ()):
            value = _guarded(lambda name=name: str(information[name]))
            if value:
                values[name] = value
        language = _guarded(lambda: reader.root_object.get("/Lang"))
    return PdfMetadata(
        title=title_from(values.get("/Title"), file_name),
        authors=authors_from(values.get("/Author")),
        date=date_from(values.get("/CreationDate")) or date_from(values.get("/ModDate")),
        language=language_from(language),
        keywords=keywords_from(values.get("/Keywords")),
    )


def _guarded(read: Any) -> Any:
    try:
        return read()
    except Exception:  # a damaged part must not cost the text
        return None


def read_outline(document: Any, pages: int, limits: Limits, deadline: Deadline) -> tuple[OutlineEntry, ...]:
    """The table of contents with page numbers from 1; entries that point to no page are left out."""
    entries: list[OutlineEntry] = []
    with suppress(Exception):  # a damaged outline is worth no more than the entries read so far
        for bookmark in document.get_toc(max_depth=_MAX_OUTLINE_DEPTH):
            if len(entries) >= limits.max_outline or deadline.passed:
                break
            title = clean_line(bookmark.get_title()[:1000])
            destination = bookmark.get_dest()
            page = destination.get_index() if destination else None
            if title and page is not None and 0 <= page < pages:
                entries.append(OutlineEntry(title, bookmark.level + 1, page + 1))
    return tuple(entries)


def read_label(document: Any, index: int) -> str:
    """The label printed on a page ("iv", "A-3"); its number where the file gives none."""
    try:
        label = clean_line(document.get_page_label(index))
    except Exception:  # a damaged part must not cost the text
        label = ""
    return label or str(index + 1)
