"""One generation, open for questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np
import tantivy

from indexer.engines import folders
from indexer.engines.base import EngineError, EngineResult, Hit, Ranking, Statistics
from indexer.engines.forward import FIELDS
from indexer.engines.fuzzy import FuzzyWords
from indexer.engines.query import FACETS, NO_FILTERS, Field, Filters, Form, Near, Query, Sort, Term, Years, Zone
from indexer.engines.rescoring import Figures, Rescoring, Scored, candidates, is_exact, leaves
from indexer.engines.tantivy.clauses import having, without_score, years
from indexer.engines.tantivy.fields import ID, RECORD, VISIBILITY, facet_field, length_field
from indexer.engines.tantivy.layout import check, files, open_index, told
from indexer.engines.tantivy.ordering import best, hits_by_field, hits_by_score, in_order
from indexer.engines.tantivy.record_files import RecordFiles
from indexer.engines.tantivy.records import near
from indexer.engines.tantivy.translation import Translation
from indexer.engines.terms import EMPTY, plain

#: A facet is counted up to this many values.
_FACET_VALUES = 50_000
#: So many questions are answered at a time; tantivy lets other threads run meanwhile.
_THREADS = 32
#: So many documents named at once are worth looking up their records, and so many such sets are kept.
_MANY_NAMED, _SETS_KEPT = 200, 16
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


@cache
def _threads() -> ThreadPoolExecutor:
    """Where questions with a time limit are answered, for all readers."""
    return ThreadPoolExecutor(_THREADS, thread_name_prefix="laki-tantivy")


class _Open:
    """Everything a reader holds; questions that run keep it alive when the reader is closed."""

    def __init__(self, folder: Path) -> None:
        index = open_index(folder)
        self.schema = index.schema
        self.searcher = index.searcher()
        self.records = RecordFiles(folder)
        self.bytes = sum(path.stat().st_size for path in files(folder))
        self.counts: dict[Query, int] = {}
        self._words: dict[Zone, FuzzyWords] = {}
        self._named: dict[frozenset[str], Any] = {}

    def named(self, documents: frozenset[str]) -> Any:
        """The query for the documents with these ids. Many are asked for by the numbers of their records, which takes a fifth of the time;
        the same ones are named over and over (those with versions), so what was found out is kept."""
        if len(documents) < _MANY_NAMED:
            return tantivy.Query.term_set_query(self.schema, ID, sorted(documents))
        query = self._named.get(documents)
        if query is None:
            ids = tantivy.Query.term_set_query(self.schema, ID, sorted(documents))
            found = self.searcher.search(without_score(ids), len(documents)).hits
            places = self.searcher.fast_field_values(RECORD, [address for _, address in found])
            query = tantivy.Query.term_set_query(self.schema, RECORD, sorted(places))
            if len(self._named) >= _SETS_KEPT:
                self._named.clear()
            self._named[documents] = query
        return query

    def words(self, zone: Zone) -> FuzzyWords:
        if zone not in self._words:
            self._words[zone] = FuzzyWords(self.vocabulary(Field(zone, Form.EXACT), ""))
        return self._words[zone]

    def vocabulary(self, field: Field, prefix: str) -> list[tuple[str, int]]:
        """All terms with this prefix that live documents hold, in order."""
        live = tantivy.Query.all_query() if self.has_deletions else None
        found = self.searcher.terms_with_prefix(field.name, plain(prefix) if prefix else "", live)
        return sorted(("" if term == EMPTY else term, int(count)) for term, count in found)

    @cached_property
    def figures(self) -> Figures:
        asked = {field.name: {"avg": {"field": length_field(field)}} for field in FIELDS}
        found = self.searcher.aggregate(tantivy.Query.all_query(), asked)
        averages = {field: found[field.name]["value"] for field in FIELDS if found[field.name]["value"]}
        return Figures(int(self.searcher.num_docs), averages)

    def rescored(
        self, translation: Translation, query: Query, found: Any, first: int, count: int, ranking: Ranking
    ) -> tuple[int, list[Hit]]:
        """The number of results, and those asked for out of tantivy's best with scores worked out again."""
        total, addresses = best(self.searcher, found, candidates(first + count))
        if not addresses:
            return total, []
        places = self.searcher.fast_field_values(RECORD, addresses)
        records = [self.records.at(place) for place in places]
        numbers = {(each.segment_ord, each.doc): number for number, each in enumerate(addresses)}
        among = without_score(tantivy.Query.term_set_query(self.schema, RECORD, places))
        native: dict[Query, Scored] = {}
        for leaf in leaves(query):
            if isinstance(leaf, Near):
                groups = [list(map(plain, group)) for group in leaf.groups]
                native[leaf] = near(records, leaf.zone, groups, len(groups) + leaf.slop)
            elif not is_exact(leaf):
                both = [(tantivy.Occur.Must, translation.translate(leaf)), (tantivy.Occur.Must, among)]
                mask, scores = np.zeros(len(records), dtype=bool), np.zeros(len(records))
                for score, address in self.searcher.search(tantivy.Query.boolean_query(both), len(records)).hits:
                    number = numbers[address.segment_ord, address.doc]
                    mask[number], scores[number] = True, score
                native[leaf] = mask, scores
        documents = [record.frequencies for record in records]
        rescoring = Rescoring(ranking, self.figures, documents, query, translation.count_of, native)
        return total, in_order(rescoring.scores(), [record.key for record in records])[first : first + count]

    @cached_property
    def has_deletions(self) -> bool:
        """Whether frequencies count documents that were deleted (every document has one visibility)."""
        counts = self.searcher.terms_with_prefix(VISIBILITY, "")
        return sum(int(count) for _, count in counts) != int(self.searcher.num_docs)

    @cached_property
    def statistics(self) -> Statistics:
        return Statistics(self.searcher.num_docs, self.bytes)


