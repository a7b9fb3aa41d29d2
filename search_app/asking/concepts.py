"""Concepts: what a person asked for, with all the ways in which it may stand in a text.

Each word, phrase or prefix becomes one :class:`Concept`. The engine's query, the choice of pages and the marking of
words are all made from the same concepts, so that they cannot disagree.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from indexer.engines.query import Form
from indexer.language.analysis import Analyzer
from indexer.language.numerals import in_other_writing, other_ordinal, other_writing
from indexer.language.stopwords import is_stopword
from indexer.language.synonyms import Expansion, Thesaurus
from indexer.language.tokens import ANY_HYPHEN
from search_app.asking import ranking, syntax
from search_app.asking.dates import in_figures, in_words, read_date

_HYPHEN = re.compile(f"[{ANY_HYPHEN}]")
#: More numbers than this of one phrase are not looked for in their other writing: each doubles its writings.
_MOST_NUMBERS = 3


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a concept may stand in a text: every one of ``groups`` must be met by one of its (form, term)
    pairs; several groups within a few words of each other.

    ``kind`` is a German name for people ("Wort", "Wortteil", …). Between the words of several groups may stand ``slop``
    others; None: they stand in a row, in this order.
    """

    groups: tuple[tuple[tuple[Form, str], ...], ...]
    weight: float
    kind: str
    slop: int | None = ranking.NEAR_SLOP


@dataclass(frozen=True)
class Concept:
    """One thing asked for: ``label`` as typed.

    Of a word: ``stems`` (one for each language of the collection, the German one first), the stems of its ``parts``
    where it is a compound, the stems of both ``halves`` for each place where it can be cut in two, and the ``synonyms``
    as ways, of a date or number its other writings among them. Of a phrase: the folded words to stand in a row, each
    with its spellings. Of a prefix: the folded beginning. ``loose``: a part alone is a match, too. ``kind`` is that of
    the word itself: of a date in words, the stem is that of its figures.
    """

    label: str
    stems: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    halves: tuple[tuple[str, str], ...] = ()
    synonyms: tuple[Way, ...] = ()
    phrase: tuple[tuple[str, ...], ...] = ()
    prefix: str = ""
    loose: bool = False
    kind: str = "Wort"

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        """All ways of a word, the best first; none for phrases and prefixes."""
        ways: list[Way] = []
        if self.stems:
            ways += [
                Way((tuple((Form.STEM, stem) for stem in self.stems),), ranking.WHOLE_WORD, self.kind),
                Way((tuple((Form.PART, stem) for stem in self.stems),), ranking.PART_OF_COMPOUND, "Wortteil"),
            ]
        ways += self.in_parts
        ways += self.synonyms
        ways += self._in_compounds()
        if self.loose:
            forms = (Form.STEM, Form.PART)
            ways += [
                Way((tuple((form, stem) for form in forms),), ranking.LOOSE_PART, "Teil des Wortes")
                for stem in self.parts
            ]
        return tuple(ways)

    def _in_compounds(self) -> Iterator[Way]:
        """The ways of synonyms and numbers to stand in a text as a part of a compound, as the word itself may."""
        for way in self.synonyms:
            if len(way.groups) == 1 and way.kind in ("Synonym", "Zahl"):
                group = tuple((Form.PART, term) for _, term in way.groups[0])
                yield Way((group,), way.weight * ranking.PART_OF_COMPOUND, way.kind)

    @cached_property
    def in_parts(self) -> tuple[Way, ...]:
        """The ways of a compound to stand in a text as several words."""
        dissolved = dict.fromkeys((*((self.parts,) if len(self.parts) > 1 else ()), *self.halves))
        return tuple(
            Way(tuple(((Form.STEM, stem),) for stem in stems), ranking.BY_ITS_PARTS, "Teile des Wortes")
            for stems in dissolved
        )

    @property
    def terms(self) -> Iterator[str]:
        """Every term, folded word or beginning by which it may be met."""
        yield from (term for way in self.ways for group in way.groups for _, term in group)
        yield from (spelling for word in self.phrase for spelling in word)
        if self.prefix:
            yield self.prefix


