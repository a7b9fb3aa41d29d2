"""Where in a text some words may stand, found before any word of it is cut or analysed.

    text → chunks between spaces → (remembered) may it hold one of the words? → stretches around those → tokens → forms

A page holds hundreds of words, of which a query asks for a few: only the stretches around those are cut into tokens and analysed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from indexer.language.analysis import Analyzer, WordForms
from indexer.language.compounds import may_hold
from indexer.language.folding import fold
from indexer.language.tokens import TOKEN

#: What stands around words and takes time to fold.
_PUNCTUATION = ".,;:!?()[]„“”\"'»«…"
#: After a hyphen, a word may go on in the next line, or a whole compound may stand a few words on ("Sprach- oder Kulturmittlung");
#: before one, a compound and a conjunction ("Kinderbetreuung und -pflege").
_HYPHENS = ("-", "\u2010", "\u2011", "\u00ad")
_AFTER_HYPHEN, _BEFORE_HYPHEN = 6, 2


class Spotter:
    """Finds the words of texts that may have one of some terms, with their neighbours where these count.

    Args:
        terms: exact terms, stems or parts; words that have none of them may be left out, or be given without their forms.
        reach: so many words after each such word come with it (a phrase goes on there).
        gap: what stands between such words comes with them where they are at most so many words apart (they count near each other).
    """

    def __init__(self, analyzer: Analyzer, terms: Iterable[str], *, reach: int = 0, gap: int = 0) -> None:
        self._analyzer = analyzer
        self._may_hold: Callable[[str], object] = may_hold(terms).search
        self._chunks = _Chunks(self._may_hold)
        self._reach, self._gap = reach, gap

    def words(self, text: str) -> Iterator[tuple[list[tuple[int, int]], list[WordForms]]]:
        """Runs of successive words: where each begins and ends in the text, and its forms. Words of different runs are not near each
        other."""
        german = self._analyzer.language == "de"
        for start, end in self._stretches(text) if german else [(0, len(text))]:
            places = [found.span() for found in TOKEN.finditer(text, start, end)]
            tokens = [text[begin:stop] for begin, stop in places]
            yield places, self._analyzer.forms_of(tokens, self._may_hold if german else None)

    def _stretches(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end of each run of words, in order, apart from each other, each beside white space or an end of the text."""
        chunks = text.split()
        begin = end = at = 0
        before = None
        for number in [number for number, may in enumerate(map(self._chunks.__getitem__, chunks)) if may]:
            chunk = chunks[number]
            # All chunks like this one are wanted, so the next that stands by itself is it.
            at = text.find(chunk, at)
            while not _stands_alone(text, at, at + len(chunk)):
                at = text.find(chunk, at + 1)
            start, at = at, at + len(chunk)
            if chunk[0] in _HYPHENS:
                start = _back(text, start, _BEFORE_HYPHEN)
            if before is None:
                begin = start
            elif start > end and number - before > self._gap:
                yield begin, end
                begin = start
            further = self._reach + (_AFTER_HYPHEN if _ends_in_hyphen(chunk) else 0)
            end, before = max(end, _forth(text, at, further)), number
        if before is not None:
            yield begin, end


class _Chunks(dict[str, bool]):
    """Whether what stands between two spaces may hold one of the words."""

    def __init__(self, may_hold: Callable[[str], object]) -> None:
        self._may_hold = may_hold

    def __missing__(self, chunk: str) -> bool:
        folded, has_hyphen = _folded(chunk)
        may = self[chunk] = has_hyphen or self._may_hold(folded) is not None
        return may


@lru_cache(maxsize=100_000)
def _folded(chunk: str) -> tuple[str, bool]:
    """A chunk folded, and whether it begins or ends with a hyphen."""
    return fold(chunk.strip(_PUNCTUATION)), chunk[0] in _HYPHENS or _ends_in_hyphen(chunk)


def _ends_in_hyphen(chunk: str) -> bool:
    return chunk.rstrip(_PUNCTUATION).endswith(_HYPHENS)


def _stands_alone(text: str, start: int, end: int) -> bool:
    return (not start or text[start - 1].isspace()) and (end == len(text) or text[end].isspace())


def _forth(text: str, at: int, words: int) -> int:
    """Where the next so many words end; what has no letter or digit is none."""
    found = _words_after(words).match(text, at) if words else None
    return found.end() if found else at


@lru_cache(maxsize=100)
def _words_after(words: int) -> re.Pattern[str]:
    return re.compile(rf"(?:\s+(?:[^\w\s]++\s+)*+\S++){{0,{words}}}")


def _back(text: str, at: int, words: int) -> int:
    """Where the last so many words before a place begin."""
    for _ in range(words):
        while at and text[at - 1].isspace():
            at -= 1
        while at and not text[at - 1].isspace():
            at -= 1
    return at
