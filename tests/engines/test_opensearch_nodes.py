"""Three nodes on this machine: one is killed while an index is loaded and another one is searched."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from indexer.engines.base import AnalysedDocument, EngineError
from indexer.engines.cluster import Cluster
from indexer.engines.query import FACETS, Everything, Field, Form, Term, Zone
from tests.engines.opensearch_server import NotAvailable, OpenSearchCluster
from tests.engines.sample import make_documents

pytest.importorskip("opensearchpy")

from indexer.engines.opensearch import OpenSearchEngine, bulk

pytestmark = pytest.mark.slow

QUERY = Term(Field(Zone.TEXT, Form.EXACT), "schule")


@pytest.fixture
def nodes() -> Iterator[OpenSearchCluster]:
    try:
        with OpenSearchCluster(3) as cluster:
            yield cluster
    except NotAvailable as error:
        pytest.skip(str(error))


class Searching(threading.Thread):
    """Searches without a pause until it is told to stop; keeps what went wrong."""

    def __init__(self, engine: OpenSearchEngine, generation: str) -> None:
        super().__init__()
        self._reader = engine.open(generation)
        self._expected = self._reader.search(QUERY, facets=FACETS)
        self._over = threading.Event()
        self.problems: list[object] = []
        self.searches = 0
        self.slowest = 0.0

    def run(self) -> None:
        while not self._over.is_set():
            begin = time.monotonic()
            try:
                result = self._reader.search(QUERY, facets=FACETS, seconds=60)
                if (result.total, result.facets, result.truncated) != (
                    self._expected.total,
                    self._expected.facets,
                    False,
                ):
                    self.problems.append(result)
            except Exception as error:
                self.problems.append(error)
            self.searches += 1
            self.slowest = max(self.slowest, time.monotonic() - begin)

    def stop(self) -> None:
        self._over.set()
        self.join()


def load(engine: OpenSearchEngine, generation: str, documents: list[AnalysedDocument], midway: threading.Event) -> None:
    with engine.create(generation) as writer:
        writer.add(documents[: len(documents) // 2])
        midway.set()
        for document in documents[len(documents) // 2 :]:
            writer.add([document])
            time.sleep(0.005)
        writer.finish(len(documents))


def test_a_node_that_dies_while_loading_fails_no_search_and_loses_nothing(
    nodes: OpenSearchCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "REQUEST_ITEMS", 20)
    monkeypatch.setattr(bulk, "ATTEMPTS", 3)
    engine = OpenSearchEngine(Cluster(tuple(nodes.hosts), shards=3, replicas=1))
    served = make_documents(300, seed=1)
    load(engine, "served", served, threading.Event())
    engine.publish("served")
    assert engine.open("served").degraded() is None

    searching = Searching(engine, "served")
    searching.start()
    midway = threading.Event()
    killer = threading.Thread(target=lambda: (midway.wait(60), nodes.nodes[1].stop(kill=True)))
    killer.start()
    documents = make_documents(600, seed=2)
    try:
        try:
            load(engine, "next", documents, midway)
            complete = True
        except EngineError:
            # The node that died held a part of the new index, of which there is no copy yet: the run ends as any that fails.
            complete = False
            assert "next" not in engine.generations()
        killer.join()
        assert engine.open("served").degraded() is not None
        if not complete:
            load(engine, "next", documents, threading.Event())
    finally:
        searching.stop()
    print(f"{searching.searches} searches, slowest {searching.slowest:.1f} s, first load complete: {complete}")
    assert searching.searches > 20
    assert not searching.problems
    for generation, expected in (("served", served), ("next", documents)):
        index = engine.open(generation)
        assert {hit.id for hit in index.search(Everything(), limit=1000).hits} == {each.id for each in expected}
        index.verify()
