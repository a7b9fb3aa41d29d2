"""Mistyped words → words of the collection ("Meinten Sie …?"), and words that go on from what is being typed.

Candidates are words of about the same length with the same first letter, or, where that gives none, with a mistake
there; they are compared by the optimal string alignment distance (a swap of neighbours counts one; rapidfuzz). Nearest
first, then in most documents. A compound that is no word of the collection is corrected part by part:
Arbeitsmarkt|intergation.
"""

from __future__ import annotations

import heapq
import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import islice

from rapidfuzz import process
from rapidfuzz.distance import OSA

from indexer.language.compounds import CompoundSplitter
from indexer.language.folding import fold
from indexer.language.lexicon import base_words
from indexer.language.stems import stem
from indexer.language.stopwords import STOPWORDS

#: Documents from which on a word counts as rightly written, whatever is near it.
WELL_ATTESTED = 2
#: A word in one document only gives way to a word one letter away in at least this many documents.
MUCH_MORE_FREQUENT = 10
#: Shorter words have too many neighbours to guess.
MIN_LETTERS = 4
#: Letters up to which one mistake is allowed, and two; longer words may have three.
ONE_MISTAKE, TWO_MISTAKES = 6, 11
#: How much a tenfold number of documents is worth, in mistakes.
FREQUENCY_BONUS = 0.25
#: A mistake in the first letter is rarer than elsewhere.
FIRST_LETTER_PENALTY = 0.5
#: With more words than this that begin alike, the frequent ones are looked through instead.
MANY = 2_000
#: For each completion wanted, so many words are looked at: many are forms of one word, and some may not be seen.
LOOKED_AT, LOOKED_AT_IN_PART = 6, 30
#: Letters of each part when a compound is corrected part by part.
MIN_PART = 4

_UE = re.compile(r"(?<![aeq])ue(?!(?<=[dnstx]ue)ll)")
_AE = re.compile(r"ae(?!l\b|ls\b|li|ro)")
_OE = re.compile(r"(?<!c)(?<!\bs)oe(?!(?<=poe)[st]|ffiz|xist|rling)")
_SHARP = re.compile(
    r"(?:(?<=stra)|(?<=gro)|(?<=groe)|(?<=hei)|(?<=fu)|(?<=fue)|(?<=schlie)|(?<=gru)|(?<=grue)|(?<=wei)|(?<=spa)|(?<=sto)"
    r"|(?<=stoe)|(?<=blo)|(?<=rei)|(?<=sue)|(?<=drau)|(?<=ausma))ss(?!ist)"
    r"|(?<=ma)ss(?=nahm|stab|staeb)|(?<=mae)ss(?=ig)|(?<=au)ss(?=er|en)|(?<=aeu)ss(?=er)|(?<=bu)ss(?=geld)"
)


def readable(folded: str) -> str:
    """A folded word as a person would write it: best guess at its umlauts and ß, for words known in folded form
    only."""
    return _OE.sub("ö", _AE.sub("ä", _UE.sub("ü", _SHARP.sub("ß", folded))))


