"""One file with all that the data folder holds and cannot simply be made again, written while runs and searches go on.

    catalogue → a copy of one moment (SQLite's backup) → checked · index that it names · other files → ZIP with manifest
    → read back

Originals do not lie in the data folder and are not in it. Page images can be drawn again and are left out.
"""

from __future__ import annotations

import datetime as dt
import shutil
import socket
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile
from zlib import crc32

from indexer.care.manifest import CATALOGUE, NAME, BackupError, Manifest, digest, read_manifest, verify
from indexer.catalog import Catalog, CatalogError, DamagedCatalogError, Service
from indexer.catalog.errors import in_words as database_error
from indexer.catalog.files import frozen_address
from indexer.catalog.salvage import KEPT
from indexer.engines import WITH_FILES
from indexer.settings import Settings
from indexer.system.durable import sync_file, sync_folder
from indexer.system.lock import alone_in
from indexer.wording.figures import counted
from indexer.wording.os_errors import in_words

#: Files of no meaning but to running programs, what is made again, and the catalogue, which is copied in its own way.
#: Sessions and the key that signs them stay here, too: a copy must let nobody in, and restored it would undo signing
#: out.
_LEFT_OUT = ("reindex.", "katalog.sqlite", "katalog-neu.", "sitzungen.", "sitzungsschluessel", KEPT, ".")
_ATTEMPTS = 3


def back_up(settings: Settings, target: Path, *, index: bool = True, force: bool = False) -> Manifest:
    """Write a backup to ``target`` and read it back.

    Args:
        settings: what is to be backed up.
        target: the file; it appears when it is whole and checked.
        index: take the index along; else it is built from the catalogue when the backup is restored.
        force: replace a file that is there.

    Raises:
        BackupError: it could not be made.
    """
    if settings.catalog is not None:
        raise BackupError(
            "Der Katalog liegt auf einem Datenbankserver und wird mit dessen Mitteln gesichert: bei PostgreSQL mit pg_dump "
            "(und pg_restore). Der Index lässt sich daraus mit „laki doctor --repair“ neu bauen."
        )
    if target.exists() and not force:
        raise BackupError(f"Die Datei {target} gibt es schon; überschreiben lässt sie sich mit --force.")
    if not settings.catalog_file.exists():
        raise BackupError("Es gibt noch nichts zu sichern. Bitte zuerst „laki reindex“ aufrufen.")
    if settings.catalog_file.stat().st_size == 0:
        # SQLite would take it for a sound one without a table; a backup of that may take the place of a good one.
        raise BackupError(f"Die Sicherung ist gescheitert: {DamagedCatalogError('die Datei ist leer')}")
    try:
        for attempt in range(_ATTEMPTS):
            try:
                return _write(settings, target, index)
            except FileNotFoundError:
                # Runs replaced the index, and removed the one that was being copied.
                if attempt == _ATTEMPTS - 1:
                    raise
        raise AssertionError("unreachable")
    except OSError as error:
        raise BackupError(f"Die Sicherung ist gescheitert: {in_words(error)} ({error.filename or target}).") from error
    except CatalogError as error:
        raise BackupError(f"Die Sicherung ist gescheitert: {error}") from error
    except sqlite3.Error as error:
        # Not where the catalogue lies: it is only read.
        full = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
        told = f"{in_words(error)} ({target})." if full else database_error(error)
        raise BackupError(f"Die Sicherung ist gescheitert: {told}") from error


