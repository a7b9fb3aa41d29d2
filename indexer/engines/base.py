"""What a search engine must be able to do: the narrow contract between the program and any engine.

An engine keeps *generations*: whole indexes beside each other, of which the catalogue names the current one. Engines
receive ready terms (:class:`AnalysedDocument`) and never analyse text; stored text stays in the catalogue.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, Self

from indexer.engines.query import NO_FILTERS, Field, Filters, Query, Sort, Zone


class EngineError(Exception):
    """An index could not be created, opened, checked or asked. The message is a German sentence for the admin."""


class UnreachableError(EngineError):
    """The engine cannot be asked at the moment; that says nothing of what it keeps."""


class NewerIndexError(EngineError):
    """A newer version of the program wrote the index."""


class Capability(StrEnum):
    """What an engine may or may not be able to do. The search asks for ``VOCABULARY`` and does without where it is
    missing; the others say what to expect of the engine's answers."""

    #: Scores are BM25 with the parameters of the :class:`Ranking`, exactly; else the engine's own BM25, close to it.
    RANKING = "ranking"
    #: A reader goes on answering when its generation is removed.
    DETACHED = "detached"
    #: Terms can be listed and counted; else ``vocabulary`` gives none.
    VOCABULARY = "vocabulary"


@dataclass(frozen=True, slots=True)
class ZoneTerms:
    """The ready terms of one zone of a document.

    ``exact`` maps each folded word to its positions (word count from the start of the zone, ascending); several words
    may share a position where a spelling is unsure. ``stem`` and ``part`` map terms to the number of occurrences.
    """

    exact: Mapping[str, Sequence[int]]
    stem: Mapping[str, float]
    part: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class AnalysedDocument:
    """A document as an engine takes it in: ready terms by zone, values to filter, count and sort by.

    ``values`` maps each facet name to the document's values (topics include the ancestors of each topic; the year is a
    decimal string); ``newest`` is a day number (``date.toordinal``, 0 unknown); ``title_key`` sorts as German titles
    do.
    """

    id: str
    zones: Mapping[Zone, ZoneTerms]
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    visibility: str = "öffentlich"
    newest: int = 0
    title_key: str = ""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Parameters of BM25, given to every engine, so that all rank alike; a zone without a boost counts once.

    OpenSearch keeps ``k1`` and ``b`` in the index: who writes it and who searches must be given the same.
    """

    k1: float = 1.6
    b: float = 0.55
    boosts: Mapping[Zone, float] = field(default_factory=dict)

    def boost(self, zone: Zone) -> float:
        """What a zone counts."""
        return self.boosts.get(zone, 1.0)


DEFAULT_RANKING = Ranking()


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found, with its score (0 where the order is not by relevance and nothing was scored)."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class EngineResult:
    """The answer of an engine: how many documents in all, the hits asked for, and counts by facet value.

    The counts of a facet heed every filter but its own, so that a further value can be added. ``truncated`` says that a
    prefix or fuzzy term had more expansions than the engine took; ``partial`` that the time allowed ran out or that a
    part of the index did not answer: there may be more than what was found. ``among`` are those found, whether among
    the hits or not, of the documents that the question named.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    truncated: bool = False
    partial: bool = False
    among: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Statistics:
    """Figures of one generation, known at once: documents, size in bytes (0 where unknown)."""

    documents: int
    size: int


class GenerationWriter(Protocol):
    """Fills one generation; as a context manager it discards the generation unless :meth:`finish` was reached."""

    def add(self, documents: Iterable[AnalysedDocument]) -> None:
        """Add documents; one with the same id as an earlier one replaces it."""

    def delete(self, ids: Iterable[str]) -> None:
        """Take documents out; unknown ids are passed over."""

    def finish(self, expected: int) -> None:
        """Write everything durably and check that ``expected`` documents are there.

        Raises:
            EngineError: the generation is not complete; it must not become current.
        """

    def discard(self) -> None:
        """Remove what was written."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...


class IndexReader(Protocol):
    """One generation, open for questions; safe for use by several threads."""

    generation: str

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
        """Find documents; ``facets`` names the facets to count, ``among`` documents of which the result tells those
        found.

        When ``seconds`` are over, what was not looked up by then counts as not found, and the result says ``partial``:
        it holds no document that does not match, but may lack some.
        """

    def document_frequencies(
        self, field: Field, terms: Sequence[str], visibility: frozenset[str] | None = None
    ) -> list[int]:
        """In how many documents (of these visibilities) each term stands (0: nowhere); all are asked for at once."""

    def vocabulary(self, field: Field, prefix: str = "") -> Iterator[tuple[str, int]]:
        """All terms of a field that begin so, in order, each with its document frequency."""

    def statistics(self) -> Statistics: ...

    def degraded(self) -> str | None:
        """A German sentence when searches are answered, but not as safely as they should be (a node is missing); else
        None."""

    def verify(self) -> None:
        """Look at all that is stored, however long that takes.

        Raises:
            EngineError: something is not as it was written.
        """

    def close(self) -> None: ...


class SearchEngine(Protocol):
    """One kind of engine."""

    name: str
    capabilities: frozenset[Capability]

    def claim(self, in_service: Collection[str] = (), *, take_over: bool = False) -> None:
        """Make sure that nothing which this engine writes, puts into service or removes is another collection's; done
        before any of these. ``in_service`` are the generations that this one's catalogue names; ``take_over`` makes
        its own what was another's.

        Raises:
            EngineError: there is something of another collection in the same place.
        """

    def create(self, generation: str, based_on: str | None = None) -> GenerationWriter:
        """Begin a generation: empty, or with the documents of another one (which stays as it is)."""

    def check(self, generation: str, *, whole: bool = False) -> None:
        """Look whether a generation is finished and whole as far as that can be told without reading it all; with
        ``whole``, read it all where that is a matter of a second or so (files on this machine).

        Raises:
            EngineError: it is not.
        """

    def open(self, generation: str) -> IndexReader:
        """Open a finished generation.

        Raises:
            EngineError: there is none of that name, or it is damaged.
        """

    def generations(self) -> list[str]:
        """Names of all generations that lie there, finished or not."""

    def publish(self, generation: str) -> None:
        """Take note that a generation is in service now; which one is, the catalogue alone decides."""

    def remove(self, generation: str) -> None:
        """Remove a generation; an unknown one is passed over."""

    def clear(self) -> None:
        """Remove all that the engine keeps, what is in service as well: for one that was opened for a while only."""
