"""The words of the collection: in how many contents each stands, and the splitter of compounds made from them.

Kept in the catalogue beside the documents (as the state "lexicon"), so that a run need only count what came and what
went. Another vocabulary may split a few words otherwise; :meth:`Vocabulary.changed_words` tells which, so that only
their documents are analysed again and an index updated many times equals one built from nothing. For that, it knows
every word of the index, whether the engine can list them or not: those of the texts by their counts, and *further* ones
(of titles, of halves made whole, of texts that went).

Which of them a compound may be made of is the :class:`~indexer.language.lexicon.Lexicon` of the splitter.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain, filterfalse

from indexer.language.compounds import CompoundSplitter
from indexer.language.seams import joined, seamed
from indexer.model import SEAM


class Vocabulary:
    """Words by the number of contents that they stand in, and ``further`` ones that may stand in the index.

    Among the words are their :func:`~indexer.language.seams.writings`, by which doubtful breaks are decided; these are
    no terms.
    """

    def __init__(self, counts: Mapping[str, int] | None = None, further: Iterable[str] = ()) -> None:
        self.counts: Counter[str] = Counter(counts or {})
        self.further = set(further)
        self._splitter: CompoundSplitter | None = None

    @classmethod
    def from_bytes(cls, packed: bytes | None) -> Vocabulary:
        """Unpack what :meth:`to_bytes` made; None gives an empty vocabulary."""
        return cls(*json.loads(zlib.decompress(packed))) if packed else cls()

    def to_bytes(self) -> bytes:
        """Packed for the catalogue."""
        content = (self.counts, sorted(self.further))
        return zlib.compress(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), 1)

    def updated(self, came: Mapping[str, int], went: Mapping[str, int]) -> Vocabulary:
        """The vocabulary after some contents came and others went."""
        counts = self.counts.copy()
        counts.update(came)
        counts.subtract(went)
        return Vocabulary(+counts, self.further)

    def take_over(self, before: Vocabulary) -> None:
        """Keep in mind the words of the index that this vocabulary is for: it goes on from the one of ``before``."""
        self.further |= before.further
        self.further |= before.words.keys() - self.counts.keys()

    def add_further(self, words: Iterable[str]) -> None:
        """Note words that are put into the index; those of the texts are known."""
        self.further.update(filterfalse(self.counts.__contains__, words))

    @property
    def words(self) -> dict[str, int]:
        """The words of the texts alone, however they are written."""
        words = {word: contents for word, contents in self.counts.items() if SEAM not in word}
        for word in seamed(self.counts):
            words[joined(word)] = words.get(joined(word), 0) + self.counts[word]
        return words

    @property
    def splitter(self) -> CompoundSplitter:
        """The splitter of compounds that these words make."""
        if self._splitter is None:
            self._splitter = CompoundSplitter.from_vocabulary(self.counts)
        return self._splitter

    def changed_words(self, before: Vocabulary) -> set[str]:
        """The words of an index made with ``before`` that are split otherwise now, or whose doubtful break is decided
        otherwise."""
        decided = before.splitter.lexicon.unbroken ^ self.splitter.lexicon.unbroken
        decided &= before.counts.keys() & self.counts.keys()
        known = chain(before.counts, before.further - before.counts.keys())
        return before.splitter.changed_words(self.splitter, known) | set(map(joined, decided))
