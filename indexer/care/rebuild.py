"""An index from the catalogue alone: no file is read, and no document described anew.

So it works while the folder of documents is away, and cannot show anybody what metadata that are away keep internal.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, replace
from pathlib import Path

from indexer.analysis.analysts import Analysts
from indexer.analysis.vocabulary import Vocabulary
from indexer.catalog import Catalog, Service
from indexer.describe import Describer
from indexer.engines.base import SearchEngine
from indexer.model import Document
from indexer.pipeline.filling import Filler
from indexer.pipeline.generations import new_name, put_in_service, remove_all_but
from indexer.pipeline.identity import identify, open_own_engine
from indexer.progress import Progress
from indexer.settings import Settings
from indexer.topics import TopicMatcher, TopicTree


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A generation that a catalogue names now, the one that it named before, and how many documents it holds."""

    engine: SearchEngine
    generation: str
    former: Service | None
    documents: int


def rebuild_index(settings: Settings, catalog: Catalog, progress: Progress) -> int:
    """Build the index from what the catalogue holds and put it into service; returns the number of documents in it.

    Documents whose text was lost are left out: the next run reads them. The caller holds the lock.

    Raises:
        EngineError, CatalogError: it failed; what was in service still is.
    """
    made = rebuild_for(settings, catalog, progress)
    made.engine.publish(made.generation)
    remove_all_but(made.engine, settings.data, {Service(made.engine.name, made.generation), made.former})
    progress.done()
    return made.documents


def rebuild_for(settings: Settings, catalog: Catalog, progress: Progress, home: Path | None = None) -> Rebuilt:
    """Build the index from what the catalogue holds and name it there, as :func:`rebuild_index` does, but leave alone
    whatever else the engine keeps: the catalogue may not be in service itself, nor lie in its data folder, ``home``.

    Raises:
        EngineError, CatalogError: it failed.
    """
    identify(catalog)
    engine = open_own_engine(settings.engine, settings, catalog, home)
    with catalog.snapshot() as snapshot:
        lost = snapshot.lost_contents()
        documents = [document for document in snapshot.all_documents() if document.sha256 not in lost]
        described_by = {known.id: known.described_by for known in snapshot.known_files().values()}
        packed_tree, former = snapshot.state("topics"), snapshot.service()
        known_analysis = snapshot.state("analysis")
    engine.claim({former.generation} if former else ())
    tree = TopicTree.from_json(json.loads(packed_tree)) if packed_tree else TopicTree.load(settings.topics_file)
    by_hash: dict[str, list[Document]] = {}
    for document in sorted(documents, key=lambda document: -document.size):
        by_hash.setdefault(document.sha256, []).append(document)
    filler = Filler(settings, catalog, engine, tree, progress)
    vocabulary = Vocabulary(filler.count_words(by_hash.keys()))
    analysts = Analysts(vocabulary.splitter)
    generation = new_name(dt.datetime.now())
    progress.stage("Indexieren", len(documents))
    filler.fill(
        generation,
        list(by_hash),
        lambda analysed: by_hash[analysed.sha256],
        len(documents),
        describer=Describer(tree, analysts.german, TopicMatcher(tree, analysts.german), settings.topic_threshold),
        analysts=analysts,
        vocabulary=vocabulary,
    )
    progress.stage("Umschalten")
    with catalog.transaction() as transaction:
        put = [(replace(each, analysis=analysts.fingerprint), described_by[each.id]) for each in documents]
        transaction.replace_documents([], put)
        put_in_service(transaction, Service(engine.name, generation), vocabulary, tree)
        if known_analysis is None:
            # A salvaged catalogue; where it names another analysis, the next run has topics to assign.
            transaction.set_state("analysis", Analysts.base_fingerprint().encode())
    return Rebuilt(engine, generation, former, len(documents))
