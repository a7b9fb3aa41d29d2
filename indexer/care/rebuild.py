"""An index from the catalogue alone: no file is read, and no document described anew.

So it works while the folder of documents is away, and cannot show anybody what metadata that are away keep internal.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import replace

from indexer.analysis_pool import AnalysisPool, Work
from indexer.analysts import Analysts
from indexer.catalog import Catalog, CatalogError, Service
from indexer.describe import Describer
from indexer.duplicates import versions
from indexer.engines import open_engine
from indexer.engines.base import SearchEngine
from indexer.model import Document
from indexer.progress import Progress
from indexer.settings import Settings
from indexer.topics import TopicMatcher, TopicTree
from indexer.words import Lexicon

_BATCH = 64


def rebuild_index(settings: Settings, catalog: Catalog, progress: Progress) -> int:
    """Build the index from what the catalogue holds and put it into service; returns the number of documents in it.

    Documents whose text was lost are left out: the next run reads them. The caller holds the lock.

    Raises:
        EngineError, CatalogError: it failed; what was in service still is.
    """
    engine = open_engine(settings.engine, settings.data, cluster=settings.cluster)
    with catalog.snapshot() as snapshot:
        lost = snapshot.lost_contents()
        documents = [document for document in snapshot.all_documents() if document.sha256 not in lost]
        described_by = {known.id: known.described_by for known in snapshot.known_files().values()}
        packed_tree, former = snapshot.state("topics"), snapshot.service()
        known_analysis = snapshot.state("analysis")
    tree = TopicTree.from_json(json.loads(packed_tree)) if packed_tree else TopicTree.load(settings.topics_file)
    hashes = sorted({document.sha256 for document in documents})
    progress.stage("Wörter zählen", len(hashes))
    with AnalysisPool(
        Work(settings.catalog_url, Analysts.without_compounds(), tree), settings.jobs, len(hashes)
    ) as pool:
        lexicon = Lexicon(pool.count_words(hashes, progress.advance))
    analysis = Analysts(lexicon.splitter).fingerprint
    generation = f"{dt.datetime.now():%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:6]}"
    _build(settings, catalog, engine, generation, documents, lexicon, tree, progress)
    progress.stage("Umschalten")
    with catalog.transaction() as transaction:
        put = [(replace(each, analysis=analysis), described_by[each.id]) for each in documents]
        transaction.replace_documents([], put)
        transaction.put_in_service(Service(engine.name, generation))
        transaction.set_state("lexicon", lexicon.to_bytes())
        transaction.set_state("splitter", lexicon.splitter.to_bytes())
        transaction.set_state("topics", json.dumps(tree.as_json(), ensure_ascii=False).encode())
        if (
            known_analysis is None
        ):  # a salvaged catalogue; where it names another analysis, the next run has topics to assign
            transaction.set_state("analysis", Analysts.base_fingerprint().encode())
        transaction.replace_versions(versions(transaction.signatures(), transaction.known_files().values()))
    engine.publish(generation)
    for other in engine.generations():
        if other not in {generation, former.generation if former else generation}:
            engine.remove(other)
    progress.done()
    return len(documents)


def _build(
    settings: Settings,
    catalog: Catalog,
    engine: SearchEngine,
    generation: str,
    documents: list[Document],
    lexicon: Lexicon,
    tree: TopicTree,
    progress: Progress,
) -> None:
    analysts = Analysts(lexicon.splitter)
    by_hash: dict[str, list[Document]] = {}
    for document in documents:
        by_hash.setdefault(document.sha256, []).append(document)
    matcher = TopicMatcher(tree, analysts.german)
    describer = Describer(tree, analysts.german, matcher, settings.topic_threshold)
    evidence: dict[str, bytes] = {}
    signatures: dict[str, bytes] = {}

    def save() -> None:
        with catalog.transaction() as transaction:
            transaction.save_evidence(analysts.fingerprint, evidence)
            transaction.save_signatures(signatures)
        evidence.clear()
        signatures.clear()

    progress.stage("Indexieren", len(documents))
    work = Work(settings.catalog_url, analysts, tree)
    with engine.create(generation) as writer, AnalysisPool(work, settings.jobs, len(by_hash)) as pool:
        for analysed in pool.analyse(list(by_hash)):
            same = by_hash.pop(analysed.sha256)
            evidence[analysed.sha256], signatures[analysed.sha256] = analysed.evidence, analysed.signature
            for document in same:
                terms = describer.for_engine(document, analysed.zones)
                for zone in terms.zones.values():
                    lexicon.add_further(zone.exact)
                writer.add([terms])
            progress.advance(same[0].path, len(same))
            if len(evidence) >= _BATCH:
                save()
        save()
        if by_hash:
            raise CatalogError("Texte im Katalog sind verschwunden, während der Index gebaut wurde.")
        progress.stage("Index schreiben und prüfen")
        writer.finish(len(documents))
