"""Small databases beside the catalogue that the program can do without: who is signed in, what was searched in vain. A
damaged one would stay damaged for as long as nobody looks; it goes, and the next use begins a new one."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

_log = logging.getLogger(__name__)

_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


@contextmanager
def begun_anew_if_damaged(file: Path) -> Iterator[None]:
    """Whatever fails in the block fails; where it failed because the file is damaged, that is gone afterwards."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if _is_damage(error) and _is_still_damaged(file):
            with suppress(OSError):
                for ending in ("", "-journal", "-wal", "-shm"):
                    file.with_name(f"{file.name}{ending}").unlink(missing_ok=True)
                _log.warning("%s war beschädigt und wird neu angelegt.", file)
        raise


def _is_damage(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE


def _is_still_damaged(file: Path) -> bool:
    """Another process may have begun a new one meanwhile."""
    try:
        with closing(sqlite3.connect(file)) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok")
    except sqlite3.Error as error:
        return _is_damage(error)
