"""A generation as it is for somebody who may see some of its documents only.

The reader puts the condition into every search; so whatever is built on it, now and later, finds, counts and proposes
nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from indexer.engines.base import EngineResult, IndexReader, Statistics
from indexer.engines.query import NO_FILTERS, Everything, Field, Filters, Form, Query, Sort, Zone
from indexer.language.spelling import Speller
from search_app.answering.index_view import IndexView

_WORDS = Field(Zone.TEXT, Form.EXACT)


class VisibleReader:
    """A reader that knows only documents with certain visibilities. Safe for use by several threads."""

    def __init__(self, whole: IndexReader, visibility: frozenset[str]) -> None:
        self.generation = whole.generation
        self._whole = whole
        self._visibility = visibility
        # Threads that ask for the same term at once ask twice, which does no harm.
        self.document_frequency = lru_cache(maxsize=50_000)(self._document_frequency)

    def search(
        self,
        query: Query,
        filters: Filters = NO_FILTERS,
        *,
        sort: Sort = Sort.RELEVANCE,
        offset: int = 0,
        limit: int = 10,
        facets: Sequence[str] = (),
        seconds: float | None = None,
        among: frozenset[str] | None = None,
    ) -> EngineResult:
        """As :meth:`indexer.engines.base.IndexReader.search`; scores depend on all documents, so they are not to be
        told."""
        return self._whole.search(
            query,
            replace(filters, visibility=self._visibility),
            sort=sort,
            offset=offset,
            limit=limit,
            facets=facets,
            seconds=seconds,
            among=among,
        )

    def document_frequencies(
        self, field: Field, terms: Sequence[str], visibility: frozenset[str] | None = None
    ) -> list[int]:
        """As :meth:`indexer.engines.base.IndexReader.document_frequencies`; ``visibility`` can only narrow."""
        seen = self._visibility if visibility is None else self._visibility & visibility
        return self._whole.document_frequencies(field, terms, seen)

    def _document_frequency(self, field: Field, term: str) -> int:
        return self.document_frequencies(field, [term])[0]

    def vocabulary(self, field: Field, prefix: str = "") -> Iterator[tuple[str, int]]:
        """The terms that stand in documents that may be seen; each is looked up, which takes its time."""
        for term, _ in self._whole.vocabulary(field, prefix):
            if documents := self.document_frequency(field, term):
                yield term, documents

    def statistics(self) -> Statistics:
        return replace(self._whole.statistics(), documents=self._documents)

    @cached_property
    def _documents(self) -> int:
        return self.search(Everything(), limit=0).total

    def degraded(self) -> str | None:
        return self._whole.degraded()

    def verify(self) -> None:
        self._whole.verify()

    def close(self) -> None:
        """Nothing: the reader belongs to the whole view."""


@dataclass(frozen=True)
class VisibleView(IndexView):
    """What somebody sees of a generation. Lists of words that only help to look things up are those of the whole."""

    tells_scores = False
    whole: IndexView | None = None

    @classmethod
    def of(cls, whole: IndexView, visibility: frozenset[str]) -> IndexView:
        """The view for those who may see these visibilities."""
        reader = VisibleReader(whole.reader, visibility)
        return cls(
            whole.generation,
            reader,
            whole.analysts,
            whole.tree,
            whole.words,
            versions=whole.versions,
            foreign=whole.foreign,
            evidence=whole.evidence,
            whole=whole,
        )

    def inflections(self, stem: str) -> tuple[str, ...]:
        """Of all words of the collection: they stand in queries, never in answers."""
        assert self.whole is not None
        return self.whole.inflections(stem)

    def expansions(self, prefix: str) -> tuple[str, ...]:
        """Of all words of the collection: pages of documents that may be seen are chosen by them."""
        assert self.whole is not None
        return self.whole.expansions(prefix)

    @property
    def borrows(self) -> bool:
        """As the whole does."""
        assert self.whole is not None
        return self.whole.borrows

    @property
    def speller(self) -> Speller:
        """Knows the words that stand in the text of a document that may be seen."""
        assert self.whole is not None
        reader = self.reader
        assert isinstance(reader, VisibleReader)
        of_all = self.whole.speller
        made = vars(self).get("_spellers")
        if made is None or made[0] is not of_all:  # that of the whole may have been the former one's until now
            made = of_all, of_all.seen_by(lambda word: reader.document_frequency(_WORDS, word))
            vars(self)["_spellers"] = made
        speller: Speller = made[1]
        return speller


def seen_by(view: IndexView, visibility: frozenset[str] | None) -> IndexView:
    """A view as it is for those who may see documents with these visibilities; None: all of them."""
    if visibility is None:
        return view
    # Made twice where two threads come at once; one of both is kept.
    return view.seen.get(visibility) or view.seen.setdefault(visibility, VisibleView.of(view, visibility))
