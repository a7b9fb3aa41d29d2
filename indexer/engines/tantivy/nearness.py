"""Words near each other, out of tantivy's phrases: words in a row, in which each group is an alternative, with some slack.

The slack of a phrase counts only places between its words in their order, so both orders are asked for. For two groups that is
exact. Of more groups every two are asked to be near each other; that finds every document that matches, and some in which the words
are in different places, so the documents found are looked through (:func:`indexer.engines.tantivy.records.near`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, permutations
from typing import Any

import tantivy

Words = frozenset[str]


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
