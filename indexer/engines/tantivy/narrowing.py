"""Filters of a question, and the counts of facets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tantivy

from indexer.engines.query import FACETS, Filters, Years
from indexer.engines.tantivy.clauses import having, without_score, years
from indexer.engines.tantivy.fields import VISIBILITY
from indexer.engines.tantivy.opened import OpenIndex
from indexer.engines.terms import facet_field, plain

#: A facet is counted up to this many values.
_FACET_VALUES = 50_000


class Narrowing:
    """A question with its filters: all of them, or those of one facet left out, so that it can be counted."""

    def __init__(self, index: OpenIndex, query: Any, filters: Filters) -> None:
        schema = index.schema
        must, must_not = tantivy.Occur.Must, tantivy.Occur.MustNot
        self._always = [(must, query)]
        if filters.visibility is not None:
            visible = [plain(each) for each in sorted(filters.visibility)]
            found = (
                tantivy.Query.term_set_query(schema, VISIBILITY, visible) if visible else tantivy.Query.empty_query()
            )
            self._always.append((must, without_score(found)))
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

    def counts(self, searcher: Any, names: Sequence[str], found: Any) -> dict[str, dict[str, int]]:
        """The counts of these facets, each heeding all filters but its own; those without are counted in one pass, of
        what is ``found``."""
        counts: dict[str, dict[str, int]] = {name: {} for name in names}
        known = [name for name in names if name in FACETS]
        own = {name for name, _ in self._own}
        shared = [name for name in known if name not in own]
        for group in ([shared] if shared else []) + [[name] for name in known if name in own]:
            asked = {name: {"terms": {"field": facet_field(name), "size": _FACET_VALUES}} for name in group}
            answer = searcher.aggregate(found if group is shared else self.query(without=group[0]), asked)
            for name in group:
                pairs = [(each["key"], each["doc_count"]) for each in answer[name]["buckets"]]
                counts[name] = dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))
        return counts
