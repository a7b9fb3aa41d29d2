"""What is particular to OpenSearch: loading under pressure, one writer at a time, clean-up, the alias, answers in
part."""

from __future__ import annotations

import json
import sys
import threading
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from indexer.engines import open_engine
from indexer.engines.base import AnalysedDocument, EngineError, ZoneTerms
from indexer.engines.cluster import Cluster
from indexer.engines.query import FACETS, Everything, Field, Form, Near, Phrase, Prefix, Query, Sort, Term, Zone
from tests.engines.conftest import fill
from tests.engines.sample import Oracle, document, make_documents

pytest.importorskip("opensearchpy")

from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConnectionError as NoConnection

from indexer.engines.opensearch import OpenSearchEngine, bulk, reader
from indexer.engines.opensearch.bulk import BulkSender
from indexer.engines.opensearch.lock import WriterLock

EXACT = Field(Zone.TEXT, Form.EXACT)
STEM = Field(Zone.TEXT, Form.STEM)


@pytest.fixture
def cluster(opensearch_hosts: list[str]) -> Cluster:
    return Cluster(tuple(opensearch_hosts), prefix=f"t{uuid.uuid4().hex[:12]}", replicas=0)


@pytest.fixture
def engine(cluster: Cluster) -> OpenSearchEngine:
    return OpenSearchEngine(cluster)


@pytest.fixture
def client(opensearch_hosts: list[str]) -> OpenSearch:
    return OpenSearch(opensearch_hosts)


def found(engine: OpenSearchEngine, generation: str, query: Query) -> dict[str, float]:
    return {hit.id: hit.score for hit in engine.open(generation).search(query, limit=10_000).hits}


def test_without_its_package_the_engine_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("indexer.engines.opensearch")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "opensearchpy", None)
    with pytest.raises(EngineError, match=r"pip install 'laki-suche\[opensearch\]'"):
        open_engine("opensearch", tmp_path)


def test_a_cluster_that_is_not_there_is_told_in_german() -> None:
    engine = OpenSearchEngine(Cluster(("http://127.0.0.1:9",)))
    for action in (engine.generations, lambda: engine.open("g"), lambda: engine.create("g")):
        with pytest.raises(EngineError, match="nicht erreichbar"):
            action()


def test_an_index_is_loaded_without_copies_and_refresh_and_gets_them_at_the_end(
    cluster: Cluster, client: OpenSearch
) -> None:
    engine = OpenSearchEngine(Cluster(cluster.hosts, prefix=cluster.prefix, shards=2, replicas=0))
    index = f"{cluster.prefix}-g"
    with engine.create("g") as writer:
        settings = client.indices.get_settings(index=index)[index]["settings"]["index"]
        assert (settings["number_of_replicas"], settings["refresh_interval"]) == ("0", "-1")
        assert settings["number_of_shards"] == "2"
        assert (settings["similarity"]["default"]["k1"], settings["similarity"]["default"]["b"]) == ("1.6", "0.55")
        writer.add(make_documents(20))
        writer.finish(20)
    settings = client.indices.get_settings(index=index)[index]["settings"]["index"]
    assert "refresh_interval" not in settings
    assert settings["blocks"]["write"] == "true"


def test_the_alias_moves_in_one_call(engine: OpenSearchEngine, cluster: Cluster, client: OpenSearch) -> None:
    fill(engine, "one", [document("x")])
    fill(engine, "two", [document("y")])
    for generation in ("one", "two"):
        engine.publish(generation)
        assert list(client.indices.get_alias(name=cluster.prefix)) == [f"{cluster.prefix}-{generation}"]


def test_two_writers_cannot_meet(engine: OpenSearchEngine, cluster: Cluster) -> None:
    other = OpenSearchEngine(cluster)
    with engine.create("one") as writer:
        with pytest.raises(EngineError, match="Ein anderer Lauf"):
            other.create("two")
        writer.finish(0)
    fill(other, "two", [])
    assert engine.generations() == ["one", "two"]


def test_the_lock_of_a_dead_writer_lapses(cluster: Cluster, client: OpenSearch) -> None:
    engine = OpenSearchEngine(cluster)

    def dies(until: float) -> None:
        client.index(index=f"{cluster.prefix}.lock", id="writer", body={"who": "ein Toter", "until": until})

    dies(until=time.time() + 60)
    with pytest.raises(EngineError, match="ein Toter"):
        engine.create("g")
    dies(until=time.time() - 1)
    fill(engine, "g", [])


