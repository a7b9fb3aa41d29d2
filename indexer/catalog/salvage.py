"""What can be read of a damaged catalogue (SQLite), put into a new one: above all texts, which are costly to make.

    damaged file → copy set aside → rows one after the other → new file → whatever does not hold together goes → in
    place of the damaged one

Nothing of it names an index: the next run builds one from the texts, and reads only the files whose text is lost.
"""

from __future__ import annotations

import shutil
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from indexer.catalog import Catalog, Snapshot
from indexer.catalog.files import take_place
from indexer.catalog.schema import IDENTITY, metadata, ocr_pages
from indexer.wording.figures import counted

#: The damaged catalogue is kept under this name, until the next one is.
KEPT = "katalog-beschaedigt.sqlite"
_NEW = "katalog-neu.sqlite"

#: What is not made anew by a run without reading files; the rest is not looked for.
_WANTED = ("contents", "pages", "ocr_pages", "documents", "problems", "containers", "runs")
#: Between two stretches that can be read, rows are looked for one by one, at most so many.
_LONGEST_GAP = 200_000
_HEADER = 100


@dataclass(frozen=True, slots=True)
class Salvaged:
    """How many texts and documents were found in a damaged catalogue, which lies at ``kept`` now."""

    contents: int
    documents: int
    kept: Path

    def sentence(self) -> str:
        """What was done, in German."""
        return (
            f"Der Katalog war beschädigt und wurde neu angelegt. Daraus gerettet: die Angaben zu {counted(self.documents, 'Dokument', 'Dokumenten')} und "
            f"{counted(self.contents, 'eingelesener Text', 'eingelesene Texte')}; die übrigen Dateien liest „laki reindex“ neu. Der beschädigte Katalog liegt noch unter "
            f"{self.kept}; er wird nicht mehr gebraucht."
        )


def salvage(file: Path) -> Salvaged:
    """Put a new catalogue in place of a damaged one, with all of it that can be read. The caller sees to it that no run
    goes on.

    Raises:
        OSError: there is no room for it; the damaged catalogue lies where it lay.
    """
    kept, new = file.with_name(KEPT), file.with_name(_NEW)
    _remove(kept)
    _remove(new)
    for ending in ("", "-wal"):
        with suppress(FileNotFoundError):
            shutil.copyfile(f"{file}{ending}", f"{kept}{ending}")
    with Catalog(f"sqlite:///{new}"):
        pass
    with closing(sqlite3.connect(new)) as target, closing(_opened(kept, new)) as source:
        for table in _WANTED:
            _copy(table, source, target)
        _copy_identity(source, target)
    with Catalog(f"sqlite:///{new}") as catalog, catalog.transaction() as transaction:
        _keep_what_holds_together(transaction)
        found = Salvaged(len(transaction.content_hashes()), transaction.document_count(), kept)
    take_place(new, file)
    _remove(new)
    return found


