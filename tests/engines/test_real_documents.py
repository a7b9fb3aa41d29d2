"""The contract on real documents: what every engine finds, counts, keeps and forgets of parts of the sample corpus."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from indexer.engines.base import AnalysedDocument, Capability, IndexReader, SearchEngine
from indexer.engines.query import (
    FACETS,
    AllOf,
    AnyOf,
    Blend,
    Boosted,
    Everything,
    Field,
    Filters,
    Form,
    Fuzzy,
    Has,
    Near,
    Not,
    Phrase,
    Prefix,
    Query,
    Sort,
    Term,
    Years,
    Zone,
)
from indexer.reindex import reindex
from indexer.settings import Settings
from search_app.access.audience import EVERYTHING
from search_app.asking.request import SearchRequest, Versions
from search_app.collection import OpenCollection
from search_app.search import SearchService
from tests.engines.conftest import ENGINES, RANKING, fill, make_engine
from tests.engines.real import PARTS, analysed, copy_parts
from tests.engines.sample import Oracle

EXACT, STEM, PART = (Field(Zone.TEXT, form) for form in Form)
TITLE = Field(Zone.TITLE, Form.STEM)
#: As many documents are taken out, and as many are replaced, by the second run.
_CHANGED = 6


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_parts(tmp_path_factory.mktemp("real") / "Dokumente", *PARTS)


@pytest.fixture(scope="session")
def documents(folder: Path) -> list[AnalysedDocument]:
    return analysed(folder, folder.parent / "daten")


@pytest.fixture(scope="session")
def first(documents: list[AnalysedDocument]) -> list[AnalysedDocument]:
    """All documents, some with the text of another one."""
    stale = [replace(each, zones=documents[-1].zones) for each in documents[:_CHANGED]]
    return [*stale, *documents[_CHANGED:]]


@pytest.fixture(scope="session")
def oracles(first: list[AnalysedDocument], documents: list[AnalysedDocument]) -> tuple[Oracle, Oracle]:
    """What the first and the second generation must answer."""
    return Oracle(first, RANKING), Oracle(documents[:-_CHANGED], RANKING)


@dataclass(frozen=True)
class Filled:
    """An engine with two generations, and what the second one must answer."""

    engine: SearchEngine
    oracle: Oracle
    before: Oracle


@pytest.fixture(scope="session", params=ENGINES)
def filled(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    documents: list[AnalysedDocument],
    first: list[AnalysedDocument],
    oracles: tuple[Oracle, Oracle],
) -> Filled:
    """In the second generation some documents are taken out, and those are put right that had the text of another
    one."""
    engine = make_engine(request.param, tmp_path_factory.mktemp("real-index"), request)
    fill(engine, "first", first)
    with engine.create("second", based_on="first") as writer:
        writer.delete(each.id for each in documents[-_CHANGED:])
        writer.add(documents[:_CHANGED])
        writer.finish(len(documents) - _CHANGED)
    return Filled(engine, oracle=oracles[1], before=oracles[0])


@pytest.fixture
def reader(filled: Filled) -> Iterator[IndexReader]:
    reader = filled.engine.open("second")
    yield reader
    reader.close()


def questions(documents: list[AnalysedDocument]) -> dict[str, Query]:
    """Questions of every kind, about words that stand in these documents."""
    rng = random.Random(7)
    asked: dict[str, Query] = {}
    for number, document in enumerate(rng.sample(documents, 5)):
        text = document.zones[Zone.TEXT]
        places = {position: word for word, positions in text.exact.items() for position in positions}
        starts = [at for at in places if all(at + n in places for n in range(6))]
        if not starts:
            continue
        at = rng.choice(starts)
        row = [places[at + n] for n in range(6)]
        stems, parts = sorted(text.stem), sorted(text.part) or ["-"]
        stem, part = rng.choice(stems), rng.choice(parts)
        blend = Blend(((STEM, stem, 1.0), (PART, stem, 0.4), (TITLE, stem, 2.0)))
        asked |= {
            f"{number} word": Term(EXACT, row[0]),
            f"{number} stem": Term(STEM, stem),
            f"{number} part": Term(PART, part),
            f"{number} blend": blend,
            f"{number} phrase": Phrase(Zone.TEXT, tuple(row[:3])),
            f"{number} words near each other": Near(Zone.TEXT, ((row[0], row[3]), (row[2],)), 4),
            f"{number} three words near each other": Near(Zone.TEXT, ((row[0],), (row[2],), (row[4], "xylophon")), 3),
            f"{number} four words near each other": Near(Zone.TEXT, tuple((word,) for word in row[1:5]), 6),
            f"{number} with a bonus": Boosted(blend, (Near(Zone.TEXT, ((row[0],), (row[1],)), 4, 0.15),)),
            f"{number} all": AllOf((blend, Term(EXACT, row[1]), Has("format", frozenset({"pdf", "docx"})))),
            f"{number} excluded": AllOf((Term(STEM, rng.choice(stems)), Not(Term(EXACT, row[0])))),
            f"{number} two of three": AnyOf(tuple(Term(STEM, rng.choice(stems)) for _ in range(3)), 2),
            f"{number} years": AllOf((Years(2015, 2019), AnyOf((Term(STEM, stem), Term(EXACT, row[5]))))),
        }
    return asked


def ids(reader: IndexReader, query: Query, filters: Filters | None = None) -> set[str]:
    result = reader.search(query, filters or Filters(), limit=1000)
    assert result.total == len(result.hits)
    return {hit.id for hit in result.hits}


def test_the_same_documents_are_found_and_counted(filled: Filled, reader: IndexReader) -> None:
    filters = Filters({"format": frozenset({"pdf", "docx"})}, {"kind": frozenset({"Protokoll"})}, Years(first=2014))
    found = 0
    for name, query in questions(list(filled.oracle.documents.values())).items():
        expected = filled.oracle.scores(query)
        assert ids(reader, query) == expected.keys(), name
        for narrowed in (Filters(), filters):
            result = reader.search(query, narrowed, facets=FACETS, limit=1000)
            there = {id_ for id_ in expected if filled.oracle.passes(id_, narrowed)}
            assert {hit.id for hit in result.hits} == there, name
            assert result.facets == {facet: filled.oracle.facet(facet, query, narrowed) for facet in FACETS}, name
        found += len(expected)
    assert found > 200


def test_scores_are_exact_where_that_is_promised_and_close_elsewhere(filled: Filled, reader: IndexReader) -> None:
    exact = Capability.RANKING in filled.engine.capabilities
    for name, query in questions(list(filled.oracle.documents.values())).items():
        if exact or name.endswith((" stem", " part", " blend")):
            scores = {hit.id: hit.score for hit in reader.search(query, limit=1000).hits}
            assert scores == pytest.approx(filled.oracle.scores(query), rel=1e-4), name


def test_prefixes_and_slips_of_the_pen(filled: Filled, reader: IndexReader) -> None:
    words = sorted(filled.oracle.vocabulary(EXACT))
    for word in random.Random(3).sample([word for word in words if len(word) > 6 and word.isalpha()], 12):
        prefix = Prefix(Zone.TEXT, word[:5])
        assert ids(reader, prefix) == filled.oracle.scores(prefix).keys(), word
        for mistyped in (word[:3] + word[4:], word[:2] + word[3] + word[2] + word[4:]):
            fuzzy = Fuzzy(Zone.TEXT, mistyped, 1)
            assert ids(reader, fuzzy) == filled.oracle.scores(fuzzy).keys(), mistyped


def test_order_by_date_and_title(filled: Filled, reader: IndexReader) -> None:
    known = filled.oracle.documents.values()
    newest = [each.id for each in sorted(known, key=lambda each: (-each.newest, each.id))]
    titles = [each.id for each in sorted(known, key=lambda each: (each.title_key, -each.newest, each.id))]
    assert [hit.id for hit in reader.search(Everything(), sort=Sort.NEWEST, limit=1000).hits] == newest
    assert [hit.id for hit in reader.search(Everything(), sort=Sort.TITLE, limit=1000).hits] == titles


def test_the_generation_before_is_as_it_was(filled: Filled) -> None:
    reader = filled.engine.open("first")
    for name, query in questions(list(filled.oracle.documents.values())).items():
        assert ids(reader, query) == filled.before.scores(query).keys(), name
    reader.verify()
    reader.close()


def test_reading_goes_on_while_real_documents_are_written(filled: Filled, documents: list[AnalysedDocument]) -> None:
    reader = filled.engine.open("second")
    asked = list(questions(list(filled.oracle.documents.values())).values())[:20]
    expected = [filled.oracle.scores(query).keys() for query in asked]
    over = threading.Event()
    problems: list[object] = []
    rounds = 0

    def ask() -> None:
        nonlocal rounds
        while not over.is_set() or not rounds:
            for query, there in zip(asked, expected, strict=True):
                try:
                    if ids(reader, query) != there:
                        problems.append(query)
                except Exception as error:
                    problems.append(error)
            rounds += 1

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        with filled.engine.create("third", based_on="second") as writer:
            writer.add(documents[-_CHANGED:])
            writer.finish(len(documents))
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert not problems
    third = filled.engine.open("third")
    assert ids(third, Everything()) == {each.id for each in documents}
    third.close()
    filled.engine.remove("third")
    reader.close()


#: As people type them.
TYPED = (
    *("Ehrenamt", "Sprachmittlung", "Arbeitsmarktintegration", "Beratung im Quartier", "Wohnung Mietvertrag", "2018"),
    *('"Runder Tisch"', '"gesundheitliche Versorgung"', "integrations*", "Sprach*", "Wohnungslosigkeit -Beratung"),
    *("Jugendliche ODER Kinder", "titel:Protokoll", "thema:ehrenamt", "jahr:2015-2018", "format:pdf Schule", ""),
    *(
        "Integartion",
        "Wer hilft bei der Wohnungssuche?",
        "Migrantenorganisationen Förderung",
        "Gesundheitssystem Zugang",
    ),
)


def told(settings: Settings) -> dict[str, object]:
    """What each query brings: how many, which, on which pages, counts, notes; equal scores may stand in any order."""
    collection = OpenCollection(settings)
    service = SearchService(collection, EVERYTHING)
    answers: dict[str, object] = {}
    try:
        for typed in TYPED:
            answer = service.search(SearchRequest(q=typed, size=100, versions=Versions.EACH))
            found = {result.document.id: [page.number for page in result.pages] for result in answer.results}
            answers[typed] = (answer.total, found, answer.facets, answer.notes, answer.corrected)
    finally:
        collection.close()
    return answers


def test_whole_requests_are_answered_alike_by_all_engines(tmp_path: Path, opensearch_hosts: list[str]) -> None:
    """The same catalogue, one engine after the other."""
    folder = copy_parts(tmp_path / "Dokumente", "Berichte", "Protokolle")
    pytest.importorskip("tantivy")
    pytest.importorskip("opensearchpy")
    hosts = {"opensearch": opensearch_hosts[0], "opensearch_index": "alike", "opensearch_replicas": 0}
    common: dict[str, Any] = {"corpus": folder, "data": tmp_path / "daten", "jobs": 1, "ocr": "off", **hosts}
    answers = {}
    for name in ("whoosh", "tantivy", "opensearch"):
        settings = Settings(engine=name, **common)
        reindex(settings)
        answers[name] = told(settings)
    assert sum(found[0] > 0 for found in answers["whoosh"].values()) > 15
    for name in ("tantivy", "opensearch"):
        for typed in TYPED:
            assert answers[name][typed] == answers["whoosh"][typed], (name, typed)
