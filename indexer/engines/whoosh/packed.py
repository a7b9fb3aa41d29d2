"""A file of named numeric arrays: written once, then read in place through a memory map.

Layout: the arrays one after the other, each aligned to 8 bytes; a JSON header; the length and CRC-32 of the header; a
magic number. The header comes last so that a file cut short is recognised and arrays can be written as they grow.
"""

from __future__ import annotations

import json
import mmap
import shutil
import struct
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np

from indexer.arrays import Array

MAGIC = b"LAKIPACK"
_TRAILER = struct.Struct("<QI8s")
#: An array that grows past this many bytes while it is written moves from memory to a temporary file.
SPILL = 8 << 20


class PackedFileError(Exception):
    """The file is not one of ours, or it is damaged."""


class PackedWriter:
    """Collects arrays by name and writes them into one file at :meth:`close`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._streams: dict[str, tuple[np.dtype[Any], IO[bytes]]] = {}

    def append(self, name: str, array: Array) -> None:
        """Append to the array of this name; the first call fixes its type."""
        if name not in self._streams:
            folder = str(self.path.parent)
            spool: Any = tempfile.SpooledTemporaryFile(max_size=SPILL, dir=folder)  # noqa: SIM115
            self._streams[name] = (array.dtype.newbyteorder("<"), spool)
        dtype, stream = self._streams[name]
        stream.write(np.ascontiguousarray(array, dtype=dtype).data)

    def close(self, meta: Mapping[str, Any]) -> None:
        """Write the file; ``meta`` is anything that JSON can hold."""
        try:
            self._write(meta)
        finally:
            self.abandon()

    def _write(self, meta: Mapping[str, Any]) -> None:
        arrays = {}
        with self.path.open("wb") as file:
            for name, (dtype, stream) in self._streams.items():
                offset = file.tell()
                stream.seek(0)
                shutil.copyfileobj(stream, file, 1 << 20)
                size = file.tell() - offset
                arrays[name] = (dtype.str, offset, size // dtype.itemsize)
                file.write(bytes(-size % 8))
            header = json.dumps({"arrays": arrays, "meta": dict(meta)}, separators=(",", ":")).encode()
            file.write(header)
            file.write(_TRAILER.pack(len(header), zlib.crc32(header), MAGIC))

    def abandon(self) -> None:
        """Forget everything; nothing is written."""
        for _, stream in self._streams.values():
            stream.close()
        self._streams.clear()


class PackedFile:
    """The arrays of one file, as read-only views of a memory map (which outlives the removal of the file)."""

    def __init__(self, path: Path) -> None:
        """Map the file.

        Raises:
            PackedFileError: it is not a complete file of this kind.
            OSError: it cannot be opened.
        """
        with path.open("rb") as file:
            size = file.seek(0, 2)
            if size < _TRAILER.size:
                raise PackedFileError(f"{path.name}: zu kurz")
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        length, checksum, magic = _TRAILER.unpack(self._map[-_TRAILER.size :])
        if magic != MAGIC or length > size - _TRAILER.size:
            raise PackedFileError(f"{path.name}: unvollständig")
        header = self._map[size - _TRAILER.size - length : size - _TRAILER.size]
        if zlib.crc32(header) != checksum:
            raise PackedFileError(f"{path.name}: Prüfsumme falsch")
        content = json.loads(header)
        self.meta: dict[str, Any] = content["meta"]
        self._arrays: dict[str, tuple[str, int, int]] = content["arrays"]

    def __contains__(self, name: str) -> bool:
        return name in self._arrays

    def array(self, name: str) -> Array:
        """The array of this name; an empty one when nothing was ever appended to it."""
        if name not in self._arrays:
            return np.empty(0, dtype=np.uint8)
        dtype, offset, count = self._arrays[name]
        return np.frombuffer(self._map, dtype=dtype, count=count, offset=offset)


def smallest_unsigned(largest: int) -> np.dtype[Any]:
    """The smallest unsigned type that holds numbers up to ``largest``."""
    return np.dtype(np.min_scalar_type(max(0, int(largest))))
