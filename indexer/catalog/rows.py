"""Between table rows and the classes of :mod:`indexer.model`, in both directions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indexer.model import (
    Document,
    ExtractedDocument,
    OutlineEntry,
    Page,
    Problem,
    TopicAssignment,
    TopicOrigin,
    Unit,
    Visibility,
)

Row = Mapping[Any, Any]


def content_row(sha256: str, extracted: ExtractedDocument) -> dict[str, Any]:
    """The row of ``contents`` for what was read from a file."""
    return {
        "sha256": sha256,
        "format": extracted.format,
        "unit": extracted.unit.value,
        "page_count": len(extracted.pages),
        "letters": extracted.letters,
        "title": extracted.title,
        "authors": list(extracted.authors),
        "date": extracted.date,
        "language": extracted.language,
        "keywords": list(extracted.keywords),
        "outline": [[entry.title, entry.level, entry.page] for entry in extracted.outline],
        "warnings": list(extracted.warnings),
        "scanned_pages": list(extracted.scanned_pages),
        "recognised": extracted.recognised,
        "extractor": extracted.extractor,
    }


def page_rows(sha256: str, extracted: ExtractedDocument) -> list[dict[str, Any]]:
    """The rows of ``pages`` for what was read from a file."""
    return [
        {
            "sha256": sha256,
            "number": page.number,
            "label": page.label[:64],
            "headings": list(page.headings),
            "text": page.text,
            "furniture": page.furniture,
        }
        for page in extracted.pages
    ]


def content_from(row: Row, pages: tuple[Page, ...]) -> ExtractedDocument:
    """What was read from a file, with the given pages (possibly none, where only the head is wanted)."""
    return ExtractedDocument(
        format=row["format"],
        unit=Unit(row["unit"]),
        pages=pages,
        title=row["title"],
        authors=tuple(row["authors"]),
        date=row["date"],
        language=row["language"],
        keywords=tuple(row["keywords"]),
        outline=tuple(OutlineEntry(*entry) for entry in row["outline"]),
        warnings=tuple(row["warnings"]),
        scanned_pages=tuple(row["scanned_pages"]),
        recognised=row["recognised"],
        extractor=row["extractor"],
    )


def page_from(row: Row) -> Page:
    """A page from its row."""
    return Page(
        number=row["number"],
        label=row["label"],
        text=row["text"],
        headings=tuple(row["headings"]),
        furniture=row["furniture"],
    )


def document_row(document: Document, described_by: str) -> dict[str, Any]:
    """The row of ``documents``; ``described_by`` is the fingerprint of metadata and topics it was described with."""
    return {
        "id": document.id,
        "path": document.path,
        "location": document.location,
        "title": document.title,
        "kind": document.kind,
        "format": document.format,
        "unit": document.unit.value,
        "sha256": document.sha256,
        "size": document.size,
        "mtime_ns": document.mtime_ns,
        "page_count": document.page_count,
        "topics": [[topic.slug, topic.origin.value, topic.terms] for topic in document.topics],
        "municipalities": list(document.municipalities),
        "year": document.year,
        "date": document.date,
        "authors": list(document.authors),
        "language": document.language,
        "visibility": document.visibility.value,
        "description": document.description,
        "added": document.added,
        "warnings": list(document.warnings),
        "recognised": document.recognised,
        "analysis": document.analysis,
        "described_by": described_by,
    }


def document_from(row: Row) -> Document:
    """A document from its row."""
    return Document(
        id=row["id"],
        path=row["path"],
        location=row["location"],
        title=row["title"],
        kind=row["kind"],
        format=row["format"],
        unit=Unit(row["unit"]),
        sha256=row["sha256"],
        size=row["size"],
        mtime_ns=row["mtime_ns"],
        page_count=row["page_count"],
        topics=tuple(TopicAssignment(slug, TopicOrigin(origin), terms) for slug, origin, terms in row["topics"]),
        municipalities=tuple(row["municipalities"]),
        year=row["year"],
        date=row["date"],
        authors=tuple(row["authors"]),
        language=row["language"],
        visibility=Visibility(row["visibility"]),
        description=row["description"],
        added=row["added"],
        warnings=tuple(row["warnings"]),
        recognised=row["recognised"],
        analysis=row["analysis"],
    )


def problem_from(row: Row) -> Problem:
    """A problem from its row."""
    return Problem(path=row["path"], reason=row["reason"], detail=row["detail"], since=row["since"])
