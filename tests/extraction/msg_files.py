"""Mails as Outlook saves them, made byte by byte: an OLE compound file with one stream for each property (MS-CFB,
MS-OXMSG)."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

_SECTOR = 512
_CUTOFF = 4096
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_TEXT, _TEXT_IN_BYTES, _BINARY, _NUMBER, _TIME = 0x001F, 0x001E, 0x0102, 0x0003, 0x0040
_BEGINNING = dt.datetime(1601, 1, 1, tzinfo=dt.UTC)

Tree = dict[str, "bytes | Tree"]


def msg_file(
    texts: Mapping[int, str],
    recipients: tuple[tuple[str, str], ...] = (),
    attachments: tuple[tuple[str, bytes], ...] = (),
    binaries: Mapping[int, bytes] | None = None,
    texts_in_bytes: Mapping[int, bytes] | None = None,
    code_page: int | None = None,
    times: Mapping[int, dt.datetime] | None = None,
    names: bytes = b"",
) -> bytes:
    """A MSG file. ``texts`` are properties by their number (0x0037 subject, 0x1000 body …); ``texts_in_bytes`` those of
    a file that is not in Unicode, in the ``code_page`` it names; ``names`` the stream that tells which property has a
    number of 0x8000 and above."""
    root: Tree = _storage(texts, binaries or {}, struct.pack("<8x4I8x", 0, 0, len(recipients), len(attachments)))
    for number, content in (texts_in_bytes or {}).items():
        root[f"__substg1.0_{number:04X}{_TEXT_IN_BYTES:04X}"] = content
        root["__properties_version1.0"] += struct.pack("<HHIII", _TEXT_IN_BYTES, number, 6, len(content) + 1, 0)
    if code_page is not None:
        root["__properties_version1.0"] += struct.pack("<HHIII", _NUMBER, 0x3FDE, 6, code_page, 0)
    for number, moment in (times or {}).items():
        ticks = (moment - _BEGINNING) // dt.timedelta(microseconds=1) * 10
        root["__properties_version1.0"] += struct.pack("<HHIQ", _TIME, number, 6, ticks)
    if names:
        root["__nameid_version1.0"] = {"__substg1.0_00030102": names}
    for number, (name, address) in enumerate(recipients):
        root[f"__recip_version1.0_#{number:08X}"] = _storage({0x3001: name, 0x3003: address}, {}, bytes(8))
    for number, (name, content) in enumerate(attachments):
        root[f"__attach_version1.0_#{number:08X}"] = _storage({0x3707: name}, {0x3701: content}, bytes(8))
    return _Compound().pack(root)


def compound_file(tree: Tree) -> bytes:
    """An OLE compound file of streams by name."""
    return _Compound().pack(tree)


def _storage(texts: Mapping[int, str], binaries: Mapping[int, bytes], head: bytes) -> Tree:
    tree: Tree = {}
    values = [(number, _TEXT, text.encode("utf-16-le")) for number, text in texts.items()]
    values += [(number, _BINARY, content) for number, content in binaries.items()]
    properties = head
    for number, kind, content in values:
        tree[f"__substg1.0_{number:04X}{kind:04X}"] = content
        properties += struct.pack("<HHIII", kind, number, 6, len(content) + (2 if kind == _TEXT else 0), 0)
    tree["__properties_version1.0"] = properties
    return tree


@dataclass
class _Compound:
    """Writes an OLE file: streams below 4096 bytes share one stream of their own, cut into sectors of 64 bytes."""

    sectors: list[bytes] = field(default_factory=list)
    fat: list[int] = field(default_factory=list)
    small: list[bytes] = field(default_factory=list)
    small_fat: list[int] = field(default_factory=list)
    directory: list[bytes] = field(default_factory=list)

    def pack(self, root: Tree) -> bytes:
        self.directory.append(b"")
        child = self._children(root)
        shared = b"".join(self.small)
        self.directory[0] = _entry("Root Entry", 5, child=child, start=self._large(shared), size=len(shared))
        while len(self.directory) % 4:
            self.directory.append(bytes(128))
        directory = self._large(b"".join(self.directory))
        small_table = b"".join(struct.pack("<I", entry) for entry in self.small_fat)
        small_count = -(-len(small_table) // _SECTOR)
        small_first = self._large(small_table.ljust(small_count * _SECTOR, b"\xff"))
        count = -(-(len(self.fat) + 1) // 127)
        first = len(self.fat)
        self.fat += [_FAT] * count
        table = b"".join(struct.pack("<I", entry) for entry in self.fat).ljust(count * _SECTOR, b"\xff")
        head = struct.pack(
            "<8s16xHHHHH6x9I",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            *(0x3E, 3, 0xFFFE, 9, 6, 0, count, directory, 0, _CUTOFF, small_first, small_count, _END, 0),
        )
        places = struct.pack("<109I", *range(first, first + count), *[_FREE] * (109 - count))
        return head + places + b"".join(self.sectors) + table

    def _children(self, tree: Tree) -> int:
        """Add the entries of a storage, each the right neighbour of the one before; returns the first."""
        numbers = []
        for name in sorted(tree, key=lambda name: (len(name), name.upper())):
            content = tree[name]
            number = len(self.directory)
            numbers.append((number, name, content))
            self.directory.append(b"")
        for (number, name, content), following in zip(numbers, [*numbers[1:], None], strict=True):
            right = following[0] if following else _FREE
            if isinstance(content, bytes):
                start = self._stream(content) if content else _END
                self.directory[number] = _entry(name, 2, right=right, start=start, size=len(content))
            else:
                self.directory[number] = _entry(name, 1, right=right, child=self._children(content))
        return numbers[0][0] if numbers else _FREE

    def _stream(self, content: bytes) -> int:
        return _chained(content, 64, self.small, self.small_fat) if len(content) < _CUTOFF else self._large(content)

    def _large(self, content: bytes) -> int:
        return _chained(content, _SECTOR, self.sectors, self.fat)


def _chained(content: bytes, size: int, sectors: list[bytes], fat: list[int]) -> int:
    """Append content in sectors, each entry of ``fat`` naming the next; returns the first, or the mark for none."""
    if not content:
        return _END
    first = len(sectors)
    count = -(-len(content) // size)
    sectors += [content[at * size : (at + 1) * size].ljust(size, b"\0") for at in range(count)]
    fat += [first + at + 1 for at in range(count - 1)] + [_END]
    return first


def _entry(name: str, kind: int, *, right: int = _FREE, child: int = _FREE, start: int = 0, size: int = 0) -> bytes:
    text = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16xI16xIQ", text, len(text) + 2, kind, 1, _FREE, right, child, 0, start & 0xFFFFFFFF, size
    )
