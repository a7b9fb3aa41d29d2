"""Office files are ZIP archives, and an archive may be a bomb: look before unpacking."""

from __future__ import annotations

import zipfile
from pathlib import Path

from lxml import etree

from indexer.extraction.errors import ExtractionError
from indexer.extraction.limits import Limits

_RATIO_COUNTS_FROM = 20_000_000  # bytes: an honest sheet of zeros compresses well too, but is not large
_BOMB = "Die Datei würde beim Entpacken übermäßig groß und wurde deshalb nicht gelesen."
_DAMAGED = "Die Datei ist beschädigt: Ihr Inhalt lässt sich nicht entpacken."
_ENCRYPTED_FLAG = 0x1


def check(path: Path, limits: Limits) -> None:
    """Raise ExtractionError for a damaged or encrypted archive and for one that unpacks to more than ``limits`` allow.

    The sizes named in an archive's directory can be trusted: unpacking stops there and fails where there is more.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
        raise ExtractionError(_DAMAGED, str(error)) from error
    if len(members) > limits.max_members:
        raise ExtractionError(_BOMB, f"{len(members)} members")
    total = sum(member.file_size for member in members)
    if total > limits.max_uncompressed:
        raise ExtractionError(_BOMB, f"{total} bytes unpacked")
    for member in members:
        if member.flag_bits & _ENCRYPTED_FLAG:
            raise ExtractionError("Die Datei ist mit einem Kennwort geschützt und kann nicht gelesen werden.", "ZIP")
        if member.file_size > _RATIO_COUNTS_FROM and member.file_size > limits.max_ratio * max(1, member.compress_size):
            raise ExtractionError(_BOMB, f"{member.filename}: {member.compress_size} → {member.file_size} bytes")


def parse_xml(content: bytes) -> etree._Element:
    """The root of an XML part. Entities, DTDs and the network are left alone, depth is bounded by the parser.

    Raises ExtractionError for XML that is not well-formed.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ExtractionError("Die Datei ist beschädigt: Ihr Inhalt ist nicht lesbar.", str(error)[:500]) from error
    return root
