"""Containers: files that hold files. ZIP archives hold documents, mails hold attachments.

    file → entries (ZIP, EML, MSG) → names made safe → each hashed, inner containers opened → Listing

A member is only ever written to a temporary folder, under a name of our making: what an archive says about where its
files belong is text to be shown, never a place to write to.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING

from indexer.extraction.errors import ExtractionError, PassingError
from indexer.extraction.limits import Limits
from indexer.extraction.registry import format_of
from indexer.wording.os_errors import in_words

if TYPE_CHECKING:
    from indexer.extraction.mail.parts import Mail

_CHUNK = 1 << 20
_MAX_NAME = 200  # bytes of a name within a path: file systems take 255
_ENCRYPTED_FLAG = 0x1

_ENCRYPTED = "Die Datei im Archiv ist mit einem Passwort geschützt und kann nicht gelesen werden."
_BOMB = "Die Datei im Archiv würde beim Entpacken übermäßig groß und wurde deshalb nicht gelesen."
_WHOLE_BOMB = "Das Archiv würde beim Entpacken übermäßig groß und wurde deshalb nicht gelesen."
_DAMAGED = "Die Datei im Archiv ist beschädigt und lässt sich nicht entpacken."
_NO_ARCHIVE = "Das Archiv ist beschädigt und lässt sich nicht öffnen."
_TOO_DEEP = "Das Archiv liegt in einem Archiv in einem Archiv; so tief wird nicht gelesen."
_TOO_MANY = "Das Archiv enthält zu viele Dateien; die übrigen wurden nicht gelesen."


@dataclass(frozen=True, slots=True)
class Member:
    """A document in a container: the names that lead to it, its size in bytes and the SHA-256 of its bytes."""

    names: tuple[str, ...]
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A member that is not read, and why: ``reason`` is a German sentence, ``detail`` is technical."""

    names: tuple[str, ...]
    reason: str
    detail: str = ""


@dataclass(slots=True)
class Listing:
    """What a container holds."""

    members: list[Member] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    size: int = 0


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    open: Callable[[], IO[bytes]]
    refused: tuple[str, str] | None = None


def container_of(path: str | Path) -> str | None:
    """The kind of container that a file's suffix promises ("zip", "eml", "msg"); None for any other file."""
    suffix = os.path.splitext(path)[1].lower()  # noqa: PTH122 - see format_of
    return suffix[1:] if suffix in (".zip", ".eml", ".msg") else None


def list_members(path: Path, limits: Limits) -> Listing:
    """All documents in a container, also in containers inside of it.

    Raises:
        ExtractionError: it cannot be opened at all, or is a bomb.
    """
    listing = Listing()
    _walk(path, (), listing, limits)
    return listing


@contextmanager
def materialised(path: Path, names: tuple[str, ...], limits: Limits) -> Iterator[Path]:
    """A member as a file in a temporary folder, for as long as the block lasts.

    Raises:
        ExtractionError: it is not there, or cannot be unpacked.
    """
    with tempfile.TemporaryDirectory(prefix="member-") as folder:
        for depth, name in enumerate(names):
            inner = Path(folder, str(depth))
            inner.mkdir()
            with _entries(path, limits) as entries:
                entry = next((entry for entry in entries if entry.name == name), None)
                if entry is None or entry.refused:
                    raise ExtractionError(
                        "Die Datei ist nicht mehr im Archiv oder darin nicht lesbar.",
                        str(entry.refused if entry else name),
                    )
                path = inner / PurePosixPath(name).name
                with path.open("wb") as target:
                    _copy(entry, target.write, limits.max_member_bytes)
        yield path


def _walk(path: Path, above: tuple[str, ...], listing: Listing, limits: Limits) -> None:
    with _entries(path, limits) as entries:
        for entry in entries:
            if not _is_wanted(entry.name):
                continue
            names = (*above, entry.name)
            if len(listing.members) >= limits.max_container_members:
                listing.refusals.append(Refusal(names, _TOO_MANY, f"limit: {limits.max_container_members}"))
                return
            if entry.refused:
                listing.refusals.append(Refusal(names, *entry.refused))
                continue
            try:
                _take(entry, names, listing, limits)
            except ExtractionError as error:
                if error.reason == _WHOLE_BOMB or isinstance(error, PassingError):
                    raise
                listing.refusals.append(Refusal(names, error.reason, error.detail))


def _take(entry: _Entry, names: tuple[str, ...], listing: Listing, limits: Limits) -> None:
    """Hash a member; open it where it is a container."""
    kind = container_of(entry.name)
    opened = kind is not None and len(names) < limits.max_depth
    if kind == "zip" and not opened:
        raise ExtractionError(_TOO_DEEP, f"limit: {limits.max_depth}")
    digest = hashlib.sha256()
    with tempfile.TemporaryDirectory(prefix="member-") as folder:
        copy = Path(folder, f"container.{kind}")
        with copy.open("wb") if opened else io.BytesIO() as target:

            def write(chunk: bytes) -> None:
                digest.update(chunk)
                if opened:
                    target.write(chunk)

            size = _copy(entry, write, limits.max_member_bytes)
        listing.size += size
        if listing.size > limits.max_container_bytes:
            raise ExtractionError(_WHOLE_BOMB, f"more than {limits.max_container_bytes} bytes")
        if format_of(entry.name):
            listing.members.append(Member(names, size, digest.hexdigest()))
        if opened:
            try:
                _walk(copy, names, listing, limits)
            except ExtractionError as error:
                # A mail that cannot be taken apart says so when it is read itself.
                if error.reason == _WHOLE_BOMB or kind == "zip" or isinstance(error, PassingError):
                    raise


