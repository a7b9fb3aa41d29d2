"""From a document's text to what is stored of it: ready terms for the engine, evidence by page, occurrences of topics.

    pages → words (language) → terms by zone · evidence · topic counts

This is the one place where text is analysed on the way in; the same :class:`~indexer.language.Analyzer` analyses queries.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, count

import numpy as np

from indexer import duplicates, evidence
from indexer.analysts import GERMAN, Analysts
from indexer.describe import head_of
from indexer.engines.base import ZoneTerms
from indexer.engines.query import Zone
from indexer.language.analysis import WordForms
from indexer.language.detection import detect_language
from indexer.listings import is_listing
from indexer.model import ExtractedDocument
from indexer.topics import TopicMatcher

#: A word in a running head or footer counts this much: enough to be found, too little to be ranked by.
FURNITURE_WEIGHT = 0.1
#: Letters of a text that its language is told from.
_SAMPLE_LETTERS = 4_000
#: Shorter texts tell too little: they count as what the file says, else as German.
_ENOUGH_LETTERS = 200
#: So many different numbers are sorted by radix, seven times as fast.
_SORTED_AT_ONCE = 1 << 16


@dataclass(frozen=True, slots=True)
class AnalysedContent:
    """What one content (the bytes of a file, whatever its path and metadata) gives to index."""

    sha256: str
    zones: Mapping[Zone, ZoneTerms]
    evidence: bytes
    topics: Mapping[str, Counter[str]]
    page_count: int
    word_count: int
    language: str
    signature: bytes
    #: What it is described by: the content without most of its text.
    head: ExtractedDocument


def analyse(sha256: str, content: ExtractedDocument, analysts: Analysts, matcher: TopicMatcher) -> AnalysedContent:
    """Analyse what was read from a file, in the language that its text is written in."""
    language = _language(content)
    analyzer = analysts.of(language)
    page_words = [analyzer.forms(page.text) for page in content.pages]
    words = list(chain.from_iterable(page_words))
    places = places_of(words)
    furniture = (word for page in content.pages if page.furniture for word in analyzer.forms(page.furniture))
    headings = (word for heading in _headings(content) for word in analyzer.forms(heading))
    return AnalysedContent(
        sha256=sha256,
        zones={
            Zone.HEADINGS: zone_terms(places_of(headings)),
            Zone.TEXT: zone_terms(places, places_of(furniture)),
        },
        # Without furniture: that a running head names the document is no reason to show every page of it.
        evidence=evidence.pack(
            places, list(map(len, page_words)), [is_listing(page, content.unit) for page in content.pages]
        ),
        topics=matcher.count(places),
        page_count=len(content.pages),
        word_count=len(words),
        language=language,
        signature=duplicates.signature(words),
        head=head_of(content),
    )


def _language(content: ExtractedDocument) -> str:
    """What the text shows; what the file claims counts only for short texts, as office programs claim anything."""
    sample = ""
    for page in content.pages:
        sample += page.text[: _SAMPLE_LETTERS - len(sample)] + "\n"
        if len(sample) >= _SAMPLE_LETTERS:
            break
    if len(sample) >= _ENOUGH_LETTERS:
        return detect_language(sample)
    return (content.language or GERMAN)[:2].lower()


def places_of(words: Iterable[WordForms]) -> dict[WordForms, list[int]]:
    """Where each distinct word of a text stands, by its first place. A text has far more words than distinct ones."""
    words = list(words)
    # An analyzer gives the same object for the same word, so words are told apart by identity: hashing the terms of each takes longer.
    numbers: defaultdict[int, int] = defaultdict(count().__next__)
    number_at = np.fromiter(map(numbers.__getitem__, map(id, words)), np.int32, len(words))
    if len(numbers) <= _SORTED_AT_ONCE:
        number_at = number_at.astype(np.uint16)
    in_order = np.argsort(number_at, kind="stable").tolist()
    ends = np.cumsum(np.bincount(number_at, minlength=len(numbers))).tolist()
    places: dict[WordForms, list[int]] = {}
    begin = 0
    for end in ends:
        found = in_order[begin:end]
        known = places.setdefault(words[found[0]], found)
        if known is not found:
            known += found
            known.sort()
        begin = end
    return places


def zone_terms(
    words: Mapping[WordForms, list[int]], furniture: Mapping[WordForms, list[int]] | None = None
) -> ZoneTerms:
    """Ready terms of words and their places; ``furniture`` adds stems with little weight and no positions."""
    exact: dict[str, list[int]] = {}
    stem: dict[str, float] = {}
    part: dict[str, float] = {}
    for word, places in words.items():
        often = len(places)
        for term in word.exact:
            # Most terms come from one word only: they share its list.
            exact[term] = sorted(exact[term] + places) if term in exact else places
        for term in word.stem:
            stem[term] = stem.get(term, 0) + often
        for term in word.part:
            part[term] = part.get(term, 0) + often
    for word, places in (furniture or {}).items():
        for term in word.stem:
            stem[term] = stem.get(term, 0) + FURNITURE_WEIGHT * len(places)
    return ZoneTerms(exact, stem, part)


def _headings(content: ExtractedDocument) -> list[str]:
    """Each heading once: from the table of contents, and from the heading paths of the sections."""
    own = [entry.title for entry in content.outline]
    own += [heading for page in content.pages for heading in page.headings]
    return list(dict.fromkeys(own))
