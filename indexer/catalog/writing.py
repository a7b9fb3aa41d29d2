"""Writing the catalogue: contents bit by bit while a run goes on, the collection in one transaction at its end."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Mapping, Set
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from indexer.catalog import rows, schema
from indexer.catalog.reading import KnownContainer, Service, Snapshot
from indexer.catalog.recognised import WritesRecognised
from indexer.model import Document, ExtractedDocument, Problem, SourceFile

#: What is told of a run that was ended or killed.
ENDED_EARLY = "Der Lauf wurde beendet, bevor er fertig war."


class Transaction(Snapshot, WritesRecognised):
    """Changes that become visible together. Get one from :meth:`indexer.catalog.Catalog.transaction`."""

    _connection: Connection

    def set_state(self, key: str, value: bytes) -> None:
        """Keep a single value under a key."""
        self._connection.execute(sa.delete(schema.state).where(schema.state.c.key == key))
        self._connection.execute(sa.insert(schema.state), {"key": key, "value": value})

    def identify(self, name: str | None = None) -> None:
        """Give the collection a name, a new one or a given one, where it has none."""
        if self.identity() is None:
            self.set_state(schema.IDENTITY, (name or uuid.uuid4().hex).encode())

    def put_in_service(self, service: Service) -> None:
        """Name the generation that answers searches from the end of this transaction on."""
        value = {"engine": service.engine, "generation": service.generation}
        self.set_state("service", json.dumps(value).encode())

    # -- contents ----------------------------------------------------------------------------------------------------

    def save_contents(self, contents: Mapping[str, ExtractedDocument]) -> Set[str]:
        """File what was read under the hash of the bytes, in place of what an older reader made of them.

        Returns the hashes of those whose pages hold recognised text besides, known from an earlier reading.
        """
        if not contents:
            return frozenset()
        hashes = list(contents)
        # Evidence stays: documents in service may be read by it until the run that reads anew is complete.
        for table in (schema.pages, schema.contents):
            self._connection.execute(sa.delete(table).where(table.c.sha256.in_(hashes)))
        self._connection.execute(
            sa.insert(schema.contents), [rows.content_row(sha256, item) for sha256, item in contents.items()]
        )
        all_pages = [row for sha256, item in contents.items() for row in rows.page_rows(sha256, item)]
        if all_pages:
            self._connection.execute(sa.insert(schema.pages), all_pages)
        recognised = self._recognised_counts(hashes)
        self.apply_recognised(recognised)
        return recognised.keys()

    def save_evidence(self, analysis: str, packed: Mapping[str, bytes]) -> None:
        """File the evidence of some contents as made by the named analysis."""
        if not packed:
            return
        table = schema.evidence
        known = sa.delete(table).where(table.c.analysis == analysis, table.c.sha256.in_(list(packed)))
        self._connection.execute(known)
        values = [{"sha256": sha256, "analysis": analysis, "packed": blob} for sha256, blob in packed.items()]
        self._connection.execute(sa.insert(table), values)

    def save_signatures(self, packed: Mapping[str, bytes]) -> None:
        """File what near-duplicates of some contents are found by."""
        if packed:
            table = schema.signatures
            self._connection.execute(sa.delete(table).where(table.c.sha256.in_(list(packed))))
            values = [{"sha256": sha256, "packed": blob} for sha256, blob in packed.items()]
            self._connection.execute(sa.insert(table), values)

    def remove_unused_contents(self) -> int:
        """Forget contents and evidence that no document has any more; returns how many contents."""
        document = schema.documents.c
        used = sa.select(document.sha256)
        contents, evidence = schema.contents, schema.evidence
        in_use = sa.exists().where(document.sha256 == evidence.c.sha256, document.analysis == evidence.c.analysis)
        self._connection.execute(sa.delete(evidence).where(~in_use))
        for table in (schema.pages, schema.signatures, schema.ocr_pages):
            self._connection.execute(sa.delete(table).where(table.c.sha256.not_in(used)))
        return self._connection.execute(sa.delete(contents).where(contents.c.sha256.not_in(used))).rowcount

    def remember_containers(self, gone: Iterable[str], put: Mapping[str, KnownContainer]) -> None:
        """Remember what lies in some containers, by path; forget those of the paths ``gone``."""
        outgoing = [{"gone": path} for path in {*gone, *put}]
        if outgoing:
            self._connection.execute(
                sa.delete(schema.containers).where(schema.containers.c.path == sa.bindparam("gone")), outgoing
            )
        if put:
            values = [{"path": path, **asdict(container)} for path, container in put.items()]
            self._connection.execute(sa.insert(schema.containers), values)

    # -- the collection ----------------------------------------------------------------------------------------------

    def replace_documents(self, gone: Iterable[str], put: Iterable[tuple[Document, str]]) -> None:
        """Remove the documents with the ids ``gone``, then add or replace ``put``: pairs of document and the
        fingerprint of what described it."""
        put_rows = [rows.document_row(document, described_by) for document, described_by in put]
        outgoing = [{"gone": document_id} for document_id in {*gone, *(row["id"] for row in put_rows)}]
        if outgoing:
            self._connection.execute(
                sa.delete(schema.documents).where(schema.documents.c.id == sa.bindparam("gone")), outgoing
            )
        if put_rows:
            self._connection.execute(sa.insert(schema.documents), put_rows)

    def replace_versions(self, groups: Iterable[Iterable[str]]) -> None:
        """Remember which documents (by id) are versions of each other, in place of all that was known of it."""
        self._connection.execute(sa.delete(schema.versions))
        values = [
            {"document": document_id, "group": min(group)} for group in map(list, groups) for document_id in group
        ]
        if values:
            self._connection.execute(sa.insert(schema.versions), values)

    def touch(self, files: Iterable[tuple[str, SourceFile]]) -> None:
        """Remember new times of change for documents (by id) whose bytes are the same."""
        values = [{"touched": document_id, "mtime": file.mtime_ns} for document_id, file in files]
        if values:
            statement = sa.update(schema.documents).where(schema.documents.c.id == sa.bindparam("touched"))
            self._connection.execute(statement.values(mtime_ns=sa.bindparam("mtime")), values)

    def replace_problems(self, problems: Iterable[tuple[SourceFile, Problem]], gone: Iterable[str]) -> None:
        """Remember which files failed; forget the problems of the paths ``gone``. The day a problem began is kept."""
        values = [
            {
                "path": file.path,
                "size": file.size,
                "mtime_ns": file.mtime_ns,
                "reason": problem.reason,
                "detail": problem.detail,
                "since": problem.since or dt.datetime.now(),
            }
            for file, problem in problems
        ]
        outgoing = [{"gone": path} for path in {*gone, *(value["path"] for value in values)}]
        if outgoing:
            self._connection.execute(
                sa.delete(schema.problems).where(schema.problems.c.path == sa.bindparam("gone")), outgoing
            )
        if values:
            self._connection.execute(sa.insert(schema.problems), values)

    # -- runs --------------------------------------------------------------------------------------------------------

    def begin_run(self, started: dt.datetime) -> int:
        """Note that a run began; returns its number. Another one that seems to be running was killed."""
        killed = sa.update(schema.runs).where(schema.runs.c.status == "running")
        told = {"error": ENDED_EARLY}
        self._connection.execute(killed.values(status="failed", finished=started, summary=told))
        result = self._connection.execute(
            sa.insert(schema.runs), {"started": started, "status": "running", "summary": {}}
        )
        key = result.inserted_primary_key
        assert key is not None
        return int(key[0])

    def end_run(self, run: int, finished: dt.datetime, status: str, summary: dict[str, Any]) -> None:
        """Note how a run ended, and its counts."""
        statement = sa.update(schema.runs).where(schema.runs.c.id == run)
        self._connection.execute(statement.values(finished=finished, status=status, summary=summary))