def _copy(entry: _Entry, write: Callable[[bytes], object], most: int) -> int:
    """Unpack a member; returns its size. Raises ExtractionError where that fails or it is larger than ``most``
    bytes."""
    size = 0
    try:
        with entry.open() as source:
            while chunk := source.read(_CHUNK):
                size += len(chunk)
                if size > most:
                    raise ExtractionError(_BOMB, f"more than {most} bytes")
                try:
                    write(chunk)
                except OSError as error:  # no room: nothing that the member can do about
                    reason = f"Die Datei im Archiv ließ sich nicht auspacken: {in_words(error)}."
                    raise PassingError(reason, str(error)) from error
    except (ExtractionError, MemoryError):
        raise
    except Exception as error:  # damaged data, an unknown compression: libraries raise anything
        raise ExtractionError(_DAMAGED, f"{type(error).__name__}: {error}"[:300]) from error
    return size


# -- entries of each kind ----------------------------------------------------------------------------------------------


@contextmanager
def _entries(path: Path, limits: Limits) -> Iterator[list[_Entry]]:
    kind = container_of(path)
    if kind == "zip":
        try:
            archive = zipfile.ZipFile(path)
        except Exception as error:  # a damaged directory may raise anything
            raise ExtractionError(_NO_ARCHIVE, f"{type(error).__name__}: {error}"[:300]) from error
        with archive:
            yield _zip_entries(archive, limits)
    else:
        from indexer.extraction.mail.msg import parse_msg
        from indexer.extraction.mail.parts import parse_eml

        yield _attachments((parse_eml if kind == "eml" else parse_msg)(path, limits))


def _zip_entries(archive: zipfile.ZipFile, limits: Limits) -> list[_Entry]:
    names = _Names()
    entries = []
    total = 0
    for info in archive.infolist():
        if info.is_dir():
            continue
        name = names.take(_decoded(info))
        if not _is_wanted(name):
            continue
        total += info.file_size
        if total > limits.max_container_bytes:
            raise ExtractionError(_WHOLE_BOMB, f"{total} bytes unpacked")
        refused = None
        packed = f"{info.compress_size} → {info.file_size} bytes"
        if info.flag_bits & _ENCRYPTED_FLAG:
            refused = (_ENCRYPTED, "encrypted")
        elif limits.is_bomb(info.compress_size, info.file_size):
            refused = (_BOMB, packed)
        entries.append(_Entry(name, partial(archive.open, info), refused))
    return entries


def _decoded(info: zipfile.ZipInfo) -> str:
    """A member's name; macOS writes UTF-8 without saying so, and zipfile then takes it for CP437."""
    if info.flag_bits & 0x800 or info.filename.isascii():
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _attachments(mail: Mail) -> list[_Entry]:
    names = _Names()
    return [
        _Entry(
            names.take(PurePosixPath(attachment.name.replace("\\", "/")).name),
            partial(_in_memory, attachment.content),
        )
        for attachment in mail.attachments
    ]


def _in_memory(content: Callable[[], bytes]) -> IO[bytes]:
    return io.BytesIO(content())


def _is_wanted(name: str) -> bool:
    """Whether a member is a document or a container, by the rules that hold for files in the folder."""
    if any(part.startswith((".", "~$")) or part == "__MACOSX" for part in name.split("/")):
        return False
    return format_of(name) is not None or container_of(name) is not None


class _Names:
    """Makes names safe to show and to file under, and no two the same."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, raw: str) -> str:
        text = unicodedata.normalize("NFC", raw.encode("utf-8", "replace").decode())
        parts = [_printable(part) for part in re.split(r"[/\\]", text)]
        parts = [part for part in parts if part not in ("", ".", "..") and not re.fullmatch(r"[A-Za-z]:", part)]
        name = "/".join(parts[-20:]) or "ohne Namen"
        unique, number = name, 1
        while unique in self._taken:
            number += 1
            path = PurePosixPath(name)
            unique = str(path.with_name(f"{path.stem} ({number}){path.suffix}"))
        self._taken.add(unique)
        return unique


def _printable(part: str) -> str:
    part = "".join("_" if unicodedata.category(char).startswith("C") else char for char in part).strip()
    if len(part.encode()) <= _MAX_NAME:
        return part
    path = PurePosixPath(part)
    suffix = path.suffix if len(path.suffix) < 10 else ""
    return path.stem.encode()[: _MAX_NAME - 10].decode(errors="ignore") + suffix
