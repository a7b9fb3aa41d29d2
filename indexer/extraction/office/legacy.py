"""DOC and PPT, the formats before 2007: converted by LibreOffice where installed, else read by a small program. And the
few sheets that are named as XLS, but are older or of another kind.

    file → LibreOffice → DOCX/PPTX/XLSX → the reader of that format
         → catdoc, antiword, catppt → plain text
         → compound_remains → the text of a file that no program opens
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from indexer.extraction.cleaning import clean_characters
from indexer.extraction.compound_remains import read_remains
from indexer.extraction.errors import ExtractionError
from indexer.extraction.isolation.program import convert, find_program, office_is_installed, run
from indexer.extraction.limits import Limits
from indexer.extraction.metadata import title_from
from indexer.extraction.sections import TRUNCATED, SectionWriter
from indexer.extraction.text.decoding import decode
from indexer.extraction.text.plain import write_plain_text
from indexer.model import ExtractedDocument, Unit

_SHARE_FOR_CONVERSION = 0.6  # of the time allowed for a file; the rest is for reading the result
_PLAIN = "Von dieser Datei wurde nur der reine Text gelesen; mit LibreOffice lassen sich auch Überschriften und Tabellen lesen."
#: How LibreOffice shows a workbook so damaged that it takes it for a text: the first bytes of its container.
_TAKEN_FOR_TEXT = "ÐÏà¡±á"
_HEAD = 200  # characters


def read_doc(path: Path, limits: Limits) -> ExtractedDocument:
    """Read a Word file of 97 to 2003. Raises ExtractionError where no program for it is installed."""
    return read_converted(path, limits, "doc", "docx") or _read_by_programs(path, limits, "doc")


def read_ppt(path: Path, limits: Limits) -> ExtractedDocument:
    """Read a PowerPoint file of 97 to 2003. Raises ExtractionError where no program for it is installed."""
    return read_converted(path, limits, "ppt", "pptx") or _read_by_programs(path, limits, "ppt")


def read_old_sheet(path: Path, limits: Limits) -> ExtractedDocument:
    """Read a sheet of Excel 2 to 4, one in XML, or one that crashes its own reader. Raises ExtractionError where
    LibreOffice is missing or fails."""
    document = read_converted(path, limits, "xls", "xlsx")
    if document is not None and not any(_TAKEN_FOR_TEXT in page.text[:_HEAD] for page in document.pages):
        return document
    if office_is_installed():
        raise ExtractionError(
            "Die Datei ist beschädigt: Sie ist keine lesbare Tabelle.", "LibreOffice could not read it"
        )
    raise ExtractionError(
        "Um Tabellen aus sehr alten Fassungen von Excel oder aus Excel-XML zu lesen, muss LibreOffice installiert sein.",
        "no LibreOffice found",
    )


def read_converted(path: Path, limits: Limits, format_name: str, target: str) -> ExtractedDocument | None:
    """Read a file by way of LibreOffice; ``None`` where that is missing or fails."""
    from indexer.extraction.registry import reader_for

    with tempfile.TemporaryDirectory() as folder:
        # A plain name: LibreOffice fails on names that are no valid text.
        source = Path(folder, f"document.{format_name}")
        source.symlink_to(path.absolute())
        result = convert(source, target, Path(folder), _SHARE_FOR_CONVERSION * limits.seconds)
        if result is None:
            return None
        try:
            document = reader_for(target)(result, limits)
        except ExtractionError:
            return None
    return replace(document, format=format_name, extractor=f"LibreOffice, {document.extractor}")


def _read_by_programs(path: Path, limits: Limits, format_name: str) -> ExtractedDocument:
    # "--" and an absolute path: a name that begins with a hyphen is no option.
    file = str(path.absolute())
    commands = {
        "doc": [["antiword", "-m", "UTF-8.txt", "-w", "0", file], ["catdoc", "-d", "utf-8", "-w", file]],
        "ppt": [["catppt", "-d", "utf-8", file]],
    }[format_name]
    available = [command for command in commands if find_program(command[0])]
    if not available and not office_is_installed():
        kind = "Word-Dateien" if format_name == "doc" else "PowerPoint-Dateien"
        raise ExtractionError(
            f"Um alte {kind} (.{format_name}) zu lesen, muss LibreOffice oder das Paket catdoc installiert sein.",
            "no LibreOffice, antiword, catdoc or catppt found",
        )
    for command in available:
        try:
            text = clean_characters(decode(run(command, _SHARE_FOR_CONVERSION * limits.seconds)))
        except ExtractionError:
            continue
        if text.strip():
            return _plain_document(text, limits, format_name, command[0])
    remains = read_remains(path, limits, format_name)
    if remains is None:
        raise ExtractionError("Die Datei ist beschädigt und konnte nicht gelesen werden.", "no program could read it")
    return remains


def _plain_document(text: str, limits: Limits, format_name: str, program: str) -> ExtractedDocument:
    writer = SectionWriter(limits)
    write_plain_text(writer, text)
    pages, outline = writer.finish()
    return ExtractedDocument(
        format=format_name,
        unit=Unit.SECTION,
        pages=pages,
        title=title_from(text.strip().split("\n", 1)[0]),
        outline=outline,
        warnings=(_PLAIN, TRUNCATED) if writer.truncated else (_PLAIN,),
        extractor=program,
    )
