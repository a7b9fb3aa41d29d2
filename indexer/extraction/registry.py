"""Which reader reads which file: by suffix, and by content where the suffix lies.

path → format_of (suffix) → sniff (first bytes) → reader_for (imports the reader, and with it its library)
"""

from __future__ import annotations

import importlib
import os
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from indexer.extraction.errors import ExtractionError, locked
from indexer.extraction.limits import Limits
from indexer.model import ExtractedDocument

Reader = Callable[[Path, Limits], ExtractedDocument]

SUFFIXES: dict[str, str] = {
    ".pdf": "pdf",
    ".docx": "docx",
    ".docm": "docx",
    ".dotx": "docx",
    ".dotm": "docx",
    ".odt": "odt",
    ".ott": "odt",
    ".odp": "odp",
    ".otp": "odp",
    ".ods": "ods",
    ".ots": "ods",
    ".pptx": "pptx",
    ".pptm": "pptx",
    ".ppsx": "pptx",
    ".potx": "pptx",
    ".ppsm": "pptx",
    ".potm": "pptx",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xltx": "xlsx",
    ".xltm": "xlsx",
    ".xls": "xls",
    ".xlt": "xls",
    ".doc": "doc",
    ".dot": "doc",
    ".ppt": "ppt",
    ".pps": "ppt",
    ".pot": "ppt",
    ".rtf": "rtf",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".mht": "html",
    ".mhtml": "html",
    ".md": "md",
    ".markdown": "md",
    ".txt": "txt",
    ".text": "txt",
    ".csv": "csv",
    ".tsv": "csv",
    ".eml": "eml",
    ".msg": "msg",
    ".png": "png",
    ".jpg": "jpg",
    ".jpeg": "jpg",
    ".tif": "tif",
    ".tiff": "tif",
}

#: Raised when a reader finds more, or other text, in files that it has read before. Those are not read again by
#: themselves, which may take hours; the run tells how.
READERS_VERSION = 3

# "module:function" rather than the function: a reader's library is imported when its first file comes, not before.
_READERS: dict[str, str] = {
    "pdf": "indexer.extraction.pdf.reader:read",
    "docx": "indexer.extraction.office.docx:read",
    "odt": "indexer.extraction.office.odf:read_text",
    "odp": "indexer.extraction.office.odf:read_presentation",
    "ods": "indexer.extraction.office.odf:read_spreadsheet",
    "pptx": "indexer.extraction.office.pptx:read",
    "xlsx": "indexer.extraction.office.sheets:read_xlsx",
    "xls": "indexer.extraction.office.sheets:read_xls",
    "doc": "indexer.extraction.office.legacy:read_doc",
    "ppt": "indexer.extraction.office.legacy:read_ppt",
    "rtf": "indexer.extraction.office.rtf:read",
    "html": "indexer.extraction.text.html:read",
    "mhtml": "indexer.extraction.mail.mhtml:read",
    "md": "indexer.extraction.text.markdown:read",
    "txt": "indexer.extraction.text.plain:read_txt",
    "csv": "indexer.extraction.text.plain:read_csv",
    "eml": "indexer.extraction.mail.reader:read_eml",
    "msg": "indexer.extraction.mail.reader:read_msg",
    "png": "indexer.extraction.image:read",
    "jpg": "indexer.extraction.image:read",
    "tif": "indexer.extraction.image:read",
}

# For files that crashed their reader: slower ones, without native code or in a program of their own.
_CAREFUL_READERS: dict[str, str] = {
    "pdf": "indexer.extraction.pdf.reader:read_carefully",
    "xls": "indexer.extraction.office.legacy:read_old_sheet",
    "xlsx": "indexer.extraction.office.sheets_by_cell:read",
}

