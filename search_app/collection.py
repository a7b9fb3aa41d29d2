"""The collection, open for questions: what all requests share, and one moment of it for a certain audience."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache

from indexer.catalog import Snapshot
from indexer.settings import Settings
from search_app.access.audience import EVERYTHING, Audience
from search_app.answering.index_view import IndexView
from search_app.answering.moments import Moments, NoIndex
from search_app.answering.presentation import present
from search_app.answering.similar import more_like_this
from search_app.answering.visible import seen_by
from search_app.asking.asker import Asker
from search_app.asking.request import SearchRequest
from search_app.asking.thesaurus_file import ThesaurusFile
from search_app.overview.examples import Examples, find_examples
from search_app.overview.search_log import SearchLog
from search_app.overview.status import StatusView, read_status
from search_app.overview.timeline import Timeline, read_timeline
from search_app.pictures.originals import Originals
from search_app.pictures.page_images import PageImages

_SIMILAR = 5
#: Documents whose neighbours are remembered.
_REMEMBERED = 500


class OpenCollection:
    """Catalogue, index, originals and pictures, for as long as a service runs. Safe for use by several threads.

    Questions are asked through :class:`search_app.search.SearchService`, which says for whom.
    """

    def __init__(self, settings: Settings, empty_searches: SearchLog | None = None) -> None:
        self.settings = settings
        self.empty_searches = empty_searches
        self.page_images = PageImages(settings)
        self.originals = Originals(settings)
        self._moments = Moments(settings)
        self._thesaurus = ThesaurusFile(settings.synonyms_file)
        #: Ids of the documents most like one: ``similar(audience, generation, document_id)``.
        self.similar = lru_cache(maxsize=_REMEMBERED)(self._find_similar)
        #: Documents by topic and year: ``timeline(audience, generation)``.
        self.timeline = lru_cache(maxsize=4)(self._read_timeline)
        #: Searches to try: ``(audience, generation)``.
        self._examples = lru_cache(maxsize=4)(self._find_examples)

    def close(self) -> None:
        """Give back files, connections and processes."""
        self.page_images.close()
        self.originals.close()
        self._moments.close()

    @contextmanager
    def moment(self, audience: Audience) -> Iterator[tuple[Snapshot, IndexView]]:
        """Catalogue and index of one moment, with the documents that exist for an audience.

        Raises:
            NoIndex: nothing was indexed yet.
        """
        with self._moments.now() as (snapshot, view):
            if view is None:
                raise NoIndex("Es wurde noch nichts eingelesen. Bitte zuerst „laki reindex“ ausführen.")
            yield snapshot.seen_by(audience.filter), seen_by(view, audience.filter)

    def one_moment(self) -> AbstractContextManager[None]:
        """All that this thread asks within the block is answered from one moment, whatever a run puts into service
        meanwhile."""
        return self._moments.held()

    def generation(self) -> str | None:
        """The generation in service, as the catalogue says now."""
        return self._moments.generation()

    def examples(self, audience: Audience) -> Examples:
        """Searches that find something among the documents that exist for an audience.

        Raises:
            NoIndex: nothing was indexed yet.
        """
        with self.moment(audience) as (_, view):
            return self._examples(audience, view.generation)

    def asker(self, snapshot: Snapshot, view: IndexView) -> Asker:
        """Asks one moment with the office's synonyms as they are now."""
        return Asker(view, self._thesaurus.current(), snapshot)

    def status(self) -> StatusView:
        """The state of the collection, which is for admins only; works without an index, too."""
        with self._moments.snapshot() as snapshot:
            return read_status(snapshot, self.settings, self._moments.view, self.empty_searches)

    def degraded(self) -> str | None:
        """What of the index has failed though searches are answered, in German; nothing while all is well.

        Raises:
            NoIndex: nothing was indexed yet.
            EngineError: searches are not answered.
        """
        with self.moment(EVERYTHING) as (_, view):
            return view.reader.degraded()

    def keep_warm(self) -> None:
        """From now on :meth:`warm` is called for each generation that comes into service; till then it answers with
        what the former one had worked out."""
        self._moments.kept_warm = True

    def warm(self) -> None:
        """Make ready what the first searches would otherwise wait for."""
        with self._moments.now() as (snapshot, view):
            if view is None:
                return
            view.warm()
            for document in snapshot.newest(1):
                answer = self.asker(snapshot, view).ask(SearchRequest(q=document.title))
                present(snapshot, view, answer.entries, answer.asked.concepts)
        self.examples(EVERYTHING)

    def _read_timeline(self, audience: Audience, _generation: str) -> Timeline:
        with self.moment(audience) as (_, view):
            return read_timeline(view)

    def _find_examples(self, audience: Audience, _generation: str) -> Examples:
        with self.moment(audience) as (snapshot, view):
            return find_examples(snapshot, view)

    def _find_similar(self, audience: Audience, generation: str, document_id: str) -> tuple[str, ...]:
        with self.moment(audience) as (snapshot, view):
            document = snapshot.document(document_id)
            if document is None or view.generation != generation:
                return ()
            return more_like_this(snapshot, view, document, _SIMILAR)
