"""One page of a document by itself: its text, and the way to the next page that answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.catalog import Snapshot
from indexer.model import Document
from search_app.answering.highlighting import Highlighter
from search_app.answering.index_view import IndexView
from search_app.answering.presentation import page_text, ranked_pages
from search_app.answering.result import PageText
from search_app.asking.concepts import Concept
from search_app.pictures.page_marks import Word

#: So many pages with the words of a phrase are read to see whether they stand there in a row.
_READ_FOR_PHRASES = 200


@dataclass(frozen=True, slots=True)
class PageView:
    """A page and, for a query, the numbers of all pages that answer, in reading order. ``highlighter`` finds the words in any text.

    ``recognised`` are, of a scanned page, width and height of the picture that was looked at and the words that were seen on it.
    """

    document: Document
    page: PageText
    hits: tuple[int, ...]
    highlighter: Highlighter
    recognised: tuple[int, int, Sequence[Word]] = (0, 0, ())

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
        return self.page.number in self.hits


def look_at_page(
    snapshot: Snapshot, view: IndexView, document: Document, number: int, concepts: Sequence[Concept]
) -> PageView | None:
    """A page of a document, its words marked; None where the document has no page of this number (from 1)."""
    page = next(iter(snapshot.pages(document.sha256, [number])), None)
    if page is None:
        return None
    highlighter = Highlighter(concepts, view.analysts.of(document.language))
    hits = sorted(ranked_pages(snapshot, view, [document], concepts, None)[document.id])
    phrases = {index for index, concept in enumerate(concepts) if concept.phrase}
    if phrases and len(hits) <= _READ_FOR_PHRASES:
        holding = [
            page.number
            for page in snapshot.pages(document.sha256, hits)
            if phrases & {span.concept for span in highlighter.spans(page.text)}
        ]
        hits = holding or hits
    recognised = snapshot.recognised_words(document.sha256, number)
    return PageView(document, page_text(page, highlighter), tuple(hits), highlighter, recognised)
