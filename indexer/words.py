"""The words of the collection: in how many contents each stands, and the splitter of compounds made from them.

Kept in the catalogue beside the documents, so that a run need only count what came and what went. A different vocabulary may split a
few words otherwise; :meth:`Lexicon.changed_words` tells which, so that only their documents are analysed again and an index
updated many times equals one built from nothing.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain

from indexer.language.compounds import CompoundSplitter


class Lexicon:
    """Words by the number of contents that they stand in."""

    def __init__(self, counts: Mapping[str, int] | None = None) -> None:
        self.counts: Counter[str] = Counter(counts or {})
        self._splitter: CompoundSplitter | None = None

    @classmethod
    def from_bytes(cls, packed: bytes | None) -> Lexicon:
        """Unpack what :meth:`to_bytes` made; None gives an empty lexicon."""
        return cls(json.loads(zlib.decompress(packed)) if packed else None)

    def to_bytes(self) -> bytes:
        return zlib.compress(json.dumps(self.counts, ensure_ascii=False, separators=(",", ":")).encode(), 1)

    def updated(self, came: Mapping[str, int], went: Mapping[str, int]) -> Lexicon:
        """The lexicon after some contents came and others went."""
        counts = self.counts.copy()
        counts.update(came)
        counts.subtract(went)
        return Lexicon(+counts)

    @property
    def splitter(self) -> CompoundSplitter:
        if self._splitter is None:
            self._splitter = CompoundSplitter.from_vocabulary(self.counts)
        return self._splitter

    def changed_words(self, before: Lexicon, others: Iterable[str] = ()) -> set[str]:
        """The words of this lexicon, and those of ``others``, that are split otherwise than before."""
        return before.splitter.changed_words(self.splitter, chain(self.counts, others))
