"""The sentences of a page that answer a query, with the words marked.

A snippet is made of whole sentences where they are short enough, else of a stretch between words around the matches. Marked are
whole words of the text as it stands; what is returned is safe HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from html import escape
from typing import NamedTuple, TypeVar

from markupsafe import Markup

from indexer.engines.query import Form
from indexer.language.analysis import SEAM, Analyzer, WordForms
from indexer.language.spotting import Run, Spotter
from search_app.asking import ranking
from search_app.asking.concepts import Concept, Way

#: A snippet is about this many characters long.
SNIPPET_LENGTH = 260
#: Longer texts are searched for matches this far only: some "pages" of spreadsheets are books.
_MAX_TEXT = 200_000

_WORD = re.compile(r"\w+")
_LINE_BREAKS = re.compile(r"(?<!\s)\s*\n\s*")
#: A sentence shorter than this takes the next paragraph along: it is a heading.
_HEADING_LENGTH = 60
#: Begins with a character that can be searched for rather than with a look behind, which would be tried everywhere.
_SENTENCE_END = re.compile(r"[.!?…][\"“”«)\]]*\s+(?=[\"„»(\[]?[A-ZÄÖÜ0-9])|\n+")
#: A full stop after these does not end a sentence, nor after a single letter or a number ("3. Kapitel").
_ABBREVIATION = re.compile(
    r"(?:\b(?:z|d|u|o|s|i|v|a|e|n|bzw|ca|vgl|Abs|Art|Nr|Abb|Tab|Bd|Kap|Hrsg|Dr|Prof|St|Str|usw|etc|ggf|inkl|insb|mind|max"
    r"|sog|Std|Mio|Mrd|evtl|bspw|Anm|Aufl|ebd|ff|f|S|Ziff|Jan|Feb|Apr|Aug|Sept|Okt|Nov|Dez)|\b\w|\b\d{1,3})\.$",
    re.IGNORECASE,
)


_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Span(NamedTuple):
    """A match in a text: from ``start`` to ``end``, of the concept with this number, in a way of this kind."""

    start: int
    end: int
    concept: int
    kind: str


class _Remembered(dict[_Key, _Value]):
    """What a function says of something, asked once."""

    def __init__(self, function: Callable[[_Key], _Value]) -> None:
        self._function = function

    def __missing__(self, key: _Key) -> _Value:
        value = self[key] = self._function(key)
        return value


class Highlighter:
    """Finds the words of some concepts in texts."""

    def __init__(self, concepts: Sequence[Concept], analyzer: Analyzer) -> None:
        self._terms: dict[tuple[Form, str], tuple[int, str, int]] = {}
        self._phrases: list[tuple[int, tuple[tuple[str, ...], ...]]] = []
        self._prefixes: list[tuple[int, str]] = []
        self._scattered: list[tuple[int, Way]] = []
        for number, concept in enumerate(concepts):
            if concept.phrase:
                self._phrases.append((number, concept.phrase))
            elif concept.prefix:
                self._prefixes.append((number, concept.prefix))
            for rank, way in enumerate(concept.ways):
                if len(way.groups) > 1:
                    self._scattered.append((number, way))
                    continue
                for form, term in way.groups[0]:
                    known = self._terms.get((form, term))
                    if known is None or rank < known[2]:
                        self._terms[form, term] = (number, way.kind, rank)
        anchors = {number: _anchor(phrase) for number, phrase in self._phrases}
        #: A word that is in none of the concepts by itself, yet with others.
        self._exact = {term for number, phrase in self._phrases for term in phrase[anchors[number]]}
        self._near = {term for _, way in self._scattered for group in way.groups for _, term in group}
        self._wanted = {term for concept in concepts for term in concept.terms}
        self._spotter = Spotter(
            analyzer,
            self._wanted,
            self._matters,
            before=max(anchors.values(), default=0),
            after=max((len(phrase) - 1 - anchors[number] for number, phrase in self._phrases), default=0),
            near=(lambda forms: not self._near.isdisjoint(forms.stem)) if self._near else None,
            # Words apart, dashes and other signs that are none between them.
            gap=2 * max((len(way.groups) + ranking.NEAR_SLOP for _, way in self._scattered), default=0),
        )
        self._decided = _Remembered(self._look_up)
        self._in_run = _Remembered(self._matches)
        self._found: dict[str, list[Span]] = {}

    def spans(self, text: str) -> list[Span]:
        """All matches in a text, in order, not overlapping."""
        # A page is asked for when it is chosen, when its snippet is made, and when its matches are explained.
        spans = self._found.get(text)
        if spans is None:
            spans = self._found[text] = self._find(text[:_MAX_TEXT])
        return spans

    def _find(self, text: str) -> list[Span]:
        runs = self._spotter.runs(text) if self._wanted else ()
        return _without_overlaps(
            Span(at + start, at + end, number, kind)
            for at, run in runs
            for start, end, number, kind in self._in_run[run]
        )

    def _matters(self, forms: WordForms) -> bool:
        return (
            self._decided[forms] is not None
            or not self._exact.isdisjoint(forms.exact)
            or not self._near.isdisjoint(forms.stem)
        )

    def _matches(self, run: Run) -> list[tuple[int, int, int, str]]:
        """Where in a run each match begins and ends, its concept, its kind; in order of their beginnings."""
        words, places = run.words, run.places
        found: dict[int, tuple[int, int, str]] = {}  # by the number of the first word: how many, the concept, the kind
        for number, phrase in self._phrases:
            free = 0
            for at in _in_a_row(words, phrase):
                if at >= free:
                    found[at] = len(phrase), number, "Wortfolge"
                    free = at + len(phrase)
        for at, decided in enumerate(map(self._decided.__getitem__, words)):
            if decided and at not in found:
                found[at] = 1, *decided
        for number, way in self._scattered:
            for at in _stretches(words, way):
                found.setdefault(at, (1, number, way.kind))
        return [
            (places[at][0], places[at + length - 1][1], number, kind)
            for at, (length, number, kind) in sorted(found.items())
        ]

    def _look_up(self, forms: WordForms) -> tuple[int, str] | None:
        for number, prefix in self._prefixes:
            if any(term.startswith(prefix) for term in forms.exact):
                return number, "Wortanfang"
        terms = [(Form.STEM, term) for term in forms.stem] + [(Form.PART, term) for term in forms.part]
        known = [self._terms[term] for term in terms if term in self._terms]
        if not known:
            return None
        number, kind, _ = min(known, key=lambda match: match[2])
        return number, kind

    def mark(self, text: str) -> Markup:
        """The whole text as safe HTML with the matches marked."""
        return _marked(text, self.spans(text), 0, len(text))


def _stretches(words: Sequence[WordForms], way: Way) -> Iterable[int]:
    """Where the words of a way stand that is met only by several words near each other."""
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
        if min(latest) >= 0 and at - min(latest) < len(wanted) + ranking.NEAR_SLOP:
            yield from latest


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


def snippet(text: str, highlighter: Highlighter, *, title: str = "", length: int = SNIPPET_LENGTH) -> Markup:
    """The best stretch of a page as safe HTML; its beginning where nothing matches.

    A line that only repeats the ``title`` of the document, which stands above the snippet, is chosen where nothing else matches.
    """
    spans = highlighter.spans(text)
    sentences = _sentences_around(text, spans, length)
    if not sentences:
        return Markup()
    telling = [span for span in spans if not _repeats(title, text, span)]
    first, last = _best_window(text, sentences, telling or spans, length)
    start, end = sentences[first][0], sentences[last][1]
    cut_start, cut_end = _cut(text, start, end, [span for span in spans if start <= span.start < end], length)
    # Line breaks of the page (list items, headings) are none in a snippet. Escaped before, so nothing can be opened here.
    result = Markup(_LINE_BREAKS.sub(" ", _marked(text, spans, cut_start, cut_end)))  # noqa: S704
    if cut_start > start:
        result = Markup("… ") + result
    return result + Markup(" …") if cut_end < end else result


def _repeats(title: str, text: str, span: Span) -> bool:
    """Whether a match stands in a line that is nothing but (a part of) the title."""
    begin, end = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
    end = len(text) if end < 0 else end
    return end - begin <= 2 * len(title) and _words_of(text[begin:end]) in _words_of(title)


@lru_cache(maxsize=1_000)
def _words_of(text: str) -> str:
    """The words of a line without case and signs, a space on either side of each."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _sentences_around(text: str, spans: Sequence[Span], length: int) -> list[tuple[int, int]]:
    """The sentences of the lines that hold a match or come within ``length`` after one; those of the beginning where nothing matches."""
    areas: list[tuple[int, int]] = []
    for span in spans or (Span(0, 0, 0, ""),):
        if areas and span.end + length < areas[-1][1]:
            continue
        stop = text.find("\n", span.end + length)
        stop = len(text) if stop < 0 else stop
        begin = text.rfind("\n", 0, span.start) + 1
        areas.append((areas.pop()[0], stop) if areas and begin <= areas[-1][1] else (begin, stop))
    return [sentence for begin, stop in areas for sentence in split_sentences(text, begin, stop)]


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Start and end of each sentence (or line) of a text or of a stretch of its lines, white space left out."""
    sentences: list[tuple[int, int]] = []
    end = len(text) if end is None else end
    for match in _SENTENCE_END.finditer(text, start, end):
        stop = match.start() + (match.group()[0] != "\n")
        if "\n" not in match.group() and _ABBREVIATION.search(text[max(start, stop - 12) : stop]):
            continue
        sentences.append((start, match.start() + len(match.group().rstrip())))
        start = match.end()
    sentences.append((start, end))
    return [(begin, end) for begin, end in sentences if text[begin:end].strip()]


def _best_window(text: str, sentences: list[tuple[int, int]], spans: Sequence[Span], length: int) -> tuple[int, int]:
    """The run of sentences, about ``length`` long, that holds the most different words, then the most words."""
    by_sentence: list[list[Span]] = [[] for _ in sentences]
    at = 0
    for span in spans:
        while at < len(sentences) - 1 and span.start >= sentences[at][1]:
            at += 1
        by_sentence[at].append(span)
    best, best_value = (0, _extend(text, sentences, 0, length)), (0, 0, 0.0)
    for first, own in enumerate(by_sentence):
        if not own:
            continue
        last = _extend(text, sentences, first, length)
        inside = [span for part in by_sentence[first : last + 1] for span in part]
        whole = sum(span.kind in ("Wort", "Wortfolge") for span in inside)
        value = (len({span.concept for span in inside}), min(whole, 3), min(len(inside), 6) - first * 0.001)
        if value > best_value:
            best, best_value = (first, last), value
    return best


def _extend(text: str, sentences: list[tuple[int, int]], first: int, length: int) -> int:
    """The last sentence of a window that begins with ``first``: as long as it fits, and in the same paragraph."""
    start, last = sentences[first][0], first
    while last + 1 < len(sentences) and sentences[last + 1][1] - start <= length:
        end = sentences[last][1]
        if "\n\n" in text[end : sentences[last + 1][0]] and end - start > _HEADING_LENGTH:
            break
        last += 1
    return last


def _cut(text: str, start: int, end: int, spans: Sequence[Span], length: int) -> tuple[int, int]:
    """Shorten an overlong stretch to about ``length`` around its first matches, between words."""
    if end - start <= length * 1.4:
        return start, end
    if spans and spans[0].start - start > length * 0.6:
        start = _word_start(text, max(start, spans[0].start - length // 3), spans[0].start)
    stop = min(end, start + length)
    if stop < end:
        space = text.rfind(" ", start, stop)
        inside = [span for span in spans if span.start < stop]
        stop = max(space if space > start else stop, inside[-1].end if inside else 0)
    return start, stop


def _word_start(text: str, at: int, latest: int) -> int:
    space = text.find(" ", at, latest)
    return space + 1 if space >= 0 else at


def _marked(text: str, spans: Sequence[Span], start: int, end: int) -> Markup:
    """A stretch of a text as safe HTML, the matches in it marked."""
    pieces: list[str] = []
    at = start
    for span in spans:
        if start <= span.start and span.end <= end:
            pieces += escape(text[at : span.start]), "<mark>", escape(text[span.start : span.end]), "</mark>"
            at = span.end
    pieces.append(escape(text[at:end]))
    return Markup("".join(pieces).replace(SEAM, ""))  # noqa: S704 - each piece of the text is escaped
