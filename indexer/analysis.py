"""From a document's text to what is stored of it: ready terms for the engine, evidence by page, occurrences of topics.

    pages → words (language) → terms by zone · evidence · topic counts

This is the one place where text is analysed on the way in; the same :class:`~indexer.language.Analyzer` analyses queries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from indexer import duplicates, evidence
from indexer.analysts import GERMAN, Analysts
from indexer.engines.base import ZoneTerms
from indexer.engines.query import Form, Zone
from indexer.evidence import key
from indexer.language.analysis import WordForms, places_of
from indexer.language.detection import detect_language
from indexer.model import ExtractedDocument, Page
from indexer.topics import TopicMatcher

#: A word in a running head or footer counts this much: enough to be found, too little to be ranked by.
FURNITURE_WEIGHT = 0.1
#: Letters of a text that its language is told from.
_SAMPLE_LETTERS = 4_000
#: Shorter texts tell too little: they count as what the file says, else as German.
_ENOUGH_LETTERS = 200


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
    signature: bytes = b""


def analyse(sha256: str, content: ExtractedDocument, analysts: Analysts, matcher: TopicMatcher) -> AnalysedContent:
    """Analyse what was read from a file, in the language that its text is written in."""
    language = _language(content)
    analyzer = analysts.of(language)
    page_words = [analyzer.forms(page.text) for page in content.pages]
    furniture = [analyzer.forms(page.furniture) if page.furniture else [] for page in content.pages]
    words = [word for words in page_words for word in words]
    headings = [word for heading in _headings(content) for word in analyzer.forms(heading)]
    return AnalysedContent(
        sha256=sha256,
        zones={
            Zone.HEADINGS: zone_terms(headings),
            Zone.TEXT: zone_terms(words, [word for words in furniture for word in words]),
        },
        evidence=evidence.pack(
            # Without furniture: that a running head names the document is no reason to show every page of it.
            [_page_keys(body) for body in page_words],
            [len(words) for words in page_words],
        ),
        topics=matcher.count(words),
        page_count=len(content.pages),
        word_count=len(words),
        language=language,
        signature=duplicates.signature(words),
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


def zone_terms(words: Sequence[WordForms], furniture: Iterable[WordForms] = ()) -> ZoneTerms:
    """Ready terms of a run of words; ``furniture`` adds stems with little weight and no positions."""
    exact: dict[str, list[int]] = {}
    stem: dict[str, float] = {}
    part: dict[str, float] = {}
    shared: set[str] = set()
    for word, places in places_of(words).items():
        count = len(places)
        for term in word.exact:
            if term in exact:
                exact[term] += places
                shared.add(term)
            else:
                exact[term] = places.copy()
        for term in word.stem:
            stem[term] = stem.get(term, 0) + count
        for term in word.part:
            part[term] = part.get(term, 0) + count
    for term in shared:
        exact[term].sort()
    for word in furniture:
        for term in word.stem:
            stem[term] = stem.get(term, 0) + FURNITURE_WEIGHT
    return ZoneTerms(exact, stem, part)


def vocabulary(pages: Iterable[Page], analysts: Analysts) -> set[str]:
    """The distinct words of a content, folded, as the splitter of compounds counts them."""
    counter = analysts.counter
    return {term for page in pages for word in set(counter.forms(page.text)) for term in word.exact}


def _page_keys(words: Sequence[WordForms]) -> dict[int, int]:
    keys: dict[int, int] = {}
    for word, count in Counter(words).items():
        for number in _keys(word):
            keys[number] = keys.get(number, 0) + count
    return keys


_KEYS: dict[WordForms, tuple[int, ...]] = {}


def _keys(word: WordForms) -> tuple[int, ...]:
    """The evidence keys of a word, remembered: a vocabulary is small, a text is long."""
    keys = _KEYS.get(word)
    if keys is None:
        if len(_KEYS) > 500_000:
            _KEYS.clear()
        stems = (key(Form.STEM, term) for term in word.stem)
        parts = (key(Form.PART, term) for term in word.part)
        exact = (key(Form.EXACT, term) for term in word.exact)
        keys = _KEYS[word] = tuple({*stems, *parts, *exact})
    return keys


def _headings(content: ExtractedDocument) -> list[str]:
    """Each heading once: from the table of contents, and from the heading paths of the sections."""
    own = [entry.title for entry in content.outline]
    own += [heading for page in content.pages for heading in page.headings]
    return list(dict.fromkeys(own))
