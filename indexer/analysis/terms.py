"""From the words of a text to ready terms for an engine: where each word stands, and what it counts in which form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import count

import numpy as np

from indexer.engines.base import ZoneTerms
from indexer.language.analysis import WordForms

#: A word in a running head or footer counts this much: enough to be found, too little to be ranked by.
FURNITURE_WEIGHT = 0.1
#: Words of two texts in one zone stand so many places apart.
_APART = 1_000
#: So many different numbers are sorted by radix, seven times as fast.
_SORTED_AT_ONCE = 1 << 16


def places_of(words: Iterable[WordForms]) -> dict[WordForms, list[int]]:
    """Where each distinct word of a text stands, by its first place. A text has far more words than distinct ones."""
    words = list(words)
    # An analyzer gives the same object for the same word, so words are told apart by identity: hashing the terms of
    # each takes longer.
    numbers: defaultdict[int, int] = defaultdict(count().__next__)
    number_at = np.fromiter(map(numbers.__getitem__, map(id, words)), np.int32, len(words))
    if len(numbers) <= _SORTED_AT_ONCE:
        number_at = number_at.astype(np.uint16)
    in_order = np.argsort(number_at, kind="stable").tolist()
    ends = np.cumsum(np.bincount(number_at, minlength=len(numbers))).tolist()
    places: dict[WordForms, list[int]] = {}
    begin = 0
    for end in ends:
        found = in_order[begin:end]
        known = places.setdefault(words[found[0]], found)
        if known is not found:
            known += found
            known.sort()
        begin = end
    return places


def zone_terms(
    words: Mapping[WordForms, list[int]], furniture: Mapping[WordForms, list[int]] | None = None
) -> ZoneTerms:
    """Ready terms of words and their places; ``furniture`` adds stems with little weight and no positions."""
    exact: dict[str, list[int]] = {}
    stem: dict[str, float] = {}
    part: dict[str, float] = {}
    for word, places in words.items():
        often = len(places)
        for term in word.exact:
            # Most terms come from one word only: they share its list.
            exact[term] = sorted(exact[term] + places) if term in exact else places
        for term in word.stem:
            stem[term] = stem.get(term, 0) + often
        for term in word.part:
            part[term] = part.get(term, 0) + often
    for word, places in (furniture or {}).items():
        for term in word.stem:
            stem[term] = stem.get(term, 0) + FURNITURE_WEIGHT * len(places)
    return ZoneTerms(exact, stem, part)


def with_more(zone: ZoneTerms, words: Mapping[WordForms, list[int]]) -> ZoneTerms:
    """A zone with the words of another text behind its own, too far away to stand near them."""
    begin = _APART + max((places[-1] for places in zone.exact.values()), default=-_APART)
    more = zone_terms({word: [begin + place for place in places] for word, places in words.items()})
    return ZoneTerms(
        {term: [*zone.exact.get(term, ()), *more.exact.get(term, ())] for term in {**zone.exact, **more.exact}},
        {term: zone.stem.get(term, 0) + more.stem.get(term, 0) for term in {**zone.stem, **more.stem}},
        {term: zone.part.get(term, 0) + more.part.get(term, 0) for term in {**zone.part, **more.part}},
    )