def _write(settings: Settings, target: Path, index: bool) -> Manifest:
    with _scratch(settings.data, target.parent) as folder:
        unfinished, copy = folder / target.name, folder / "kopie" / CATALOGUE
        copy.parent.mkdir()
        copy_catalogue(settings.catalog_file, copy)
        service, documents, version = _about(copy)
        if not documents and (lost := _documents_in(target)):
            # Most likely the catalogue was lost: a backup made every night would be lost the night after.
            raise BackupError(
                f"Zurzeit ist kein Dokument eingelesen; die Sicherung {target} mit {counted(lost, 'Dokument', 'Dokumenten')} "
                "wird damit nicht überschrieben. Bitte „laki doctor“ fragen oder einen anderen Namen nehmen."
            )
        with_index = index and service is not None and service.engine in WITH_FILES
        files: dict[str, tuple[int, str]] = {}
        with unfinished.open("xb") as file, ZipFile(file, "w", ZIP_DEFLATED, compresslevel=3) as archive:
            unfinished.chmod(0o600)  # for its owner's eyes only
            for path, inside in _sources(settings, copy, service if with_index else None, copy.parent):
                files[inside] = _add(archive, path, inside)
            manifest = Manifest(
                dt.datetime.now().isoformat(timespec="seconds"),
                version,
                documents,
                service.engine if with_index and service else "",
                service.generation if with_index and service else "",
                files,
            )
            archive.writestr(NAME, manifest.as_json())
        sync_file(unfinished)
        with ZipFile(unfinished) as archive:
            verify(archive, read_manifest(archive))
        unfinished.replace(target)
        sync_folder(target.parent)
    return manifest


@contextmanager
def _scratch(data: Path, where: Path) -> Iterator[Path]:
    """A folder for what is unfinished, beside the backup and for its owner's eyes only; those of backups of the same
    data folder that were killed are cleared away first.

    Raises:
        BackupError: another one goes on.
    """
    prefix = f".sicherung-{crc32(f'{socket.gethostname()}:{data.resolve()}'.encode()):08x}-"
    with alone_in(data) as only:
        if not only:
            raise BackupError("Es läuft schon eine Sicherung. Bitte warten, bis sie fertig ist.")
        for left in where.glob(f"{prefix}*"):
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=prefix, dir=where, ignore_cleanup_errors=True) as folder:
            yield Path(folder)


def copy_catalogue(source: Path, target: Path) -> None:
    """Copy a SQLite file as of one moment, whoever writes to it meanwhile, and look whether the copy is sound."""
    try:
        _copy(str(source), target)
    except sqlite3.OperationalError:
        # Its disk is full: then above all it should be possible to take a copy elsewhere.
        frozen = frozen_address(source)
        if frozen is None:
            raise
        target.unlink(missing_ok=True)
        _copy(frozen, target)
    with closing(sqlite3.connect(target)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")
        told = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    if told != "ok":
        raise BackupError(
            f"Die Datenbank {source.name} ist beschädigt ({told}). Bitte zuerst „laki doctor --repair“ aufrufen."
        )


def _copy(source: str, target: Path) -> None:
    with (
        closing(sqlite3.connect(source, timeout=30, uri=source.startswith("file:"))) as original,
        closing(sqlite3.connect(target)) as copy,
    ):
        original.backup(copy)


def _about(copy: Path) -> tuple[Service | None, int, int]:
    with Catalog(f"sqlite:///{copy}") as catalog, catalog.snapshot() as snapshot:
        told = snapshot.service(), snapshot.document_count(), snapshot.format()
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
    return told


def _documents_in(backup: Path) -> int:
    """How many documents a backup holds; none where it is no backup, or not there."""
    try:
        with ZipFile(backup) as archive:
            return read_manifest(archive).documents
    except (BackupError, BadZipFile, OSError):
        return 0


def _sources(settings: Settings, catalogue: Path, service: Service | None, scratch: Path) -> Iterator[tuple[Path, str]]:
    """Files and their names in the backup."""
    yield catalogue, CATALOGUE
    if service is not None:
        folder = settings.data / "index" / service.engine / service.generation
        for path in sorted(folder.iterdir()):
            yield path, f"index/{service.engine}/{service.generation}/{path.name}"
    for path in sorted(settings.data.iterdir()):
        if not path.is_file() or path.name.startswith(_LEFT_OUT) or path.name.endswith(("-wal", "-shm", ".lock")):
            continue
        if path.suffix == ".sqlite":
            copy = scratch / path.name
            copy_catalogue(path, copy)
            yield copy, path.name
        else:
            yield path, path.name


def _add(archive: ZipFile, path: Path, inside: str) -> tuple[int, str]:
    """Put a file into the archive; returns its size and hash as they are in the file."""
    with path.open("rb") as source:
        told = digest(source)
        source.seek(0)
        with archive.open(inside, "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target, 1 << 20)
    return told
