"""Parts of tantivy's queries: everything, any of several, the values of facets and ranges of years; those do not score."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import tantivy

from indexer.engines.query import FACETS
from indexer.engines.tantivy.fields import YEARS, facet_field

Made = tantivy.Query
_SHOULD = tantivy.Occur.Should


def all_documents() -> Made:
    return without_score(Made.all_query())


def without_score(query: Made) -> Made:
    return Made.const_score_query(query, 0.0)


def any_of(queries: Sequence[Made]) -> Made:
    return Made.boolean_query([(_SHOULD, query) for query in queries])


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
