"""Where in a text some words may stand, found before any word of it is cut or analysed.

    text → chunks between spaces that may hold one of the words → (remembered) does one? → stretches around those →
    tokens → forms

A page holds hundreds of words, of which a query asks for a few: only the stretches around those are cut into tokens and
analysed.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import NamedTuple
from weakref import WeakKeyDictionary

from cachetools import LRUCache, cached

from indexer.language.analysis import Analyzer, WordForms
from indexer.language.compounds import KEPT, beginnings
from indexer.language.folding import fold, writings
from indexer.language.stems import MIN_STEM
from indexer.language.tokens import HYPHENS, TOKEN, surfaces

#: What stands around words and takes time to fold.
_PUNCTUATION = ".,;:!?()[]„“”\"'»«…"
#: After a hyphen, a word may go on in the next line, or a whole compound may stand a few words on ("Sprach- oder
#: Kulturmittlung"); before one, a compound and a conjunction ("Kinderbetreuung und -pflege").
_HYPHENS = (*HYPHENS, "\u00ad")
_AFTER_HYPHEN, _BEFORE_HYPHEN = 6, 2
_WHITE = re.compile(r"[^\S ]")
#: What folding takes out of a word or writes otherwise, umlauts and ß aside: points in numbers, marks in words, and
#: whatever is rare. Begins with a class of characters, which is found fast; what stands around it is looked at
#: afterwards.
_FOLDED = re.compile(
    r"[^ a-z0-9äöüß;!?\"'„“”»«…\[\]§%&+=|<>](?:(?<=[.,])(?<=\d.)(?=\d)|(?<=[*:_·•/()])(?<=\w.)(?=[\w\-])|(?<![.,*:_·•/()]))"
)


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Successive words of a text: where each begins and ends, counted from where the run does, and its forms. Words of
    different runs are not near each other. Equal only to itself, so that what was found in one can be remembered."""

    places: list[tuple[int, int]]
    words: list[WordForms]


#: Chunks that stand by themselves, cut and analysed, of each analyzer: other queries ask for them again.
_LONE: WeakKeyDictionary[Analyzer, dict[str, Run]] = WeakKeyDictionary()
_MOST_LONE = 30_000
#: So many characters of texts are kept in lower case.
_MOST_PLAIN = 3_000_000


class _Chunk(NamedTuple):
    """What stands between two spaces and has a word that matters, or one that may go on in another chunk."""

    run: Run
    near: bool
    #: So many words before and after it are looked at with it.
    before: int
    after: int
    #: Whether what stands there shows by its letters alone that no wanted word does.
    telling: bool = False


class _Stretch(NamedTuple):
    """A run of words in a text; ``run`` where it is one chunk that stands by itself; whether a word of it counts near
    others."""

    begin: int
    end: int
    run: Run | None
    near: bool


