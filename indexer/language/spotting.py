"""Where in a text some words may stand, found before any word of it is cut or analysed.

    text → chunks between spaces → (remembered) may it hold one of the words? → stretches around those → tokens → forms

A page holds hundreds of words, of which a query asks for a few: only the stretches around those are cut into tokens and analysed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

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


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Successive words of a text: where each begins and ends, counted from where the run does, and its forms. Words of different runs
    are not near each other. Equal only to itself, so that what was found in one can be remembered."""

    places: list[tuple[int, int]]
    words: list[WordForms]


class _Chunk(NamedTuple):
    """What stands between two spaces and has a word that matters, or one that may go on in another chunk."""

    run: Run
    near: bool


class _Stretch(NamedTuple):
    """A run of words in a text; ``run`` where it is one chunk that stands by itself; whether a word of it counts near others."""

    begin: int
    end: int
    run: Run | None
    near: bool


class Spotter:
    """Finds the words of texts that matter, with their neighbours where these count.

    Args:
        terms: the exact terms, stems or parts that can make a word matter; words that have none may be left out, or be given without forms.
        matters: whether a word with these forms does.
        before: so many words before each such word come with it, and
        after: so many after it (a phrase goes on there).
        near: whether a word with these forms counts together with others. What stands between two such words comes with them where
        gap: they are at most so many words apart.
    """

    def __init__(
        self,
        analyzer: Analyzer,
        terms: Iterable[str],
        matters: Callable[[WordForms], object],
        *,
        before: int = 0,
        after: int = 0,
        near: Callable[[WordForms], object] | None = None,
        gap: int = 0,
    ) -> None:
        self._analyzer = analyzer
        self._may_hold: Callable[[str], object] = may_hold(terms).search
        self._matters = matters
        self._before, self._after, self._near, self._gap = before, after, near, gap
        #: Of each chunk that was seen: what matters in it, None if nothing does.
        self._chunks: dict[str, _Chunk | None] = {}

    def runs(self, text: str) -> Iterator[tuple[int, Run]]:
        """Runs of successive words, and where in the text each begins. A chunk that stands alone gives the same run each time."""
        if self._analyzer.language != "de":
            yield 0, self._cut(text)
            return
        for stretch in self._stretches(text):
            yield stretch.begin, stretch.run or self._cut(text, stretch.begin, stretch.end)

    def _cut(self, text: str, start: int = 0, end: int | None = None) -> Run:
        found = list(TOKEN.finditer(text, start, len(text) if end is None else end))
        tokens = [token.group() for token in found]
        forms = self._analyzer.forms_of(tokens, self._may_hold if self._analyzer.language == "de" else None)
        return Run([(token.start() - start, token.end() - start) for token in found], forms)

    def _stretches(self, text: str) -> list[_Stretch]:
        """The runs of words that are looked at, in order, apart from each other, each beside white space or an end of the text."""
        chunks = text.split()
        known = self._chunks
        for chunk in set(chunks).difference(known):
            folded, joins = _folded(chunk)
            known[chunk] = self._judged(chunk, joins) if joins or self._may_hold(folded) else None
        stretches: list[_Stretch] = []
        at = 0
        latest: int | None = None  # the number of the latest chunk that counts near others
        for number, judged in enumerate(map(known.__getitem__, chunks)):
            if judged is None:
                continue
            chunk = chunks[number]
            # All chunks like this one are wanted, so the next that stands by itself is it.
            at = text.find(chunk, at)
            while not _stands_alone(text, at, at + len(chunk)):
                at = text.find(chunk, at + 1)
            begin, at = at, at + len(chunk)
            before = max(self._before, _BEFORE_HYPHEN if chunk[0] in _HYPHENS else 0)
            after = self._after + (_AFTER_HYPHEN if _ends_in_hyphen(chunk) else 0)
            if before or after:
                stretch = _Stretch(_back(text, begin, before), _forth(text, at, after), None, judged.near)
            else:
                stretch = _Stretch(begin, at, judged.run, judged.near)
            to_near = judged.near and latest is not None and number - latest <= self._gap
            while stretches and (to_near or stretch.begin <= stretches[-1].end):
                other = stretches.pop()
                begin, end = min(other.begin, stretch.begin), max(other.end, stretch.end)
                stretch = _Stretch(begin, end, None, stretch.near or other.near)
                to_near = to_near and not other.near
            stretches.append(stretch)
            latest = number if judged.near else latest
        return stretches

    def _judged(self, chunk: str, joins: bool) -> _Chunk | None:
        if joins:
            return _Chunk(_NOTHING, near=self._near is not None)  # its words depend on those beside it
        run = self._cut(chunk)
        if not any(map(self._matters, run.words)):
            return None
        return _Chunk(run, near=self._near is not None and any(map(self._near, run.words)))


_NOTHING = Run([], [])


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
    """Where the last so many words before a place begin; what has no letter or digit is none."""
    while words and at:
        end = at
        while at and text[at - 1].isspace():
            at -= 1
        while at and not text[at - 1].isspace():
            at -= 1
        words -= any(map(str.isalnum, text[at:end]))
    return at
