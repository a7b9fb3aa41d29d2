"""Evidence of documents that were found lately, kept ready: the same documents come up again and again."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from cachetools import LRUCache

from indexer.analysis.evidence import Evidence
from indexer.catalog import Snapshot

#: All of it for the documents of most offices (1,500 laws: 38 MB), the latest for more.
_MAX_BYTES = 64_000_000


class EvidenceCache:
    """Evidence of the documents of one generation by id. Safe for use by several threads."""

    def __init__(self) -> None:
        self._kept: LRUCache[str, Evidence] = LRUCache(_MAX_BYTES, getsizeof=lambda evidence: evidence.size)
        self._lock = threading.Lock()

    def of(self, snapshot: Snapshot, ids: Sequence[str]) -> dict[str, Evidence]:
        """The evidence of those documents that have any, in the order of their ids; read from the catalogue where it is
        not at hand.

        Args:
            snapshot: of the generation that the cache is for.
            ids: documents that were found, and so exist for whoever asks.
        """
        with self._lock:
            found = {id_: evidence for id_ in ids if (evidence := self._kept.get(id_)) is not None}
        if missing := [id_ for id_ in ids if id_ not in found]:
            read = {id_: Evidence(packed) for id_, packed in snapshot.evidence(missing).items()}
            found |= read
            with self._lock:
                for id_, evidence in read.items():
                    if evidence.size <= _MAX_BYTES:
                        self._kept[id_] = evidence
        return {id_: found[id_] for id_ in ids if id_ in found}
