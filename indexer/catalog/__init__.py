"""The catalogue: documents, pages, problems and runs, and which index generation is in service.

The only truth of the program: any index can be rebuilt from it without reading a file again. SQLAlchemy speaks to
SQLite (default, one file) or to PostgreSQL (by URL).

- ``schema``: the tables; ``rows``: between them and the model
- ``reading`` (with ``contents`` and ``recognised``): one moment of it; ``writing``: changes that become visible at once
- ``files``: in which SQLite keeps it; ``errors``: what may go wrong, in German
- ``migration``: an older catalogue; ``checking``, ``salvage``: a damaged one
"""

from __future__ import annotations

import json
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa

from indexer.catalog.errors import (
    BlockedCatalogError,
    CatalogError,
    DamagedCatalogError,
    OutdatedCatalogError,
    bad_address,
    tell,
)
from indexer.catalog.files import frozen_address, is_cut_off
from indexer.catalog.migration import can_migrate, migrate
from indexer.catalog.reading import KnownContainer, KnownFile, Run, Service, Snapshot
from indexer.catalog.recognised import FailedPages, OcrPage
from indexer.catalog.schema import FORMAT_VERSION, metadata
from indexer.catalog.writing import Transaction

__all__ = [
    "Catalog",
    "CatalogError",
    "DamagedCatalogError",
    "FailedPages",
    "KnownContainer",
    "KnownFile",
    "OcrPage",
    "OutdatedCatalogError",
    "Run",
    "Service",
    "Snapshot",
    "Transaction",
]

#: Names the lock in PostgreSQL that writers queue at, whatever machine they run on.
_WRITERS = 5_254_837

_MIGRATED = (
    "Der Katalog stammt von einer älteren Version und wurde übernommen; der Index wird daraus neu gebaut, "
    "ohne die Dateien noch einmal zu lesen."
)
_STARTED_AGAIN = "Der Katalog stammt von einer älteren Version, die diese nicht mehr kennt; alles wird neu eingelesen."


