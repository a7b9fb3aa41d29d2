"""Three nodes on this machine: one is killed while an index is loaded and another one is searched, also over HTTP."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.engines.base import AnalysedDocument, EngineError
from indexer.engines.cluster import Cluster
from indexer.engines.query import FACETS, Everything, Field, Form, Term, Zone
from indexer.reindex import reindex
from indexer.settings import Settings
from tests.engines.opensearch_server import NotAvailable, OpenSearchCluster
from tests.engines.sample import make_documents
from tests.waiting import soon
from tests.web.client import Client
from tests.web.conftest import serving

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
    """Searches without a pause until it is told to stop; keeps what went wrong: every answer other than the first
    one."""

    def __init__(self, search: Callable[[], object]) -> None:
        super().__init__()
        self._search = search
        self._expected = search()
        self._over = threading.Event()
        self.problems: list[object] = []
        self.searches = 0
        self.slowest = 0.0

    def run(self) -> None:
        while not self._over.is_set():
            begin = time.monotonic()
            try:
                result = self._search()
                if result != self._expected:
                    self.problems.append(result)
            except Exception as error:
                self.problems.append(error)
            self.searches += 1
            self.slowest = max(self.slowest, time.monotonic() - begin)

    def stop(self) -> None:
        self._over.set()
        self.join()


@pytest.fixture
def served(nodes: OpenSearchCluster, tmp_path: Path) -> Iterator[Client]:
    """The program over HTTP, its index in the cluster with one copy."""
    (tmp_path / "corpus").mkdir()
    for number in range(30):
        text = f"Bericht {number}: Die Schule im Quartier sucht Ehrenamtliche."
        (tmp_path / "corpus" / f"{number}.txt").write_text(text, encoding="utf-8")
    settings = Settings(
        corpus=tmp_path / "corpus",
        data=tmp_path / "var",
        jobs=1,
        engine="opensearch",
        opensearch=",".join(nodes.hosts),
        opensearch_index="app",
        opensearch_shards=3,
        opensearch_replicas=1,
    )
    reindex(settings)
    with serving(settings) as client:
        yield client


def load(engine: OpenSearchEngine, generation: str, documents: list[AnalysedDocument], midway: threading.Event) -> None:
    with engine.create(generation) as writer:
        writer.add(documents[: len(documents) // 2])
        midway.set()
        for document in documents[len(documents) // 2 :]:
            writer.add([document])
            time.sleep(0.005)
        writer.finish(len(documents))


def test_a_node_that_dies_while_loading_fails_no_search_and_loses_nothing(
    nodes: OpenSearchCluster, served: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "REQUEST_ITEMS", 20)
    monkeypatch.setattr(bulk, "ATTEMPTS", 3)
    engine = OpenSearchEngine(Cluster(tuple(nodes.hosts), shards=3, replicas=1))
    first = make_documents(300, seed=1)
    load(engine, "first", first, threading.Event())
    engine.publish("first")
    reader = engine.open("first")
    assert reader.degraded() is None
    assert served.get("/healthz").json["status"] == "ok"

    def search() -> object:
        result = reader.search(QUERY, facets=FACETS, seconds=60)
        return result.total, result.facets, result.partial

    def search_over_http() -> object:
        answer = served.get("/api/v1/search?q=Schule+Quartier")
        return answer.status, answer.json.get("total"), answer.json.get("notes")

    searching = [Searching(search), Searching(search_over_http)]
    for each in searching:
        each.start()
    midway = threading.Event()
    killer = threading.Thread(target=lambda: (midway.wait(60), nodes.nodes[1].stop(kill=True)))
    killer.start()
    documents = make_documents(600, seed=2)
    try:
        try:
            load(engine, "next", documents, midway)
            complete = True
        except EngineError:
            # The node that died held a part of the new index, of which there is no copy yet: the run ends as any that
            # fails.
            complete = False
            assert "next" not in engine.generations()
        killer.join()
        soon(lambda: reader.degraded() is not None)
        health = served.get("/healthz")
        assert (health.status, health.json["status"]) == (200, "degraded")
        assert "Knoten" in health.json["note"]
        assert "Knoten" in served.get("/status").text
        if not complete:
            load(engine, "next", documents, threading.Event())
    finally:
        for each in searching:
            each.stop()
    told = ", ".join(f"{each.searches} searches, slowest {each.slowest:.1f} s" for each in searching)
    print(f"{told}; first load complete: {complete}")
    for each in searching:
        assert each.searches > 20
        assert not each.problems
    for generation, expected in (("first", first), ("next", documents)):
        index = engine.open(generation)
        assert {hit.id for hit in index.search(Everything(), limit=1000).hits} == {each.id for each in expected}
        index.verify()
