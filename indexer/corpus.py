"""The folder of documents: which files lie in it. Knows paths, never text."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from indexer.model import Problem, SourceFile
from indexer.wording.os_errors import in_words


@dataclass(frozen=True, slots=True)
class Scan:
    """What lies in the folder: its files by path, and the subfolders that could not be looked into ("": itself).

    ``names`` are the locations of all files, those of no interest among them: what may lie beside a document;
    ``astray`` those of links that lead nowhere or out of the folder, which are passed over. ``bare`` says that there is
    nothing at all, not even a folder or what is passed over, as where a share is not mounted. ``hashes`` are the
    SHA-256 of members of containers by path, ``failures`` the members that cannot be read (see
    :mod:`indexer.pipeline.containers`).
    """

    root: Path
    files: list[SourceFile]
    unreadable: tuple[str, ...] = ()
    names: frozenset[bytes] = frozenset()
    hashes: Mapping[str, str] = field(default_factory=dict)
    failures: tuple[tuple[SourceFile, Problem], ...] = ()
    bare: bool = False
    astray: frozenset[bytes] = frozenset()

    def hides(self, path: str) -> bool:
        """Whether a file may still be there although it was not seen."""
        return any(not folder or path.startswith(f"{folder}/") for folder in self.unreadable)


def away(file: SourceFile, error: OSError) -> Problem:
    """What to tell of a file that the operating system does not give: nothing that the file can do about, so it may
    pass."""
    if isinstance(error, FileNotFoundError):
        reason = "Die Datei ist während des Laufs verschwunden."
    elif isinstance(error, PermissionError):
        reason = "Die Datei darf nicht gelesen werden: Es fehlen die Zugriffsrechte."
    else:
        reason = f"Die Datei ließ sich nicht lesen: {in_words(error)}."
    return Problem(file.path, reason, str(error), passing=True)


def changed_meanwhile(file: SourceFile) -> bool:
    """Whether a file is no longer as it was found."""
    try:
        status = file.absolute.stat()
    except OSError:
        return True
    if file.member:  # then the time is the container's, the size is not
        return status.st_mtime_ns != file.mtime_ns
    return (status.st_size, status.st_mtime_ns) != (file.size, file.mtime_ns)


def interrupted(file: SourceFile) -> Problem | None:
    """Why reading a file may have failed, or brought something that is not in it any more, for no fault of its own;
    else None."""
    try:
        with file.absolute.open("rb") as stream:
            stream.read(1)
    except OSError as error:
        return away(file, error)
    if changed_meanwhile(file):
        return Problem(
            file.path, "Die Datei wurde während des Lesens verändert; der nächste Lauf liest sie neu.", passing=True
        )
    return None


class CorpusError(Exception):
    """The folder cannot be read. The message is a German sentence for the admin."""


def scan(root: Path, wanted: Callable[[str], bool]) -> Scan:
    """All files below ``root`` whose name is ``wanted``, ordered by path.

    Left out are hidden files and folders (``.…``), lock files of office programs (``~$…``), links to folders, and links
    to files outside ``root``. A subfolder that may not be read or goes while it is read is reported, not fatal.

    Raises:
        CorpusError: there is no such folder, or it may not be read.
    """
    try:
        root = root.resolve(strict=True)
        entries = list(os.scandir(root))
    except FileNotFoundError as error:
        raise CorpusError(f"Den Dokumentordner {root} gibt es nicht. Bitte die Einstellung „corpus“ prüfen.") from error
    except NotADirectoryError as error:
        raise CorpusError(f"{root} ist kein Ordner. Bitte die Einstellung „corpus“ prüfen.") from error
    except OSError as error:
        raise CorpusError(f"Der Dokumentordner {root} lässt sich nicht lesen: {in_words(error)}.") from error
    bare = not entries
    unreadable: list[str] = []
    astray: list[bytes] = []
    found = list(_walk(root, entries, unreadable, astray))
    files = sorted((file for file in found if wanted(file.path)), key=lambda file: file.path)
    names = frozenset(file.location for file in found)
    return Scan(root, files, tuple(sorted(unreadable)), names, bare=bare, astray=frozenset(astray))


def _walk(
    root: Path, entries: list[os.DirEntry[str]], unreadable: list[str], astray: list[bytes]
) -> Iterator[SourceFile]:
    prefix_length = len(os.fspath(root)) + 1
    pending = entries
    while pending:
        entry = pending.pop()
        if entry.name.startswith((".", "~$")):
            continue
        try:
            if entry.is_dir(follow_symlinks=False):
                try:
                    with os.scandir(entry.path) as inner:
                        pending.extend(inner)
                except OSError:
                    unreadable.append(readable(os.fsencode(entry.path[prefix_length:])))
                continue
            if entry.is_symlink() and not _leads_inside(entry, root):
                astray.append(os.fsencode(entry.path[prefix_length:]))
                continue
            if not entry.is_file():
                continue
            status = entry.stat()
        except (FileNotFoundError, RuntimeError):
            continue  # gone since it was listed; a link that leads to itself (RuntimeError before Python 3.13)
        except OSError:
            # A folder that may be listed but not entered, a share that went away: what is there stays as it is.
            if entry.is_symlink():
                continue
            folder = readable(os.fsencode(entry.path[prefix_length:])).rpartition("/")[0]
            if folder not in unreadable:
                unreadable.append(folder)
            continue
        relative = entry.path[prefix_length:]
        location = os.fsencode(relative)
        yield SourceFile(readable(location), location, Path(entry.path), status.st_size, status.st_mtime_ns)


def _leads_inside(link: os.DirEntry[str], root: Path) -> bool:
    """Whether a link leads to something that is there, in the folder."""
    try:
        return Path(link.path).resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):  # RuntimeError before Python 3.13: it leads to itself
        return False


def readable(location: bytes) -> str:
    """A path for people: NFC, and bytes that are no UTF-8 shown as ``\\xfc`` so that no two names become one."""
    text = location.decode("utf-8", "backslashreplace").replace(os.sep, "/")
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def locate(root: Path, location: bytes) -> Path | None:
    """The file of a document, or the container that it is a member of; None where that is gone or no longer inside
    ``root``."""
    try:
        root = root.resolve(strict=True)
        path = (root / os.fsdecode(location.partition(b"\0")[0])).resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        return None
    return path if path.is_relative_to(root) and path.is_file() else None
