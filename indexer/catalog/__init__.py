"""The catalogue: documents, pages, problems and runs, and which index generation is in service.

The only truth of the program: any index can be rebuilt from it without reading a file again. SQLAlchemy speaks to SQLite
(default, one file) or to PostgreSQL (by URL).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import sqlalchemy as sa

from indexer.catalog.reading import KnownContainer, KnownFile, Run, Service, Snapshot
from indexer.catalog.recognised import OcrPage
from indexer.catalog.schema import FORMAT_VERSION, metadata
from indexer.catalog.writing import Transaction

__all__ = [
    "Catalog",
    "CatalogError",
    "KnownContainer",
    "KnownFile",
    "OcrPage",
    "OutdatedCatalogError",
    "Run",
    "Service",
    "Snapshot",
    "Transaction",
]

_log = logging.getLogger(__name__)


#: Names the lock in PostgreSQL that writers queue at, whatever machine they run on.
_WRITERS = 5_254_837


class CatalogError(Exception):
    """The catalogue cannot be used. The message is a German sentence for the admin."""


class OutdatedCatalogError(CatalogError):
    """The catalogue was written by an older version of the program; the next run starts it again."""


class Catalog:
    """An open catalogue; safe for use by several threads, each with its own snapshot or transaction."""

    def __init__(self, url: str, *, renew: bool = False) -> None:
        """Open the catalogue at an SQLAlchemy URL, such as ``sqlite:////srv/laki/katalog.sqlite``; create it if new.

        Args:
            url: where it is.
            renew: put an empty one in place of one that an older version wrote; only a run, which fills it again, may do that.

        Raises:
            OutdatedCatalogError: it was written by an older version and is not to be renewed.
            CatalogError: it is damaged, unreachable, or was written by a newer version of the program.
        """
        try:
            self._engine = sa.create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
        except (sa.exc.ArgumentError, ImportError) as error:
            raise CatalogError(f"Die Adresse des Katalogs taugt nicht; bitte „catalog“ prüfen ({error}).") from error
        #: How a snapshot reads: on a server, all its questions are to see one moment.
        self._reading: dict[str, Any] = {}
        if self._engine.dialect.name == "postgresql":
            self._reading = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        if self._engine.dialect.name == "sqlite":
            sa.event.listen(self._engine, "connect", _prepare_sqlite)
            sa.event.listen(self._engine, "begin", _begin_sqlite)
        try:
            self._prepare(renew)
        except CatalogError:
            self._engine.dispose()
            raise

    def _prepare(self, renew: bool) -> None:
        with self.snapshot() as snapshot:
            known = snapshot.exists()
        if not known:
            with self._write() as connection:  # one at a time: another process may be about to create it, too
                if not Snapshot(connection).exists():
                    metadata.create_all(connection)
                    Transaction(connection).set_state("format", str(FORMAT_VERSION).encode())
        with self.snapshot() as snapshot:
            version = snapshot.format()
        if version < FORMAT_VERSION and not renew:
            raise OutdatedCatalogError(
                "Der Katalog stammt von einer älteren Version von LaKI-Suche. Bitte „laki reindex“ ausführen; "
                "dabei wird alles neu eingelesen."
            )
        if version < FORMAT_VERSION:
            self._start_again()
        if version > FORMAT_VERSION:
            raise CatalogError(
                f"Der Katalog wurde mit einer neueren Version von LaKI-Suche geschrieben (Format {version}, "
                f"diese Version kennt {FORMAT_VERSION}). Bitte die neuere Version verwenden."
            )

    def _start_again(self) -> None:
        """Put empty tables in place of those of an older version: all that was in them can be read from the files again."""
        with self._write() as connection:
            before = sa.MetaData()
            before.reflect(connection, only=lambda name, _: name in metadata.tables)  # others' tables stay
            if Snapshot(connection).format() < FORMAT_VERSION:  # no other process was quicker
                _log.warning("Der Katalog stammt von einer älteren Version; dieser Lauf liest alles neu ein.")
                before.drop_all(connection)
                metadata.create_all(connection)
                Transaction(connection).set_state("format", str(FORMAT_VERSION).encode())

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """One moment of the catalogue, unmoved by what a run writes meanwhile."""
        with _telling(), self._engine.connect().execution_options(**self._reading) as connection:
            yield Snapshot(connection)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Changes that become visible together at the end of the block, or not at all if it raises."""
        with self._write() as connection:
            yield Transaction(connection)

    @contextmanager
    def _write(self) -> Iterator[sa.engine.Connection]:
        with _telling(), self._engine.connect().execution_options(laki_write=True) as connection, connection.begin():
            if self._engine.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")
            yield connection

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


@contextmanager
def _telling() -> Iterator[None]:
    """Say in German that the database failed; mistakes of the program itself stay what they are."""
    try:
        yield
    except (sa.exc.IntegrityError, sa.exc.ProgrammingError, sa.exc.DataError):
        raise
    except sa.exc.DatabaseError as error:
        raise CatalogError(
            "Der Katalog lässt sich nicht lesen oder schreiben; vermutlich ist er beschädigt oder nicht erreichbar "
            f"({error.orig})."
        ) from error


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # Transactions are begun by `_begin_sqlite`; the driver's own habit of beginning late would break snapshots.
    connection.isolation_level = None
    cursor = connection.cursor()
    # First of all, so that what follows waits for others instead of failing.
    cursor.execute("PRAGMA busy_timeout=30000")
    # Write-ahead log: readers keep their snapshot and are never blocked while a run writes.
    cursor.execute("PRAGMA journal_mode=WAL")
    # FULL: once a run has reported its end, a power cut does not take it back.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA cache_size=-65536")
    cursor.execute("PRAGMA mmap_size=1073741824")
    cursor.close()


def _begin_sqlite(connection: sa.engine.Connection) -> None:
    # A writer takes its lock at the start: two writers queue instead of failing in the middle.
    write = connection.get_execution_options().get("laki_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
