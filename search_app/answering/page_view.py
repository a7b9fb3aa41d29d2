"""One page of a document by itself: its text, and the way to the next page that answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from indexer.catalog import Snapshot
from indexer.model import Document
from search_app.answering.highlighting import Highlighter
from search_app.answering.index_view import IndexView
from search_app.answering.places import matching_pages
from search_app.answering.presentation import page_text
from search_app.answering.result import PageText
from search_app.asking.concepts import Concept
from search_app.pictures.page_marks import Word


@dataclass(frozen=True, slots=True)
class PageView:
    """A page and, for a query, the numbers of all pages that answer, in reading order. ``highlighter`` finds the words
    in any text.

    ``text`` is the page's as it is searched; ``recognised`` are, of a scanned page, width and height of the picture
    that was looked at and the words that were seen on it. ``labels`` is what is printed on pages, by number, where it
    is another.
    """

    document: Document
    page: PageText
    hits: tuple[int, ...]
    highlighter: Highlighter
    text: str
    recognised: tuple[int, int, Sequence[Word]] = (0, 0, ())
    labels: Mapping[int, str] = field(default_factory=dict)

    @property
    def previous_hit(self) -> int | None:
        """The nearest page before this one that answers."""
        return max((number for number in self.hits if number < self.page.number), default=None)

    @property
    def next_hit(self) -> int | None:
        """The nearest page after this one that answers."""
        return min((number for number in self.hits if number > self.page.number), default=None)

    @property
    def is_hit(self) -> bool:
        """Whether this page answers."""
        return self.page.number in self.hits


def look_at_page(
    snapshot: Snapshot, view: IndexView, document: Document, number: int, concepts: Sequence[Concept]
) -> PageView | None:
    """A page of a document, its words marked; None where the document has no page of this number (from 1)."""
    page = next(iter(snapshot.pages(document.sha256, [number])), None)
    if page is None:
        return None
    highlighter = view.highlighters.of(concepts, document.language)
    hits = sorted(matching_pages(snapshot, view, document, concepts, highlighter))
    recognised = snapshot.recognised_words(document.sha256, number)
    labels = snapshot.printed_labels(document.sha256)
    return PageView(document, page_text(page, highlighter), tuple(hits), highlighter, page.text, recognised, labels)
