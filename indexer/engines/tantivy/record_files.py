"""Records of documents (:mod:`.records`) in files of their own, read in place through memory maps.

Every run that writes adds one file; an address names the file and the place in it. What belongs to documents that were
replaced stays until the index is built from nothing.
"""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import IO

from indexer.engines.tantivy.records import Record

_NAME = "records-{}.bin"
_PLACE_BITS = 44


class RecordWriter:
    """Appends records to the next file of a folder."""

    def __init__(self, folder: Path) -> None:
        self._number = sum(1 for _ in folder.glob(_NAME.format("*")))
        self._path = folder / _NAME.format(self._number)
        self._file: IO[bytes] | None = None

    def add(self, packed: bytes) -> int:
        """Write a record; returns its address."""
        if self._file is None:
            self._file = self._path.open("wb")
        address = self._number << _PLACE_BITS | self._file.tell()
        self._file.write(packed)
        return address

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


class RecordFiles:
    """The files of a folder."""

    def __init__(self, folder: Path) -> None:
        self._views: list[memoryview] = []
        for number in range(sum(1 for _ in folder.glob(_NAME.format("*")))):
            with (folder / _NAME.format(number)).open("rb") as file:
                self._views.append(memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))

    def at(self, address: int) -> Record:
        """The record at an address."""
        return Record(self._views[address >> _PLACE_BITS][address & ((1 << _PLACE_BITS) - 1) :])
