"""From a request to an answer: the one door that pages, API and command line use.

words → query → engine (documents, facets) → catalogue (evidence, pages of the ten shown) → snippets → result
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from indexer.catalog import Snapshot
from indexer.catalog.reading import Siblings
from indexer.corpus import locate
from indexer.engines.query import Everything, Sort
from indexer.model import Document, Unit
from indexer.topics import TopicTree
from search_app.access.audience import Audience
from search_app.answering.facets import facet_values
from search_app.answering.index_view import IndexView
from search_app.answering.listing import Listing, list_arrivals, list_documents
from search_app.answering.moments import NoIndex
from search_app.answering.page_view import PageView, look_at_page
from search_app.answering.places import MOST_LISTED, matching_pages
from search_app.answering.presentation import page_hit, page_texts, present
from search_app.answering.result import Completion, DocumentView, PageText, SearchResult
from search_app.asking.asker import Asker
from search_app.asking.request import SearchRequest, Versions
from search_app.asking.suggestions import complete
from search_app.collection import OpenCollection
from search_app.overview.timeline import Timeline

__all__ = ["NoIndex", "SearchService", "StartView", "TopicView"]

_NEWEST = 8
_VERSIONS_LISTED = 50
_PARTIAL = (
    "Die Suche hat zu lange gedauert, oder ein Teil des Index antwortet nicht: Es kann mehr Treffer geben, als hier stehen. "
    "Bitte die Suche enger fassen oder später wiederholen."
)


@dataclass(frozen=True, slots=True)
class TopicView:
    """A topic as pages list it, parents before children; ``count`` is its number of documents with those of its
    children."""

    slug: str
    label: str
    description: str
    parent: str | None
    depth: int
    count: int
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StartView:
    """What the start page shows."""

    documents: int
    topics: tuple[TopicView, ...]
    newest: tuple[Document, ...]


class SearchService:
    """Answers the requests of one audience from the generation in service: for it, other documents do not exist."""

    def __init__(self, collection: OpenCollection, audience: Audience) -> None:
        self._collection = collection
        self._audience = audience

    # -- answers -----------------------------------------------------------------------------------------------------

    def search(self, request: SearchRequest) -> SearchResult:
        """Find documents.

        Raises:
            NoIndex: nothing was indexed yet.
        """
        began = time.perf_counter()
        with self._moment() as (snapshot, view):
            asker = self._collection.asker(snapshot, view)
            result = view.answers.get(request, asker.thesaurus) or self._answer(request, asker)
            if self._collection.empty_searches and not result.total and not request.is_filtered:
                self._collection.empty_searches.add(request.q)
            return replace(result, took_ms=round((time.perf_counter() - began) * 1000, 1))

    def _answer(self, request: SearchRequest, asker: Asker) -> SearchResult:
        view = asker.view
        lasting = not view.borrows
        answer = asker.ask(request)
        notes = answer.notes
        if answer.found.truncated:
            notes += ("Zu Ihrer Eingabe passen sehr viele Wörter; gesucht wurde mit den häufigsten.",)
        if answer.found.partial:
            notes += (_PARTIAL,)
        result = SearchResult(
            request=request,
            total=answer.found.total,
            entries=answer.entries.count,
            results=present(asker.snapshot, view, answer.entries, answer.asked.concepts),
            facets=facet_values(answer.found.facets, request, view.tree),
            notes=notes,
            suggestions=answer.suggestions,
            corrected=answer.corrected,
            words=answer.words,
        )
        if lasting and not answer.found.partial:
            view.answers.keep(request, asker.thesaurus, result)
        return result

    def complete(self, text: str) -> tuple[Completion, ...]:
        """What somebody may be about to type: words, topics, titles of documents."""
        with self._moment() as (snapshot, view):
            return complete(text, snapshot, view)

    def document(self, document_id: str, q: str = "") -> DocumentView | None:
        """All about one document, and for a query the pages that match; None if there is no such document."""
        with self._moment() as (snapshot, view):
            document = snapshot.document(document_id)
            content = snapshot.content(document.sha256, first_pages=0) if document else None
            if document is None or content is None:
                return None
            asked = self._collection.asker(snapshot, view).interpret(q)
            highlighter = view.highlighters.of(asked.concepts, document.language)
            numbers = matching_pages(snapshot, view, document, asked.concepts, highlighter)
            listed = snapshot.pages(document.sha256, numbers[:MOST_LISTED]) if numbers else ()
            hits = (page_hit(page, highlighter, document) for page in listed)
            versions = snapshot.versions([document.id], _VERSIONS_LISTED).get(document.id, Siblings())
            similar = self._collection.similar(self._audience, view.generation, document.id)
            return DocumentView(
                document=document,
                outline=content.outline,
                # Of very long documents not every page could be looked at.
                matches=tuple(hit for hit in hits if "<mark>" in hit.snippet),
                matching_pages=len(numbers),
                similar=tuple(snapshot.documents(similar)),
                available=locate(self._collection.settings.corpus, document.location) is not None,
                places=tuple(sorted(numbers)),
                best=numbers[0] if numbers else 0,
                labels=snapshot.printed_labels(document.sha256) if document.unit is Unit.PAGE else {},
                versions=versions.newest,
                version_count=versions.count,
            )

    def page_texts(self, document_id: str, q: str = "", numbers: Sequence[int] | None = None) -> tuple[PageText, ...]:
        """The text of a document's pages (all, or those with these numbers), the words of a query marked, as far as
        there is room."""
        with self._moment() as (snapshot, view):
            document = snapshot.document(document_id)
            if document is None:
                return ()
            concepts = self._collection.asker(snapshot, view).interpret(q).concepts
            pages = snapshot.pages(document.sha256, numbers)
            return tuple(page_texts(pages, view.highlighters.of(concepts, document.language)))

    def find(self, document_id: str) -> Document | None:
        """The document with this id; None if there is none."""
        with self._moment() as (snapshot, _):
            return snapshot.document(document_id)

    def page(self, document_id: str, number: int, q: str = "") -> PageView | None:
        """One page of a document (numbers from 1), the words of a query marked; None if there is no such page."""
        with self._moment() as (snapshot, view):
            document = snapshot.document(document_id)
            concepts = self._collection.asker(snapshot, view).interpret(q).concepts
            return look_at_page(snapshot, view, document, number, concepts) if document else None

    def listing(self, request: SearchRequest) -> Listing:
        """The documents of a search, each by itself and without snippets: many at once, for exports and feeds."""
        with self._moment() as (snapshot, view):
            each = replace(request, versions=Versions.EACH)
            return list_documents(snapshot, view, self._collection.asker(snapshot, view).ask(each))

    def arrivals(self, request: SearchRequest, most: int) -> Listing:
        """The documents of a search that came into the collection last, the latest first, at most so many."""
        with self._moment() as (snapshot, view):
            newest = replace(request, sort=Sort.NEWEST, page=1, size=most, versions=Versions.EACH)
            answer = self._collection.asker(snapshot, view).ask(newest)
            return list_arrivals(snapshot, view, answer, request.filters(), most)

    def start(self) -> StartView:
        """What the start page shows."""
        with self._moment() as (snapshot, view):
            newest: dict[str, Document] = {}
            for document in snapshot.newest(3 * _NEWEST):
                newest.setdefault(view.versions.get(document.id, document.id), document)
            return StartView(snapshot.document_count(), self._topics(view), tuple(newest.values())[:_NEWEST])

    def document_count(self) -> int:
        """How many documents there are."""
        with self._moment() as (snapshot, _):
            return snapshot.document_count()

    def topics(self) -> tuple[TopicView, ...]:
        """All topics with their counts, in the order of the tree."""
        with self._moment() as (_, view):
            return self._topics(view)

    def timeline(self) -> Timeline:
        """How many documents the topics have by year."""
        with self._moment() as (_, view):
            return self._collection.timeline(self._audience, view.generation)

    @property
    def tree(self) -> TopicTree:
        """The topic tree that the collection was indexed with."""
        with self._moment() as (_, view):
            return view.tree

    def _moment(self) -> AbstractContextManager[tuple[Snapshot, IndexView]]:
        return self._collection.moment(self._audience)

    def _topics(self, view: IndexView) -> tuple[TopicView, ...]:
        counts = view.reader.search(Everything(), limit=0, facets=("topic",)).facets["topic"]
        return tuple(
            TopicView(
                topic.slug,
                topic.label,
                topic.description,
                topic.parent,
                len(view.tree.ancestors(topic.slug)),
                counts.get(topic.slug, 0),
                topic.terms,
            )
            for topic in view.tree
        )
