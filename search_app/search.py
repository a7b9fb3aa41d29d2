"""From a request to an answer: the one door that pages, API and command line use.

words → query → engine (documents, facets) → catalogue (evidence, pages of the ten shown) → snippets → result
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache

from indexer.catalog import Snapshot
from indexer.corpus import locate
from indexer.engines.query import Everything
from indexer.model import Document
from indexer.settings import Settings
from indexer.topics import TopicTree
from search_app.answering.facets import facet_values
from search_app.answering.index_view import IndexView
from search_app.answering.listing import Listing, list_documents
from search_app.answering.moments import Moments, NoIndex
from search_app.answering.page_view import PageView, look_at_page
from search_app.answering.presentation import page_hit, page_text, present, ranked_pages
from search_app.answering.result import Completion, DocumentView, PageText, SearchResult
from search_app.answering.similar import more_like_this
from search_app.answering.snippets import Highlighter
from search_app.asking.asker import Asker
from search_app.asking.request import SearchRequest, Versions
from search_app.asking.suggestions import complete
from search_app.asking.thesaurus_file import ThesaurusFile
from search_app.overview.search_log import SearchLog
from search_app.overview.status import StatusView, read_status
from search_app.overview.timeline import Timeline, read_timeline
from search_app.pictures.page_images import PageImages

__all__ = ["NoIndex", "SearchService", "StartView", "StatusView", "TopicView"]

#: A document page lists at most this many pages that match.
_MATCHES_LISTED = 60
_SIMILAR = 5
_NEWEST = 8
_PARTIAL = (
    "Die Suche hat zu lange gedauert, oder ein Teil des Index antwortet nicht: Es kann mehr Treffer geben, als hier stehen. "
    "Bitte die Suche enger fassen oder später wiederholen."
)


@dataclass(frozen=True, slots=True)
class TopicView:
    """A topic as pages list it, parents before children; ``count`` is its number of documents with those of its children."""

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
    """Answers requests from the generation in service; notices a new one by itself. Safe for use by several threads."""

    def __init__(self, settings: Settings, empty_searches: SearchLog | None = None) -> None:
        self._settings = settings
        self._moments = Moments(settings)
        self._thesaurus = ThesaurusFile(settings.synonyms_file)
        self._empty_searches = empty_searches
        self.page_images = PageImages(settings)
        self._similar = lru_cache(maxsize=500)(self._find_similar)
        self._timeline = lru_cache(maxsize=1)(self._read_timeline)

    def close(self) -> None:
        """Give back files, connections and processes."""
        self.page_images.close()
        self._moments.close()

    # -- answers -----------------------------------------------------------------------------------------------------

    def search(self, request: SearchRequest) -> SearchResult:
        """Find documents.

        Raises:
            NoIndex: nothing was indexed yet.
        """
        began = time.perf_counter()
        with self._moment() as (snapshot, view):
            answer = self._asker(view).ask(request)
            results = present(snapshot, view, answer.entries, answer.asked.concepts)
            if self._empty_searches and not answer.found.total and not request.is_filtered:
                self._empty_searches.add(request.q)
            notes = answer.notes
            if answer.found.truncated:
                notes += ("Die Anfrage passt auf sehr viele Wörter; gesucht wurde mit den häufigsten.",)
            if answer.found.partial:
                notes += (_PARTIAL,)
            return SearchResult(
                request=request,
                total=answer.found.total,
                entries=answer.entries.count,
                took_ms=round((time.perf_counter() - began) * 1000, 1),
                results=results,
                facets=facet_values(answer.found.facets, request, view.tree),
                notes=notes,
                suggestions=answer.suggestions,
                corrected=answer.corrected,
            )

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
            asked = self._asker(view).interpret(q)
            numbers = ranked_pages(snapshot, view, [document], asked.concepts, None)[document.id]
            listed = sorted(numbers[:_MATCHES_LISTED])
            pages = snapshot.pages(document.sha256, listed) if listed else ()
            highlighter = Highlighter(asked.concepts, view.analysts.of(document.language))
            hits = tuple(page_hit(page, highlighter) for page in pages)
            # Evidence does not know whether the words of a page stand near each other; what has no mark is no hit.
            without = {hit.number for hit in hits if "<mark>" not in hit.snippet}
            versions = snapshot.versions([document.id]).get(document.id, ())
            told = {version.id for version in versions}
            similar_ids = [id_ for id_ in self._similar(view.generation, document.id) if id_ not in told]
            return DocumentView(
                document=document,
                outline=content.outline,
                matches=tuple(hit for hit in hits if hit.number not in without),
                matching_pages=len(numbers) - len(without),
                similar=tuple(snapshot.documents(similar_ids)),
                available=locate(self._settings.corpus, document.location) is not None,
                places=tuple(sorted(set(numbers) - without)),
                versions=versions,
            )

    def page_texts(self, document_id: str, q: str = "", numbers: Sequence[int] | None = None) -> tuple[PageText, ...]:
        """The text of a document's pages (all, or those with these numbers), the words of a query marked."""
        with self._moment() as (snapshot, view):
            document = snapshot.document(document_id)
            if document is None:
                return ()
            concepts = self._asker(view).interpret(q).concepts
            highlighter = Highlighter(concepts, view.analysts.of(document.language))
            pages = snapshot.pages(document.sha256, numbers)
            return tuple(page_text(page, highlighter) for page in pages)

    def find(self, document_id: str) -> Document | None:
        """The document with this id; None if there is none."""
        with self._moment() as (snapshot, _):
            return snapshot.document(document_id)

    def page(self, document_id: str, number: int, q: str = "") -> PageView | None:
        """One page of a document (numbers from 1), the words of a query marked; None if there is no such page."""
        with self._moment() as (snapshot, view):
            document = snapshot.document(document_id)
            concepts = self._asker(view).interpret(q).concepts
            return look_at_page(snapshot, view, document, number, concepts) if document else None

    def listing(self, request: SearchRequest) -> Listing:
        """The documents of a search, each by itself and without snippets: many at once, for exports and feeds."""
        with self._moment() as (snapshot, view):
            return list_documents(snapshot, view, self._asker(view).ask(replace(request, versions=Versions.EACH)))

    def start(self) -> StartView:
        """What the start page shows."""
        with self._moment() as (snapshot, view):
            newest = tuple(snapshot.newest(_NEWEST))
            return StartView(snapshot.document_count(), self._topics(view), newest)

    def topics(self) -> tuple[TopicView, ...]:
        """All topics with their counts, in the order of the tree."""
        with self._moment() as (_, view):
            return self._topics(view)

    def timeline(self) -> Timeline:
        """How many documents the topics have by year."""
        with self._moment() as (_, view):
            return self._timeline(view.generation)

    @property
    def tree(self) -> TopicTree:
        """The topic tree that the collection was indexed with."""
        with self._moment() as (_, view):
            return view.tree

    def status(self) -> StatusView:
        """The state of the collection for admins; works without an index, too."""
        with self._moments.snapshot() as snapshot:
            return read_status(snapshot, self._settings, self._moments.view, self._empty_searches)

    # -- one moment of catalogue and index ---------------------------------------------------------------------------

    def one_moment(self) -> AbstractContextManager[None]:
        """All that this thread asks within the block is answered from one moment, whatever a run puts into service meanwhile."""
        return self._moments.held()

    def generation(self) -> str | None:
        """The generation in service, as the catalogue says now."""
        return self._moments.generation()

    def warm(self) -> None:
        """Make ready what the first searches would otherwise wait for."""
        with self._moments.now() as (snapshot, view):
            if view is None:
                return
            view.warm()
            for document in snapshot.newest(1):
                answer = self._asker(view).ask(SearchRequest(q=document.title))
                present(snapshot, view, answer.entries, answer.asked.concepts)

    @contextmanager
    def _moment(self) -> Iterator[tuple[Snapshot, IndexView]]:
        with self._moments.now() as (snapshot, view):
            if view is None:
                raise NoIndex("Es wurde noch nichts eingelesen. Bitte zuerst „laki reindex“ ausführen.")
            yield snapshot, view

    # -- parts of answers --------------------------------------------------------------------------------------------

    def _asker(self, view: IndexView) -> Asker:
        return Asker(view, self._thesaurus.current())

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

    def _read_timeline(self, _generation: str) -> Timeline:
        with self._moment() as (_, view):
            return read_timeline(view)

    def _find_similar(self, generation: str, document_id: str) -> tuple[str, ...]:
        with self._moment() as (snapshot, view):
            document = snapshot.document(document_id)
            if document is None or view.generation != generation:
                return ()
            return more_like_this(snapshot, view, document, _SIMILAR)