@dataclass(frozen=True, slots=True)
class ConceptMaker:
    """Makes concepts by the analyzers of the collection's languages (German first) and the office's synonyms."""

    analyzers: Sequence[Analyzer]
    thesaurus: Thesaurus
    #: What was made already: suggestions ask for the same words again, some more and some fewer of them.
    _made: dict[tuple[syntax.Word | syntax.Phrase | syntax.Prefix, bool], Concept] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def concept(self, node: syntax.Word | syntax.Phrase | syntax.Prefix, *, loose: bool = False) -> Concept:
        """The ways in which a word, phrase or prefix may stand in a text."""
        made = self._made.get((node, loose))
        if made is None:
            made = self._made[node, loose] = self._make(node, loose)
        return made

    def _make(self, node: syntax.Word | syntax.Phrase | syntax.Prefix, loose: bool) -> Concept:
        match node:
            case syntax.Prefix(text):
                return Concept(f"{text}*", prefix=self.exact(text))
            case syntax.Phrase(words):
                return Concept(f"„{' '.join(words)}“", phrase=self._spellings(node))
        word = node.text
        if day := read_date(word):
            return self._date(word, day)
        german = self.analyzers[0]
        stems = dict.fromkeys(stem for analyzer in self.analyzers for stem in analyzer.word(word).stem[:1])
        # Of a hyphenated word the first stem is the whole, the others are its parts.
        segments = german.word(word).stem[1:]
        parts = segments if len(segments) > 1 else tuple(part.stem[0] for part in german.query_parts(word) if part.stem)
        synonyms = tuple(way for expansion in self.thesaurus.expand([word]) for way in self._synonyms(expansion))
        synonyms += tuple(self._numbers(node))
        halves = () if len(segments) > 1 else tuple(german.query_halves(word))
        return Concept(word, tuple(stems) or (self.exact(word),), parts, halves, synonyms, loose=loose)

    def of_several_words(self, words: Sequence[str]) -> Iterator[tuple[int, int, Concept]]:
        """Runs of words (start, end) that the thesaurus has another expression for together, as concepts met by that
        expression only. Words that may not be part of one are given as empty texts."""
        for expansion in self.thesaurus.expand(words):
            start, end = expansion.start, expansion.end
            if end - start > 1 and (ways := tuple(self._synonyms(expansion))):
                yield start, end, Concept(" ".join(words[start:end]), synonyms=ways)

    def exact(self, word: str) -> str:
        """A word folded, as phrases and prefixes are compared."""
        return next(iter(self.analyzers[0].word(word).exact), word.lower())

    def is_small(self, word: str) -> bool:
        """Whether a word is too small to ask for where there are others beside it."""
        return is_stopword(self.exact(word))

    def _synonyms(self, expansion: Expansion) -> Iterator[Way]:
        return self._ways(expansion.alternatives, ranking.SYNONYM * expansion.weight, "Synonym")

    def _date(self, typed: str, day: dt.date) -> Concept:
        """A date, met as a whole only, in any of its writings."""
        figures = [figure for figure in in_figures(day) if figure != typed]
        whole = figures.pop(0) if " " in typed else typed
        ways = (
            *self._ways(([figure] for figure in figures), ranking.WHOLE_WORD, "Datum"),
            *(self._in_a_row(words, "Datum") for words in in_words(day)),
        )
        return Concept(typed, (self.exact(whole),), synonyms=ways, kind="Wort" if whole == typed else "Datum")

    def _spellings(self, phrase: syntax.Phrase) -> tuple[tuple[str, ...], ...]:
        """The words of a phrase, numbers in both their writings."""
        words = phrase.words
        others = [
            other_writing(before, word) or other_ordinal(word, after, point=at in phrase.points)
            for at, (before, word, after) in enumerate(zip(("", *words), words, (*words[1:], ""), strict=False))
        ]
        numbers = [at for at, other in enumerate(others) if other][:_MOST_NUMBERS]
        exact = [self.exact(word) for word in words]
        return tuple((word, others[at]) if at in numbers else (word,) for at, word in enumerate(exact))

    def _numbers(self, word: syntax.Word) -> Iterator[Way]:
        """The ways to meet a name with its number in the other writing: "SGB 2" by SGB II, SGB-II, SGB-II-Bezug; and
        a number with what it counts: "2. Weltkrieg" by II. Weltkrieg, in any of its forms.

        An Arabic one only directly behind its name, as "§ 2 SGB XII" is not about SGB II.
        """
        if word.after:
            yield self._beside((other_ordinal(word.text, word.after, point=True), word.after), "Zahl", slop=0)
            if not word.text.isalpha():
                yield self._beside((word.text, word.after), "Teile des Wortes", slop=0)  # counts as much as the other
            return
        typed = (word.before, word.text) if word.before else tuple(filter(None, _HYPHEN.split(word.text)))
        others = in_other_writing(typed)
        if not others:
            return
        yield from self._ways([["-".join(others)]], ranking.WHOLE_WORD, "Zahl")
        yield self._row(others, "Zahl")
        if not (word.before and word.text.isalpha()):
            # Else the other writing would count more; a Roman number is rare enough by itself to count as much.
            yield self._row(typed, "Teile des Wortes")

    def _row(self, words: Sequence[str], kind: str) -> Way:
        if any(map(str.isdecimal, words)):
            return self._in_a_row(words, kind)
        # Not every engine finds words of one place, as in SGB-II-Bezug, without any slack.
        return self._beside(words, kind, slop=1)

    def _beside(self, words: Sequence[str], kind: str, slop: int) -> Way:
        stem = self.analyzers[0].stem
        return Way(tuple(((Form.STEM, stem(self.exact(word))),) for word in words), ranking.WHOLE_WORD, kind, slop)

    def _in_a_row(self, words: Sequence[str], kind: str) -> Way:
        return Way(tuple(((Form.EXACT, self.exact(word)),) for word in words), ranking.WHOLE_WORD, kind, slop=None)

    def _ways(self, expressions: Iterable[Sequence[str]], weight: float, kind: str) -> Iterator[Way]:
        """The ways to meet each of some expressions."""
        for words in expressions:
            stems = [self.analyzers[0].word(word).stem[:1] for word in words if not self.is_small(word)]
            groups = tuple(((Form.STEM, stem[0]),) for stem in stems if stem)
            if groups:
                yield Way(groups, weight, kind)
