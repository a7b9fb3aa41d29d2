"""The OpenSearch engine: generations as indexes beside each other, of which an alias names the one in service."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cached_property
from typing import Any

from opensearchpy.exceptions import NotFoundError, RequestError

from indexer.engines.base import DEFAULT_RANKING, Capability, EngineError, Ranking
from indexer.engines.cluster import Cluster
from indexer.engines.opensearch.belongings import Belongings
from indexer.engines.opensearch.connection import connect, told
from indexer.engines.opensearch.fields import FORMAT, loading_settings, mapping
from indexer.engines.opensearch.lock import LEASE, WriterLock, lock_index
from indexer.engines.opensearch.reader import OpenSearchReader
from indexer.engines.opensearch.writer import OpenSearchGenerationWriter, describe, description

#: Names of indexes are in small letters.
_NAME = re.compile(r"[0-9a-z][0-9a-z._-]{0,150}")
_NOT_REACHED = "Der Index lässt sich nicht ansprechen"


class OpenSearchEngine:
    """Keeps each generation in an index of its own; their names begin as the cluster's settings say."""

    name = "opensearch"
    capabilities = frozenset(Capability) - {Capability.RANKING, Capability.VOCABULARY, Capability.DETACHED}

    def __init__(self, cluster: Cluster, ranking: Ranking = DEFAULT_RANKING, *, lease: float = LEASE) -> None:
        """``lease`` is how long, in seconds, a writer that died keeps others from writing."""
        self._cluster = cluster
        self._ranking = ranking
        self._lease = lease

    @cached_property
    def _client(self) -> Any:
        return connect(self._cluster)

    @cached_property
    def _belongings(self) -> Belongings:
        return Belongings(self._client, self._cluster)

    def claim(self, in_service: Collection[str] = (), *, take_over: bool = False) -> None:
        self._belongings.claim(in_service, take_over)

    def create(self, generation: str, based_on: str | None = None) -> OpenSearchGenerationWriter:
        index = self._index(generation)
        if based_on is not None:
            check(self._client, self._index(based_on), based_on)
        with told(_NOT_REACHED):
            if self._client.indices.exists(index=index):
                raise EngineError(f"Einen Index „{generation}“ gibt es schon.")

        def make() -> None:
            with told("Der Index lässt sich nicht anlegen"):
                if based_on is None:
                    self._make(index)
                else:
                    self._clone(self._index(based_on), index)

        lock = WriterLock(self._client, self._cluster.prefix, lease=self._lease)
        return OpenSearchGenerationWriter(self._client, index, self._cluster, lock, make, about=self._belongings.note())

    def open(self, generation: str) -> OpenSearchReader:
        index = self._index(generation)
        expected = check(self._client, index, generation)
        return OpenSearchReader(self._client, index, generation, self._ranking, self._cluster.seconds, expected)

    def check(self, generation: str, *, whole: bool = False) -> None:
        check(self._client, self._index(generation), generation)

    def generations(self) -> list[str]:
        return self._belongings.generations()

    def publish(self, generation: str) -> None:
        """Move the alias, in one call: nobody sees a moment without one, or with two."""
        actions = [
            {"remove": {"index": f"{self._cluster.prefix}-*", "alias": self._cluster.prefix, "must_exist": False}},
            {"add": {"index": self._index(generation), "alias": self._cluster.prefix}},
        ]
        with told("Der Index lässt sich nicht in Dienst stellen"):
            self._client.indices.update_aliases(body={"actions": actions})

    def remove(self, generation: str) -> None:
        with told(_NOT_REACHED):
            self._client.indices.delete(index=self._index(generation), ignore=404)

    def clear(self) -> None:
        for generation in self.generations():
            self.remove(generation)
        with told(_NOT_REACHED):
            self._client.indices.delete(index=lock_index(self._cluster.prefix), ignore=404)

    def _index(self, generation: str) -> str:
        if not _NAME.fullmatch(generation):
            raise EngineError(f"„{generation}“ taugt nicht als Name eines Index.")
        return f"{self._cluster.prefix}-{generation}"

    def _make(self, index: str) -> None:
        meta = {"_meta": description(self._belongings.note(), complete=False)}
        body = {"settings": loading_settings(self._cluster, self._ranking), "mappings": mapping() | meta}
        try:
            self._client.indices.create(index=index, body=body)
        except RequestError as error:
            # A request that was tried again may have been carried out the first time.
            if error.error != "resource_already_exists_exception":
                raise

    def _clone(self, source: str, index: str) -> None:
        """Begin with the segments of another index, which the file system shares where it can."""
        settings = {"index.number_of_replicas": 0, "index.refresh_interval": "-1", "index.blocks.write": None}
        self._client.indices.clone(index=source, target=index, body={"settings": settings})
        describe(self._client, index, description(self._belongings.note(), complete=False))
        self._client.cluster.health(index=index, wait_for_status="yellow", request_timeout=60)


def check(client: Any, index: str, generation: str) -> int:
    """The number of documents of a finished generation.

    Raises:
        EngineError: there is none, it was not finished, or has another format.
    """
    with told(_NOT_REACHED):
        try:
            found = client.indices.get_mapping(index=index)
        except NotFoundError:
            raise EngineError(f"Den Index „{generation}“ gibt es nicht.") from None
    about = found[index]["mappings"].get("_meta", {}).get("laki", {})
    if about.get("format") != FORMAT:
        raise EngineError(
            f"Der Index „{generation}“ hat ein anderes Format; bitte mit „laki reindex --full“ neu bauen."
        )
    if not about.get("complete"):
        raise EngineError(f"Der Index „{generation}“ wurde nicht fertig geschrieben.")
    return int(about["documents"])