class TantivyReader:
    """Answers questions to one generation; see :class:`indexer.engines.base.IndexReader`."""

    def __init__(self, folder: Path, ranking: Ranking) -> None:
        self.generation = folder.name
        self._folder = folder
        self._ranking = ranking
        expected = check(folder)
        with told(f"Der Index „{folder.name}“ ist beschädigt"):
            self._open: _Open | None = _Open(folder)
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
    ) -> EngineResult:
        asked = _Asked(query, filters, sort, max(0, offset), max(0, limit), tuple(facets))
        index = self._index()
        if seconds is None:
            return self._answer(index, asked, None)
        # tantivy cannot be interrupted: who waits goes when the time is over, and the answer that comes later is dropped.
        future = _threads().submit(self._answer, index, asked, monotonic() + seconds)
        try:
            return future.result(seconds)
        except TimeoutError:
            future.cancel()
            return EngineResult(0, (), {name: {} for name in facets}, partial=True)

    def _answer(self, index: _Open, asked: _Asked, deadline: float | None) -> EngineResult:
        query, sort, first, count = asked.query, asked.sort, asked.first, asked.count
        scored = sort is Sort.RELEVANCE
        again = scored and any(is_exact(leaf) for leaf in leaves(query))
        translation = Translation(
            index.schema,
            index.searcher,
            index.records,
            self._ranking,
            index.words,
            scored=scored,
            rough=again,
            deadline=deadline,
            counts=index.counts,
        )
        with told(_FAILED):
            narrowing = _Narrowing(index, translation.translate(query), asked.filters)
            found = narrowing.query()
            total, hits = 0, list[Hit]()
            if not count:
                total = int(index.searcher.search(found, 1).count)
            elif again:
                total, hits = index.rescored(translation, query, found, first, count, self._ranking)
            elif scored:
                total, hits = hits_by_score(index.searcher, index.records, found, first, count)
            else:
                total, hits = hits_by_field(index.searcher, found, sort, first, count)
            counts: dict[str, dict[str, int]] = {}
            if asked.facets and not total and not narrowing.has_own:
                counts = {name: {} for name in asked.facets}
            elif asked.facets:
                counted = _Narrowing(index, translation.unscored(query), asked.filters) if scored else narrowing
                counts = counted.counts(index.searcher, asked.facets)
        return EngineResult(total, tuple(hits), counts, translation.truncated, translation.partial)

    def document_frequencies(
        self, field: Field, terms: Sequence[str], visibility: frozenset[str] | None = None
    ) -> list[int]:
        if visibility is not None:
            visible = Filters(visibility=visibility)
            return [self.search(Term(field, term), visible, sort=Sort.TITLE, limit=0).total for term in terms]
        index = self._index()
        with told(_FAILED):
            if not index.has_deletions:
                return [int(index.searcher.doc_freq(field.name, plain(term))) for term in terms]
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

    def _index(self) -> _Open:
        index = self._open
        if index is None:
            raise EngineError("Der Index ist bereits geschlossen.")
        return index


class _Narrowing:
    """A question with its filters: all of them, or those of one facet left out, so that it can be counted."""

    def __init__(self, index: _Open, query: Any, filters: Filters) -> None:
        schema = index.schema
        must, must_not = tantivy.Occur.Must, tantivy.Occur.MustNot
        self._always = [(must, query)]
        if filters.visibility is not None:
            visible = [plain(each) for each in sorted(filters.visibility)]
            found = (
                tantivy.Query.term_set_query(schema, VISIBILITY, visible) if visible else tantivy.Query.empty_query()
            )
            self._always.append((must, without_score(found)))
        if filters.documents is not None:
            named = without_score(index.named(filters.documents)) if filters.documents else tantivy.Query.empty_query()
            self._always.append((must, named))
        for name, values in filters.excluded.items():
            if values and name in FACETS:
                self._always.append((must_not, having(schema, name, values)))
        self._own = [(name, (must, having(schema, name, values))) for name, values in filters.values.items() if values]
        if filters.years != Years():
            self._own.append(("year", (must, years(schema, filters.years.first, filters.years.last))))

    @property
    def has_own(self) -> bool:
        """Whether a facet may count documents that the filters leave out."""
        return bool(self._own)

    def query(self, without: str | None = None) -> Any:
        return tantivy.Query.boolean_query([*self._always, *(clause for name, clause in self._own if name != without)])

    def counts(self, searcher: Any, names: Sequence[str]) -> dict[str, dict[str, int]]:
        """The counts of these facets, each heeding all filters but its own; those without share one pass."""
        counts: dict[str, dict[str, int]] = {name: {} for name in names}
        known = [name for name in names if name in FACETS]
        own = {name for name, _ in self._own}
        shared = [name for name in known if name not in own]
        for group in ([shared] if shared else []) + [[name] for name in known if name in own]:
            asked = {name: {"terms": {"field": facet_field(name), "size": _FACET_VALUES}} for name in group}
            found = searcher.aggregate(self.query(without=group[0]), asked)
            for name in group:
                pairs = [(each["key"], each["doc_count"]) for each in found[name]["buckets"]]
                counts[name] = dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))
        return counts
