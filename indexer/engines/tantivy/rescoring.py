"""The best documents that tantivy finds, with scores worked out again (see :mod:`indexer.engines.rescoring`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import tantivy

from indexer.engines.base import Hit, Ranking
from indexer.engines.query import Near, Query
from indexer.engines.rescoring import Rescoring, Scored, candidates, is_exact, leaves
from indexer.engines.tantivy.clauses import at
from indexer.engines.tantivy.fields import RECORD
from indexer.engines.tantivy.opened import OpenIndex
from indexer.engines.tantivy.ordering import in_order
from indexer.engines.tantivy.records import Record, near
from indexer.engines.tantivy.translation import Translation
from indexer.engines.terms import plain


def rescored(
    index: OpenIndex,
    translation: Translation,
    query: Query,
    best: Callable[[int], list[Any]],
    first: int,
    count: int,
    ranking: Ranking,
) -> list[Hit]:
    """The results asked for out of tantivy's best, with scores worked out again.

    Args:
        query: the tree that was asked.
        best: gives the addresses of so many of the best documents by tantivy's own score.
    """
    addresses = best(candidates(first + count))
    if not addresses:
        return []
    places = index.searcher.fast_field_values(RECORD, addresses)
    records = [index.records.at(place) for place in places]
    numbers = {(each.segment_ord, each.doc): number for number, each in enumerate(addresses)}
    among = at(index.schema, sorted(places))
    native: dict[Query, Scored] = {}
    for leaf in leaves(query):
        if isinstance(leaf, Near):
            native[leaf] = _stretches(translation, leaf, records, places)
        elif not is_exact(leaf):
            both = [(tantivy.Occur.Must, translation.translate(leaf)), (tantivy.Occur.Must, among)]
            mask, scores = np.zeros(len(records), dtype=bool), np.zeros(len(records))
            for score, address in index.searcher.search(tantivy.Query.boolean_query(both), len(records)).hits:
                number = numbers[address.segment_ord, address.doc]
                mask[number], scores[number] = True, score
            native[leaf] = mask, scores
    documents = [record.frequencies for record in records]
    rescoring = Rescoring(ranking, index.figures, documents, query, translation.count_of, native)
    return in_order(rescoring.scores(), [record.key for record in records])[first : first + count]


def _stretches(translation: Translation, leaf: Near, records: list[Record], places: list[int]) -> Scored:
    """In which of the candidates, whose records lie at ``places``, words are near each other, and how often."""
    groups = [list(map(plain, group)) for group in leaf.groups]
    width = len(groups) + leaf.slop
    known = translation.neighbours(leaf)
    if known is None or known.places is None:
        return near(records, leaf.zone, groups, width)
    # Hardly any of them: only those need to be looked through.
    mask = np.isin(np.array(places, np.uint64), known.places)
    counts = np.zeros(len(records))
    counts[mask] = near([records[number] for number in np.flatnonzero(mask)], leaf.zone, groups, width)[1]
    return mask, counts