def test_a_lock_is_renewed_while_it_is_held(cluster: Cluster, client: OpenSearch) -> None:
    lock = WriterLock(client, cluster.prefix, lease=1.0)
    time.sleep(2.5)
    with pytest.raises(EngineError, match="Ein anderer Lauf"):
        WriterLock(client, cluster.prefix)
    lock.release()
    WriterLock(client, cluster.prefix).release()


def test_items_turned_away_are_sent_again(engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "_PAUSE", 0.01)
    monkeypatch.setattr(bulk, "REQUEST_ITEMS", 7)
    original = OpenSearch.bulk
    seen: set[bytes] = set()

    def busy(self: Any, *, body: bytes, **options: Any) -> Any:
        """Each request fails when it comes first, every second in part: its first item is done, the others are turned
        away."""
        new = body not in seen
        seen.add(body)
        if new and len(seen) % 2:
            raise NoConnection("N/A", "verloren", Exception())
        if new:
            lines = body.decode().splitlines(keepends=True)
            done = original(self, body="".join(lines[:2]).encode(), **options)
            rejected = {"index": {"_id": "", "status": 429, "error": {"reason": "busy"}}}
            return {"errors": True, "items": done["items"] + [rejected] * (len(lines) // 2 - 1)}
        return original(self, body=body, **options)

    monkeypatch.setattr(OpenSearch, "bulk", busy)
    documents = make_documents(100)
    fill(engine, "g", documents)
    assert found(engine, "g", Everything()).keys() == {each.id for each in documents}


def test_a_cluster_that_stays_busy_ends_the_run_and_leaves_nothing(
    engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "_PAUSE", 0.001)
    rejected = {"index": {"_id": "", "status": 429, "error": {"reason": "busy"}}}
    monkeypatch.setattr(OpenSearch, "bulk", lambda *_, **__: {"errors": True, "items": [rejected]})
    with pytest.raises(EngineError, match="überlastet"):
        fill(engine, "g", [document("x")])
    assert engine.generations() == []


def test_a_document_that_is_refused_ends_the_run_and_leaves_nothing(engine: OpenSearchEngine) -> None:
    with pytest.raises(EngineError, match="nimmt das Dokument „bad“ nicht an"):
        fill(engine, "g", [document("good"), document("bad", newest=10**15)])
    assert engine.generations() == []


def test_only_a_few_requests_wait(client: OpenSearch, monkeypatch: pytest.MonkeyPatch) -> None:
    running = 0
    most = 0
    guard = threading.Lock()

    def slow(*_: Any, body: bytes, **__: Any) -> Any:
        nonlocal running, most
        with guard:
            running += 1
            most = max(most, running)
        time.sleep(0.01)
        with guard:
            running -= 1
        return {"errors": False, "items": []}

    monkeypatch.setattr(OpenSearch, "bulk", slow)
    monkeypatch.setattr(bulk, "REQUEST_ITEMS", 1)
    sender = BulkSender(client, "x")
    for number in range(50):
        sender.index(str(number), {})
        assert sum(not future.done() for future in sender._running) <= bulk.REQUESTS
    sender.drain()
    sender.close()
    assert 1 < most <= bulk.REQUESTS


def test_actions_for_one_document_arrive_in_their_order(
    engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "REQUEST_ITEMS", 3)
    with engine.create("g") as writer:
        for round_ in range(5):
            writer.add(document(f"d{n}", f"runde{round_}") for n in range(10))
            writer.delete([f"d{n}" for n in range(5)])
        writer.finish(5)
    assert found(engine, "g", Term(EXACT, "runde4")).keys() == {f"d{n}" for n in range(5, 10)}


def test_results_far_down_are_reached(engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "WINDOW", 50)
    documents = make_documents(230)
    fill(engine, "g", documents)
    index = engine.open("g")
    for sort in Sort:
        everything = index.search(Term(EXACT, "schule"), sort=sort, limit=1000, facets=FACETS)
        assert everything.total == len(everything.hits) > 100
        pages = [index.search(Term(EXACT, "schule"), sort=sort, offset=n, limit=20) for n in range(0, 240, 20)]
        assert [hit for page in pages for hit in page.hits] == list(everything.hits)


def test_an_answer_in_part_says_so(engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(engine, "g", make_documents(30))
    original = OpenSearch.search

    def late(self: Any, **options: Any) -> Any:
        assert options["timeout"] == "2000ms" or int(options["timeout"][:-2]) < 2000
        return {**original(self, **options), "timed_out": True}

    monkeypatch.setattr(OpenSearch, "search", late)
    result = engine.open("g").search(Everything(), seconds=2)
    assert (len(result.hits), result.partial, result.truncated) == (10, True, False)


def test_scores_are_close_to_those_of_the_oracle_whatever_the_shards(cluster: Cluster) -> None:
    engine = OpenSearchEngine(Cluster(cluster.hosts, prefix=cluster.prefix, shards=3, replicas=0))
    documents = make_documents(200)
    fill(engine, "g", documents)
    oracle = Oracle(documents)
    title = Term(Field(Zone.TITLE, Form.EXACT), "rat", 2.0)
    for query in (Term(EXACT, "schule"), title, Phrase(Zone.TEXT, ("schule", "rat"))):
        assert found(engine, "g", query) == pytest.approx(oracle.scores(query), rel=0.25)


def test_terms_with_odd_characters_are_kept(engine: OpenSearchEngine) -> None:
    words = ["straße", "ǆ", "日本", "\U0001f600", "\ud800", "a\x00b", "a b", "\u3000", "(.*)|x-y#", "␟", "x" * 70_000]
    documents = [
        AnalysedDocument(f"d{n}", {Zone.TEXT: ZoneTerms({word: [0], "ende": [1]}, {word: 2}, {})})
        for n, word in enumerate(words)
    ]
    fill(engine, "g", documents)
    for number, word in enumerate(words):
        for query in (Term(EXACT, word), Term(STEM, word), Phrase(Zone.TEXT, (word, "ende"))):
            assert found(engine, "g", query).keys() == {f"d{number}"}, word
        assert f"d{number}" in found(engine, "g", Prefix(Zone.TEXT, word))
        assert found(engine, "g", Near(Zone.TEXT, (("ende",), (word, "nichts")), 0)).keys() == {f"d{number}"}


def test_words_may_share_a_position_and_positions_may_be_left_out(engine: OpenSearchEngine) -> None:
    exact: dict[str, Sequence[int]] = {"strasse": [1], "straße": [1], "str": [1], "die": [0], "lange": [2, 5]}
    fill(engine, "g", [AnalysedDocument("d", {Zone.TEXT: ZoneTerms(exact, {}, {})})])
    for spelling in ("strasse", "straße", "str"):
        assert found(engine, "g", Phrase(Zone.TEXT, ("die", spelling, "lange")))
    assert not found(engine, "g", Phrase(Zone.TEXT, ("die", "lange")))
    assert not found(engine, "g", Near(Zone.TEXT, (("die",), ("nichts",)), 9))


def test_words_in_margins_are_found_and_rank_below(engine: OpenSearchEngine) -> None:
    def made(id_: str, frequency: float) -> AnalysedDocument:
        return AnalysedDocument(id_, {Zone.TEXT: ZoneTerms({}, {"wort": frequency, "anderes": 3}, {})})

    fill(engine, "g", [made("margin", 0.1), made("once", 1), made("often", 4)])
    scores = found(engine, "g", Term(STEM, "wort"))
    assert 0 < scores["margin"] < scores["once"] < scores["often"]


def test_a_loss_is_found_by_verifying(engine: OpenSearchEngine, cluster: Cluster, client: OpenSearch) -> None:
    fill(engine, "g", make_documents(20))
    index = engine.open("g")
    index.verify()
    client.indices.put_settings(index=f"{cluster.prefix}-g", body={"index.blocks.write": None})
    client.delete(index=f"{cluster.prefix}-g", id="0-3", refresh=True)
    with pytest.raises(EngineError, match="19 statt 20"):
        index.verify()


def test_nothing_of_a_text_is_stored(engine: OpenSearchEngine, cluster: Cluster, client: OpenSearch) -> None:
    fill(engine, "g", [document("x", "geheimes wort")])
    hits = client.search(index=f"{cluster.prefix}-g", body={"query": {"match_all": {}}})
    assert "geheimes" not in json.dumps(hits)
