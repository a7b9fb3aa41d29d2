"""The properties of files whose readers do not tell them: of PPTX and XLSX, docProps/core.xml or where the relations of
the package say; of XLS, a stream of the container."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from indexer.extraction import archive
from indexer.extraction.metadata import authors_from, date_from, keywords_from, language_from, title_from
from indexer.extraction.text.decoding import decode
from indexer.model import ExtractedDocument

_DC = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"
_CORE = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
_UTF8 = 65001  # Windows' number for it
_USUAL = "docProps/core.xml"
_RELATION = "/metadata/core-properties"  # the end of its type


def with_properties(document: ExtractedDocument, path: Path) -> ExtractedDocument:
    """What was read of an OOXML file with its core properties; unchanged where these are missing or damaged."""
    try:
        with zipfile.ZipFile(path) as opened:
            root = archive.parse_xml(opened.read(_place(opened)))
    except Exception:  # properties are a bonus: their loss must not cost the text
        return document
    return replace(
        document,
        title=title_from(root.findtext(f"{_DC}title"), path.name) or document.title,
        authors=authors_from(root.findtext(f"{_DC}creator")),
        date=date_from(root.findtext(f"{_TERMS}created")) or date_from(root.findtext(f"{_TERMS}modified")),
        language=language_from(root.findtext(f"{_DC}language")),
        keywords=keywords_from(root.findtext(f"{_CORE}keywords"), root.findtext(f"{_CORE}category")),
    )


def with_old_properties(document: ExtractedDocument, path: Path) -> ExtractedDocument:
    """The same for files of Office 97 to 2003."""
    from olefile import OleFileIO

    try:
        with OleFileIO(str(path)) as opened:
            properties = opened.get_metadata()
    except Exception:  # as above
        return document
    encoding = "utf-8" if (page := (properties.codepage or 1252) & 0xFFFF) == _UTF8 else f"cp{page}"
    return replace(
        document,
        title=title_from(_text(properties.title, encoding), path.name) or document.title,
        authors=authors_from(_text(properties.author, encoding)),
        date=date_from(properties.create_time) or date_from(properties.last_saved_time),
        keywords=keywords_from(_text(properties.keywords, encoding), _text(properties.category, encoding)),
    )


def _text(value: Any, encoding: str) -> str:
    return decode(value, encoding) if isinstance(value, bytes) else ""


def _place(opened: zipfile.ZipFile) -> str:
    """The member of an archive that holds the properties: programs made with .NET give it a name of their own."""
    if _USUAL in opened.namelist():
        return _USUAL
    relations = archive.parse_xml(opened.read("_rels/.rels"))
    return next(str(each.get("Target")).lstrip("/") for each in relations if str(each.get("Type")).endswith(_RELATION))
