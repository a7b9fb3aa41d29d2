"""The order of results, and the best few of many without sorting all of them."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from indexer.arrays import Array
from indexer.engines.query import Sort
from indexer.engines.whoosh.collection import Collection


class Ordering:
    """Places of all documents of a generation in the orders that do not depend on a query."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    @cached_property
    def by_newest(self) -> Array:
        """Each document's place when sorted by date, the newest first, then by id."""
        ids = self._collection.ids
        by_id = _places(sorted(range(len(ids)), key=ids.__getitem__))
        newest = Collection.joined((part.documents.newest for part in self._collection.parts), np.int64)
        return _places(np.lexsort((by_id, -newest)))

    @cached_property
    def by_title(self) -> Array:
        """Each document's place when sorted by title, then as :attr:`by_newest`."""
        titles = [title for part in self._collection.parts for title in part.documents.title_keys]
        newest = self.by_newest.tolist()
        return _places(sorted(range(len(titles)), key=lambda number: (titles[number], newest[number])))

    def best(self, docs: Array, scores: Array | None, sort: Sort, first: int, last: int) -> Array:
        """Indices into ``docs`` of the results ``first`` to before ``last``."""
        if first >= last or first >= len(docs):
            return np.empty(0, dtype=np.int64)
        places = (self.by_title if sort is Sort.TITLE else self.by_newest)[docs]
        chosen = np.arange(len(docs))
        if last < len(docs) // 4:  # leave out what cannot be among the first `last`, ties kept
            ascending = places if scores is None else -scores
            chosen = np.flatnonzero(ascending <= np.partition(ascending, last - 1)[last - 1])
        keys = (places[chosen],) if scores is None else (places[chosen], -scores[chosen])
        best: Array = chosen[np.lexsort(keys)][first:last]
        return best


def _places(order: Array | list[int]) -> Array:
    places = np.empty(len(order), dtype=np.int64)
    places[np.asarray(order, dtype=np.int64)] = np.arange(len(order))
    return places
