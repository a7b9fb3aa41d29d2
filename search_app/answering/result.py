"""What a search brings: documents with their best pages, counts by facet, and what to tell the person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from indexer.catalog.reading import day_of
from indexer.model import Document, OutlineEntry
from search_app.asking.request import SearchRequest


@dataclass(frozen=True, slots=True)
class PageHit:
    """A page that answers: ``snippet`` is safe HTML with ``<mark>``; ``number`` and ``label`` as in
    :class:`indexer.model.Page`."""

    number: int
    label: str
    snippet: Markup
    headings: tuple[str, ...] = ()


#: How a word may have been found, in the words of the API.
KINDS = (
    "Wort",  # as typed, but for case and spelling of umlauts
    "Wortform",  # in another inflection
    "Wortteil",  # as a part of a compound
    "Teil des Wortes",  # a part of a compound that was typed, by itself
    "Teile des Wortes",  # such parts near each other
    "Synonym",
    "Datum",  # a date, written otherwise
    "Zahl",  # a number behind a name, Roman in place of Arabic or the other way round
    "Wortfolge",
    "Wortanfang",
)


@dataclass(frozen=True, slots=True)
class Match:
    """How a word of the query was found: ``query`` as typed, ``found`` as it stands in the text, ``kind`` one of
    :data:`KINDS`."""

    query: str
    found: str
    kind: str


@dataclass(frozen=True, slots=True)
class Result:
    """One document found, with up to three of its best pages, best first.

    ``aside`` says that the words stand neither in its text nor in what is said of it, but beside the text: in running
    heads, links, or what its file says of itself. ``versions`` are other documents with nearly the same text, newest
    first, of ``version_count`` the newest; ``standing_by`` are the ids of those among them that were found, too, and
    stand here rather than by themselves.
    """

    document: Document
    score: float
    pages: tuple[PageHit, ...]
    matches: tuple[Match, ...] = ()
    aside: bool = False
    versions: tuple[Document, ...] = ()
    version_count: int = 0
    standing_by: frozenset[str] = frozenset()

    @property
    def newer(self) -> Document | None:
        """The newest version, if it is newer than the document that was found."""
        newest = next(iter(self.versions), None)
        return newest if newest and day_of(newest) > day_of(self.document) else None


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet: ``label`` for people, ``count`` of documents for the present query, ``depth`` in the topic
    tree.

    ``active`` values narrow the present search, ``excluded`` ones are taken out of it.
    """

    value: str
    label: str
    count: int
    active: bool = False
    depth: int = 0
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another search to try, with what it would find: ``sentence`` is German and ends where the link begins."""

    sentence: str
    label: str
    request: SearchRequest
    count: int


@dataclass(frozen=True, slots=True)
class Completion:
    """Something that a person may be about to type: ``kind`` is "Wort", "Thema" or "Dokument"; ``value`` is the text to
    search for, the slug of the topic or the id of the document."""

    kind: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer to a request. ``total`` counts documents, as facets do; ``entries`` what the list consists of, where
    versions of one document may be one entry. ``took_ms`` is the time on the server in milliseconds; ``notes`` are
    German sentences, such as on a wildcard that was cut short; ``facets`` maps facet names to values, most frequent
    first (topics in tree order).

    ``corrected`` is the query that the results are for where the one typed had none and was mistyped. ``words`` is what
    was asked in the end, typed or not: the way to a place in a document asks for it.
    """

    request: SearchRequest
    total: int
    entries: int
    results: tuple[Result, ...]
    facets: dict[str, tuple[FacetValue, ...]]
    notes: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    corrected: str | None = None
    words: str = ""
    took_ms: float = 0.0

    @property
    def pages(self) -> int:
        """Number of result pages."""
        return -(-self.entries // self.request.size)


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document page: the document, its table of contents, and for a query the pages that match, in reading order.

    ``similar`` are the documents most like it, nearest first; ``versions`` those with nearly the same text, newest
    first, of ``version_count`` the newest. ``available`` is whether the original is still in the folder. ``best`` is
    the number of the page that answers best, 0 where none does. ``labels``: what is printed on pages, by number, where
    it is another.
    """

    document: Document
    outline: tuple[OutlineEntry, ...]
    matches: tuple[PageHit, ...]
    matching_pages: int
    similar: tuple[Document, ...]
    available: bool
    places: tuple[int, ...] = ()
    best: int = 0
    labels: Mapping[int, str] = field(default_factory=dict)
    versions: tuple[Document, ...] = ()
    version_count: int = 0


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of one page, as safe HTML (paragraphs, lists, tables) with the words of the query marked.

    ``shortened``: it is longer than what is shown. ``left_out``: nothing is shown, as there was no room left for it.
    """

    number: int
    label: str
    headings: tuple[str, ...]
    html: Markup
    shortened: bool = False
    left_out: bool = False
