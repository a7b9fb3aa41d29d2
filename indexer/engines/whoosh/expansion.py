"""Prefix and fuzzy terms: all words they stand for, joined into one list of postings.

The words count as one word: frequencies add up, the document frequency is that of the union. So a rare word among them
does not outweigh the others, and the cost is one pass over the postings however many words there are.
"""

from __future__ import annotations

import numpy as np

from indexer.arrays import Array, take_ranges
from indexer.engines.fuzzy import FuzzyWords
from indexer.engines.query import Field, Form, Zone
from indexer.engines.whoosh.collection import Collection, Part, live_counts
from indexer.engines.whoosh.postings import FieldPostings, encode

#: A prefix takes its most frequent words up to this number of postings.
MAX_POSTINGS = 2_000_000


class Expander:
    """Expands over the vocabulary of one generation; the words for fuzzy search are decoded once and kept."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._words: dict[Zone, FuzzyWords] = {}

    def prefix(self, zone: Zone, prefix: str) -> tuple[Array, Array, bool]:
        """Documents with a word that begins so, the frequencies, and whether words were left out."""
        field = Field(zone, Form.EXACT)
        ranges = [part.fields[field.name].prefix_range(encode(prefix)) for part in self._collection.parts]
        total = sum(
            int(part.fields[field.name].starts[last]) - int(part.fields[field.name].starts[first])
            for part, (first, last) in zip(self._collection.parts, ranges, strict=True)
            if last > first
        )
        frequencies = np.zeros(self._collection.size)
        for part, (first, last) in zip(self._collection.parts, ranges, strict=True):
            if last > first:
                share = 1.0 if total <= MAX_POSTINGS else MAX_POSTINGS / total
                _add_range(frequencies, part, part.fields[field.name], first, last, share)
        return *self._found(frequencies), total > MAX_POSTINGS

    def fuzzy(self, zone: Zone, term: str, distance: int) -> tuple[Array, Array, bool]:
        """Documents with a word at most ``distance`` edits away (a swap of neighbours is one), and as for a prefix.

        A word counts the less, the further away it is.
        """
        field = Field(zone, Form.EXACT)
        if zone not in self._words:
            self._words[zone] = FuzzyWords(self._collection.vocabulary(field))
        near, truncated = self._words[zone].near(term, distance)
        frequencies = np.zeros(self._collection.size)
        for word, weight in near:
            docs, freqs = self._collection.postings(field, word)
            frequencies[docs] += freqs * weight
        return *self._found(frequencies), truncated

    def _found(self, frequencies: Array) -> tuple[Array, Array]:
        docs = np.flatnonzero(frequencies)
        docs, frequencies = self._collection.only_live(docs, frequencies[docs])
        return docs, frequencies


def _add_range(frequencies: Array, part: Part, postings: FieldPostings, first: int, last: int, share: float) -> None:
    """Add the frequencies of the terms ``first`` to before ``last``; of their postings only about ``share``."""
    begin, end = int(postings.starts[first]), int(postings.starts[last])
    docs, freqs = postings.docs[begin:end], postings.freqs[begin:end]
    if share < 1:
        order = np.argsort(-live_counts(part, postings, first, last), kind="stable")
        lengths = postings.counts(first, last)[order]
        chosen = order[: max(1, int(np.searchsorted(np.cumsum(lengths), share * (end - begin), "right")))]
        starts = postings.starts[first:last].astype(np.int64)[chosen] - begin
        docs = take_ranges(docs, starts, lengths[: len(chosen)])
        freqs = take_ranges(freqs, starts, lengths[: len(chosen)])
    stop = part.base + len(part.documents)
    frequencies[part.base : stop] += np.bincount(docs, weights=freqs, minlength=len(part.documents))
