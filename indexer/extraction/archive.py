"""Office files are ZIP archives, and an archive may be a bomb: look before unpacking."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from lxml import etree

from indexer.extraction.errors import DamagedError, ExtractionError, locked
from indexer.extraction.limits import Limits
from indexer.extraction.registry import Reader
from indexer.extraction.strict_ooxml import transitional
from indexer.model import ExtractedDocument

Salvager = Callable[[Path, Limits], ExtractedDocument | None]

_BOMB = "Die Datei würde beim Entpacken übermäßig groß und wurde deshalb nicht gelesen."
_DAMAGED = "Die Datei ist beschädigt: Ihr Inhalt lässt sich nicht entpacken."
_UNREADABLE = "Die Datei ist beschädigt: Ihr Inhalt ist nicht lesbar."
_ENCRYPTED_FLAG = 0x1
_LOCAL_MAGIC = b"PK\x03\x04"
_LOCAL_HEADER = struct.Struct("<8xH16xHH")  # method, lengths of the name and of the extra field; 30 bytes
_CHUNK = 16  # bytes; damage costs no more than this
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
            raise locked("ZIP")
        if limits.is_bomb(member.compress_size, member.file_size):
            raise ExtractionError(_BOMB, f"{member.filename}: {member.compress_size} → {member.file_size} bytes")


def read_or_salvage(path: Path, limits: Limits, whole: Reader, remains: Salvager) -> ExtractedDocument:
    """Read an office file by ``whole`` once its archive was looked at; where it is damaged, by ``remains``, which gives
    ``None`` where nothing is left.

    Raises ExtractionError for an archive that is a bomb, locked, no such file, or damaged beyond reading.
    """
    try:
        check(path, limits)
        with transitional(path) as readable:
            return whole(readable, limits)
    except DamagedError:
        document = remains(path, limits)
        if document is None:
            raise
        return document


def parse_xml(content: bytes, recover: bool = False) -> etree._Element:
    """The root of an XML part; with ``recover`` of one that is damaged, as far as it goes.

    Entities, DTDs and the network are left alone, depth is bounded by the parser. Raises DamagedError for XML that is
    not well-formed.
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
        data = _member_at(content, start, name)
        try:
            if data and (root := parse_xml(data, recover=True)) is not None:
                return root
        except ExtractionError:
            pass
        start = content.find(name, start + 1)
    return None


def salvage_numbered(path: Path, member: str, limits: Limits) -> Iterator[tuple[int, etree._Element]]:
    """Of members named like ``ppt/slides/slide{}.xml``, in the order of their numbers, those of which something is
    left."""
    name = re.escape(member).replace(re.escape("{}"), r"(\d{1,6})").encode()
    with path.open("rb") as file:
        numbers = sorted({int(number) for number in re.findall(name, file.read(limits.max_file_bytes))})
    for number in numbers[: limits.max_pages]:
        root = salvage(path, member.format(number), limits)
        if root is not None:
            yield number, root


def _member_at(content: bytes, start: int, name: bytes) -> bytes:
    """What is left of the member whose name stands here; of one whose head is damaged, what can be unpacked behind the
    name."""
    if content[start - 1 : start] == b"/":
        return b""  # the end of another name: a diagram has a content.xml of its own
    end = start + len(name)
    header = start - _LOCAL_HEADER.size
    if header >= 0 and content.startswith(_LOCAL_MAGIC, header):
        method, name_length, extra_length = _LOCAL_HEADER.unpack_from(content, header)
        if name_length == len(name):
            end += extra_length
            if method == zipfile.ZIP_STORED:
                return content[end:]
    return _inflated(content[end : end + _MAX_SALVAGED])


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
