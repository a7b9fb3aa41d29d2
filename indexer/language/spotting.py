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


class Spotter:
    """Finds the words of texts that matter, with their neighbours where these count.

    Args:
        terms: the exact terms, stems or parts that can make a word matter; words that have none may be left out, or be given without forms.
        matters: whether a word with these forms does. Left out: if it has one of the terms.
        before: so many words before each such word come with it, and
        after: so many after it (a phrase goes on there).
        gap: what stands between such words comes with them where they are at most so many words apart (they count near each other).
    """

    def __init__(
        self,
        analyzer: Analyzer,
        terms: Iterable[str],
        matters: Callable[[WordForms], object] | None = None,
        *,
        before: int = 0,
        after: int = 0,
        gap: int = 0,
    ) -> None:
        wanted = frozenset(terms)
        self._analyzer = analyzer
        self._may_hold: Callable[[str], object] = may_hold(wanted).search
        self._chunks = _Chunks(self._may_hold, self._cut, matters or (lambda forms: _has_one_of(forms, wanted)))
        self._before, self._after, self._gap = before, after, gap

    def runs(self, text: str) -> Iterator[tuple[int, Run]]:
        """Runs of successive words, and where in the text each begins. A chunk that stands alone gives the same run each time."""
        if self._analyzer.language != "de":
            yield 0, self._cut(text)
            return
        for begin, end, chunk in self._stretches(text):
            yield begin, self._chunks[chunk] or _NOTHING if chunk else self._cut(text, begin, end)

    def _cut(self, text: str, start: int = 0, end: int | None = None) -> Run:
        found = list(TOKEN.finditer(text, start, len(text) if end is None else end))
        tokens = [token.group() for token in found]
        forms = self._analyzer.forms_of(tokens, self._may_hold if self._analyzer.language == "de" else None)
        return Run([(token.start() - start, token.end() - start) for token in found], forms)

    def _stretches(self, text: str) -> list[_Stretch]:
        """The runs of words that are looked at, in order, apart from each other, each beside white space or an end of the text."""
        chunks = text.split()
        stretches: list[_Stretch] = []
        at = latest = 0
        for number in [number for number, run in enumerate(map(self._chunks.__getitem__, chunks)) if run is not None]:
            chunk = chunks[number]
            # All chunks like this one are wanted, so the next that stands by itself is it.
            at = text.find(chunk, at)
            while not _stands_alone(text, at, at + len(chunk)):
                at = text.find(chunk, at + 1)
            begin, at = at, at + len(chunk)
            before = max(self._before, _BEFORE_HYPHEN if chunk[0] in _HYPHENS else 0)
            after = self._after + (_AFTER_HYPHEN if _ends_in_hyphen(chunk) else 0)
            stretch = _Stretch(_back(text, begin, before), _forth(text, at, after), "" if before or after else chunk)
            near = number - latest <= self._gap
            while stretches and (near or stretch.begin <= stretches[-1].end):
                other = stretches.pop()
                stretch = _Stretch(min(other.begin, stretch.begin), max(other.end, stretch.end), "")
                near = False
            stretches.append(stretch)
            latest = number
        return stretches


class _Stretch(NamedTuple):
    """A run of words in a text; ``chunk`` is all of it where it is one that stands by itself."""

    begin: int
    end: int
    chunk: str


class _Chunks(dict[str, Run | None]):
    """The words of what stands between two spaces, where one of them matters or they may go on in another chunk."""

    def __init__(
        self, may_hold: Callable[[str], object], cut: Callable[[str], Run], matters: Callable[[WordForms], object]
    ) -> None:
        self._may_hold, self._cut, self._matters = may_hold, cut, matters

    def __missing__(self, chunk: str) -> Run | None:
        folded, joins = _folded(chunk)
        run = None
        if joins:
            run = _NOTHING  # its words depend on those beside it
        elif self._may_hold(folded):
            cut = self._cut(chunk)
            run = cut if any(map(self._matters, cut.words)) else None
        self[chunk] = run
        return run


_NOTHING = Run([], [])


def _has_one_of(forms: WordForms, terms: frozenset[str]) -> bool:
    return not (terms.isdisjoint(forms.exact) and terms.isdisjoint(forms.stem) and terms.isdisjoint(forms.part))


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
