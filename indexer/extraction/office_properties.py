"""docProps/core.xml: the properties that PPTX and XLSX share."""

from __future__ import annotations

import datetime as dt
import zipfile
from dataclasses import dataclass
from pathlib import Path

from indexer.extraction import archive
from indexer.extraction.metadata import authors_from, date_from, keywords_from, language_from, title_from

_DC = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"
_CORE = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"


@dataclass(frozen=True, slots=True)
class OfficeProperties:
    """Properties of an office file; ``None`` or empty where it says nothing of use."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    date: dt.date | None = None
    language: str | None = None
    keywords: tuple[str, ...] = ()


def read_properties(path: Path) -> OfficeProperties:
    """The core properties of an OOXML file; empty ones where the part is missing or damaged."""
    try:
        with zipfile.ZipFile(path) as opened:
            root = archive.parse_xml(opened.read("docProps/core.xml"))
    except Exception:  # properties are a bonus: their loss must not cost the text
        return OfficeProperties()
    return OfficeProperties(
        title=title_from(root.findtext(f"{_DC}title"), path.name),
        authors=authors_from(root.findtext(f"{_DC}creator")),
        date=date_from(root.findtext(f"{_TERMS}created")) or date_from(root.findtext(f"{_TERMS}modified")),
        language=language_from(root.findtext(f"{_DC}language")),
        keywords=keywords_from(root.findtext(f"{_CORE}keywords"), root.findtext(f"{_CORE}category")),
    )