_TEXT_FORMATS = frozenset({"html", "md", "txt", "csv", "rtf", "eml"})
_IMAGES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg", b"II*\0": "tif", b"MM\0*": "tif"}
_HEADER = re.compile(rb"[A-Za-z-]+:[ \t]")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f]")
# The first record of sheets of Excel 2, 3, 4, and of later ones that were saved without the container around them.
_BEFORE_CONTAINERS = (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08")
_SHEET_IN_XML = b"urn:schemas-microsoft-com:office:spreadsheet"  # Excel 2002 and 2003, and programs that imitate it
_SNIFFED_BYTES = 4096
_OLE_SCANNED_BYTES = 64_000_000


def format_of(path: str | Path) -> str | None:
    """The format that a file's suffix promises; ``None``: no reader knows it, the file is none of the corpus's."""
    # Asked of every file of the folder in every run: os.path takes a fifth of the time that a Path takes.
    return SUFFIXES.get(os.path.splitext(path)[1].lower())  # noqa: PTH122


def register(format_name: str, reader: str, suffixes: tuple[str, ...] = ()) -> None:
    """Add a format: ``reader`` is "module:function", the function takes (Path, Limits) and returns an
    ExtractedDocument."""
    _READERS[format_name] = reader
    SUFFIXES.update({suffix.lower(): format_name for suffix in suffixes})


def reader_for(format_name: str, careful: bool = False) -> Reader:
    """Import and return the reader of a format; ``careful``: the one for files that crash it. Raises ExtractionError
    for a format without reader."""
    try:
        module, function = (_CAREFUL_READERS if careful else _READERS)[format_name].split(":")
    except KeyError:
        raise ExtractionError(
            "Dieses Dateiformat kann nicht gelesen werden.", f"no reader for {format_name!r}"
        ) from None
    reader: Reader = getattr(importlib.import_module(module), function)
    return reader


def sniff(path: Path, promised: str) -> str:
    """The format that the first bytes show, or ``promised`` (the suffix's) where they show none.

    Raises ExtractionError for an empty file and for a container that no reader knows.
    """
    with path.open("rb") as file:
        head = file.read(_SNIFFED_BYTES)
    if not head:
        raise ExtractionError("Die Datei ist leer.", "0 bytes")
    if head.startswith(b"%PDF-") or (promised not in _TEXT_FORMATS and b"%PDF-" in head[:1024]):
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _format_of_archive(path, promised)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _format_of_compound_file(path, promised)
    for magic, format_name in _IMAGES.items():
        if head.startswith(magic):
            return format_name
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"{\\rtf"):
        return "rtf"
    # Word and some web programs save HTML under any name; a page saved as .txt is wanted without its tags too.
    # In Markdown and in a mail, HTML is allowed: there it proves nothing.
    if promised not in {"md", "eml"} and start[:15].lower().startswith((b"<!doctype html", b"<html")):
        return "html"
    if promised in {"doc", "rtf", "xls", "html"} and _is_text(head) and _is_mhtml(start):
        return "mhtml"
    if promised in {"doc", "rtf", "xls"} and _is_text(head):
        if promised == "xls" and not is_old_sheet(head):
            return "csv"  # many programs save tables as text under the name that opens them in Excel
        if promised != "xls" and not start.startswith(b"<"):  # LibreOffice takes bytes of any encoding for UTF-8
            return "txt"
    return promised


def is_old_sheet(head: bytes) -> bool:
    """Whether a file that begins with these bytes is a sheet that Excel's readers of today leave alone."""
    return head.startswith(_BEFORE_CONTAINERS) or _SHEET_IN_XML in head


def _is_mhtml(start: bytes) -> bool:
    """Whether a text is a page in the form of a mail: what some web programs write when asked for a Word file."""
    lowered = b"\n" + start.lower()
    return bool(_HEADER.match(start)) and b"\nmime-version:" in lowered and b"\ncontent-type: multipart/" in lowered


def _is_text(head: bytes) -> bool:
    return head.startswith((b"\xff\xfe", b"\xfe\xff")) or not _CONTROLS.search(head)


def _format_of_archive(path: Path, promised: str) -> str:
    """Tell office files apart by what their ZIP archive holds."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            mimetype = archive.read("mimetype")[:100] if "mimetype" in names else b""
    except Exception:  # damaged archives are the reader's to report, in its own words
        return promised
    for ending, format_name in (("text", "odt"), ("presentation", "odp"), ("spreadsheet", "ods")):
        if mimetype.startswith(b"application/vnd.oasis.opendocument." + ending.encode()):
            return format_name
    for part, format_name in (("word/", "docx"), ("ppt/", "pptx"), ("xl/", "xlsx")):
        if "[Content_Types].xml" in names and any(name.startswith(part) for name in names):
            return format_name
    if promised in {"docx", "odt", "odp", "ods", "pptx", "xlsx"}:
        return promised
    raise ExtractionError("Die Datei ist ein Archiv, keine Datei eines Büroprogramms.", f"ZIP named as {promised}")


def _format_of_compound_file(path: Path, promised: str) -> str:
    """Tell old office files (OLE compound files) apart by the names of their streams, which stand in UTF-16."""
    if promised == "msg":  # its attachments may be old office files
        return promised
    with path.open("rb") as file:
        content = file.read(_OLE_SCANNED_BYTES)
    for stream, format_name in (
        ("EncryptedPackage", None),
        ("WordDocument", "doc"),
        ("PowerPoint Document", "ppt"),
        ("Workbook", "xls"),
        ("Book", "xls"),
    ):
        if stream.encode("utf-16-le") in content:
            if format_name is None:
                raise locked("encrypted OOXML")
            return format_name
    if promised in {"doc", "ppt", "xls"}:
        return promised
    raise ExtractionError("Der Inhalt der Datei passt nicht zu ihrem Namen.", f"OLE file named as {promised}")
