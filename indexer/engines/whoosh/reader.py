"""One generation, open for questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from time import thread_time

import numpy as np

from indexer.engines import folders
from indexer.engines.base import EngineError, EngineResult, Hit, Ranking, Statistics
from indexer.engines.query import NO_FILTERS, Field, Filters, Query, Sort, Term
from indexer.engines.whoosh.collection import Collection
from indexer.engines.whoosh.evaluation import Evaluation, Scoring
from indexer.engines.whoosh.expansion import Expander
from indexer.engines.whoosh.facets import Facets, Narrowing
from indexer.engines.whoosh.layout import check
from indexer.engines.whoosh.ordering import Ordering


class _Open:
    """Everything a reader holds; questions that run keep it alive when the reader is closed."""

    def __init__(self, folder: Path, ranking: Ranking) -> None:
        self.collection = Collection(folder)
        self.facets = Facets(self.collection)
        self.expander = Expander(self.collection)
        self.scoring = Scoring(self.collection, ranking)
        self.ordering = Ordering(self.collection)

    @cached_property
    def statistics(self) -> Statistics:
        return Statistics(self.collection.count, self.collection.bytes)


class WhooshReader:
    """Answers questions to one generation; see :class:`indexer.engines.base.IndexReader`.

    Threads share it without a lock: files are memory maps, and whatever is computed from them on first use is the same
    whichever thread computes it.
    """

    def __init__(self, folder: Path, ranking: Ranking) -> None:
        self.generation = folder.name
        self._folder = folder
        expected = check(folder)
        try:
            self._open: _Open | None = _Open(folder, ranking)
        except Exception as error:  # a damaged index can fail anywhere in Whoosh's reading of it
            raise folders.unreadable(folder, error) from error
        if self._open.collection.count != expected:
            raise EngineError(f"Der Index „{folder.name}“ ist beschädigt: Es fehlen Dokumente.")

    def search(
        self,
        query: Query,
        filters: Filters = NO_FILTERS,
        *,
        sort: Sort = Sort.RELEVANCE,
        offset: int = 0,
        limit: int = 10,
        facets: Sequence[str] = (),
        seconds: float | None = None,
        among: frozenset[str] | None = None,
    ) -> EngineResult:
        index = self._index()
        # What this search costs, not how long it had to wait: many at once must not make an answer incomplete.
        deadline = None if seconds is None else thread_time() + seconds
        scored = sort is Sort.RELEVANCE
        evaluation = Evaluation(
            index.collection, index.facets, index.expander, index.scoring, scored=scored, deadline=deadline
        )
        matches = evaluation.evaluate(query)
        narrowing = Narrowing(index.facets, filters, matches.docs, index.collection.size)
        keep = narrowing.keep()
        docs, scores = matches.docs[keep], None if matches.scores is None else matches.scores[keep]
        first = max(0, offset)
        best = index.ordering.best(docs, scores, sort, first, first + max(0, limit))
        points = np.zeros(len(best)) if scores is None else scores[best]
        ids = index.collection.ids
        numbers = index.collection.numbers
        named = np.array([numbers[id_] for id_ in among or () if id_ in numbers], dtype=np.int64)
        both = frozenset(ids[doc] for doc in np.intersect1d(named, docs, assume_unique=True).tolist())
        hits = tuple(Hit(ids[doc], score) for doc, score in zip(docs[best].tolist(), points.tolist(), strict=True))
        return EngineResult(len(docs), hits, narrowing.counts(facets), evaluation.truncated, evaluation.partial, both)

    def document_frequencies(
        self, field: Field, terms: Sequence[str], visibility: frozenset[str] | None = None
    ) -> list[int]:
        if visibility is not None:
            visible = Filters(visibility=visibility)
            return [self.search(Term(field, term), visible, limit=0).total for term in terms]
        collection = self._index().collection
        return [len(collection.postings(field, term)[0]) for term in terms]

    def vocabulary(self, field: Field, prefix: str = "") -> Iterator[tuple[str, int]]:
        return self._index().collection.vocabulary(field, prefix)

    def statistics(self) -> Statistics:
        return self._index().statistics

    def degraded(self) -> None:
        """Files are there, or they are not."""

    def verify(self) -> None:
        self._index()
        folders.verify(self._folder)

    def close(self) -> None:
        self._open = None

    def _index(self) -> _Open:
        index = self._open
        if index is None:
            raise EngineError("Der Index ist bereits geschlossen.")
        return index
