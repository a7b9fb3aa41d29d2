"""From a document's text to what is stored of it: ready terms for the engine, evidence by page, occurrences of topics.

    pages → words (language) → terms by zone · evidence · topic counts

This is the one place where text is analysed on the way in; the same :class:`~indexer.language.Analyzer` analyses
queries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain

from indexer.analysis import duplicates, evidence
from indexer.analysis.analysts import GERMAN, Analysts
from indexer.analysis.listings import is_listing
from indexer.analysis.terms import places_of, zone_terms
from indexer.engines.base import ZoneTerms
from indexer.engines.query import Zone
from indexer.language.detection import recognise_language
from indexer.model import ExtractedDocument, Page
from indexer.topics import TopicMatcher

#: Letters of a text that its language is told from.
_SAMPLE_LETTERS = 4_000
#: Shorter texts tell too little: they count as what the file says, else as German.
_ENOUGH_LETTERS = 200
#: Kind, year and municipality of a document are looked for in so many letters of its text.
_HEAD_LETTERS = 600


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
        head=_head(content),
    )


def _head(content: ExtractedDocument) -> ExtractedDocument:
    """So much of a content as it takes to describe it."""
    start = tuple(Page(page.number, page.label, page.text[:_HEAD_LETTERS]) for page in content.pages[:1])
    return replace(content, pages=start, outline=())


def _language(content: ExtractedDocument) -> str:
    """What the text shows; where that is nothing, what the file claims counts for short texts only, as office programs
    claim anything."""
    sample = ""
    for page in content.pages:
        sample += page.text[: _SAMPLE_LETTERS - len(sample)] + "\n"
        if len(sample) >= _SAMPLE_LETTERS:
            break
    claimed = GERMAN if len(sample) >= _ENOUGH_LETTERS else content.language or GERMAN
    return recognise_language(sample) or claimed[:2].lower()


def _headings(content: ExtractedDocument) -> list[str]:
    """Each heading once: from the table of contents, and from the heading paths of the sections. Keywords that the file
    gives itself are as good."""
    own = [*content.keywords, *(entry.title for entry in content.outline)]
    own += [heading for page in content.pages for heading in page.headings]
    return list(dict.fromkeys(own))
