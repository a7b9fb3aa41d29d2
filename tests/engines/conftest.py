"""Every engine that is installed, each as an administrator would open it, and one filled with the sample."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.engines import open_engine
from indexer.engines.base import AnalysedDocument, Capability, EngineError, IndexReader, Ranking, SearchEngine
from indexer.engines.cluster import Cluster
from indexer.engines.whoosh import WhooshEngine
from tests.engines.opensearch_server import NotAvailable, OpenSearchCluster
from tests.engines.sample import Oracle, make_documents

RANKING = Ranking(k1=1.4, b=0.6)

#: "whoosh, segments" writes a segment every few documents, so that everything is tested over many segments, too.
ENGINES = ("whoosh", "whoosh, segments", "tantivy", "opensearch")


def make_engine(name: str, data: Path, request: pytest.FixtureRequest) -> SearchEngine:
    """An empty engine; the test is skipped where its package or its server cannot be had."""
    if name == "whoosh, segments":
        return WhooshEngine(data / "index", RANKING, pool_limit=400)
    cluster = None
    if name == "opensearch":
        hosts = request.getfixturevalue("opensearch_hosts")
        cluster = Cluster(tuple(hosts), prefix=f"t{uuid.uuid4().hex[:12]}", replicas=0)
    try:
        return open_engine(name, data, RANKING, cluster)
    except EngineError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def opensearch_hosts() -> Iterator[list[str]]:
    """An OpenSearch of one node: the one at ``LAKI_TEST_OPENSEARCH``, or one of our own."""
    if host := os.environ.get("LAKI_TEST_OPENSEARCH"):
        yield [host]
        return
    try:
        cluster = OpenSearchCluster().__enter__()
    except NotAvailable as error:
        pytest.skip(str(error))
    yield cluster.hosts
    cluster.__exit__(None, None, None)


def fill(engine: SearchEngine, generation: str, documents: list[AnalysedDocument]) -> None:
    """Make a generation of these documents."""
    with engine.create(generation) as writer:
        writer.add(documents)
        writer.finish(len({each.id for each in documents}))


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> SearchEngine:
    """An empty engine."""
    return make_engine(request.param, tmp_path, request)


@pytest.fixture(scope="session")
def oracle() -> Oracle:
    """What :func:`sample` must answer."""
    return Oracle([*make_documents(250, seed=1)[:200], *make_documents(60, seed=2)], RANKING)


@pytest.fixture(scope="session", params=ENGINES)
def sample_engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    """The sample, written in two runs: the second one deletes, adds and replaces."""
    engine = make_engine(request.param, tmp_path_factory.mktemp("sample"), request)
    first = make_documents(250, seed=1)
    stale = [AnalysedDocument(each.id, first[0].zones) for each in first[40:60]]
    fill(engine, "first", [*first[:40], *stale, *first[60:]])
    with engine.create("second", based_on="first") as writer:
        writer.delete(each.id for each in first[200:])
        writer.add([*make_documents(60, seed=2), *first[40:60]])
        writer.finish(260)
    return engine


@pytest.fixture(scope="session")
def able(sample_engine: SearchEngine) -> frozenset[Capability]:
    """What the engine of :func:`sample` can do."""
    return sample_engine.capabilities


@pytest.fixture(scope="session")
def sample(sample_engine: SearchEngine) -> Iterator[IndexReader]:
    """The sample, open for questions."""
    reader = sample_engine.open("second")
    yield reader
    reader.close()
