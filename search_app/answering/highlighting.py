"""The words of a query in a text, where they stand and marked: the same for snippets, whole pages and pictures of
pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import NamedTuple, TypeVar

from markupsafe import Markup

from indexer.engines.query import Form
from indexer.language.analysis import Analyzer, WordForms
from indexer.language.spotting import Run, Spotter
from indexer.model import SEAM
from search_app.asking.concepts import Concept, Way

#: Longer texts are searched for matches this far only: some "pages" of spreadsheets are books.
_MAX_TEXT = 200_000

_WORD = re.compile(r"\w")

#: Folded words in a row, each with its spellings.
_Words = tuple[tuple[str, ...], ...]
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Span(NamedTuple):
    """A match in a text: from ``start`` to ``end``, of the concept with this number, in a way of this kind.

    ``whole`` is from where to where all the words stand that are a match together with this one.
    """

    start: int
    end: int
    concept: int
    kind: str
    whole: tuple[int, int]


class _Remembered(dict[_Key, _Value]):
    """What a function says of something, asked once."""

    def __init__(self, function: Callable[[_Key], _Value]) -> None:
        self._function = function

    def __missing__(self, key: _Key) -> _Value:
        value = self[key] = self._function(key)
        return value


class Highlighter:
    """Finds the words of some concepts in texts, and remembers where. Safe for use by several threads.

    ``remembered`` counts the characters of the texts that were looked through.
    """

    def __init__(self, concepts: Sequence[Concept], analyzer: Analyzer) -> None:
        self._terms: dict[tuple[Form, str], tuple[int, str, int]] = {}
        self._phrases: list[tuple[int, _Words]] = []
        self._prefixes: list[tuple[int, str]] = []
        self._scattered: list[tuple[int, Way, int]] = []
        self._rows: list[tuple[int, _Words, str]] = []
        for number, concept in enumerate(concepts):
            if concept.phrase:
                self._phrases.append((number, concept.phrase))
            elif concept.prefix:
                self._prefixes.append((number, concept.prefix))
            for rank, way in enumerate(concept.ways):
                if len(way.groups) > 1:
                    if way.slop is None:
                        row = tuple(tuple(term for _, term in group) for group in way.groups)
                        self._rows.append((number, row, way.kind))
                    else:
                        self._scattered.append((number, way, len(way.groups) + way.slop))
                    continue
                for form, term in way.groups[0]:
                    known = self._terms.get((form, term))
                    if known is None or rank < known[2]:
                        self._terms[form, term] = (number, way.kind, rank)
        self._phrases.sort(key=lambda phrase: -len(phrase[1]))  # of two that begin alike, the longer is marked
        in_a_row = [words for _, words in self._phrases] + [words for _, words, _ in self._rows]
        anchors = [(words, _anchor(words)) for words in in_a_row]
        #: A word that is in none of the concepts by itself, yet with others.
        self._exact = {term for words, anchor in anchors for term in words[anchor]}
        self._near = {term for _, way, _ in self._scattered for group in way.groups for _, term in group}
        prefixes = {prefix for _, prefix in self._prefixes}
        self._wanted = {term for concept in concepts for term in concept.terms}
        self._spotter = Spotter(
            analyzer,
            self._wanted - prefixes,
            self._matters,
            prefixes=prefixes,
            before=max((anchor for _, anchor in anchors), default=0),
            after=max((len(words) - 1 - anchor for words, anchor in anchors), default=0),
            near=(lambda forms: not self._near.isdisjoint(forms.stem)) if self._near else None,
            # Words apart, dashes and other signs that are none between them.
            gap=2 * max((length for _, _, length in self._scattered), default=0),
        )
        self._decided = _Remembered(self._look_up)
        self._in_run = _Remembered(self._matches)
        self._found: dict[str, list[Span]] = {}
        self.remembered = 0

    def spans(self, text: str) -> list[Span]:
        """All matches in a text, in order, not overlapping."""
        # A page is asked for when it is chosen, when its snippet is made, when its matches are explained; and again
        # when somebody filters, goes on to the document or comes back.
        spans = self._found.get(text)
        if spans is None:
            self.remembered += len(text)
            spans = self._found[text] = self._find(text[:_MAX_TEXT])
        return spans

    def _find(self, text: str) -> list[Span]:
        runs = self._spotter.runs(text) if self._wanted else ()
        return _without_overlaps(
            Span(at + start, at + end, number, kind, (at + first, at + last))
            for at, run in runs
            for start, end, number, kind, (first, last) in self._in_run[run]
        )

    def _matters(self, forms: WordForms) -> bool:
        return (
            self._decided[forms] is not None
            or not self._exact.isdisjoint(forms.exact)
            or not self._near.isdisjoint(forms.stem)
        )

    def _matches(self, run: Run) -> list[Span]:
        """The matches of a run, in order of their beginnings."""
        words, places = run.words, run.places
        found: dict[int, Span] = {}  # by the number of the first word

        def add(at: int, number: int, kind: str, last: int, whole: tuple[int, int]) -> None:
            span = Span(places[at][0], places[last][1], number, kind, (places[whole[0]][0], places[whole[1]][1]))
            known = found.setdefault(at, span)
            # A word that stands with others on either side belongs to the nearer ones.
            if known[:4] == span[:4] and span.whole[1] - span.whole[0] < known.whole[1] - known.whole[0]:
                found[at] = span

        for number, phrase in self._phrases:
            for at in _in_a_row(words, phrase):
                last = at + len(phrase) - 1
                add(at, number, "Wortfolge", last, (at, last))
        for at, decided in enumerate(map(self._decided.__getitem__, words)):
            if decided:
                add(at, *decided, at, (at, at))
        for number, row, kind in self._rows:
            for first in _in_a_row(words, row):
                last = first + len(row) - 1
                if found.keys().isdisjoint(range(first, last + 1)):
                    add(first, number, kind, last, (first, last))
                    continue
                for at in range(first, last + 1):
                    add(at, number, kind, at, (first, last))
        for number, way, length in self._scattered:
            for together in _stretches(words, way, length):
                for at in together:
                    add(at, number, way.kind, at, (min(together), max(together)))
        return [found[at] for at in sorted(found)]

    def _look_up(self, forms: WordForms) -> tuple[int, str] | None:
        for number, prefix in self._prefixes:
            if any(term.startswith(prefix) for term in forms.exact):
                return number, "Wortanfang"
        terms = [(Form.STEM, term) for term in forms.stem] + [(Form.PART, term) for term in forms.part]
        known = [self._terms[term] for term in terms if term in self._terms]
        if not known:
            return None
        number, kind, _ = min(known, key=lambda match: match[2])
        if kind == "Wort" and not any(self._terms.get((Form.STEM, stem), (None,))[0] == number for stem in _own(forms)):
            kind = "Wortteil"  # one side of a hyphen
        return number, kind


def _own(forms: WordForms) -> Sequence[str]:
    """The stems of a whole word, without those of what is on either side of a hyphen in it."""
    whole = forms.exact[0] if forms.exact else ""
    # Half a word that was cut short has its whole words, which are longer, beside it: "Sprach-" (und Kulturmittlung).
    return forms.stem if any(len(exact) > len(whole) for exact in forms.exact) else forms.stem[:1]


def _stretches(words: Sequence[WordForms], way: Way, length: int) -> Iterable[Sequence[int]]:
    """Where the words of a way stand that is met only by several words near each other, within a stretch of so many."""
    wanted = [frozenset(term for _, term in group) for group in way.groups]
    every = frozenset().union(*wanted)
    places = [
        (at, index)
        for at, forms in enumerate(words)
        if not every.isdisjoint(forms.stem)
        for index, group in enumerate(wanted)
        if not group.isdisjoint(forms.stem)
    ]
    latest = [-1] * len(wanted)
    for at, index in places:
        latest[index] = at
        if min(latest) >= 0 and at - min(latest) < length:
            yield tuple(latest)


def _without_overlaps(spans: Iterable[Span]) -> list[Span]:
    """Of spans that overlap, the one that begins first."""
    kept: list[Span] = []
    for span in spans:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _anchor(phrase: Sequence[Sequence[str]]) -> int:
    """The number of the word of a phrase to look for: long words are rare."""
    return max(range(len(phrase)), key=lambda at: min(map(len, phrase[at])))


def _in_a_row(words: Sequence[WordForms], phrase: Sequence[Sequence[str]]) -> Iterable[int]:
    """Where the words of a phrase stand in a row."""
    first = set(phrase[0])
    for at in range(len(words) - len(phrase) + 1):
        if first.intersection(words[at].exact) and all(
            set(wanted).intersection(words[at + offset].exact) for offset, wanted in enumerate(phrase)
        ):
            yield at


def marked(text: str, spans: Iterable[Span], start: int, stop: int) -> Markup:
    """A stretch of a text as safe HTML, what lies in it of each match marked.

    Args:
        text: as it was searched.
        spans: matches in order, not overlapping.
        start, stop: the stretch.
    """
    pieces: list[str] = []
    at = start
    for span in spans:
        first, last = max(span.start, start), min(span.end, stop)
        if span.start < start and (word := _WORD.search(text, start, last)):
            first = word.start()  # a match goes on here behind a bullet
        if first < last:
            pieces += escape(text[at:first]), "<mark>", escape(text[first:last]), "</mark>"
            at = last
    pieces.append(escape(text[at:stop]))
    return Markup("".join(pieces).replace(SEAM, ""))  # noqa: S704 - each piece of the text is escaped
