"""Who is signed in, and who has tried in vain: kept on the server (SQLite, mode 0600), so that signing out ends a
session for good.

The cookie holds nothing but a random number, signed; the file holds its hash, so that whoever reads the file gets into
no session.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from indexer.system.expendable import begun_anew_if_damaged

_TABLES = """
CREATE TABLE IF NOT EXISTS sessions (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, groups TEXT NOT NULL, credential TEXT NOT NULL, expires REAL NOT NULL);
CREATE TABLE IF NOT EXISTS attempts (key TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS attempts_by_key ON attempts (key, at);
"""
_BUSY_SECONDS = 5.0
#: Attempts to sign in are counted over so many seconds.
WINDOW = 900.0


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody signed in. ``credential`` names what with; when that changes, the session is over."""

    name: str
    groups: tuple[str, ...] = ()
    credential: str = ""


class SessionStore:
    """Sessions and attempts in a file. Safe for several threads and processes."""

    def __init__(self, file: Path, now: Callable[[], float] = time.time) -> None:
        self._file = file
        self._now = now

    def begin(self, session: Session, seconds: float) -> str:
        """Begin a session that lasts so long; returns its number."""
        number = secrets.token_urlsafe(32)
        with self._opened() as connection:
            connection.execute("DELETE FROM sessions WHERE expires < ?", (self._now(),))
            connection.execute(
                "INSERT INTO sessions VALUES (?, ?, ?, ?, ?)",
                (_hash(number), session.name, json.dumps(session.groups), session.credential, self._now() + seconds),
            )
        return number

    def find(self, number: str) -> Session | None:
        """The session with a number; None where there is none (any more)."""
        with self._opened() as connection:
            row = connection.execute(
                "SELECT name, groups, credential FROM sessions WHERE id = ? AND expires >= ?",
                (_hash(number), self._now()),
            ).fetchone()
        return Session(row[0], tuple(json.loads(row[1])), row[2]) if row else None

    def end(self, number: str) -> None:
        """End a session; an unknown one is passed over."""
        with self._opened() as connection:
            connection.execute("DELETE FROM sessions WHERE id = ?", (_hash(number),))

    # -- attempts ----------------------------------------------------------------------------------------------------

    def attempt(self, bounds: Sequence[tuple[str, int]]) -> float:
        """Count an attempt under each of some keys, unless one of them has as many as it may have.

        The attempt is counted before it is known how it ends, so that many at once are no more than one after the
        other.

        Args:
            bounds: keys, each with the number of attempts allowed in :data:`WINDOW` seconds.

        Returns:
            Seconds to wait; 0 where the attempt may be made.
        """
        with self._opened(write=True) as connection:
            # Asked while nobody else can write: an attempt that waited longer must not take one that came meanwhile for
            # one of a clock that was fast.
            now = self._now()
            # Those would count until the right one gets there.
            connection.execute("DELETE FROM attempts WHERE at < ? OR at > ?", (now - WINDOW, now))
            for key, allowed in bounds:
                times = connection.execute(
                    "SELECT at FROM attempts WHERE key = ? ORDER BY at DESC LIMIT ?", (_hash(key), allowed)
                ).fetchall()
                if len(times) >= allowed:
                    return max(1.0, float(times[-1][0]) + WINDOW - now)
            connection.executemany("INSERT INTO attempts VALUES (?, ?)", [(_hash(key), now) for key, _ in bounds])
        return 0.0

    def succeeded(self, own: Sequence[str], shared: str) -> None:
        """The last attempt was right: those under its own keys count no longer, and it does not count under one shared
        with others."""
        with self._opened(write=True) as connection:
            connection.executemany("DELETE FROM attempts WHERE key = ?", [(_hash(key),) for key in own])
            connection.execute(
                "DELETE FROM attempts WHERE rowid = (SELECT max(rowid) FROM attempts WHERE key = ?)", (_hash(shared),)
            )

    @contextmanager
    def _opened(self, *, write: bool = False) -> Iterator[sqlite3.Connection]:
        """A connection with its tables, committed at the end of the block."""
        if not self._file.exists():
            self._file.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self._file, os.O_CREAT | os.O_RDWR, 0o600))
        with (
            begun_anew_if_damaged(self._file),
            closing(sqlite3.connect(self._file, timeout=_BUSY_SECONDS, isolation_level=None)) as connection,
        ):
            if not connection.execute("PRAGMA user_version").fetchone()[0]:
                connection.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = 1; COMMIT;")
            connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            yield connection
            connection.execute("COMMIT")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
