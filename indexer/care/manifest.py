"""What is in a backup: a list of files with sizes and hashes, in the backup itself."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile

#: Version of the backup's own make-up.
FORMAT = 1
NAME = "sicherung.json"
CATALOGUE = "katalog.sqlite"
_PORTION = 1 << 20


class BackupError(Exception):
    """A backup could not be made or used. The message is a German sentence."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """``files`` maps names to size and SHA-256; ``catalogue`` is the format of the catalogue; engine and generation are
    those in service (empty: none, or not in the backup)."""

    made: str
    catalogue: int
    documents: int
    engine: str
    generation: str
    files: Mapping[str, tuple[int, str]]
    format: int = FORMAT

    def as_json(self) -> str:
        """As it lies in the backup."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)

    @property
    def moment(self) -> dt.datetime:
        """When the backup was made."""
        return dt.datetime.fromisoformat(self.made)


def read_manifest(archive: ZipFile) -> Manifest:
    """The manifest of a backup.

    Raises:
        BackupError: this is none, or one of a newer version.
    """
    try:
        told = json.loads(archive.read(NAME))
        version = told["format"]
    # RuntimeError: locked with a password, packed in an unknown way, brackets without end.
    except (KeyError, ValueError, TypeError, BadZipFile, zlib.error, OSError, RuntimeError) as error:
        raise BackupError("Das ist keine Sicherung von LaKI-Suche, oder sie ist beschädigt.") from error
    if version != FORMAT:
        raise BackupError(
            f"Die Sicherung stammt von einer anderen Version von LaKI-Suche (Format {version}, diese Version kennt {FORMAT})."
        )
    try:
        files = {name: (int(size), str(sha256)) for name, (size, sha256) in told.pop("files").items()}
        manifest = Manifest(files=files, **told)
        manifest.moment  # noqa: B018 - raises where it is none
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise BackupError("Das Verzeichnis der Sicherung ist beschädigt.") from error
    return manifest


def verify(archive: ZipFile, manifest: Manifest) -> None:
    """Read every file of a backup and compare it with the manifest.

    Raises:
        BackupError: something is missing or not as it was written.
    """
    for name, expected in manifest.files.items():
        try:
            with archive.open(name) as stream:
                found = digest(stream)
        except (KeyError, BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise BackupError(f"Die Sicherung ist beschädigt: „{name}“ fehlt oder ist nicht lesbar.") from error
        if found != expected:
            raise BackupError(f"Die Sicherung ist beschädigt: „{name}“ ist nicht, was gesichert wurde.")


def digest(stream: IO[bytes]) -> tuple[int, str]:
    """Size and SHA-256 of a stream."""
    size, hasher = 0, hashlib.sha256()
    while portion := stream.read(_PORTION):
        size += len(portion)
        hasher.update(portion)
    return size, hasher.hexdigest()


def is_safe(name: str) -> bool:
    """Whether the name of a file in a backup stays below the folder that it is put into."""
    path = Path(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and bool(path.parts)
