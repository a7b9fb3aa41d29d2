"""Searches that found nothing, so that the office sees what people miss: the day, the words, how often. Nothing else is
kept.

No person, no address, no time of day; what looks like data of a person is not counted at all. A file of its own, as the
catalogue may be built anew at any time. After 90 days everything goes.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
import sqlite3
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from indexer.system.expendable import begun_anew_if_damaged
from indexer.wording.os_errors import in_words

_log = logging.getLogger(__name__)

KEPT_DAYS = 90
#: Longer texts are pasted rather than asked.
_LONGEST = 100
#: Different searches of one day that are counted; whoever sends more is no person.
_MOST_A_DAY = 2_000
#: A search does not wait longer than this for the file.
_SECONDS = 0.5
#: An address of e-mail, or figures as of a telephone, an account or a birthday.
_PERSONAL = re.compile(r"@|\d(?:[\s./-]?\d){5}")


@dataclass(frozen=True, slots=True)
class EmptySearch:
    """A search that found nothing: its words in small letters, how often in the last 90 days, and the last day."""

    query: str
    count: int
    last: dt.date


class SearchLog:
    """Counts searches without result in a file. Safe for several threads and processes; a disk that is full costs
    counts only."""

    def __init__(self, file: Path, *, enabled: bool = True) -> None:
        """Not enabled, it counts nothing, and what was counted before is deleted with the next search."""
        self._file = file
        self._enabled = enabled
        self._cleared = dt.date.min
        self._lock = threading.RLock()

    def add(self, query: str, today: dt.date | None = None) -> None:
        """Count a search that found nothing."""
        today = today or dt.date.today()
        try:
            if not self._enabled:
                self._delete(today)
                return
            words = plain(query)
            if not words:
                return
            with self._opened() as connection:
                self._clear(connection, today)
                connection.execute(
                    "INSERT INTO empty_searches (day, query, count) SELECT ?1, ?2, 1 WHERE EXISTS"
                    " (SELECT 1 FROM empty_searches WHERE day = ?1 AND query = ?2)"
                    " OR (SELECT count(*) FROM empty_searches WHERE day = ?1) < ?3"
                    " ON CONFLICT (day, query) DO UPDATE SET count = count + 1",
                    (today.isoformat(), words, _MOST_A_DAY),
                )
        except (sqlite3.Error, OSError) as error:
            _log.warning("Suchen ohne Treffer werden zurzeit nicht gezählt: %s (%s)", in_words(error), self._file)

    def most_frequent(self, limit: int = 50, today: dt.date | None = None) -> tuple[EmptySearch, ...]:
        """What was looked for in vain, most often first, of those the latest."""
        if not self._enabled or not self._file.is_file():
            return ()
        try:
            with self._opened() as connection:
                self._clear(connection, today or dt.date.today())
                rows = connection.execute(
                    "SELECT query, sum(count) AS total, max(day) AS last FROM empty_searches"
                    " GROUP BY query ORDER BY total DESC, last DESC, query LIMIT ?",
                    (limit,),
                ).fetchall()
        except (sqlite3.Error, OSError) as error:
            _log.warning("Suchen ohne Treffer lassen sich nicht lesen: %s (%s)", in_words(error), self._file)
            return ()
        return tuple(EmptySearch(query, count, dt.date.fromisoformat(last)) for query, count, last in rows)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """A connection with its table, committed at the end of the block."""
        with (
            self._lock,
            begun_anew_if_damaged(self._file),
            closing(sqlite3.connect(self._file, timeout=_SECONDS)) as connection,
            connection,
        ):
            connection.execute(
                "CREATE TABLE IF NOT EXISTS empty_searches"
                " (day TEXT, query TEXT, count INTEGER, PRIMARY KEY (day, query)) WITHOUT ROWID"
            )
            yield connection

    def _clear(self, connection: sqlite3.Connection, today: dt.date) -> None:
        """Let go what is old enough; once a day."""
        if self._cleared == today:
            return
        self._cleared = today
        # What is deleted is overwritten, not only marked as free.
        connection.execute("PRAGMA secure_delete = ON")
        first_kept = today - dt.timedelta(days=KEPT_DAYS)
        connection.execute("DELETE FROM empty_searches WHERE day < ?", (first_kept.isoformat(),))

    def _delete(self, today: dt.date) -> None:
        with self._lock:
            if self._cleared == today:
                return
            self._cleared = today
        self._file.unlink(missing_ok=True)


def plain(query: str) -> str:
    """The words of a query in one spelling; empty for what is not to be counted.

    >>> plain("  Häuser  BAUEN "), plain("anna@example.org"), plain("Tel. 0221 123456")
    ('häuser bauen', '', '')
    """
    if len(query) > _LONGEST or _PERSONAL.search(query):
        return ""
    return " ".join(unicodedata.normalize("NFKC", query).lower().split())
