"""A new generation: documents are analysed, described and given to the engine, their evidence to the catalogue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.analysis.analysts import Analysts
from indexer.analysis.tally import Tally
from indexer.analysis.vocabulary import Vocabulary
from indexer.catalog import Catalog
from indexer.describe import Describer
from indexer.engines.base import SearchEngine
from indexer.engines.query import AnyOf, Field, Form, Sort, Term, Zone
from indexer.metadata import MetadataStore
from indexer.model import Document, SourceFile
from indexer.pipeline.filling import Filler
from indexer.progress import Progress
from indexer.settings import Settings
from indexer.topics import TopicMatcher, TopicTree

if TYPE_CHECKING:
    from indexer.analysis.content import AnalysedContent


@dataclass(frozen=True, slots=True)
class Target:
    """A document as it shall be after the run: where it lies, what is said of it, under which id."""

    file: SourceFile
    sha256: str
    id: str
    added: dt.datetime
    described_by: str


@dataclass(frozen=True, slots=True)
class Builder:
    """Builds generations of one engine from the contents of a catalogue."""

    settings: Settings
    catalog: Catalog
    engine: SearchEngine
    metadata: MetadataStore
    tree: TopicTree
    progress: Progress

    # -- words -------------------------------------------------------------------------------------------------------

    def learn_words(
        self,
        after: Collection[str],
        before: Collection[str],
        old: Vocabulary | None,
        recognised: Collection[str] = (),
        tally: Tally | None = None,
    ) -> Vocabulary:
        """The words of the collection as it will be.

        Args:
            after: hashes of the contents that there will be.
            before: hashes of the contents that ``old`` was made from.
            old: the words so far; None to count everything.
            recognised: hashes of contents whose pages are to be given their recognised text.
            tally: what was counted already.
        """
        changed = set(recognised)
        went = set(before) - set(after) | changed & set(before)
        came = set(after) - set(before) | changed & set(after)
        if tally and changed & tally.contents:
            tally = None  # they will not have the words that were counted
        lost = self._count_words(went) if old is not None else {}
        if changed:
            with self.catalog.transaction() as transaction:
                transaction.apply_recognised(changed)
        if old is None:
            return Vocabulary(self._count_words(set(after), tally))
        if not came and not went:
            return old
        return old.updated(self._count_words(came, tally), lost)

    def _count_words(self, hashes: set[str], tally: Tally | None = None) -> dict[str, int]:
        if tally and tally.contents and tally.contents <= hashes:
            rest = self._count_words(hashes - tally.contents)
            tally.words.update(rest)
            return tally.words
        return self._filler.count_words(hashes)

    @property
    def _filler(self) -> Filler:
        return Filler(self.settings, self.catalog, self.engine, self.tree, self.progress)

    def get_ready(self) -> None:
        """Import what building needs and a run with nothing to do can spare, while the processes that read are busy."""
        import indexer.analysis.pool  # noqa: F401

    def topics_differ(self, before: Vocabulary, after: Vocabulary) -> bool:
        """Whether a term of some topic is split otherwise, so that any document may have the topic or lose it."""
        old, new = (TopicMatcher(self.tree, Analysts(vocabulary.splitter).german) for vocabulary in (before, after))
        return old.patterns != new.patterns

    def holding(self, words: Collection[str], generation: str, limit: int) -> set[str]:
        """Ids of the documents of a generation that hold one of these folded words."""
        if not words:
            return set()
        terms = tuple(Term(Field(zone, Form.EXACT), word) for zone in Zone for word in sorted(words))
        reader = self.engine.open(generation)
        try:
            found = reader.search(AnyOf(terms), limit=limit, sort=Sort.TITLE)
        finally:
            reader.close()
        return {hit.id for hit in found.hits}

    # -- the generation ----------------------------------------------------------------------------------------------

    def build(
        self,
        generation: str,
        based_on: str | None,
        put: Sequence[Target],
        gone: Collection[str],
        vocabulary: Vocabulary,
        count: int,
    ) -> list[tuple[Document, str]]:
        """Write a generation; returns the documents to put into the catalogue, each with what described it.

        Args:
            generation: name of the new one.
            based_on: the one whose other documents it keeps; None for none.
            put: documents to add or replace.
            gone: ids to take out.
            vocabulary: the words by which compounds are split; learns those that only the index has.
            count: documents that the generation must hold in the end.
        """
        by_hash: dict[str, list[Target]] = {}
        for target in put:
            by_hash.setdefault(target.sha256, []).append(target)
        analysts = Analysts(vocabulary.splitter)
        describer = Describer(
            self.tree,
            analysts.german,
            TopicMatcher(self.tree, analysts.german),
            self.settings.topic_threshold,
            self.metadata.municipalities,
        )
        documents: list[tuple[Document, str]] = []

        def describe(analysed: AnalysedContent) -> list[Document]:
            targets = by_hash[analysed.sha256]
            described = self._describe(describer, targets, analysed, analysts.fingerprint)
            documents.extend(zip(described, (target.described_by for target in targets), strict=True))
            return described

        self.progress.stage("Indexieren", len(put))
        self._filler.fill(
            generation,
            sorted(by_hash, key=lambda sha256: -by_hash[sha256][0].file.size),
            describe,
            count,
            describer=describer,
            analysts=analysts,
            vocabulary=vocabulary,
            based_on=based_on,
            gone=gone,
        )
        return documents

    def _describe(
        self, describer: Describer, targets: Sequence[Target], analysed: AnalysedContent, analysis: str
    ) -> list[Document]:
        return [
            describer.describe(
                target.file,
                self.metadata.of(target.file),
                analysed,
                document_id=target.id,
                analysis=analysis,
                added=target.added,
            )
            for target in targets
        ]