def _remove(file: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        Path(f"{file}{ending}").unlink(missing_ok=True)


def _opened(file: Path, sound: Path) -> sqlite3.Connection:
    """A connection to a damaged file; where not even its head can be read, with that of a sound one of the same
    make."""
    if file.stat().st_size:  # of an empty one, SQLite would throw the log away, which may hold all of it
        connection = _connected(file)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            return connection
        except sqlite3.DatabaseError:
            connection.close()
    with file.open("r+b") as damaged, sound.open("rb") as model:
        head = bytearray(model.read(_HEADER))
        # Number of pages and free pages: SQLite counts the pages itself where its own figure is out of date.
        head[28:32] = head[32:36] = head[36:40] = head[92:96] = bytes(4)
        damaged.write(head)
    return _connected(file)


def _connected(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file)
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    with suppress(sqlite3.DatabaseError):
        connection.execute("PRAGMA cell_size_check=ON")
    return connection


def _copy(table: str, source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Copy all rows of a table that can be read; rows that the new one does not take are passed over."""
    try:
        there = {row[1] for row in source.execute(f"PRAGMA table_info({table})")}
    except sqlite3.DatabaseError:
        return
    names = [column.name for column in metadata.tables[table].columns if column.name in there]
    if not names:
        return
    columns = ", ".join(f'"{name}"' for name in names)
    insert = f'INSERT OR IGNORE INTO "{table}" ({columns}) VALUES ({", ".join("?" * len(names))})'  # noqa: S608 - our own names
    with target:
        for row in _rows(source, table, columns):
            with suppress(sqlite3.Error):
                target.execute(insert, row)


def _copy_identity(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Of the single values only the name of the collection is kept; all others tell of an index."""
    with suppress(sqlite3.Error), target:
        row = source.execute("SELECT key, value FROM state WHERE key = ?", (IDENTITY,)).fetchone()
        if row:
            target.execute("INSERT OR IGNORE INTO state (key, value) VALUES (?, ?)", row)


def _rows(source: sqlite3.Connection, table: str, columns: str) -> Iterator[tuple[object, ...]]:
    """Rows from the first until one cannot be read, from the last until one cannot be read, then those between one by
    one."""
    select = f'SELECT rowid, {columns} FROM "{table}"'  # noqa: S608 - our own names
    low, high = 0, 1 << 40
    for ordered, after in (("rowid > ? ORDER BY rowid", True), ("rowid > ? ORDER BY rowid DESC", False)):
        try:
            for rowid, *row in source.execute(f"{select} WHERE {ordered}", (low,)):
                low, high = (rowid, high) if after else (low, rowid)
                yield tuple(row)
            return
        except (sqlite3.Error, OverflowError):
            continue
    for rowid in range(low + 1, min(high, low + _LONGEST_GAP)):
        with suppress(sqlite3.Error):
            row = source.execute(f"{select} WHERE rowid = ?", (rowid,)).fetchone()
            if row:
                yield tuple(row[1:])


def _keep_what_holds_together(transaction: Snapshot) -> None:
    """Take out rows that are not what they were: texts whose letters are not as many as noted, values that are none."""
    connection = transaction._connection
    for sha256 in transaction.content_hashes():
        if not _holds(partial(_is_whole, transaction, sha256)):
            _delete(connection, "contents", "sha256", sha256)
    contents = sa.select(metadata.tables["contents"].c.sha256)
    for name in ("pages", "ocr_pages"):
        table = metadata.tables[name]
        connection.execute(sa.delete(table).where(table.c.sha256.not_in(contents)))
    keys = connection.execute(sa.select(ocr_pages.c.sha256, ocr_pages.c.number)).all()
    for sha256, number in keys:
        if not _holds(partial(transaction.recognised_words, sha256, number)):
            _delete(connection, "ocr_pages", "sha256", sha256)
    for id_ in connection.execute(sa.select(metadata.tables["documents"].c.id)).scalars().all():
        if not _holds(partial(transaction.document, id_)):
            _delete(connection, "documents", "id", id_)
    # Of these all are read at once: one that cannot be read costs them all, which a run makes good.
    for name, read in (
        ("containers", transaction.known_containers),
        ("problems", transaction.problems),
        ("runs", transaction.runs),
        ("documents", transaction.known_files),
    ):
        if not _holds(read):
            connection.execute(sa.delete(metadata.tables[name]))


def _is_whole(snapshot: Snapshot, sha256: str) -> bool:
    content = snapshot.content(sha256)
    row = snapshot.content_figures(sha256)
    return content is not None and (len(content.pages), content.letters) == row


def _holds(read: Callable[[], object]) -> bool:
    """Whether something can be read, and is what it says it is."""
    try:
        return read() is not False
    except (Exception, zlib.error):  # noqa: BLE001 - damaged values may fail in any way
        return False


def _delete(connection: sa.engine.Connection, table: str, column: str, value: str) -> None:
    target = metadata.tables[table]
    connection.execute(sa.delete(target).where(target.c[column] == value))
