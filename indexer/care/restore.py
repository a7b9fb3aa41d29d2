"""A backup brought back: looked over first, then put in place in one step, while searches go on.

    ZIP → hashes, formats → files beside the present ones → index in place → one transaction of the catalogue → other
    files → alias (in a cluster)

The catalogue is copied *into* the one that is there (SQLite's backup, a transaction like any other): whoever searches
sees the former state or the restored one, and what was there stays whole until the moment it is replaced.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from indexer.care.manifest import CATALOGUE, BackupError, Manifest, is_safe, read_manifest, verify
from indexer.care.rebuild import Rebuilt, rebuild_for
from indexer.catalog import Catalog, CatalogError
from indexer.catalog.errors import in_words as database_error
from indexer.catalog.files import is_cut_off, take_place
from indexer.catalog.schema import FORMAT_VERSION
from indexer.engines import open_engine
from indexer.engines.base import EngineError
from indexer.pipeline.identity import open_own_engine
from indexer.progress import Progress
from indexer.settings import Settings
from indexer.system.durable import sync_file, sync_folder
from indexer.system.lock import AlreadyRunning, only_run
from indexer.wording.os_errors import in_words

_SCRATCH = ".wiederherstellung-"


def examine_backup(source: Path) -> Manifest:
    """Look a backup over, every byte of it.

    Raises:
        BackupError: it is damaged, or of a version that this one does not know.
    """
    try:
        with ZipFile(source) as archive:
            manifest = read_manifest(archive)
            if manifest.catalogue > FORMAT_VERSION:
                raise BackupError(
                    f"Die Sicherung wurde mit einer neueren Version von LaKI-Suche gemacht (Format des Katalogs {manifest.catalogue}, "
                    f"diese Version kennt {FORMAT_VERSION}). Bitte die neuere Version verwenden."
                )
            if CATALOGUE not in manifest.files or not all(map(is_safe, manifest.files)):
                raise BackupError("Das Verzeichnis der Sicherung ist beschädigt.")
            verify(archive, manifest)
    except BadZipFile as error:
        raise BackupError(f"{source} ist keine Sicherung von LaKI-Suche, oder sie ist beschädigt.") from error
    except OSError as error:
        raise BackupError(f"{source} lässt sich nicht lesen: {in_words(error)}.") from error
    return manifest


def restore(settings: Settings, source: Path, progress: Progress) -> Manifest:
    """Bring back what a backup holds.

    Raises:
        BackupError: it is damaged, does not fit, or there is no room; everything is as it was.
        AlreadyRunning: a run goes on.
    """
    if settings.catalog is not None:
        raise BackupError("Der Katalog liegt auf einem Datenbankserver; bei PostgreSQL bitte pg_restore verwenden.")
    progress.stage("Sicherung prüfen")
    manifest = examine_backup(source)
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        with only_run(settings.data):
            for left in settings.data.glob(f"{_SCRATCH}*"):  # of one that was killed
                shutil.rmtree(left, ignore_errors=True)
            with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=settings.data, ignore_cleanup_errors=True) as folder:
                _unpack(source, manifest, Path(folder), progress)
                rebuilt = _make_index(settings, Path(folder), manifest, progress)
                progress.stage("Sicherung einsetzen")
                _put_in_place(settings, Path(folder), manifest)
                if rebuilt is not None:
                    # Which one is in service, the catalogue decides, and every run publishes it again.
                    with suppress(EngineError):
                        rebuilt.engine.publish(rebuilt.generation)
    except OSError as error:
        raise BackupError(
            f"Die Wiederherstellung ist gescheitert: {in_words(error)} ({error.filename or settings.data})."
        ) from error
    except (CatalogError, EngineError, sqlite3.Error) as error:
        told = database_error(error) if isinstance(error, sqlite3.Error) else error
        raise BackupError(f"Die Wiederherstellung ist gescheitert: {told}") from error
    return manifest


def _unpack(source: Path, manifest: Manifest, folder: Path, progress: Progress) -> None:
    progress.stage("Sicherung auspacken", len(manifest.files))
    with ZipFile(source) as archive:
        for name in manifest.files:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(name) as packed, path.open("wb") as target:
                shutil.copyfileobj(packed, target, 1 << 20)
            path.chmod(0o600 if "/" not in name else 0o644)
            sync_file(path)
            progress.advance(name)


def _make_index(settings: Settings, folder: Path, manifest: Manifest, progress: Progress) -> Rebuilt | None:
    """See that there is an index of the set engine for the restored catalogue: the one of the backup, or one built from
    the texts, which is returned.

    In a cluster it lies beside the one in service, which stays there: until the swap, should that fail, and for
    requests that began before it. The next run removes what nobody needs.
    """
    there = settings.model_copy(update={"data": folder, "catalog": None})
    with Catalog(there.catalog_url, renew=True) as catalog:
        name, in_service = _present(settings)
        with catalog.transaction() as transaction:
            transaction.identify(name)  # a backup from before collections had names
        with catalog.snapshot() as snapshot:
            service = snapshot.service()
        if service is None:
            return None
        if service.engine == settings.engine and manifest.generation == service.generation:
            try:
                open_engine(service.engine, folder).check(service.generation, whole=True)
                return None
            except EngineError:
                pass  # written in another format: built anew
        open_own_engine(settings.engine, there, catalog, settings.data).claim({in_service, service.generation})
        return rebuild_for(there, catalog, progress, settings.data)


def _present(settings: Settings) -> tuple[str | None, str]:
    """The name of the collection that lies there now, and the generation in service, as far as both can be told."""
    if settings.catalog_file.exists():
        with suppress(CatalogError), Catalog(settings.catalog_url) as catalog, catalog.snapshot() as snapshot:
            service = snapshot.service()
            return snapshot.identity(), service.generation if service else ""
    return None, ""


def _put_in_place(settings: Settings, folder: Path, manifest: Manifest) -> None:
    for generation in (folder / "index").glob("*/*"):
        target = settings.data / "index" / generation.parent.name / generation.name
        if not target.exists() or not _is_whole(settings, target):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(target, ignore_errors=True)
            generation.rename(target)
            sync_folder(target.parent)
    _replace_catalogue(folder / CATALOGUE, settings.catalog_file)
    for name in manifest.files:
        if name == CATALOGUE or "/" in name:
            continue
        if name.endswith(".sqlite"):
            _replace_catalogue(folder / name, settings.data / name)
        else:
            os.replace(folder / name, settings.data / name)
    sync_folder(settings.data)


def _is_whole(settings: Settings, generation: Path) -> bool:
    try:
        open_engine(generation.parent.name, settings.data).check(generation.name, whole=True)
    except EngineError:
        return False
    return True


def _replace_catalogue(new: Path, target: Path) -> None:
    """Put the content of one SQLite file in place of that of another, in one transaction."""

    def copy() -> None:
        with closing(sqlite3.connect(new)) as source, closing(sqlite3.connect(target, timeout=30)) as present:
            present.execute("PRAGMA synchronous=FULL")
            source.backup(present)

    _unless_damaged(copy, new, target)


def _unless_damaged(copy: Callable[[], None], new: Path, target: Path) -> None:
    try:
        if not is_cut_off(target):
            copy()
            return
    except sqlite3.OperationalError:
        raise  # no room, locked
    except sqlite3.DatabaseError:
        pass
    # What is there is no database any more: the new file takes its place.
    take_place(new, target)


__all__ = ["AlreadyRunning", "BackupError", "examine_backup", "restore"]
