"""Generations as folders beside each other, for engines that keep files: named safely, sealed when whole, checked when
opened.

The last file written into a folder is its *marker*: format, number of documents, size and checksum of every file. A
folder without one is a generation that was never finished.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from indexer.engines.base import EngineError, NewerIndexError, UnreachableError
from indexer.system.durable import sync_file, sync_folder
from indexer.wording.os_errors import in_words

MARKER = "complete"
#: Why files cannot be read that are as they were.
_PASSING = frozenset(
    {
        *(errno.EACCES, errno.EPERM, errno.ESTALE, errno.ENOTCONN, errno.EHOSTDOWN, errno.ETIMEDOUT),
        *(errno.EMFILE, errno.ENFILE, errno.ENOMEM),
    }
)
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")


@dataclass(frozen=True, slots=True)
class GenerationFolders:
    """The folders of one engine below ``root``."""

    root: Path

    def path(self, generation: str) -> Path:
        """The folder of a generation.

        Raises:
            EngineError: that is no name for one; it could lead out of the root.
        """
        if not _NAME.fullmatch(generation):
            raise EngineError(f"„{generation}“ taugt nicht als Name eines Index.")
        return self.root / generation

    def make(self, generation: str) -> Path:
        """Make the folder of a new generation."""
        folder = self.path(generation)
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            raise EngineError(f"Einen Index „{generation}“ gibt es schon.") from None
        except OSError as error:
            raise EngineError(f"Der Ordner „{folder}“ lässt sich nicht anlegen: {in_words(error)}.") from error
        return folder

    def names(self) -> list[str]:
        """All generations, finished or not."""
        if not self.root.is_dir():
            return []
        return sorted(path.name for path in self.root.iterdir() if path.is_dir() and _NAME.fullmatch(path.name))

    def check(self, generation: str) -> None:
        """Look whether a generation was finished; whether it is whole, only its engine can tell.

        Raises:
            EngineError: it was not.
        """
        if not (self.path(generation) / MARKER).exists():
            raise _unfinished(self.path(generation))

    def remove(self, generation: str) -> None:
        """Remove a folder, if it is there."""
        discard(self.path(generation))

    def clear(self) -> None:
        """Remove all folders."""
        for generation in self.names():
            self.remove(generation)


def discard(folder: Path) -> None:
    """Remove the folder of a generation; from the first step on it counts as unfinished."""
    (folder / MARKER).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def share_files(paths: Iterable[Path], target: Path, unchanging: Callable[[Path], bool]) -> None:
    """Put files into another folder: those that are never changed as links where the file system can, the rest as
    copies."""
    for path in paths:
        if unchanging(path):
            try:
                os.link(path, target / path.name)
                continue
            except OSError:
                pass  # a file system without hard links
        shutil.copy2(path, target / path.name)


def seal(folder: Path, files: Iterable[Path], *, version: int, documents: int, known: Mapping[str, int]) -> None:
    """Make the files durable, then write the marker: from here on the generation counts as complete.

    ``known`` are the checksums of files that were taken over from another generation and not changed.
    """
    files = sorted(files)
    for path in files:
        sync_file(path)
    content = {
        "format": version,
        "documents": documents,
        "sizes": {path.name: path.stat().st_size for path in files},
        "contents": {path.name: known[path.name] if path.name in known else checksum(path) for path in files},
    }
    marker = folder / f"{MARKER}.tmp"
    marker.write_text(json.dumps(content), encoding="utf-8")
    sync_file(marker)
    sync_folder(folder)
    marker.rename(folder / MARKER)
    sync_folder(folder)
    sync_folder(folder.parent)


def check(folder: Path, version: int, always: Callable[[str], bool]) -> int:
    """The number of documents of a finished generation.

    The files must be there in full; the contents of those that ``always`` names must be as they were written (see
    :func:`verify` for the rest).

    Raises:
        EngineError: there is none, it was not finished, it is damaged or has another format.
    """
    try:
        if not folder.is_dir():
            raise EngineError(f"Den Index „{folder.name}“ gibt es nicht.")
        if not (folder / MARKER).exists():
            raise _unfinished(folder)
        marker = json.loads((folder / MARKER).read_text(encoding="utf-8"))
        found, documents = marker["format"], int(marker["documents"])
        damaged = found == version and [
            *(name for name, size in marker["sizes"].items() if (folder / name).stat().st_size != size),
            *(name for name, value in marker["contents"].items() if always(name) and checksum(folder / name) != value),
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise unreadable(folder, error) from error
    if damaged:
        raise EngineError(f"Der Index „{folder.name}“ ist beschädigt ({', '.join(sorted(set(damaged)))}).")
    if isinstance(found, int) and found > version:
        raise NewerIndexError(
            f"Der Index „{folder.name}“ wurde mit einer neueren Version von LaKI-Suche geschrieben (Format {found}, diese Version "
            f"kennt {version}). Bitte die neuere Version verwenden, oder den Index mit „laki reindex --full“ neu bauen."
        )
    if found != version:
        raise EngineError(f"Der Index „{folder.name}“ hat ein anderes Format als diese Version von LaKI-Suche.")
    return documents


def unreadable(folder: Path, error: Exception) -> EngineError:
    """That a generation cannot be read: for want of rights, memory or a share, which says nothing of what lies there,
    or because it is damaged."""
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno in _PASSING):
        why = in_words(error) if isinstance(error, OSError) else "Der Arbeitsspeicher reicht nicht"
        return UnreachableError(f"Der Index „{folder.name}“ lässt sich zurzeit nicht lesen: {why} ({folder}).")
    why = in_words(error) if isinstance(error, OSError) else type(error).__name__
    return EngineError(f"Der Index „{folder.name}“ ist beschädigt ({why}).")


def _unfinished(folder: Path) -> EngineError:
    return EngineError(f"Der Index „{folder.name}“ wurde nicht fertig geschrieben.")


def verify(folder: Path) -> None:
    """Read every file of a finished generation whole.

    Raises:
        EngineError: a file is not as it was written.
    """
    try:
        damaged = [name for name, value in checksums(folder).items() if checksum(folder / name) != value]
    except (OSError, ValueError, KeyError) as error:
        raise unreadable(folder, error) from error
    if damaged:
        raise EngineError(f"Der Index „{folder.name}“ ist beschädigt ({', '.join(damaged)}).")


def checksum(path: Path) -> int:
    """The CRC-32 of a file."""
    value = 0
    with path.open("rb") as file:
        while portion := file.read(1 << 20):
            value = crc32(portion, value)
    return value


def checksums(folder: Path) -> dict[str, int]:
    """The checksums of the files of a finished generation as they were written."""
    return dict(json.loads((folder / MARKER).read_text(encoding="utf-8"))["contents"])


@contextmanager
def writing() -> Iterator[None]:
    """Say in German that the disk failed."""
    try:
        yield
    except OSError as error:
        raise EngineError(f"Der Index lässt sich nicht schreiben: {in_words(error)}.") from error
