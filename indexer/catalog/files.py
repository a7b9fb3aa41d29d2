"""The files in which SQLite keeps a catalogue: the catalogue itself, and beside it the log of what was written last."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

from indexer.system.durable import sync_file, sync_folder

#: Where SQLite looks for the words by which it knows its own files.
_NO_DATABASE = b"kein Katalog!\0\0\0"


def frozen_address(file: Path) -> str | None:
    """The address (a URI of SQLite) of a file that can be read although nothing can be written beside it; None where it
    cannot.

    SQLite's write-ahead log needs a file of its own even to read. Where the log was merged, as after the last program
    that had the catalogue open has ended, the catalogue itself is all there is.
    """
    log = file.with_name(f"{file.name}-wal")
    try:
        whole = file.stat().st_size > 0 and (not log.exists() or log.stat().st_size == 0)
    except OSError:
        return None
    return f"file:{quote(str(file))}?mode=ro&immutable=1" if whole else None


def is_cut_off(file: Path) -> bool:
    """Whether a catalogue is empty although it was in use: SQLite writes its head before it begins a log beside it.

    SQLite itself takes an empty file for a new database, and throws the log away with which it could be made good.
    """
    try:
        if file.stat().st_size > 0:
            return False
    except OSError:
        return False
    return any(file.with_name(f"{file.name}{ending}").exists() for ending in ("-wal", "-shm"))


def take_place(new: Path, damaged: Path) -> None:
    """Put a sound catalogue in the place of a damaged one, which others may have open, or may be about to open."""
    with closing(sqlite3.connect(new)) as source:
        source.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
    sync_file(new)
    # The log of the damaged one would be played into the new one. Nobody may begin another before the new one is there:
    # so what lies there looks like no database until then. Whoever had it open keeps it until the new one is noticed.
    with suppress(FileNotFoundError), damaged.open("r+b") as file:
        file.write(_NO_DATABASE)
    for ending in ("-wal", "-shm"):
        damaged.with_name(f"{damaged.name}{ending}").unlink(missing_ok=True)
    os.replace(new, damaged)
    sync_folder(damaged.parent)
