"""Words near each other, out of tantivy's phrases: words in a row, in which each group is an alternative, with some
slack.

The slack of a phrase counts only places between its words in their order, so both orders are asked for. For two groups
that is exact. Of more groups every two are asked to be near each other; that finds every document that matches, and
some in which the words are in different places, so the documents found are looked through
(:func:`indexer.engines.tantivy.records.near`).

A phrase of alternatives takes as long as all else in a question. One request asks for the same one again and again (for
the best documents, for their scores, for the counts of facets, for a suggestion), so the documents found are
remembered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Any

import numpy as np
import tantivy
from numpy.typing import NDArray

from indexer.engines.query import Field, Form, Zone
from indexer.engines.tantivy import records as record
from indexer.engines.tantivy.clauses import Made, any_of, at, without_score
from indexer.engines.tantivy.fields import RECORD
from indexer.engines.tantivy.record_files import RecordFiles

Words = frozenset[str]

#: So many documents are looked through between two looks at the clock.
_AT_ONCE = 2_000
#: Up to so many documents are remembered of one question, and so many of all questions: some ten megabytes.
_MOST, _MOST_OF_ALL = 4_000, 400_000
#: What remembering a question costs that finds nothing, in documents.
_OF_A_QUESTION = 50


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The documents in which some words are near each other: tantivy's query for them, their number, and the numbers of
    their records in order; None where they are too many to remember."""

    query: Made
    count: int
    places: NDArray[np.uint64] | None


_NOWHERE = Neighbours(tantivy.Query.empty_query(), 0, np.array([], np.uint64))


class Nearness:
    """Finds the documents of one index in which words are near each other, and remembers them."""

    def __init__(self, schema: Any, searcher: Any, records: RecordFiles, frequency: Callable[[str, str], int]) -> None:
        """``frequency`` gives the number of documents in which a field holds a term."""
        self._schema = schema
        self._searcher = searcher
        self._records = records
        self._frequency = frequency
        self._known: dict[tuple[Zone, tuple[Words, ...], int], Neighbours] = {}
        self._held = 0

    def find(self, zone: Zone, groups: Sequence[Words], width: int, is_over: Callable[[], bool]) -> Neighbours | None:
        """The documents that hold a word of every group within ``width`` places of a zone; None when the time was over
        before."""
        field = Field(zone, Form.EXACT).name
        there = tuple(frozenset(word for word in group if self._frequency(field, word)) for group in groups)
        if not there or not all(there):
            return _NOWHERE
        asked = (zone, there, width)
        found = self._known.get(asked)
        if found is None:
            found = self._find(field, zone, there, width, is_over)
            if found is None:
                return None
            self._held += _OF_A_QUESTION + (len(found.places) if found.places is not None else 0)
            if self._held > _MOST_OF_ALL:
                self._known.clear()
                self._held = 0
            self._known[asked] = found
        return found

    def _find(
        self, field: str, zone: Zone, groups: Sequence[Words], width: int, is_over: Callable[[], bool]
    ) -> Neighbours | None:
        def term(word: str) -> Made:
            return tantivy.Query.term_query(self._schema, field, word)

        # Often no document holds a word of each, which is soon known.
        all_of = [(tantivy.Occur.Must, any_of([term(word) for word in group])) for group in groups]
        if not self._searcher.search(without_score(tantivy.Query.boolean_query(all_of)), 1).count:
            return _NOWHERE
        query, exact = near(self._schema, field, groups, width, term)
        query = without_score(query)
        found = self._searcher.search(query, _MOST)
        if exact and found.count > _MOST:
            return Neighbours(query, int(found.count), None)
        if found.count > _MOST:
            found = self._searcher.search(query, int(found.count))
        places = np.array(self._searcher.fast_field_values(RECORD, [address for _, address in found.hits]), np.uint64)
        if not exact:
            kept = [places[:0]]
            for start in range(0, len(places), _AT_ONCE):
                if is_over():
                    return None
                part = places[start : start + _AT_ONCE]
                mask, _ = record.near([self._records.at(place) for place in part.tolist()], zone, groups, width)
                kept.append(part[mask])
            places = np.concatenate(kept)
        if not len(places):
            return _NOWHERE
        places = np.sort(places)
        return Neighbours(at(self._schema, places.tolist()), len(places), places if len(places) <= _MOST else None)


def near(schema: Any, field: str, groups: Sequence[Words], width: int, term: Callable[[str], Any]) -> tuple[Any, bool]:
    """tantivy's query for a word of every group within ``width`` places, and whether it finds exactly that, not more.

    ``term`` makes the query for a word.
    """
    distinct = list(dict.fromkeys(groups))
    if not distinct or not all(distinct):
        return tantivy.Query.empty_query(), True
    if len(distinct) > 2:
        pairs = [near(schema, field, pair, width, term)[0] for pair in combinations(distinct, 2)]
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, pair) for pair in pairs]), False
    found = []
    for blocks in _merged(distinct):
        if len(blocks) == 1:
            found += [term(word) for word in sorted(blocks[0])]
        elif width >= len(blocks):
            alternatives = [f"({'|'.join(map(re.escape, sorted(block)))})" for block in blocks]
            found += [
                tantivy.Query.regex_phrase_query(schema, field, list(order), width - len(blocks))
                for order in permutations(alternatives)
            ]
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, each) for each in found]), True


def _merged(groups: Sequence[Words]) -> Iterator[list[Words]]:
    """The groups, and every way in which one word can stand for several of them: what they share, as one group."""
    if not groups:
        yield []
        return
    for rest in _merged(groups[1:]):
        yield [groups[0], *rest]
        for number, block in enumerate(rest):
            if shared := groups[0] & block:
                yield [*rest[:number], shared, *rest[number + 1 :]]
