"""Office files are ZIP archives, and an archive may be a bomb: look before unpacking."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path

from lxml import etree

from indexer.extraction.errors import DamagedError, ExtractionError
from indexer.extraction.limits import Limits

_RATIO_COUNTS_FROM = 20_000_000  # bytes: an honest sheet of zeros compresses well too, but is not large
_BOMB = "Die Datei würde beim Entpacken übermäßig groß und wurde deshalb nicht gelesen."
_DAMAGED = "Die Datei ist beschädigt: Ihr Inhalt lässt sich nicht entpacken."
_UNREADABLE = "Die Datei ist beschädigt: Ihr Inhalt ist nicht lesbar."
_ENCRYPTED_FLAG = 0x1
_LOCAL_HEADER = struct.Struct("<8xH16xHH")  # method, lengths of the name and of the extra field; 30 bytes
_CHUNK = 4096  # bytes; damage costs no more than this
_MAX_SALVAGED = 50_000_000  # bytes

PARTIAL = "Die Datei ist beschädigt; gelesen wurde, was noch da ist."


def check(path: Path, limits: Limits) -> None:
    """Raise ExtractionError for a damaged or encrypted archive and for one that unpacks to more than ``limits`` allow.

    The sizes named in an archive's directory can be trusted: unpacking stops there and fails where there is more.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
        raise DamagedError(_DAMAGED, str(error)) from error
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


def parse_xml(content: bytes, recover: bool = False) -> etree._Element:
    """The root of an XML part; with ``recover`` of one that is damaged, as far as it goes.

    Entities, DTDs and the network are left alone, depth is bounded by the parser. Raises DamagedError for XML that is not
    well-formed.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
        recover=recover,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DamagedError(_UNREADABLE, str(error)[:500]) from error
    if root is None:
        raise DamagedError(_UNREADABLE, "no root element")
    return root


def salvage(path: Path, member: str, limits: Limits) -> etree._Element | None:
    """The XML of a member of a damaged archive, as far as it goes; ``None`` where nothing is left.

    Works without the archive's directory, which stands at the end and is the first thing a broken download loses.
    """
    name = member.encode()
    with path.open("rb") as file:
        content = file.read(limits.max_file_bytes)
    start = content.find(name)
    while start >= 0:
        header = start - _LOCAL_HEADER.size
        if header >= 0 and content.startswith(b"PK\x03\x04", header):
            method, name_length, extra_length = _LOCAL_HEADER.unpack_from(content, header)
            if name_length == len(name):
                data = content[start + name_length + extra_length :]
                if method == zipfile.ZIP_DEFLATED:
                    data = _inflated(data)
                try:
                    return parse_xml(data, recover=True) if data else None
                except ExtractionError:
                    return None
        start = content.find(name, start + 1)
    return None


def _inflated(data: bytes) -> bytes:
    """Unpacked data up to the first damage, bounded."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    parts: list[bytes] = []
    total = 0
    for start in range(0, len(data), _CHUNK):
        try:
            parts.append(inflater.decompress(data[start : start + _CHUNK], _MAX_SALVAGED - total))
        except zlib.error:
            break
        total += len(parts[-1])
        if inflater.eof or total >= _MAX_SALVAGED:
            break
    return b"".join(parts)
