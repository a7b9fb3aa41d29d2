"""The files of one generation, open: what a reader holds, and what is worked out once for all its questions."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import tantivy

from indexer.engines.base import Hit, Ranking, Statistics
from indexer.engines.forward import FIELDS
from indexer.engines.fuzzy import FuzzyWords
from indexer.engines.query import Field, Form, Near, Query, Zone
from indexer.engines.rescoring import Figures, Rescoring, Scored, candidates, is_exact, leaves
from indexer.engines.tantivy.clauses import without_score
from indexer.engines.tantivy.fields import ID, RECORD, VISIBILITY, length_field
from indexer.engines.tantivy.layout import files, open_index
from indexer.engines.tantivy.ordering import best, in_order
from indexer.engines.tantivy.record_files import RecordFiles
from indexer.engines.tantivy.records import near
from indexer.engines.tantivy.translation import Translation
from indexer.engines.terms import EMPTY, plain

#: So many documents named at once are worth looking up their records, and so many such sets are kept.
_MANY_NAMED, _SETS_KEPT = 200, 16


class OpenIndex:
    """An index with its records; questions that run keep it alive when the reader is closed."""

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