class Catalog:
    """An open catalogue; safe for use by several threads, each with its own snapshot or transaction."""

    def __init__(self, url: str, *, renew: bool = False) -> None:
        """Open the catalogue at an SQLAlchemy URL, such as ``sqlite:////srv/laki/katalog.sqlite``; create it if new.

        Args:
            url: where it is.
            renew: bring one that an older version wrote up to this one; only a run, which makes the rest anew, may do
                that.

        Raises:
            OutdatedCatalogError: it was written by an older version and is not to be renewed.
            DamagedCatalogError: it does not hold what was written to it.
            CatalogError: it is unreachable, or was written by a newer version of the program.
        """
        #: German sentences on what was done to the catalogue when it was opened.
        self.notes: tuple[str, ...] = ()
        #: Opened as a file that nobody changes, as it lies where nothing can be written: on a full or read-only disk.
        self.frozen = False
        self._open(url)
        file = Path(self._engine.url.database or "") if self._engine.dialect.name == "sqlite" else None
        if file is not None and is_cut_off(file):
            raise DamagedCatalogError("die Datei ist leer")
        try:
            self._prepare(renew)
        except CatalogError as error:
            self._engine.dispose()
            frozen = frozen_address(file) if file is not None else None
            if renew or not isinstance(error, BlockedCatalogError) or frozen is None:
                raise
            self.frozen = True
            self._open(f"sqlite:///{frozen}&uri=true")
            self._prepare(False)

    def _open(self, url: str) -> None:
        try:
            self._engine = sa.create_engine(
                url,
                pool_pre_ping=not url.startswith("sqlite"),
                # A thread that answers a request holds one connection for its length; how many threads there are is not
                # for the pool to say.
                pool_size=16,
                max_overflow=-1,
                json_deserializer=_from_json,
            )
        except (sa.exc.ArgumentError, ImportError) as error:
            raise CatalogError(bad_address(url, error)) from error
        # One that nobody closes gives its connections back all the same.
        weakref.finalize(self, self._engine.dispose)
        #: How a snapshot reads: on a server, all its questions are to see one moment.
        self._reading: dict[str, Any] = {}
        if self._engine.dialect.name == "postgresql":
            self._reading = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        sa.event.listen(self._engine, "handle_error", tell)
        if self._engine.dialect.name == "sqlite":
            if not self.frozen:
                sa.event.listen(self._engine, "connect", _prepare_sqlite)
            sa.event.listen(self._engine, "begin", _begin_sqlite)

    def check(self) -> None:
        """Look at the whole catalogue for damage (SQLite; a server looks after itself): some 0.1 s for 100 MB.

        Raises:
            DamagedCatalogError: there is some.
        """
        if self._engine.dialect.name != "sqlite":
            return
        with self.snapshot() as snapshot:
            told = snapshot.quick_check()
        if told != "ok":
            raise DamagedCatalogError(next((line for line in told.splitlines() if not line.startswith("***")), told))

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
                "dabei wird er übernommen."
            )
        if version < FORMAT_VERSION:
            self._renew()
        if version > FORMAT_VERSION:
            raise CatalogError(
                f"Der Katalog wurde mit einer neueren Version von LaKI-Suche geschrieben (Format {version}, "
                f"diese Version kennt {FORMAT_VERSION}). Bitte die neuere Version verwenden."
            )

    def _renew(self) -> None:
        """Bring the tables of an older version up to this one; where there is no way, put empty ones in their place."""
        with self._write() as connection:
            transaction = Transaction(connection)
            version = transaction.format()
            if version >= FORMAT_VERSION:
                return  # another process was quicker
            if can_migrate(connection, version):
                migrate(connection, version)
                transaction.set_state("analysis", b"")  # the next run builds the index from nothing
                self.notes += (_MIGRATED,)
            else:
                before = sa.MetaData()
                before.reflect(connection, only=lambda name, _: name in metadata.tables)  # others' tables stay
                before.drop_all(connection)
                metadata.create_all(connection)
                self.notes += (_STARTED_AGAIN,)
            transaction.set_state("format", str(FORMAT_VERSION).encode())

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """One moment of the catalogue, unmoved by what a run writes meanwhile."""
        with self._engine.connect().execution_options(**self._reading) as connection:
            yield Snapshot(connection)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Changes that become visible together at the end of the block, or not at all if it raises."""
        with self._write() as connection:
            yield Transaction(connection)

    @contextmanager
    def _write(self) -> Iterator[sa.engine.Connection]:
        with self._engine.connect().execution_options(laki_write=True) as connection, connection.begin():
            if self._engine.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")
            yield connection

    def close(self) -> None:
        """Give back files and connections."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def _from_json(text: str) -> Any:
    """Values as the program wrote them; others are damage."""
    try:
        return json.loads(text)
    except ValueError as error:
        raise DamagedCatalogError(error) from error


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # Transactions are begun by `_begin_sqlite`; the driver's own habit of beginning late would break snapshots.
    connection.isolation_level = None
    try:
        # First of all, so that what follows waits for others instead of failing.
        connection.execute("PRAGMA busy_timeout=30000")
        # Write-ahead log: readers keep their snapshot and are never blocked while a run writes.
        connection.execute("PRAGMA journal_mode=WAL")
        # FULL: the log is flushed to the disk with every commit (fsync), the file before the log is begun anew. Once a
        # run has put a generation into service, a power cut does not take it back, and the generation itself was
        # flushed before.
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA cache_size=-65536")
        # Not mapped into memory (the default): a file cut off by somebody, or a disk that fails, would end the process
        # instead of raising, and answers are no faster for it.
    except BaseException:
        connection.close()  # nobody else knows of it yet
        raise


def _begin_sqlite(connection: sa.engine.Connection) -> None:
    # A writer takes its lock at the start: two writers queue instead of failing in the middle.
    write = connection.get_execution_options().get("laki_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
