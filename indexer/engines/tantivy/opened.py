"""The files of one generation, open: what a reader holds, and what is worked out once for all its questions."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, lru_cache
from pathlib import Path

import tantivy

from indexer.engines.base import Statistics
from indexer.engines.forward import FIELDS
from indexer.engines.fuzzy import FuzzyWords
from indexer.engines.query import Field, Form, Query, Zone
from indexer.engines.rescoring import Figures
from indexer.engines.tantivy.clauses import without_score
from indexer.engines.tantivy.fields import ID, RECORD, VISIBILITY, id_of
from indexer.engines.tantivy.layout import files, open_index
from indexer.engines.tantivy.nearness import Nearness
from indexer.engines.tantivy.record_files import RecordFiles
from indexer.engines.terms import EMPTY, length_field, plain

#: So many sets of documents that were asked for are kept.
_SETS_KEPT = 16
#: A question has some hundred terms (each zone, form and inflection of its words), the next one has others.
_FREQUENCIES_KEPT = 100_000


class OpenIndex:
    """An index with its records; questions that run keep it alive when the reader is closed."""

    def __init__(self, folder: Path) -> None:
        index = open_index(folder)
        self.schema = index.schema
        self.searcher = index.searcher()
        self.records = RecordFiles(folder)
        self.bytes = sum(path.stat().st_size for path in files(folder))
        #: The number of documents (deleted ones among them) in which a field, by its name, holds a term.
        self.frequency: Callable[[str, str], int] = lru_cache(_FREQUENCIES_KEPT)(self.searcher.doc_freq)
        self.nearness = Nearness(self.schema, self.searcher, self.records, self.frequency)
        self.counts: dict[Query, int] = {}
        self._words: dict[Zone, FuzzyWords] = {}
        self._named: dict[frozenset[str], dict[int, str]] = {}

    def ids_by_place(self, documents: frozenset[str]) -> dict[int, str]:
        """The ids of documents by the numbers of their records; the same are asked for over and over (those with
        versions)."""
        known = self._named.get(documents)
        if known is None:
            query = without_score(tantivy.Query.term_set_query(self.schema, ID, sorted(documents)))
            found = self.searcher.search(query, max(1, len(documents))).hits
            places = self.searcher.fast_field_values(RECORD, [address for _, address in found])
            known = {place: id_of(self.records.at(place).key) for place in places}
            if len(self._named) >= _SETS_KEPT:
                self._named.clear()
            self._named[documents] = known
        return known

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

    @cached_property
    def has_deletions(self) -> bool:
        """Whether frequencies count documents that were deleted (every document has one visibility)."""
        counts = self.searcher.terms_with_prefix(VISIBILITY, "")
        return sum(int(count) for _, count in counts) != int(self.searcher.num_docs)

    @cached_property
    def statistics(self) -> Statistics:
        return Statistics(self.searcher.num_docs, self.bytes)
