"""Filling one generation: an index without copies and without refresh is loaded, checked, and only then made whole."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self

from indexer.engines.base import AnalysedDocument, EngineError
from indexer.engines.cluster import Cluster
from indexer.engines.opensearch.bulk import BulkSender
from indexer.engines.opensearch.connection import told
from indexer.engines.opensearch.fields import FORMAT, ID, source
from indexer.engines.opensearch.lock import WriterLock
from indexer.engines.query import Field, Form
from indexer.engines.terms import plain

#: Of the documents added, this many must be found by one of their words before the index counts as whole.
_PROBES = 5
#: So long a new index may take to get all its copies; it serves meanwhile.
_COPY_SECONDS = 60


class OpenSearchGenerationWriter:
    """One generation being written; see :class:`indexer.engines.base.GenerationWriter`."""

    def __init__(
        self,
        client: Any,
        index: str,
        cluster: Cluster,
        lock: WriterLock,
        make: Callable[[], None],
        *,
        about: Mapping[str, Any],
    ) -> None:
        """``make`` makes the index; from here on, if anything fails, it goes again. ``about`` says whose it is."""
        self._client = client
        self._index = index
        self._cluster = cluster
        self._about = about
        self._lock: WriterLock | None = lock
        self._sender = BulkSender(client, index)
        self._finished = False
        self._probes: dict[str, tuple[str, str]] = {}
        try:
            make()
        except BaseException:
            self.discard()
            raise

    def add(self, documents: Iterable[AnalysedDocument]) -> None:
        for document in documents:
            self._check_open()
            self._sender.index(document.id, source(document))
            self._keep_probe(document)

    def delete(self, ids: Iterable[str]) -> None:
        for id_ in ids:
            self._check_open()
            self._sender.delete(id_)
            self._probes.pop(id_, None)

    def finish(self, expected: int) -> None:
        self._check_open()
        self._sender.drain()
        with told("Der Index lässt sich nicht abschließen"):
            self._client.indices.refresh(index=self._index)
            self._check(expected)
            # From here on nothing changes it any more: copies are made, it is written to disk, its description says so.
            settings = {"number_of_replicas": self._cluster.replicas, "refresh_interval": None, "blocks.write": True}
            self._client.indices.flush(index=self._index)
            self._client.indices.put_settings(index=self._index, body={"index": settings})
            health = {"wait_for_status": "green", "timeout": f"{_COPY_SECONDS}s", "request_timeout": _COPY_SECONDS + 10}
            if self._cluster.replicas:
                self._client.cluster.health(index=self._index, ignore=408, **health)
            describe(self._client, self._index, description(self._about, complete=True, documents=expected))
        self._finished = True
        self._close()

    def discard(self) -> None:
        if self._finished:
            return
        try:
            self._sender.close()
            with told("Der unfertige Index lässt sich nicht entfernen"):
                self._client.indices.delete(index=self._index, ignore=404)
        finally:
            self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        if self._finished:
            return
        if exc[0] is None:
            self.discard()
            return
        with contextlib.suppress(EngineError):  # what went wrong first is what counts; a later run removes the rest
            self.discard()

    def _check(self, expected: int) -> None:
        """Hold the index against what was sent: the number of documents, and some of them by one of their words."""
        found = int(self._client.count(index=self._index)["count"])
        if found != expected:
            raise EngineError(f"Der neue Index ist unvollständig: {found} statt {expected} Dokumente.")
        for id_, (field, term) in self._probes.items():
            query = {"bool": {"filter": [{"term": {ID: id_}}, {"term": {field: term}}]}}
            if self._client.count(index=self._index, body={"query": query})["count"] != 1:
                raise EngineError(f"Der neue Index ist unvollständig: „{id_}“ wird nicht gefunden.")

    def _keep_probe(self, document: AnalysedDocument) -> None:
        self._probes.pop(document.id, None)
        for zone, terms in document.zones.items():
            word = next(iter(terms.exact), None)
            if word is not None and len(self._probes) < _PROBES:
                self._probes[document.id] = (Field(zone, Form.EXACT).name, plain(word))
                return

    def _check_open(self) -> None:
        if self._lock is None:
            raise EngineError("Dieser Index ist bereits abgeschlossen.")

    def _close(self) -> None:
        self._sender.close()
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.release()


def description(about: Mapping[str, Any], *, complete: bool, documents: int = 0) -> dict[str, Any]:
    """What an index says of itself, beside whose it is."""
    return {"laki": {**about, "format": FORMAT, "complete": complete, "documents": documents}}


def describe(client: Any, index: str, description: Mapping[str, Any]) -> None:
    """Write an index's own description; it lies in the cluster's state, which changes at one stroke."""
    client.indices.put_mapping(index=index, body={"_meta": description})
