"""Words near a word, out of a vocabulary held in memory: the same for every engine that can list its words."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

#: A fuzzy term takes this many words, the nearest and then the most frequent.
MAX_FUZZY = 64


class FuzzyWords:
    """A vocabulary, kept by length of word: a word near another has nearly its length."""

    def __init__(self, vocabulary: Iterable[tuple[str, int]]) -> None:
        """``vocabulary`` gives each word with its document frequency."""
        self._by_length: dict[int, tuple[list[str], list[int]]] = {}
        for word, count in vocabulary:
            same, counts = self._by_length.setdefault(len(word), ([], []))
            same.append(word)
            counts.append(count)

    def near(self, term: str, distance: int) -> tuple[list[tuple[str, float]], bool]:
        """The words at most ``distance`` edits away (a swap of neighbours is one), nearest first, and whether some were
        left out.

        Each comes with a weight: 1 for the word itself, less the further away it is.
        """
        found: list[tuple[int, int, str]] = []
        for length in range(max(1, len(term) - distance), len(term) + distance + 1):
            choices, counts = self._by_length.get(length, ([], []))
            for word, edits, number in process.extract(
                term, choices, scorer=OSA.distance, score_cutoff=distance, limit=None
            ):
                found.append((int(edits), -counts[number], word))
        found.sort()
        weighted = [(word, 1 - edits / (max(len(term), len(word)) + 1)) for edits, _, word in found[:MAX_FUZZY]]
        return weighted, len(found) > MAX_FUZZY
