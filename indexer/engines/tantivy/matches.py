"""The documents that a question finds: fetched where they are not too many, as what is asked next is sooner asked of
those alone."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import tantivy

from indexer.engines.tantivy.clauses import SOONER_ONE_BY_ONE, Made, at
from indexer.engines.tantivy.fields import RECORD
from indexer.engines.tantivy.opened import OpenIndex

#: So many results are fetched in the time that finding some thousand documents by the numbers of their records takes.
_SOON_FETCHED = 20_000


class Matches:
    """The documents that a query finds."""

    def __init__(self, index: OpenIndex, query: Made, among: frozenset[str]) -> None:
        """Ask an index. Where ``among`` names documents, more are fetched, to see which of those are found."""
        self._index = index
        self._query = query
        self._among = among
        most = _SOON_FETCHED if among else SOONER_ONE_BY_ONE
        found = index.searcher.search(query, most)
        self.total = int(found.count)
        #: Where they are; None where they are too many.
        self.addresses: list[Any] | None = [address for _, address in found.hits] if self.total <= most else None

    @cached_property
    def query(self) -> Made:
        """A query that finds the same documents."""
        if self.addresses is None or self.total > SOONER_ONE_BY_ONE:
            return self._query
        return at(self._index.schema, sorted(self._index.searcher.fast_field_values(RECORD, self.addresses)))

    def among(self) -> frozenset[str]:
        """Which of the documents named are found."""
        if not self._among:
            return frozenset()
        ids = self._index.ids_by_place(self._among)
        addresses = self.addresses
        if addresses is None:
            both = [(tantivy.Occur.Must, self._query), (tantivy.Occur.Must, at(self._index.schema, sorted(ids)))]
            found = self._index.searcher.search(tantivy.Query.boolean_query(both), len(self._among))
            addresses = [address for _, address in found.hits]
        places = self._index.searcher.fast_field_values(RECORD, addresses)
        return frozenset(ids[place] for place in places if place in ids)
