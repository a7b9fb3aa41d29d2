"""RTF: by LibreOffice where installed, which knows headings, tables and notes; else plain text by striprtf."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

from indexer.extraction.cleaning import clean_characters, clean_line
from indexer.extraction.errors import ExtractionError
from indexer.extraction.limits import Limits
from indexer.extraction.metadata import authors_from, date_from, keywords_from, title_from
from indexer.extraction.office.legacy import read_converted
from indexer.extraction.sections import TRUNCATED, SectionWriter
from indexer.extraction.text.plain import read_bytes
from indexer.model import ExtractedDocument, Unit

_PROPERTY = re.compile(r"\{\\(title|author|keywords)\s((?:[^{}\\]|\\.){0,1000})\}")
_CREATED = re.compile(r"\{\\creatim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")
_CELL = re.compile(r"\|")


def read(path: Path, limits: Limits) -> ExtractedDocument:
    """Read an RTF file. Raises ExtractionError for one that holds no RTF."""
    return read_converted(path, limits, "rtf", "docx") or read_plainly(path, limits)


def read_plainly(path: Path, limits: Limits) -> ExtractedDocument:
    """Read an RTF file without LibreOffice: paragraphs and table rows, no headings."""
    content, cut = read_bytes(path, limits)
    if not content.lstrip().startswith(b"{\\rtf"):
        raise ExtractionError("Die Datei ist keine RTF-Datei, obwohl ihr Name es verspricht.", "no \\rtf")
    source = content.decode("latin-1")
    writer = SectionWriter(limits)
    for line in clean_characters(text_of(source)).split("\n"):
        if line.rstrip().endswith("|"):
            writer.row(_CELL.split(line))
        elif line.strip():
            writer.end_block()
            writer.paragraph(line)
    pages, outline = writer.finish()
    properties = {
        name: clean_line(text_of("{\\rtf1\\ansi " + value + "}")) for name, value in _PROPERTY.findall(source[:200_000])
    }
    created = _CREATED.search(source[:200_000])
    return ExtractedDocument(
        format="rtf",
        unit=Unit.SECTION,
        pages=pages,
        title=title_from(properties.get("title"), path.name),
        authors=authors_from(properties.get("author")),
        date=date_from(f"{created[1]}-{int(created[2]):02}-{int(created[3]):02}") if created else None,
        keywords=keywords_from(properties.get("keywords")),
        outline=outline,
        warnings=(TRUNCATED,) if writer.truncated or cut else (),
        extractor=f"striprtf {version('striprtf')}",
    )


def text_of(source: str) -> str:
    """The text of RTF in Latin-1, paragraph by paragraph."""
    from striprtf.striprtf import rtf_to_text

    text: str = rtf_to_text(source, encoding="cp1252", errors="replace")  # type: ignore[no-untyped-call]
    return text