class Spotter:
    """Finds the words of texts that matter, with their neighbours where these count.

    Args:
        terms: the exact terms, stems or parts that can make a word matter; words that have none may be left out, or be
            given without forms.
        matters: whether a word with these forms does.
        before: so many words before each such word come with it, and
        after: so many after it (a phrase goes on there).
        prefixes: folded beginnings of words that make one matter as well.
        near: whether a word with these forms counts together with others. What stands between two such words comes with
            them where
        gap: they are at most so many words apart.
    """

    def __init__(
        self,
        analyzer: Analyzer,
        terms: Iterable[str],
        matters: Callable[[WordForms], object],
        *,
        prefixes: Iterable[str] = (),
        before: int = 0,
        after: int = 0,
        near: Callable[[WordForms], object] | None = None,
        gap: int = 0,
    ) -> None:
        self._analyzer = analyzer
        terms = set(terms)
        small = {term for term in terms if len(term) < MIN_STEM and term.isalnum()}
        held = beginnings(terms - small) | {prefix[:KEPT] for prefix in prefixes}
        alone = (_alone(writing) for term in small for writing in writings(term))
        anywhere = (re.escape(writing) for beginning in held for writing in writings(beginning))
        self._beginnings = re.compile("|".join(sorted({*anywhere, *alone})))
        # Also of what folding has put together: the "U" of "U-Bahn".
        self._may_hold: Callable[[str], object] = re.compile("|".join(sorted(map(re.escape, held | small)))).search
        self._matters = matters
        self._before, self._after, self._near, self._gap = before, after, near, gap
        self._lone = _LONE.setdefault(analyzer, {})
        #: Of each chunk that was seen: what matters in it, None if nothing does.
        self._chunks: dict[str, _Chunk | None] = {}

    def runs(self, text: str) -> Iterator[tuple[int, Run]]:
        """Runs of successive words, and where in the text each begins. A chunk that stands alone gives the same run
        each time."""
        if self._analyzer.language != "de":
            yield 0, self._cut(text)
            return
        for stretch in self._stretches(text):
            yield stretch.begin, stretch.run or self._cut(text, stretch.begin, stretch.end)

    def _cut_alone(self, chunk: str) -> Run:
        found = list(TOKEN.finditer(chunk))
        run = Run([token.span() for token in found], self._analyzer.forms_of([token.group() for token in found]))
        if len(self._lone) >= _MOST_LONE:
            self._lone.clear()
        self._lone[chunk] = run
        return run

    def _cut(self, text: str, start: int = 0, end: int | None = None) -> Run:
        found = list(TOKEN.finditer(text, start, len(text) if end is None else end))
        tokens = [token.group() for token in found]
        forms = self._analyzer.forms_of(tokens, self._may_hold if self._analyzer.language == "de" else None)
        return Run([(token.start() - start, token.end() - start) for token in found], forms)

    def _stretches(self, text: str) -> list[_Stretch]:
        """The runs of words that are looked at, in order, apart from each other, each beside white space or an end of
        the text."""
        known = self._chunks
        stretches: list[_Stretch] = []
        latest: int | None = None  # where the latest chunk ends that counts near others
        for begin, end in self._candidates(text):
            chunk = text[begin:end]
            judged = known.get(chunk, _UNSEEN)
            if judged is _UNSEEN:
                judged = known[chunk] = self._judged(chunk)
            if judged is None:
                continue
            if judged.before or judged.after:
                first, last = _back(text, begin, judged.before), _forth(text, end, judged.after)
                stretch = _Stretch(first, last, None, judged.near)
                if judged.telling and not self._may_hold(_joined(text[stretch.begin : stretch.end])):
                    continue
            else:
                stretch = _Stretch(begin, end, judged.run, judged.near)
            to_near = judged.near and latest is not None and _are_near(text, latest, begin, self._gap)
            while stretches and (to_near or stretch.begin <= stretches[-1].end):
                other = stretches.pop()
                stretch = _Stretch(
                    min(other.begin, stretch.begin), max(other.end, stretch.end), None, stretch.near or other.near
                )
                to_near = to_near and not other.near
            stretches.append(stretch)
            latest = end if judged.near else latest
        return stretches

    def _candidates(self, text: str) -> Iterator[tuple[int, int]]:
        """Where each chunk begins and ends, in order, that may hold a wanted word or that folding would change."""
        plain, folded = _plain(text)
        places = sorted([*(found.start() for found in self._beginnings.finditer(plain)), *folded])
        end = -1
        for place in places:
            if place > end:
                begin, end = plain.rfind(" ", 0, place) + 1, plain.find(" ", place)
                end = len(plain) if end < 0 else end
                yield begin, end

    def _judged(self, chunk: str) -> _Chunk | None:
        before, after = chunk[0] in _HYPHENS, _ends_in_hyphen(chunk)
        if before or after:
            # Its words depend on those beside it.
            return _Chunk(
                _NOTHING,
                near=self._near is not None,
                before=max(self._before, _BEFORE_HYPHEN if before else 0),
                after=self._after + (_AFTER_HYPHEN if after else 0),
                # The first letters of "Eheberatung" stand nowhere in "Ehe- und Familienberatung".
                telling=all(len(fold(word)) >= KEPT and word[0] not in _HYPHENS for word in surfaces(chunk)),
            )
        if not self._may_hold(_folded(chunk)):
            return None
        run = self._lone.get(chunk) or self._cut_alone(chunk)
        if not any(map(self._matters, run.words)):
            return None
        near = self._near is not None and any(map(self._near, run.words))
        return _Chunk(run, near, self._before, self._after)


def _alone(word: str) -> str:
    """A pattern for a small word, which no other word holds in any form: none has so short a stem. (The look back comes
    last, as a pattern that begins with a letter is found several times faster.)"""
    return rf"{word}(?<![^\W_]{'.' * len(word)})(?![^\W_])"


_NOTHING = Run([], [])
_UNSEEN = _Chunk(_NOTHING, near=False, before=0, after=0)


@cached(LRUCache(_MOST_PLAIN, getsizeof=lambda plain: 1 + len(plain[0])), lock=Lock())
def _plain(text: str) -> tuple[str, array[int]]:
    """A text in lower case with nothing but spaces between words, and where folding would change more in it: the same
    for all queries, and the same pages are shown for many."""
    # Of the same length as the text: no other letter has a lower case of two.
    plain = _WHITE.sub(" ", text.replace("\n", " ").replace("İ", "I").lower())
    return plain, array("I", [found.start() for found in _FOLDED.finditer(plain)])


@lru_cache(maxsize=100_000)
def _folded(chunk: str) -> str:
    word = chunk.strip(_PUNCTUATION)
    if "§" not in word:
        return fold(word)
    return f"{fold(word.replace('§', ' '))} §"  # a word of its own wherever it stands


def _joined(text: str) -> str:
    """A stretch of a text folded, in which no end of a line parts a word."""
    return _folded("".join(text.split()))


def _ends_in_hyphen(chunk: str) -> bool:
    return chunk.rstrip(_PUNCTUATION).endswith(_HYPHENS)


def _are_near(text: str, end: int, begin: int, gap: int) -> bool:
    """Whether the chunk that begins here is at most the ``gap``-th after the one that ends there."""
    return gap > 0 and len(text[end:begin].split(None, gap)) < gap


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
