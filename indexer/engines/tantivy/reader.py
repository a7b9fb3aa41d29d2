"""One generation, open for questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any

import tantivy

from indexer.engines import folders
from indexer.engines.base import EngineError, EngineResult, Ranking, Statistics
from indexer.engines.query import NO_FILTERS, Field, Filters, Query, Sort, Term
from indexer.engines.rescoring import is_exact, leaves
from indexer.engines.tantivy.layout import check, told
from indexer.engines.tantivy.matches import Matches
from indexer.engines.tantivy.narrowing import Narrowing
from indexer.engines.tantivy.opened import OpenIndex
from indexer.engines.tantivy.ordering import hits_by_field, hits_by_score
from indexer.engines.tantivy.rescoring import rescored
from indexer.engines.tantivy.translation import Translation
from indexer.engines.terms import plain

#: So many questions are answered at a time; tantivy lets other threads run meanwhile.
_THREADS = 32
_FAILED = "Die Suche ist an einem Fehler der Suchmaschine gescheitert"


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question."""

    query: Query
    filters: Filters
    sort: Sort
    first: int
    count: int
    facets: tuple[str, ...]
    among: frozenset[str]


@cache
def _threads() -> ThreadPoolExecutor:
    """Where questions with a time limit are answered, for all readers."""
    return ThreadPoolExecutor(_THREADS, thread_name_prefix="laki-tantivy")


class TantivyReader:
    """Answers questions to one generation; see :class:`indexer.engines.base.IndexReader`."""

    def __init__(self, folder: Path, ranking: Ranking) -> None:
        self.generation = folder.name
        self._folder = folder
        self._ranking = ranking
        expected = check(folder)
        with told(f"Der Index „{folder.name}“ ist beschädigt"):
            self._open: OpenIndex | None = OpenIndex(folder)
        if self._open.searcher.num_docs != expected:
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
        asked = _Asked(query, filters, sort, max(0, offset), max(0, limit), tuple(facets), among or frozenset())
        index = self._index()
        if seconds is None:
            return self._answer(index, asked, None)
        # tantivy cannot be interrupted: who waits goes when the time is over, and the answer that comes later is
        # dropped.
        future = _threads().submit(self._answer, index, asked, monotonic() + seconds)
        try:
            return future.result(seconds)
        except TimeoutError:
            future.cancel()
            return EngineResult(0, (), {name: {} for name in facets}, partial=True)

    def _answer(self, index: OpenIndex, asked: _Asked, deadline: float | None) -> EngineResult:
        query, sort, first, count = asked.query, asked.sort, asked.first, asked.count
        scored = sort is Sort.RELEVANCE
        again = scored and any(is_exact(leaf) for leaf in leaves(query))
        translation = Translation(index, self._ranking, scored=scored, rough=again, deadline=deadline)
        with told(_FAILED):
            narrowing = Narrowing(index, translation.unscored(query), asked.filters)
            matches = Matches(index, narrowing.query(), asked.among)

            def with_scores() -> Any:
                return Narrowing(index, translation.translate(query), asked.filters).query()

            def best(number: int) -> list[Any]:
                if matches.addresses is not None and matches.total <= number:
                    return matches.addresses  # whatever their scores
                return [address for _, address in index.searcher.search(with_scores(), number).hits]

            if not count:
                hits = []
            elif again:
                hits = rescored(index, translation, query, best, first, count, self._ranking)
            elif scored:
                hits = hits_by_score(index.searcher, index.records, with_scores(), first, count)
            else:
                hits = hits_by_field(index.searcher, matches.query, sort, first, count)
            counts: dict[str, dict[str, int]] = {name: {} for name in asked.facets}
            if matches.total or narrowing.has_own:
                counts = narrowing.counts(index.searcher, asked.facets, matches.query)
            among = matches.among()
        return EngineResult(matches.total, tuple(hits), counts, translation.truncated, translation.partial, among)

    def document_frequencies(
        self, field: Field, terms: Sequence[str], visibility: frozenset[str] | None = None
    ) -> list[int]:
        if visibility is not None:
            visible = Filters(visibility=visibility)
            return [self.search(Term(field, term), visible, sort=Sort.TITLE, limit=0).total for term in terms]
        index = self._index()
        with told(_FAILED):
            if not index.has_deletions:
                return [index.frequency(field.name, plain(term)) for term in terms]
            asked = [tantivy.Query.term_query(index.schema, field.name, plain(term)) for term in terms]
            return [int(index.searcher.search(query, 1).count) for query in asked]

    def vocabulary(self, field: Field, prefix: str = "") -> Iterator[tuple[str, int]]:
        with told(_FAILED):
            return iter(self._index().vocabulary(field, prefix))

    def statistics(self) -> Statistics:
        return self._index().statistics

    def degraded(self) -> None:
        """Files are there, or they are not."""

    def verify(self) -> None:
        self._index()
        folders.verify(self._folder)

    def close(self) -> None:
        self._open = None

    def _index(self) -> OpenIndex:
        index = self._open
        if index is None:
            raise EngineError("Der Index ist bereits geschlossen.")
        return index