class Speller:
    """Corrections and completions from the words of a collection.

    Args:
        vocabulary: words, folded or as written, each with the number of documents it stands in. Where words are as
            written, corrections are shown that way; else umlauts are guessed (:func:`readable`).
        splitter: knows which unknown words are sound compounds.
    """

    _looked_at = LOOKED_AT

    def __init__(self, vocabulary: Mapping[str, int], splitter: CompoundSplitter | None = None) -> None:
        self._splitter = splitter if splitter is not None else CompoundSplitter()
        self._documents: dict[str, int] = {}
        self._written: dict[str, tuple[int, str]] = {}
        for word, documents in vocabulary.items():
            if not word[:1].isalpha():
                continue
            folded = fold(word)
            self._documents[folded] = self._documents.get(folded, 0) + documents
            if word != folded:
                self._written[folded] = max(self._written.get(folded, (0, "")), (documents, word))
        self._sorted = sorted(self._documents)
        self._buckets: dict[tuple[int, str], list[str]] = defaultdict(list)
        self._seconds: dict[tuple[int, str], list[str]] = defaultdict(list)
        for word in self._sorted:
            if len(word) >= MIN_LETTERS and word.isalpha():
                self._buckets[len(word), word[0]].append(word)
                self._seconds[len(word), word[1]].append(word)
        self._frequent = sorted(self._sorted, key=lambda word: -self._documents[word])

    def suggest(self, word: str) -> str | None:
        """The best correction of a word; ``None`` where it is well attested or nothing is near."""
        return next(iter(self.candidates(word, 1)), None)

    def candidates(self, word: str, limit: int = 5) -> list[str]:
        """Corrections of a word, best first; empty where it needs none."""
        folded = fold(word)
        if not self._doubtful(folded):
            return []
        known = self.frequency(folded)
        scored = self._near(folded)
        if known:
            scored = [(cost, near) for cost, near in scored if self.frequency(near) >= known * MUCH_MORE_FREQUENT][:1]
        elif not scored or scored[0][0] > 1:
            scored = sorted([*scored, *self._by_parts(folded)])
        found = dict.fromkeys(near for _, near in scored)
        return [self._shown(near, word) for near in list(found)[:limit]]

    def completions(self, prefix: str, limit: int = 8) -> list[str]:
        """Words that begin so, in most documents first; of the forms of one word only the most frequent."""
        folded = fold(prefix)
        if not folded:
            return []
        first = bisect_left(self._sorted, folded)
        last = bisect_left(self._sorted, folded + "\U0010ffff")
        if last - first > MANY:
            found = (word for word in self._frequent if word.startswith(folded) and word not in STOPWORDS)
            ranked = list(islice(found, limit * self._looked_at))
        else:
            words = (word for word in self._sorted[first:last] if word not in STOPWORDS)
            ranked = heapq.nsmallest(limit * self._looked_at, words, key=lambda word: (-self._documents[word], word))
        chosen: dict[str, str] = {}
        for word in filter(self.frequency, ranked):
            if len(chosen) == limit and stem(word) not in chosen:
                break
            chosen.setdefault(stem(word), word)
        return [self._shown(word, prefix) for word in list(chosen.values())[:limit]]

    def frequency(self, folded: str) -> int:
        """In how many documents a word stands; 0 for one that is not there."""
        return self._documents.get(folded, 0)

    def seen_by(self, count: Callable[[str], int]) -> Speller:
        """A speller for somebody who may see some of the documents only: the words in others are no words to it.

        Args:
            count: in how many of the documents that may be seen a folded word stands.
        """
        return _PartialSpeller(self, count)

    def _doubtful(self, folded: str) -> bool:
        """Whether a word may be mistyped at all."""
        if len(folded) < MIN_LETTERS or not folded.isalpha() or folded in STOPWORDS:
            return False
        known = self.frequency(folded)
        if known:
            return known < WELL_ATTESTED
        parts = self._splitter.split(folded)
        return not parts or not all(map(self._sound, parts))

    def _near(self, folded: str, allowed: int | None = None) -> list[tuple[float, str]]:
        """Words within the mistakes allowed for the length, cheapest first."""
        if allowed is None:
            allowed = 1 if len(folded) <= ONE_MISTAKE else 2 if len(folded) <= TWO_MISTAKES else 3
        scored = list(self._compare(folded, self._buckets, folded[0], allowed))
        if not scored:
            # The first letter is wrong, missing, too many, or swapped with the second.
            allowed = min(allowed, 2)
            others = [*self._compare(folded, self._buckets, folded[1], allowed)]
            others += self._compare(folded, self._seconds, folded[0], allowed)
            others += self._compare(folded, self._seconds, folded[1], allowed)
            scored = [(cost + FIRST_LETTER_PENALTY, near) for cost, near in others]
        return sorted(scored)

    def _compare(
        self, folded: str, buckets: Mapping[tuple[int, str], list[str]], letter: str, allowed: int
    ) -> Iterator[tuple[float, str]]:
        for length in range(len(folded) - allowed, len(folded) + allowed + 1):
            bucket = buckets.get((length, letter))
            if not bucket:
                continue
            for near, distance, _ in process.extract(
                folded, bucket, scorer=OSA.distance, score_cutoff=allowed, limit=None
            ):
                if near != folded and (documents := self.frequency(near)):
                    yield distance - FREQUENCY_BONUS * math.log10(documents), near

    def _by_parts(self, folded: str) -> Iterator[tuple[float, str]]:
        """Corrections of a compound, one of whose halves is sound."""
        for at in range(MIN_PART, len(folded) - MIN_PART + 1):
            left, right = folded[:at], folded[at:]
            if self._sound(left):
                yield from (
                    (cost, left + near) for cost, near in self._near(right, 2 if len(right) > ONE_MISTAKE else 1)[:2]
                )
            elif self._sound(right) and len(left) >= ONE_MISTAKE:
                link = left[-1] if left[-1] == "s" else ""
                bare = left[: len(left) - len(link)]
                yield from (
                    (cost, near + link + right)
                    for cost, near in self._near(bare, 2 if len(bare) > ONE_MISTAKE else 1)[:2]
                )

    def _sound(self, part: str) -> bool:
        """Whether a piece of a compound is rightly written, with or without its linking letter."""
        bare = part.removesuffix("s")
        known = max(self.frequency(part), self.frequency(bare))
        return known >= WELL_ATTESTED or part in base_words() or bare in base_words()

    def _shown(self, folded: str, typed: str) -> str:
        """A word as it is written in the collection, with the capital that was typed."""
        word = self._written[folded][1] if folded in self._written else readable(folded)
        return word[:1].upper() + word[1:] if typed[:1].isupper() else word


class _PartialSpeller(Speller):
    """A speller that knows of the words of another one those only that somebody may see."""

    _looked_at = LOOKED_AT_IN_PART

    def __init__(self, whole: Speller, count: Callable[[str], int]) -> None:
        # The lists of words are shared; each word is asked after before it is used.
        vars(self).update(vars(whole))
        self._count = lru_cache(maxsize=20_000)(count)

    def frequency(self, folded: str) -> int:
        return self._count(folded) if folded in self._documents else 0
