"""From a request to an answer: the one door that pages, API and command line use.

words → query → engine (documents, facets) → catalogue (evidence, pages of the ten shown) → snippets → result
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache

from markupsafe import Markup

from indexer.catalog import Catalog, Snapshot
from indexer.corpus import locate
from indexer.engines import open_engine
from indexer.engines.base import EngineResult
from indexer.engines.query import FACETS, Everything, Sort
from indexer.model import Document, Page
from indexer.settings import Settings
from indexer.topics import TopicTree
from search_app import ranking
from search_app.facets import facet_values
from search_app.index_view import IndexView
from search_app.interpretation import Concept, Interpretation, Interpreter
from search_app.pages import best_pages
from search_app.query import parse
from search_app.request import SearchRequest
from search_app.result import Completion, DocumentView, Match, PageHit, PageText, Result, SearchResult, Suggestion
from search_app.similar import more_like_this
from search_app.snippets import Highlighter, snippet
from search_app.status import StatusView, read_status
from search_app.suggestions import complete, corrected, suggest
from search_app.thesaurus_file import ThesaurusFile

__all__ = ["NoIndex", "SearchService", "StartView", "StatusView", "TopicView"]

#: A document page lists at most this many pages that match.
_MATCHES_LISTED = 60
_SIMILAR = 5
_NEWEST = 8
_MATCHES_EXPLAINED = 8
#: A list of this many words is relaxed when no document holds them all; of fewer, every word was meant.
_MANY_WORDS = 4
#: With no more documents than this, a likely slip of the pen is pointed out.
_FEW = 3


class NoIndex(Exception):
    """Nothing was indexed yet, so nothing can be found. The message is German."""


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

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._catalog: Catalog | None = None
        self._view: IndexView | None = None
        self._lock = threading.Lock()
        self._thesaurus = ThesaurusFile(settings.synonyms_file)
        self._similar = lru_cache(maxsize=500)(self._find_similar)

    def close(self) -> None:
        """Give back files and connections."""
        if self._view:
            self._view.close()
        if self._catalog:
            self._catalog.close()

    # -- answers -----------------------------------------------------------------------------------------------------

    def search(self, request: SearchRequest) -> SearchResult:
        """Find documents.

        Raises:
            NoIndex: nothing was indexed yet.
        """
        began = time.perf_counter()
        with self._moment() as (snapshot, view):
            asked = self._interpret(view, request.q)
            answer = self._ask(view, asked, request, facets=FACETS)
            suggestions: tuple[Suggestion, ...] = ()
            correction: str | None = None
            shown_for: str | None = None
            if answer.total <= _FEW and request.q:
                correction = corrected(request.q, asked.tree, view)
            if not answer.total:
                suggestions = suggest(request, asked.tree, correction, lambda other: self._count(view, other))
                if correction and suggestions and suggestions[0].request.q == correction:
                    shown_for = correction
                    asked = self._interpret(view, correction)
                    answer = self._ask(view, asked, request, facets=FACETS)
            elif (
                correction
                and (total := self._count(view, other := replace(request, q=correction, page=1))) > answer.total
            ):
                suggestions = (Suggestion("Meinten Sie:", correction, other, total),)
            notes = asked.notes
            if shown_for:
                notes += (f"Keine Treffer für „{request.q}“. Gezeigt werden Ergebnisse für „{shown_for}“.",)
            if not answer.total and asked.relaxed and len(asked.concepts) >= _MANY_WORDS and not asked.question:
                asked = replace(asked, query=asked.relaxed)
                answer = self._ask(view, asked, request, facets=FACETS)
                notes += ("Kein Dokument enthält alle Wörter. Gezeigt werden Dokumente mit möglichst vielen davon.",)
            documents = {document.id: document for document in snapshot.documents([hit.id for hit in answer.hits])}
            scores = {hit.id: hit.score for hit in answer.hits}
            shown = [documents[hit.id] for hit in answer.hits if hit.id in documents]
            pages = self._best_pages(snapshot, view, shown, asked.concepts)
            results = tuple(
                self._result(view, document, scores[document.id], pages.get(document.id, ()), asked.concepts)
                for document in shown
            )
            if answer.truncated:
                notes += ("Das Sternchen passt auf sehr viele Wörter; gesucht wurde mit den häufigsten.",)
            return SearchResult(
                request=request,
                total=answer.total,
                took_ms=round((time.perf_counter() - began) * 1000, 1),
                results=results,
                facets=facet_values(answer.facets, request, view.tree),
                notes=notes,
                suggestions=suggestions,
                corrected=shown_for,
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
            asked = self._interpret(view, q)
            numbers = self._ranked_pages(snapshot, view, [document], asked.concepts, None)[document.id]
            listed = sorted(numbers[:_MATCHES_LISTED])
            pages = snapshot.pages(document.sha256, listed) if listed else ()
            highlighter = Highlighter(asked.concepts, view.analysts.of(document.language))
            similar_ids = self._similar(view.generation, document.id)
            return DocumentView(
                document=document,
                outline=content.outline,
                matches=tuple(_page_hit(page, highlighter) for page in pages),
                matching_pages=len(numbers),
                similar=tuple(snapshot.documents(similar_ids)),
                available=locate(self._settings.corpus, document.location) is not None,
            )

    def page_texts(self, document_id: str, q: str = "", numbers: Sequence[int] | None = None) -> tuple[PageText, ...]:
        """The text of a document's pages (all, or those with these numbers), the words of a query marked."""
        with self._moment() as (snapshot, view):
            document = snapshot.document(document_id)
            if document is None:
                return ()
            concepts = self._interpret(view, q).concepts
            highlighter = Highlighter(concepts, view.analysts.of(document.language))
            pages = snapshot.pages(document.sha256, numbers)
            return tuple(
                PageText(page.number, page.label, page.headings, _paragraphs(page, highlighter)) for page in pages
            )

    def start(self) -> StartView:
        """What the start page shows."""
        with self._moment() as (snapshot, view):
            newest = tuple(snapshot.newest(_NEWEST))
            return StartView(snapshot.document_count(), self._topics(view), newest)

    def topics(self) -> tuple[TopicView, ...]:
        """All topics with their counts, in the order of the tree."""
        with self._moment() as (_, view):
            return self._topics(view)

    @property
    def tree(self) -> TopicTree:
        """The topic tree that the collection was indexed with."""
        with self._moment() as (_, view):
            return view.tree

    def status(self) -> StatusView:
        """The state of the collection for admins; works without an index, too."""
        with self._open_catalog().snapshot() as snapshot:
            return read_status(snapshot, self._settings, self._current(snapshot))

    # -- one moment of catalogue and index ---------------------------------------------------------------------------

    @contextmanager
    def _moment(self) -> Iterator[tuple[Snapshot, IndexView]]:
        with self._open_catalog().snapshot() as snapshot:
            view = self._current(snapshot)
            if view is None:
                raise NoIndex("Es wurde noch nichts eingelesen. Bitte zuerst „laki reindex“ ausführen.")
            yield snapshot, view

    def _open_catalog(self) -> Catalog:
        with self._lock:
            if self._catalog is None:
                self._settings.data.mkdir(parents=True, exist_ok=True)
                self._catalog = Catalog(self._settings.catalog_url)
            return self._catalog

    def _current(self, snapshot: Snapshot) -> IndexView | None:
        """The view of the generation that this snapshot names; requests on the former one finish undisturbed."""
        service = snapshot.service()
        if service is None:
            return None
        view = self._view
        if view is None or view.generation != service.generation:
            with self._lock:
                view = self._view
                if view is None or view.generation != service.generation:
                    engine = open_engine(service.engine, self._settings.data, ranking.RANKING)
                    view = self._view = IndexView.open(engine, service.generation, snapshot)
        return view

    # -- parts of answers --------------------------------------------------------------------------------------------

    def _interpret(self, view: IndexView, q: str) -> Interpretation:
        asked = Interpreter(view.analyzers, view.values, view.inflections, self._thesaurus.current()).interpret(
            parse(q)
        )
        return replace(asked, query=asked.relaxed) if asked.question and asked.relaxed else asked

    def _ask(
        self, view: IndexView, asked: Interpretation, request: SearchRequest, facets: Sequence[str] = ()
    ) -> EngineResult:
        sort = request.sort
        if sort is Sort.RELEVANCE and not asked.concepts:
            sort = Sort.NEWEST  # nothing was asked that could be more or less relevant
        return view.reader.search(
            asked.query,
            request.filters(),
            sort=sort,
            offset=(request.page - 1) * request.size,
            limit=request.size,
            facets=facets,
        )

    def _ranked_pages(
        self,
        snapshot: Snapshot,
        view: IndexView,
        documents: Sequence[Document],
        concepts: Sequence[Concept],
        limit: int | None,
    ) -> dict[str, list[int]]:
        """Numbers of the pages that answer, best first, by document id."""
        ranked: dict[str, list[int]] = {document.id: [] for document in documents}
        if not concepts:
            return ranked
        clues = [view.clue(concept) for concept in concepts]
        for document_id, scores in view.page_scores(snapshot, documents, clues).items():
            ranked[document_id] = best_pages(scores, len(scores) if limit is None else limit)
        return ranked

    def _best_pages(
        self, snapshot: Snapshot, view: IndexView, documents: Sequence[Document], concepts: Sequence[Concept]
    ) -> dict[str, tuple[Page, ...]]:
        """The pages to show of each document; its first where the words stand only in title or headings."""
        # The words of a phrase on one page need not stand in a row: more pages are looked at than shown.
        limit = ranking.PAGES_SHOWN * (4 if any(concept.phrase for concept in concepts) else 1)
        ranked = self._ranked_pages(snapshot, view, documents, concepts, limit)
        sha256 = {document.id: document.sha256 for document in documents}
        wanted = {document_id: numbers or [1] for document_id, numbers in ranked.items()}
        loaded = snapshot.pages_of((sha256[id_], number) for id_, numbers in wanted.items() for number in numbers)
        return {
            id_: tuple(page for number in numbers if (page := loaded.get((sha256[id_], number))))
            for id_, numbers in wanted.items()
        }

    def _result(
        self, view: IndexView, document: Document, score: float, pages: Sequence[Page], concepts: Sequence[Concept]
    ) -> Result:
        highlighter = Highlighter(concepts, view.analysts.of(document.language))
        phrases = {number for number, concept in enumerate(concepts) if concept.phrase}
        if phrases:
            holding = [page for page in pages if phrases & {span.concept for span in highlighter.spans(page.text)}]
            pages = holding or pages
        pages = pages[: ranking.PAGES_SHOWN]
        texts = (document.title, *(page.text for page in pages))
        return Result(
            document=document,
            score=round(score, 4),
            pages=tuple(_page_hit(page, highlighter) for page in pages),
            matches=_explain(texts, highlighter, concepts),
        )

    def _count(self, view: IndexView, request: SearchRequest) -> int:
        """How many documents a request finds."""
        asked = self._interpret(view, request.q)
        return view.reader.search(asked.query, request.filters(), limit=0, sort=Sort.TITLE).total

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

    def _find_similar(self, generation: str, document_id: str) -> tuple[str, ...]:
        with self._moment() as (snapshot, view):
            document = snapshot.document(document_id)
            if document is None or view.generation != generation:
                return ()
            return more_like_this(snapshot, view, document, _SIMILAR)


def _page_hit(page: Page, highlighter: Highlighter) -> PageHit:
    return PageHit(page.number, page.label, snippet(page.text, highlighter), page.headings)


def _paragraphs(page: Page, highlighter: Highlighter) -> Markup:
    """A page's text as safe HTML: paragraphs and line breaks as extracted."""
    blocks = [block for block in str(highlighter.mark(page.text)).split("\n\n") if block.strip()]
    # ``mark`` has escaped the text, and its tags hold no line breaks, so splitting cannot open or close anything.
    return Markup("".join(f"<p>{block.strip().replace(chr(10), '<br>')}</p>" for block in blocks))  # noqa: S704


def _explain(texts: Sequence[str], highlighter: Highlighter, concepts: Sequence[Concept]) -> tuple[Match, ...]:
    found: dict[Match, None] = {}
    for text in texts:
        for span in highlighter.spans(text):
            word = " ".join(text[span.start : span.end].split())
            found.setdefault(Match(concepts[span.concept].label, word, span.kind))
    return tuple(found)[:_MATCHES_EXPLAINED]
