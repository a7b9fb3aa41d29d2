"""Files that can be made again at any time, kept up to a size: what was used longest ago goes first."""

from __future__ import annotations

import io
import logging
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

from indexer.wording.os_errors import in_words

_log = logging.getLogger(__name__)

#: What nobody asked for in so many seconds goes, also where there is room: the document may be gone for good reasons.
_KEPT_SECONDS = 30 * 86_400
#: Evicting goes on until this share of the size is used, so that it need not be done for every file.
_AFTERWARDS = 0.9
_UNFINISHED = ".neu-"
_CHUNK = 1 << 20


class DiskCache:
    """A folder of at most ``max_bytes``; 0 keeps nothing. Safe for several threads and processes.

    A full or read-only disk makes it forgetful, nothing else.
    """

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._used: int | None = None
        self._lock = threading.Lock()

    def get(self, name: str) -> bytes | None:
        """What was kept under a name (a relative path without ``..``), and note that it is still wanted."""
        path = self.find(name)
        try:
            return path.read_bytes() if path else None
        except OSError:
            return None

    def find(self, name: str) -> Path | None:
        """The file that was kept under a name, likewise."""
        path = self._folder / name
        try:
            os.utime(path)
        except OSError:
            return None
        return path

    def put(self, name: str, data: bytes) -> None:
        """Keep something; whoever reads sees all of it or nothing."""
        self._put(name, len(data), io.BytesIO(data))

    def put_file(self, name: str, file: Path) -> None:
        """Keep a copy of a file, likewise."""
        with file.open("rb") as source:
            self._put(name, file.stat().st_size, source)

    def _put(self, name: str, size: int, source: IO[bytes]) -> None:
        if size > self._max_bytes:
            return
        path = self._folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, unfinished = tempfile.mkstemp(prefix=_UNFINISHED, dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    shutil.copyfileobj(source, file, _CHUNK)
                Path(unfinished).replace(path)
            except BaseException:
                Path(unfinished).unlink(missing_ok=True)
                raise
            self._make_room(size)
        except OSError as error:
            _log.warning("Der Zwischenspeicher %s nimmt nichts auf: %s", self._folder, in_words(error))

    def _make_room(self, added: int) -> None:
        with self._lock:
            if self._used is not None:
                self._used += added
                if self._used <= self._max_bytes:
                    return
            # Counted anew: other processes write here, too.
            files = sorted(self._files())
            self._used = sum(size for _, size, _ in files)
            oldest_kept = time.time() - _KEPT_SECONDS
            bound = self._max_bytes * _AFTERWARDS if self._used > self._max_bytes else self._max_bytes
            for used_at, size, path in files:
                if used_at >= oldest_kept and self._used <= bound:
                    break
                with suppress(OSError):
                    path.unlink()
                self._used -= size

    def _files(self) -> Iterator[tuple[float, int, Path]]:
        """Time of the last use, size and path of each file."""
        for folder, _, names in os.walk(self._folder):
            for name in names:
                path = Path(folder, name)
                with suppress(OSError):
                    status = path.stat()
                    if name.startswith(_UNFINISHED) and time.time() - status.st_mtime < 3600:
                        continue
                    yield status.st_mtime, status.st_size, path
