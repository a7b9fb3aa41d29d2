"""The order of results: by tantivy's own score or sort field; equal scores by date and id, which tantivy does not
know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import tantivy
from numpy.typing import NDArray

from indexer.engines.base import Hit
from indexer.engines.query import Sort
from indexer.engines.tantivy.fields import NEWEST, RECORD, TITLE, id_of
from indexer.engines.tantivy.record_files import RecordFiles


def hits_by_field(searcher: Any, query: Any, sort: Sort, offset: int, limit: int) -> list[Hit]:
    """Some of the results in the order of a field, which ends with the id."""
    field = TITLE if sort is Sort.TITLE else NEWEST
    found = searcher.search(query, limit, offset=offset, order_by_field=field, order=tantivy.Order.Asc)
    return [Hit(id_of(key), 0.0) for key, _ in found.hits]


def in_order(scores: NDArray[np.float64], keys: Sequence[str]) -> list[Hit]:
    """Hits by relevance, equal ones by date and id; scores equal but for rounding count as equal."""
    keyed = sorted(zip((-scores.round(9)).tolist(), keys, strict=True))
    return [Hit(id_of(key), -score) for score, key in keyed]


def hits_by_score(searcher: Any, records: RecordFiles, query: Any, offset: int, limit: int) -> list[Hit]:
    """Some of the results by relevance, equal ones by date and id."""
    first, last = offset, offset + limit
    taken = last + 1
    while True:
        hits = searcher.search(query, taken).hits
        if len(hits) < taken or hits[last - 1][0] != hits[-1][0]:
            break
        taken *= 4  # those equal to the last one wanted go on beyond what was fetched
    if first >= len(hits):
        return []
    # Only the wanted ones, and those equal to the first and the last of them, have to be put in order.
    last = min(last, len(hits))
    begin, end = first, last
    while begin > 0 and hits[begin - 1][0] == hits[first][0]:
        begin -= 1
    while end < len(hits) and hits[end][0] == hits[last - 1][0]:
        end += 1
    places = searcher.fast_field_values(RECORD, [address for _, address in hits[begin:end]])
    keyed = sorted((-score, records.at(place).key) for (score, _), place in zip(hits[begin:end], places, strict=True))
    return [Hit(id_of(key), -score) for score, key in keyed[first - begin : last - begin]]
