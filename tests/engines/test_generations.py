"""How every engine keeps generations: made, checked, opened, based on each other, removed."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from indexer.engines import ENGINES, open_engine
from indexer.engines.base import Capability, EngineError, Ranking, SearchEngine
from indexer.engines.query import FACETS, Everything, Field, Form, Phrase, Prefix, Query, Term, Zone
from tests.engines.conftest import RANKING, fill
from tests.engines.sample import Oracle, document, make_documents

EXACT = Field(Zone.TEXT, Form.EXACT)


def ids(engine: SearchEngine, generation: str, query: Query | None = None) -> set[str]:
    reader = engine.open(generation)
    found = {hit.id for hit in reader.search(query or Everything(), limit=10_000).hits}
    reader.close()
    return found


def test_an_empty_generation_is_a_generation(engine: SearchEngine) -> None:
    fill(engine, "empty", [])
    reader = engine.open("empty")
    assert reader.generation == "empty"
    for query in (Everything(), Term(EXACT, "a"), Phrase(Zone.TEXT, ("a", "b")), Prefix(Zone.TEXT, "a")):
        result = reader.search(query, facets=FACETS)
        assert (result.total, result.hits) == (0, ())
    assert reader.statistics().documents == 0
    assert list(reader.vocabulary(EXACT)) == []


def test_documents_without_any_term_are_found_by_everything(engine: SearchEngine) -> None:
    fill(engine, "g", [document("blank"), document("other")])
    assert ids(engine, "g") == {"blank", "other"}


def test_the_last_document_of_an_id_replaces_the_others(engine: SearchEngine) -> None:
    fill(engine, "g", [document("x", "alt"), document("y", "alt"), document("x", "neu"), document("x", "neuer")])
    assert ids(engine, "g", Term(EXACT, "alt")) == {"y"}
    assert ids(engine, "g", Term(EXACT, "neuer")) == {"x"}
    assert ids(engine, "g", Term(EXACT, "neu")) == set()


def test_deleting_while_writing(engine: SearchEngine) -> None:
    with engine.create("g") as writer:
        writer.add([document("x", "eins"), document("y", "eins"), document("z", "eins")])
        writer.delete(["x", "unknown"])
        writer.add([document("w", "eins")])
        writer.delete(["z"])
        writer.finish(2)
    assert ids(engine, "g", Term(EXACT, "eins")) == {"y", "w"}


def test_a_generation_based_on_another_leaves_that_one_as_it_was(engine: SearchEngine) -> None:
    documents = make_documents(120, seed=5)
    fill(engine, "one", documents)
    changed = document(documents[3].id, "gänzlich neu")
    with engine.create("two", based_on="one") as writer:
        writer.delete([documents[0].id, documents[1].id])
        writer.add([changed, document("added", "gänzlich neu")])
        writer.finish(119)
    query = Term(EXACT, "gänzlich")
    assert ids(engine, "one") == {each.id for each in documents}
    assert ids(engine, "one", query) == set()
    assert ids(engine, "two") == {each.id for each in documents[2:]} | {"added"}
    assert ids(engine, "two", query) == {changed.id, "added"}
    engine.remove("one")
    assert engine.generations() == ["two"]
    assert ids(engine, "two", query) == {changed.id, "added"}


def test_many_small_runs_give_the_same_as_one(engine: SearchEngine) -> None:
    documents = {each.id: each for each in make_documents(150, seed=6)}
    fill(engine, "run-0", list(documents.values()))
    for run in range(1, 13):
        gone = sorted(documents)[run * 5 : run * 5 + 4]
        added = make_documents(6, seed=100 + run)
        with engine.create(f"run-{run}", based_on=f"run-{run - 1}") as writer:
            writer.delete(gone)
            writer.add(added)
            for id_ in gone:
                del documents[id_]
            documents.update((each.id, each) for each in added)
            writer.finish(len(documents))
        engine.remove(f"run-{run - 1}")
    oracle = Oracle(documents.values(), RANKING)
    reader = engine.open("run-12")
    for query in (Term(EXACT, "schule"), Phrase(Zone.TEXT, ("schule", "schulen")), Everything()):
        hits = reader.search(query, limit=1000).hits
        assert {hit.id for hit in hits} == oracle.scores(query).keys()
        if Capability.RANKING in engine.capabilities:
            assert {hit.id: hit.score for hit in hits} == pytest.approx(oracle.scores(query), rel=1e-5)
    if Capability.VOCABULARY in engine.capabilities:
        assert dict(reader.vocabulary(EXACT)) == oracle.vocabulary(EXACT)


def test_a_wrong_count_is_an_error_and_leaves_nothing(engine: SearchEngine) -> None:
    with pytest.raises(EngineError, match="2 statt 3"), engine.create("g") as writer:
        writer.add([document("x"), document("y")])
        writer.finish(3)
    assert engine.generations() == []


def test_an_error_while_writing_leaves_nothing(engine: SearchEngine) -> None:
    with pytest.raises(RuntimeError), engine.create("g") as writer:
        writer.add(make_documents(50))
        raise RuntimeError
    assert engine.generations() == []


def test_leaving_without_finishing_discards(engine: SearchEngine) -> None:
    with engine.create("g") as writer:
        writer.add([document("x")])
    assert engine.generations() == []


def test_an_unfinished_generation_is_listed_but_not_opened(engine: SearchEngine) -> None:
    fill(engine, "done", make_documents(20))
    writer = engine.create("half", based_on="done")
    writer.add(make_documents(50, seed=3))
    assert engine.generations() == ["done", "half"]
    with pytest.raises(EngineError, match="half"):
        engine.open("half")
    with pytest.raises(EngineError, match="half"):
        engine.create("next", based_on="half")
    writer.discard()
    assert engine.generations() == ["done"]
    engine.open("done")


def test_publishing_is_possible_again_and_again(engine: SearchEngine) -> None:
    for generation in ("one", "two"):
        fill(engine, generation, [document(generation)])
        engine.publish(generation)
        engine.publish(generation)
    engine.remove("one")
    assert ids(engine, "two") == {"two"}


def test_what_is_not_there_cannot_be_opened_or_built_on_but_removed(engine: SearchEngine) -> None:
    with pytest.raises(EngineError):
        engine.open("none")
    with pytest.raises(EngineError):
        engine.create("new", based_on="none")
    engine.remove("none")
    assert engine.generations() == []


def test_two_generations_cannot_have_one_name(engine: SearchEngine) -> None:
    fill(engine, "g", [document("x")])
    with pytest.raises(EngineError, match="gibt es schon"):
        engine.create("g")
    assert ids(engine, "g") == {"x"}


@pytest.mark.parametrize("name", ["", "..", "a/b", ".hidden", "ä", "a\nb"])
def test_names_that_could_leave_the_folder_are_refused(engine: SearchEngine, name: str) -> None:
    for action in (engine.create, engine.open, engine.remove):
        with pytest.raises(EngineError):
            action(name)


def test_a_finished_generation_takes_no_more(engine: SearchEngine) -> None:
    writer = engine.create("g")
    writer.add([document("x")])
    writer.finish(1)
    with pytest.raises(EngineError):
        writer.add([document("y")])


def test_a_closed_reader_answers_no_more(engine: SearchEngine) -> None:
    fill(engine, "g", [document("x")])
    reader = engine.open("g")
    reader.close()
    reader.close()
    with pytest.raises(EngineError):
        reader.search(Everything())


def test_reading_goes_on_while_another_generation_is_written_and_this_one_removed(engine: SearchEngine) -> None:
    documents = make_documents(120, seed=7)
    fill(engine, "g-0", documents)
    expected = Oracle(documents, RANKING).scores(Term(EXACT, "schule")).keys()
    reader = engine.open("g-0")
    done = threading.Event()
    problems: list[object] = []

    def ask() -> None:
        while not done.is_set():
            try:
                result = reader.search(Term(EXACT, "schule"), limit=1000, facets=FACETS)
                if {hit.id for hit in result.hits} != expected:
                    problems.append(result)
            except Exception as error:
                problems.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        for run in range(1, 5):
            with engine.create(f"g-{run}", based_on=f"g-{run - 1}") as writer:
                writer.add(make_documents(10, seed=20 + run))
                writer.finish(120 + 10 * run)
            if Capability.DETACHED in engine.capabilities:
                engine.remove(f"g-{run - 1}")
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert not problems
    assert len(ids(engine, "g-4")) == 160


def test_the_registry_knows_its_engines(tmp_path: Path) -> None:
    assert open_engine("whoosh", tmp_path).name == "whoosh"
    with pytest.raises(EngineError, match=", ".join(ENGINES)):
        open_engine("lucene", tmp_path)


def test_the_boost_of_a_zone_multiplies_its_scores(tmp_path: Path) -> None:
    documents = [document("x", "schule", "schule"), document("y", "rat", "rat")]
    query = Term(Field(Zone.TITLE, Form.EXACT), "schule")
    scores = []
    for name, ranking in (("plain", Ranking()), ("boosted", Ranking(boosts={Zone.TITLE: 3.0}))):
        engine = open_engine("whoosh", tmp_path / name, ranking)
        fill(engine, "g", documents)
        scores.append(engine.open("g").search(query).hits[0].score)
    assert scores[1] == pytest.approx(3 * scores[0])


def test_clearing_leaves_nothing_and_an_engine_that_can_be_used(engine: SearchEngine) -> None:
    engine.clear()
    fill(engine, "one", [document("x")])
    engine.publish("one")
    fill(engine, "two", [document("y")])
    engine.clear()
    assert engine.generations() == []
    fill(engine, "one", [document("z")])
    assert ids(engine, "one") == {"z"}
