"""One generation with all that is needed to ask it: reader, analyzers, topic tree, the values of its facets."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from heapq import nlargest
from itertools import islice
from typing import ClassVar, TypeVar

from indexer.analysis.analysts import GERMAN, Analysts
from indexer.analysis.vocabulary import Vocabulary
from indexer.catalog import Snapshot
from indexer.engines.base import Capability, IndexReader, SearchEngine
from indexer.engines.query import FACETS, Everything, Field, Form, Zone
from indexer.language.analysis import Analyzer
from indexer.language.compounds import CompoundSplitter
from indexer.language.spelling import Speller
from indexer.model import Document
from indexer.topics import TopicTree
from search_app.answering.answer_cache import AnswerCache
from search_app.answering.evidence_cache import EvidenceCache
from search_app.answering.highlighters import Highlighters
from search_app.answering.names import label_of
from search_app.answering.once import once
from search_app.answering.pages import Clue, Clues, Scores, score_best_pages, score_pages
from search_app.asking.concepts import Concept
from search_app.asking.interpretation import idf_of

T = TypeVar("T")

#: A prefix stands for at most this many words when pages are chosen.
_MAX_EXPANSIONS = 300
#: A stem stands for at most this many words when words are to stand near each other.
_MAX_INFLECTIONS = 30
#: So many of the most frequent words are analysed before somebody searches for them.
_WORDS_AT_HAND = 30_000
#: Seconds after which nothing is lent any more, should nobody have made the new ones ready.
_LONGEST_LENT = 120.0


@dataclass(slots=True)
class _Lent:
    """What takes seconds to work out and hardly differs from one generation to the next, as the generation before has
    it."""

    inflections: Mapping[str, tuple[str, ...]] | None = None
    speller: Speller | None = None


@dataclass(frozen=True)
class IndexView:
    """A generation, open for questions; shared by all threads until the next generation takes its place."""

    generation: str
    reader: IndexReader
    analysts: Analysts
    tree: TopicTree
    #: Whether a score may be told: not where it depends on documents that may not be seen.
    tells_scores: ClassVar[bool] = True
    #: The words of the collection where the engine cannot list its own (``Capability.VOCABULARY``).
    words: Mapping[str, int] | None = None
    #: The group of each document that has versions, by id, the newest document first.
    versions: Mapping[str, str] = field(default_factory=dict)
    #: Ids of the documents in other languages than German.
    foreign: frozenset[str] = frozenset()
    #: Where words stand in the documents found lately.
    evidence: EvidenceCache = field(default_factory=EvidenceCache, compare=False)
    #: What was answered lately.
    answers: AnswerCache = field(default_factory=AnswerCache, compare=False)
    #: What questions may do with until this generation is made ready.
    _lent: _Lent = field(default_factory=_Lent, compare=False)
    #: What the splitter of compounds is made of, as the catalogue keeps it.
    parts: bytes = field(default=b"", compare=False, repr=False)
    #: Until when (``time.monotonic``) questions do with what is lent: somebody makes this generation ready in the
    #: background.
    lent_until: float = 0.0
    #: How it is for those who may see some visibilities only, see :mod:`search_app.answering.visible`.
    seen: dict[frozenset[str], IndexView] = field(default_factory=dict, compare=False)

    @classmethod
    def open(
        cls,
        engine: SearchEngine,
        generation: str,
        snapshot: Snapshot,
        former: IndexView | None = None,
        *,
        kept_warm: bool = False,
    ) -> IndexView:
        """Open a generation with what the catalogue keeps for it, and what the one before it has worked out already.

        Args:
            engine: has the generation.
            generation: its name.
            snapshot: the moment that names it.
            former: the view of the generation before.
            kept_warm: :meth:`warm` is called soon, in the background.
        """
        parts = snapshot.state("splitter") or b""
        tree = TopicTree.from_json(json.loads(snapshot.state("topics") or b"[]"))
        words = None
        if Capability.VOCABULARY not in engine.capabilities:
            words = Vocabulary.from_bytes(snapshot.state("lexicon")).words
        if former is not None and former.parts == parts:
            analysts = former.analysts  # remembers the forms of thousands of words; and a splitter takes its time
        else:
            analysts = Analysts(CompoundSplitter.from_bytes(parts))
            if former is not None:
                analysts.take_over(former.analysts)
        return cls(
            *(generation, engine.open(generation), analysts, tree, words),
            *(snapshot.version_groups(), snapshot.documents_not_in(GERMAN)),
            _lent=former._to_lend() if former is not None else _Lent(),
            parts=parts,
            lent_until=time.monotonic() + _LONGEST_LENT if kept_warm else 0.0,
        )

    def close(self) -> None:
        """Give back the files of the generation."""
        self.reader.close()

    def values(self, facet: str) -> Sequence[tuple[str, str]]:
        """The values of a facet that occur, each with its label."""
        return self._values.get(facet, ())

    @once
    def having_versions(self) -> frozenset[str]:
        """Ids of the documents that have versions."""
        return frozenset(self.versions)

    @once
    def version_places(self) -> dict[str, int]:
        """The place of each document that has versions among all of them, the newest first."""
        return {id_: place for place, id_ in enumerate(self.versions)}

    @once
    def _values(self) -> dict[str, tuple[tuple[str, str], ...]]:
        counts = self.reader.search(Everything(), limit=0, facets=FACETS).facets
        return {
            facet: tuple((value, label_of(facet, value, self.tree)) for value in found)
            for facet, found in counts.items()
        }

    @once
    def analyzers(self) -> tuple[Analyzer, ...]:
        """Of the languages of the collection, German first."""
        others = sorted({language for language, _ in self.values("language")} - {GERMAN})
        return self.analysts.german, *(self.analysts.of(language) for language in others)

    def inflections(self, stem: str) -> tuple[str, ...]:
        """The words of the collection with a stem, most frequent first."""
        return (self._borrowed(IndexView._inflections, self._lent.inflections) or self._inflections).get(stem, ())

    @once
    def _inflections(self) -> Mapping[str, tuple[str, ...]]:
        # Nearly all words are those of the generation before; finding a stem takes ten times as long as looking it up.
        known = {word: stem for stem, words in (self._lent.inflections or {}).items() for word in words}
        stem_of = self.analysts.german.stem
        found: dict[str, list[tuple[int, str]]] = {}
        for word, frequency in self._vocabulary():
            found.setdefault(known.get(word) or stem_of(word), []).append((-frequency, word))
        return {stem: tuple(word for _, word in sorted(words)[:_MAX_INFLECTIONS]) for stem, words in found.items()}

    def _vocabulary(self, prefix: str = "") -> Iterable[tuple[str, int]]:
        """The words of the texts with their document frequencies: the engine's, or those of the last run where it
        cannot list them."""
        if self.words is None:
            return self.reader.vocabulary(Field(Zone.TEXT, Form.EXACT), prefix)
        return ((word, count) for word, count in self.words.items() if word.startswith(prefix))

    @property
    def speller(self) -> Speller:
        """Corrects and completes words by those of the collection."""
        return self._borrowed(IndexView._speller, self._lent.speller) or self._speller

    @once
    def _speller(self) -> Speller:
        words = dict(self._vocabulary())
        return Speller(words, self.analysts.splitter)

    @property
    def borrows(self) -> bool:
        """Whether questions may still do with what the generation before has worked out: an answer may be another when
        this one is ready."""
        return IndexView._speller.made(self) is None and time.monotonic() < self.lent_until

    def _borrowed(self, own: once[T], lent: T | None) -> T | None:
        """What the generation before has, while this one's own is not made: nobody waits some seconds for that where
        nearly all words are the same."""
        return lent if own.made(self) is None and time.monotonic() < self.lent_until else None

    def _to_lend(self) -> _Lent:
        """What is made here, or was lent to this generation where it was not ready itself."""
        return _Lent(
            IndexView._inflections.made(self) or self._lent.inflections,
            IndexView._speller.made(self) or self._lent.speller,
        )

    def warm(self) -> None:
        """Make ready what the first search that needs it would otherwise wait for."""
        try:
            _ = self._inflections, self._speller
        finally:  # where it failed, whoever asks tries again and tells
            self._lent.inflections = self._lent.speller = None
        self._speller.suggest("Integration")
        self.values("topic")
        self._analyse_frequent_words()

    def _analyse_frequent_words(self) -> None:
        """Let the analyzers remember the words that pages are made of: marking them, the first searches after a start
        spent a third of their time on the analysis of words (``benchmarks/serve.py``)."""
        frequent = nlargest(_WORDS_AT_HAND, self._vocabulary(), key=lambda counted: counted[1])
        for word, _ in frequent:
            self.analysts.german.word(word)

    def clues(self, concepts: Iterable[Concept]) -> Clues:
        """Concepts made ready to choose pages by."""
        return Clues.of(
            Clue.of(concept, idf_of(concept, self.reader), self.expansions(concept.prefix) if concept.prefix else ())
            for concept in concepts
        )

    def expansions(self, prefix: str) -> tuple[str, ...]:
        """The words of the collection that begin so; of many, the most frequent."""
        return self._expansions(prefix)

    @once
    def _expansions(self) -> Callable[[str], tuple[str, ...]]:
        @lru_cache(maxsize=200)
        def expand(prefix: str) -> tuple[str, ...]:
            words = islice(self._vocabulary(prefix), 50 * _MAX_EXPANSIONS)
            frequent = sorted(words, key=lambda word: -word[1])[:_MAX_EXPANSIONS]
            return tuple(word for word, _ in frequent)

        return expand

    @once
    def highlighters(self) -> Highlighters:
        """What finds the words of questions in texts."""
        return Highlighters(self.analysts)

    def page_scores(
        self, snapshot: Snapshot, documents: Iterable[Document], concepts: Iterable[Concept]
    ) -> dict[str, Scores]:
        """How well each page of some documents answers, by document id."""
        evidence = self.evidence.of(snapshot, [document.id for document in documents])
        return score_pages(evidence, self.clues(concepts))

    def best_page_scores(self, snapshot: Snapshot, ids: Sequence[str], concepts: Iterable[Concept]) -> dict[str, float]:
        """How well the best page of each of some documents answers, by document id."""
        return score_best_pages(self.evidence.of(snapshot, ids), self.clues(concepts))
