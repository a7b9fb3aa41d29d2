"""Filling a generation: contents are analysed by several processes, their documents given to the engine, their evidence
to the catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.analysis.analysts import Analysts
from indexer.analysis.vocabulary import Vocabulary
from indexer.catalog import Catalog, CatalogError
from indexer.describe import Describer
from indexer.engines.base import SearchEngine
from indexer.model import Document
from indexer.progress import Progress
from indexer.settings import Settings
from indexer.topics import TopicTree

if TYPE_CHECKING:
    from indexer.analysis.content import AnalysedContent
    from indexer.analysis.pool import AnalysisPool

#: Evidence is committed in batches of this many contents.
_BATCH = 64


@dataclass(frozen=True, slots=True)
class Filler:
    """Fills generations of one engine from the contents of one catalogue."""

    settings: Settings
    catalog: Catalog
    engine: SearchEngine
    tree: TopicTree
    progress: Progress

    def count_words(self, hashes: Collection[str]) -> Counter[str]:
        """In how many of these contents each word stands."""
        if not hashes:
            return Counter()
        self.progress.stage("Wörter zählen", len(hashes))
        with self._pool(Analysts.without_compounds(), len(hashes)) as pool:
            return pool.count_words(sorted(hashes), self.progress.advance)

    def fill(
        self,
        generation: str,
        contents: Sequence[str],
        documents: Callable[[AnalysedContent], Sequence[Document]],
        count: int,
        *,
        describer: Describer,
        analysts: Analysts,
        vocabulary: Vocabulary,
        based_on: str | None = None,
        gone: Collection[str] = (),
    ) -> None:
        """Write a generation.

        Args:
            generation: name of the new one.
            contents: hashes of what is to be analysed, in this order.
            documents: those that have a content; asked once for each.
            count: documents that the generation must hold in the end.
            describer: says how the engine is given a document.
            analysts: with what the contents are analysed.
            vocabulary: learns the words that only the index has.
            based_on: the one whose other documents it keeps; None for none.
            gone: ids to take out.

        Raises:
            EngineError, CatalogError: it failed; nothing is left of it.
        """
        waiting = set(contents)
        evidence: dict[str, bytes] = {}
        signatures: dict[str, bytes] = {}
        with self.engine.create(generation, based_on) as writer, self._pool(analysts, len(contents)) as pool:
            writer.delete(gone)
            for analysed in pool.analyse(contents):
                waiting.discard(analysed.sha256)
                evidence[analysed.sha256], signatures[analysed.sha256] = analysed.evidence, analysed.signature
                if len(evidence) >= _BATCH:
                    self._save(analysts.fingerprint, evidence, signatures)
                same = documents(analysed)
                for document in same:
                    terms = describer.for_engine(document, analysed.zones)
                    for zone in terms.zones.values():
                        vocabulary.add_further(zone.exact)
                    writer.add([terms])
                self.progress.advance(same[0].path, len(same))
            self._save(analysts.fingerprint, evidence, signatures)
            if waiting:
                raise CatalogError("Texte im Katalog sind verschwunden, während der Index gebaut wurde.")
            self.progress.stage("Index schreiben und prüfen")
            writer.finish(count)

    def _pool(self, analysts: Analysts, contents: int) -> AnalysisPool:
        # Imported here: a run with nothing to do can spare numpy and the means to start processes.
        from indexer.analysis.pool import AnalysisPool, Work

        return AnalysisPool(Work(self.settings.catalog_url, analysts, self.tree), self.settings.jobs, contents)

    def _save(self, analysis: str, evidence: dict[str, bytes], signatures: dict[str, bytes]) -> None:
        with self.catalog.transaction() as transaction:
            transaction.save_evidence(analysis, evidence)
            transaction.save_signatures(signatures)
        evidence.clear()
        signatures.clear()
