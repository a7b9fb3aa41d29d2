"""Parts of tantivy's queries: everything, any of several, the values of facets and ranges of years; those do not
score."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import tantivy

from indexer.engines.query import FACETS
from indexer.engines.tantivy.fields import RECORD, YEARS
from indexer.engines.terms import facet_field

Made = tantivy.Query
_SHOULD = tantivy.Occur.Should
#: A set of terms takes 0.2 ms before it looks up the first one, and then half as long for each.
SOONER_ONE_BY_ONE = 500


def all_documents() -> Made:
    """Matches everything."""
    return without_score(Made.all_query())


def without_score(query: Made) -> Made:
    """A query that chooses documents and counts nothing."""
    return Made.const_score_query(query, 0.0)


def any_of(queries: Sequence[Made]) -> Made:
    """Matches what one of some queries matches."""
    return Made.boolean_query([(_SHOULD, query) for query in queries])


def at(schema: Any, places: Sequence[int]) -> Made:
    """Documents by the numbers of their records, in order."""
    if not places:
        return Made.empty_query()
    if len(places) <= SOONER_ONE_BY_ONE:
        return without_score(any_of([Made.term_query(schema, RECORD, place) for place in places]))
    return without_score(Made.term_set_query(schema, RECORD, places))


def having(schema: Any, name: str, values: Iterable[str]) -> Made:
    """Documents with one of these values of a facet."""
    if name not in FACETS or not values:
        return Made.empty_query()
    return without_score(Made.term_set_query(schema, facet_field(name), sorted(values)))


def years(schema: Any, first: int | None, last: int | None) -> Made:
    """Documents with a year in this range; with both sides open: with any year."""
    if first is not None and last is not None and first > last:
        return Made.empty_query()
    if first is None and last is None:
        return without_score(Made.exists_query(YEARS))
    return without_score(Made.range_query(schema, YEARS, tantivy.FieldType.Integer, first, last))
