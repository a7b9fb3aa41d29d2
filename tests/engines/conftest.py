"""Every engine that is installed, each as an administrator would open it, and one filled with the sample."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.engines import open_engine
from indexer.engines.base import AnalysedDocument, Capability, EngineError, IndexReader, Ranking, SearchEngine
from indexer.engines.whoosh import WhooshEngine
from tests.engines.sample import Oracle, make_documents

RANKING = Ranking(k1=1.4, b=0.6)

#: "whoosh, segments" writes a segment every few documents, so that everything is tested over many segments, too.
ENGINES: dict[str, Callable[[Path], SearchEngine]] = {
    "whoosh": lambda data: open_engine("whoosh", data, RANKING),
    "whoosh, segments": lambda data: WhooshEngine(data / "index", RANKING, pool_limit=400),
    "tantivy": lambda data: open_engine("tantivy", data, RANKING),
}


def make_engine(name: str, data: Path) -> SearchEngine:
    """An empty engine; the test is skipped where its package is not installed."""
    try:
        return ENGINES[name](data)
    except EngineError as error:
        pytest.skip(str(error))


def fill(engine: SearchEngine, generation: str, documents: list[AnalysedDocument]) -> None:
    """Make a generation of these documents."""
    with engine.create(generation) as writer:
        writer.add(documents)
        writer.finish(len({each.id for each in documents}))


@pytest.fixture(params=list(ENGINES))
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> SearchEngine:
    """An empty engine."""
    return make_engine(request.param, tmp_path)


@pytest.fixture(scope="session")
def oracle() -> Oracle:
    """What :func:`sample` must answer."""
    return Oracle([*make_documents(250, seed=1)[:200], *make_documents(60, seed=2)], RANKING)


@pytest.fixture(scope="session", params=list(ENGINES))
def sample_engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    """The sample, written in two runs: the second one deletes, adds and replaces."""
    engine = make_engine(request.param, tmp_path_factory.mktemp("sample"))
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
