"""Reading the catalogue: one :class:`Snapshot` is one moment of the collection, however long it is held."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from indexer.catalog import rows, schema
from indexer.catalog.contents import ReadsContents, slices
from indexer.catalog.recognised import ReadsRecognised
from indexer.model import Document, Problem

#: Asked by every request: made once.
_STATE = sa.select(schema.state.c.value).where(schema.state.c.key == sa.bindparam("key"))


@dataclass(frozen=True, slots=True)
class Service:
    """What is in service: the engine and its generation."""

    engine: str
    generation: str


@dataclass(frozen=True, slots=True)
class KnownFile:
    """What the catalogue remembers of a file of the last run, enough to tell whether it changed."""

    path: str
    location: bytes
    size: int
    mtime_ns: int
    sha256: str
    id: str
    described_by: str
    added: dt.datetime
    recognised: int = 0


@dataclass(frozen=True, slots=True)
class KnownContainer:
    """What was found in a container when it had this size and time of change.

    ``members`` are names, size and SHA-256 of each; ``refusals`` are names (none for the container itself), reason and
    detail.
    """

    size: int
    mtime_ns: int
    rules: str
    members: list[tuple[list[str], int, str]]
    refusals: list[tuple[list[str], str, str]]


@dataclass(frozen=True, slots=True)
class Run:
    """One reindex: when, how it ended ("complete", "unchanged", "failed", "running"), and its counts."""

    started: dt.datetime
    finished: dt.datetime | None
    status: str
    summary: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Siblings:
    """The other versions of a document: the newest of them, newest first, and how many there are."""

    newest: tuple[Document, ...] = ()
    count: int = 0


#: Asked by every search: making a statement anew takes longer than its answer.
_BY_ID = sa.select(schema.documents).where(schema.documents.c.id.in_(sa.bindparam("ids", expanding=True)))


class Snapshot(ReadsContents, ReadsRecognised):
    """The catalogue as of one transaction. Get one from :meth:`indexer.catalog.Catalog.snapshot`."""

    def __init__(self, connection: Connection, visibility: frozenset[str] | None = None) -> None:
        """With ``visibility``, documents of another one do not exist."""
        self._connection = connection
        self._visibility = visibility

    def seen_by(self, visibility: frozenset[str] | None) -> Snapshot:
        """The same moment, as it is for those who may see documents with these visibilities only; None: all."""
        return self if visibility is None else Snapshot(self._connection, visibility)

    def _seen(self, query: sa.Select[Any]) -> sa.Select[Any]:
        """A question about documents, asked of those only that may be seen."""
        if self._visibility is None:
            return query
        return query.where(schema.documents.c.visibility.in_(sorted(self._visibility)))

    def exists(self) -> bool:
        """Whether there are tables at all."""
        return sa.inspect(self._connection).has_table("state")

    # -- what is in service ------------------------------------------------------------------------------------------

    def state(self, key: str) -> bytes | None:
        """A single value, or None."""
        return self._connection.execute(_STATE, {"key": key}).scalar()

    def format(self) -> int:
        """The version of the tables, see :data:`indexer.catalog.schema.FORMAT_VERSION`."""
        return int(self.state("format") or b"0")

    def identity(self) -> str | None:
        """The name of the collection; None where it was never given one."""
        return (self.state(schema.IDENTITY) or b"").decode() or None

    def quick_check(self) -> str:
        """SQLite's own look at all pages of the file: "ok", or what is wrong with them."""
        return "\n".join(self._connection.exec_driver_sql("PRAGMA quick_check(5)").scalars())

    def service(self) -> Service | None:
        """Engine and generation that answer searches now; None before the first complete run."""
        value = self.state("service")
        return Service(**json.loads(value)) if value else None

    # -- the collection ----------------------------------------------------------------------------------------------

    def document(self, document_id: str) -> Document | None:
        """The document with this id; None if there is none."""
        return next(iter(self.documents([document_id])), None)

    def documents(self, ids: Sequence[str]) -> list[Document]:
        """The documents with these ids, in this order; unknown ids are passed over."""
        found: dict[str, Document] = {}
        query = self._seen(_BY_ID)
        for part in slices(ids):
            read = self._connection.execute(query, {"ids": part}).mappings()
            found.update((row["id"], rows.document_from(row)) for row in read)
        return [found[document_id] for document_id in ids if document_id in found]

    def document_at(self, path: str) -> Document | None:
        """The document that was read from this path (relative to the corpus)."""
        query = self._seen(sa.select(schema.documents).where(schema.documents.c.path == path))
        row = self._connection.execute(query).mappings().first()
        return rows.document_from(row) if row else None

    def all_documents(self) -> Iterator[Document]:
        """Every document, by path; streamed."""
        query = self._seen(sa.select(schema.documents).order_by(schema.documents.c.path))
        result = self._connection.execution_options(yield_per=500).execute(query)
        return (rows.document_from(row) for row in result.mappings())

    def newest(self, limit: int) -> list[Document]:
        """The documents of the latest year, and of these the latest date (else that of their arrival); those without a
        year come last."""
        table = schema.documents
        day = sa.func.coalesce(table.c.date, sa.func.date(table.c.added))
        year = sa.func.coalesce(table.c.year, 0)
        query = self._seen(sa.select(table).order_by(year.desc(), day.desc(), table.c.title).limit(limit))
        return [rows.document_from(row) for row in self._connection.execute(query).mappings()]

    def added_last(self, limit: int) -> list[str]:
        """Ids of the documents that came into the collection last, the latest first; of those that came together the
        newest."""
        table = schema.documents.c
        order = (table.added.desc(), sa.func.coalesce(table.year, 0).desc(), table.date.desc(), table.id)
        query = self._seen(sa.select(table.id).order_by(*order).limit(limit))
        return list(self._connection.execute(query).scalars())

    def versions(self, ids: Sequence[str], most: int) -> dict[str, Siblings]:
        """The other versions of some documents (nearly the same text) by document id; at most so many of each."""
        table = schema.versions.c
        group_of: dict[str, str] = {}
        for part in slices(ids):
            query = sa.select(table.document, table.group).where(table.document.in_(part))
            group_of.update((document_id, group) for document_id, group in self._connection.execute(query))
        documents = schema.documents.c
        joined = schema.versions.join(schema.documents, documents.id == table.document)
        members: dict[str, list[tuple[int, str, str]]] = {}
        for part in slices(sorted(set(group_of.values()))):
            columns = sa.select(table.group, documents.id, documents.date, documents.year, documents.path)
            query = self._seen(columns.select_from(joined).where(table.group.in_(part)))
            for row in self._connection.execute(query):
                members.setdefault(row[0], []).append((-_day(row[2], row[3]).toordinal(), row[4], row[1]))
        # A group may be large: its documents are read only as far as they are told.
        newest = {group: [each[2] for each in sorted(found)[: most + 1]] for group, found in members.items()}
        read = {document.id: document for document in self.documents([id_ for ids in newest.values() for id_ in ids])}
        return {
            document_id: Siblings(
                tuple(read[id_] for id_ in newest[group] if id_ != document_id)[:most], len(members[group]) - 1
            )
            for document_id, group in group_of.items()
            if group in members
        }

    def version_groups(self) -> dict[str, str]:
        """The group of each document (by id) that has versions; the newest document first, as engines have it."""
        documents, table = schema.documents.c, schema.versions.c
        joined = schema.versions.join(schema.documents, documents.id == table.document)
        query = sa.select(documents.id, table.group, documents.date, documents.year).select_from(joined)
        found = [
            (-_day(date, year).toordinal(), id_, str(group))
            for id_, group, date, year in self._connection.execute(query)
        ]
        return {id_: group for _, id_, group in sorted(found)}

    def documents_not_in(self, language: str) -> frozenset[str]:
        """Ids of the documents that are known to be in another language than this one (ISO 639-1)."""
        table = schema.documents.c
        query = sa.select(table.id).where(table.language.not_in(("", language)))
        return frozenset(self._connection.execute(query).scalars())

    def known_files(self) -> dict[str, KnownFile]:
        """All files of the collection by path."""
        table = schema.documents.c
        query = sa.select(
            table.path,
            table.location,
            table.size,
            table.mtime_ns,
            table.sha256,
            table.id,
            table.described_by,
            table.added,
            table.recognised,
        )
        return {row[0]: KnownFile(*row) for row in self._connection.execute(query).all()}

    def municipalities(self) -> dict[str, list[str]]:
        """The municipalities of all documents that have any, by id."""
        query = sa.select(schema.documents.c.id, schema.documents.c.municipalities)
        return {row[0]: row[1] for row in self._connection.execute(query) if row[1]}

    def known_containers(self) -> dict[str, KnownContainer]:
        """All containers that were opened, by path."""
        table = schema.containers.c
        query = sa.select(table.path, table.size, table.mtime_ns, table.rules, table.members, table.refusals)
        return {row[0]: KnownContainer(*row[1:]) for row in self._connection.execute(query)}

    def document_count(self) -> int:
        """Number of documents."""
        query = self._seen(sa.select(sa.func.count()).select_from(schema.documents))
        return int(self._connection.execute(query).scalar_one())

    def page_count(self) -> int:
        """Pages of all documents, counting a file that lies there twice twice."""
        return self._connection.execute(self._seen(sa.select(sa.func.sum(schema.documents.c.page_count)))).scalar() or 0

    def scanned_page_count(self) -> int:
        """Pages of the collection that are pictures whose text was not recognised yet."""
        return len(self.waiting_pages())

    def problems(self) -> list[Problem]:
        """The files that could not be read, by path."""
        query = sa.select(schema.problems).order_by(schema.problems.c.path)
        return [rows.problem_from(row) for row in self._connection.execute(query).mappings()]

    def failed_files(self) -> dict[str, tuple[int, int]]:
        """Size and time of change of each file that could not be read, by path."""
        table = schema.problems.c
        query = sa.select(table.path, table.size, table.mtime_ns)
        return {path: (size, mtime_ns) for path, size, mtime_ns in self._connection.execute(query)}

    def built(self) -> dt.datetime | None:
        """When the index in service was finished: at the end of the last run that had something to do."""
        table = schema.runs.c
        query = sa.select(sa.func.max(table.finished)).where(table.status == "complete")
        found: dt.datetime | None = self._connection.execute(query).scalar()
        return found

    def runs(self, limit: int = 10) -> list[Run]:
        """The last runs, latest first."""
        query = sa.select(schema.runs).order_by(schema.runs.c.id.desc()).limit(limit)
        return [
            Run(row["started"], row["finished"], row["status"], row["summary"])
            for row in self._connection.execute(query).mappings()
        ]


def day_of(document: Document) -> dt.date:
    """The date of a document; the first day of its year where only that is known, the first of all days where nothing
    is."""
    return _day(document.date, document.year)


def _day(date: dt.date | None, year: int | None) -> dt.date:
    return date or (dt.date(year, 1, 1) if year else dt.date.min)
