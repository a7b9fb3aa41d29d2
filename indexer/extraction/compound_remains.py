"""DOC, PPT and MSG that are damaged so that no program opens them: the runs of text that are left in the file.

All three are compound files (OLE), in which text stands plain, in Windows-1252 or UTF-16, in pieces as long as a
document's paragraphs. Which piece belongs where is known to the damaged parts alone; so they come in the order in which
they are stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from indexer.extraction.archive import PARTIAL
from indexer.extraction.errors import locked
from indexer.extraction.limits import Limits
from indexer.extraction.sections import TRUNCATED, SectionWriter
from indexer.extraction.text.plain import read_bytes
from indexer.model import ExtractedDocument, Unit

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD_MAGIC, _WORD_LOCKED_AT, _WORD_LOCKED = b"\xec\xa5", 11, 0x01
_SECTOR = 512
# Letters, punctuation, and what Word has for ends of paragraphs and cells, breaks, fields and notes; in UTF-16 European
# text. Not ÿ, which is what free places are filled with: it would take the first letter of a text behind along.
_RUNS = re.compile(
    rb"(?P<wide>(?:[\x02\x05\x07-\x0d\x13-\x15\x1e\x1f -~\xa0-\xff]\x00|[\x00-\x7f]\x01|[\x10-\x3a\xac]\x20){20,})"
    rb"|(?P<narrow>[\x02\x05\x07-\x0d\x13-\x15\x1e\x1f -~\x80-\xfe]{30,})"
)
_FIELD_CODE = re.compile("\x13[^\x13-\x15]*[\x14\x15]")
_ENDS = re.compile("[\r\n\x07\x0b\x0c]+")
_LETTERS = re.compile(r"[A-Za-zÄÖÜäöüßé ]")
_MOST_SIGNS = 0.2  # of a run: bytes that are no text by chance hold more signs and rare letters
_LONGEST_WORDS = 15  # letters, on average
_FEWEST_LETTERS = 100  # of a document: less is what programs leave in every file


def read_remains(path: Path, limits: Limits, format_name: str) -> ExtractedDocument | None:
    """What is left of the text of a compound file; ``None`` where that is not worth reading. Raises ExtractionError for
    a locked one."""
    content, cut = read_bytes(path, limits)
    if not content.startswith(_MAGIC):
        return None
    if _is_locked(content):
        raise locked("fEncrypted")
    writer = SectionWriter(limits)
    # Master slides and old versions repeat what stands elsewhere.
    paragraphs = dict.fromkeys(paragraph for run in _texts(content) for paragraph in _ENDS.split(run))
    if sum(map(len, paragraphs)) < _FEWEST_LETTERS:
        return None
    for paragraph in paragraphs:
        writer.paragraph(paragraph)
    pages, outline = writer.finish()
    return ExtractedDocument(
        format=format_name,
        unit=Unit.SECTION,
        pages=pages,
        outline=outline,
        warnings=(PARTIAL, TRUNCATED) if cut or writer.truncated else (PARTIAL,),
        extractor="compound salvage 1",
    )


def _is_locked(content: bytes) -> bool:
    """Whether the head of a Word document, at the beginning of a sector, says so."""
    start = content.find(_WORD_MAGIC)
    while start >= 0:
        if start % _SECTOR == 0 and len(content) > start + _WORD_LOCKED_AT:
            return bool(content[start + _WORD_LOCKED_AT] & _WORD_LOCKED)
        start = content.find(_WORD_MAGIC, start + 1)
    return False


def _texts(content: bytes) -> Iterator[str]:
    """Runs of bytes that are text: mostly letters, in words."""
    for found in _RUNS.finditer(content):
        encoding = "utf-16-le" if found["wide"] else "cp1252"
        text = _FIELD_CODE.sub("", found[0].decode(encoding, "replace"))
        if len(_LETTERS.sub("", text)) <= _MOST_SIGNS * len(text) and len(text) <= _LONGEST_WORDS * len(text.split()):
            yield text
