"""The words of the collection: in how many contents each stands, and the splitter of compounds made from them.

Kept in the catalogue beside the documents, so that a run need only count what came and what went. A different vocabulary may split a
few words otherwise; :meth:`Lexicon.changed_words` tells which, so that only their documents are analysed again and an index
updated many times equals one built from nothing. For that, the lexicon knows every word of the index, whether the engine can list
them or not: those of the texts by their counts, and *further* ones (of titles, of halves made whole, of texts that went).
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain, filterfalse

from indexer.language.compounds import CompoundSplitter


class Lexicon:
    """Words by the number of contents that they stand in, and ``further`` ones that may stand in the index."""

    def __init__(self, counts: Mapping[str, int] | None = None, further: Iterable[str] = ()) -> None:
        self.counts: Counter[str] = Counter(counts or {})
        self.further = set(further)
        self._splitter: CompoundSplitter | None = None

    @classmethod
    def from_bytes(cls, packed: bytes | None) -> Lexicon:
        """Unpack what :meth:`to_bytes` made; None gives an empty lexicon."""
        return cls(*json.loads(zlib.decompress(packed))) if packed else cls()

    def to_bytes(self) -> bytes:
        content = (self.counts, sorted(self.further))
        return zlib.compress(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), 1)

    def updated(self, came: Mapping[str, int], went: Mapping[str, int]) -> Lexicon:
        """The lexicon after some contents came and others went."""
        counts = self.counts.copy()
        counts.update(came)
        counts.subtract(went)
        return Lexicon(+counts, self.further)

    def take_over(self, before: Lexicon) -> None:
        """Keep in mind the words of the index that this lexicon is for: it goes on from the one of ``before``."""
        self.further |= before.further
        self.further |= before.counts.keys() - self.counts.keys()

    def add_further(self, words: Iterable[str]) -> None:
        """Note words that are put into the index; those of the texts are known."""
        self.further.update(filterfalse(self.counts.__contains__, words))

    @property
    def splitter(self) -> CompoundSplitter:
        if self._splitter is None:
            self._splitter = CompoundSplitter.from_vocabulary(self.counts)
        return self._splitter

    def changed_words(self, before: Lexicon) -> set[str]:
        """The words of an index made with ``before`` that are split otherwise now."""
        return before.splitter.changed_words(self.splitter, chain(before.counts, before.further - before.counts.keys()))
