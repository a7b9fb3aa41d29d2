"""What is particular to the tantivy engine: its files, terms it could not hold as they are, words near each other."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import closing
from itertools import product
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from indexer.engines import open_engine
from indexer.engines.base import AnalysedDocument, EngineError, ZoneTerms
from indexer.engines.query import (
    AllOf,
    AnyOf,
    BestOf,
    Blend,
    Boosted,
    Field,
    Filters,
    Form,
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
from tests.engines.conftest import RANKING, fill
from tests.engines.sample import Oracle, document, make_documents

pytest.importorskip("tantivy")

from benchmarks.lucene_yardstick import BareTantivy
from indexer.engines.tantivy import TantivyEngine
from indexer.engines.tantivy import reader as tantivy_reader

EXACT = Field(Zone.TEXT, Form.EXACT)
STEM = Field(Zone.TEXT, Form.STEM)


def found(engine: TantivyEngine, generation: str, query: Query) -> dict[str, float]:
    return {hit.id: hit.score for hit in engine.open(generation).search(query, limit=10_000).hits}


def test_without_its_package_the_engine_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("indexer.engines.tantivy")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "tantivy", None)
    with pytest.raises(EngineError, match=r"pip install 'laki-suche\[tantivy\]'"):
        open_engine("tantivy", tmp_path)


def test_terms_with_odd_characters_are_kept(tmp_path: Path) -> None:
    words = ["straße", "ǆ", "日本", "\U0001f600", "\ud800", "a\x00b", "a b", "\u3000", "(.*)|x-y#", "x" * 70_000, "zzz"]
    engine = TantivyEngine(tmp_path)
    documents = [
        AnalysedDocument(f"d{n}", {Zone.TEXT: ZoneTerms({word: [0], "ende": [1]}, {word: 2}, {})})
        for n, word in enumerate(words)
    ]
    fill(engine, "g", documents)
    for number, word in enumerate(words):
        for query in (Term(EXACT, word), Term(STEM, word), Phrase(Zone.TEXT, (word, "ende"))):
            assert found(engine, "g", query).keys() == {f"d{number}"}
        assert f"d{number}" in found(engine, "g", Prefix(Zone.TEXT, word))
        assert found(engine, "g", Near(Zone.TEXT, (("ende",), (word, "nichts")), 0)).keys() == {f"d{number}"}


def test_words_may_share_a_position(tmp_path: Path) -> None:
    exact: dict[str, Sequence[int]] = {"strasse": [1], "straße": [1], "die": [0], "lange": [2, 5]}
    engine = TantivyEngine(tmp_path)
    fill(engine, "g", [AnalysedDocument("d", {Zone.TEXT: ZoneTerms(exact, {}, {})})])
    for spelling in ("strasse", "straße"):
        assert found(engine, "g", Phrase(Zone.TEXT, ("die", spelling, "lange")))
        assert not found(engine, "g", Phrase(Zone.TEXT, ("die", "lange")))


def test_words_in_margins_are_found_and_rank_below(tmp_path: Path) -> None:
    def made(id_: str, frequency: float) -> AnalysedDocument:
        return AnalysedDocument(id_, {Zone.TEXT: ZoneTerms({}, {"wort": frequency, "anderes": 3}, {})})

    engine = TantivyEngine(tmp_path)
    fill(engine, "g", [made("margin", 0.1), made("once", 1), made("often", 4)])
    scores = found(engine, "g", Term(STEM, "wort"))
    assert 0 < scores["margin"] < scores["once"] / 2 < scores["often"] / 2


def test_stems_and_parts_score_as_the_oracle_does(tmp_path: Path) -> None:
    engine = TantivyEngine(tmp_path, RANKING)
    documents = make_documents(200)
    fill(engine, "g", documents)
    oracle = Oracle(documents, RANKING)
    part = Field(Zone.TEXT, Form.PART)
    blend = Blend(((STEM, "schu", 1.0), (part, "markt", 0.4), (Field(Zone.TITLE, Form.STEM), "schu", 2.0)), 1.5)
    for query in (
        blend,
        Term(STEM, "quarti", 0.5),
        AllOf((blend, Not(Term(part, "ldung")), Has("kind", frozenset({"Papier"})))),
        AnyOf((AllOf((blend, Term(STEM, "quarti"))), Term(STEM, "arbeit"), Years(2012, 2016)), 2),
        BestOf((blend, Boosted(Term(STEM, "arbeit"), (Term(part, "markt"),)))),
    ):
        assert found(engine, "g", query) == pytest.approx(oracle.scores(query), rel=1e-5)


def test_scores_are_close_to_those_of_the_oracle(tmp_path: Path) -> None:
    engine = TantivyEngine(tmp_path)
    documents = make_documents(200)
    fill(engine, "g", documents)
    oracle = Oracle(documents)
    for query in (
        Term(EXACT, "schule"),
        Term(Field(Zone.TITLE, Form.EXACT), "rat", 2.0),
        Phrase(Zone.TEXT, ("schule", "rat")),
    ):
        assert found(engine, "g", query) == pytest.approx(oracle.scores(query), rel=0.25)


@pytest.mark.parametrize("count", [3, 4])
def test_more_than_two_groups_near_each_other_are_found_exactly(tmp_path: Path, count: int) -> None:
    engine = TantivyEngine(tmp_path)
    documents = make_documents(300)
    fill(engine, "g", documents)
    oracle = Oracle(documents)
    places = 0
    for words in product(("schule", "schulen", "schulhof", "quartier"), repeat=count):
        if len(set(words)) == count:
            query = Near(Zone.TEXT, tuple((word,) for word in words), 4)
            there = oracle.scores(query).keys()
            assert found(engine, "g", query).keys() == there, words
            places += len(there)
    assert places


def test_nobody_waits_longer_than_allowed_for_a_search_that_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = TantivyEngine(tmp_path)
    fill(engine, "g", make_documents(20))
    reader = engine.open("g")
    original = tantivy_reader.rescored
    answered = Event()

    def slow(*given: Any) -> Any:
        answered.wait(60)
        return original(*given)

    monkeypatch.setattr(tantivy_reader, "rescored", slow)
    result = reader.search(Term(STEM, "schul"), facets=("kind",), seconds=0.1)
    answered.set()  # whoever had waited for the search would have the whole of it
    assert (result.total, result.hits, result.facets, result.partial) == (0, (), {"kind": {}}, True)
    monkeypatch.undo()
    assert reader.search(Term(STEM, "schul"), seconds=5).partial is False


def test_equal_scores_beyond_the_page_are_put_in_order(tmp_path: Path) -> None:
    engine = TantivyEngine(tmp_path)
    fill(engine, "g", [document(f"d{n:03}", "wort", newest=n % 7) for n in range(100)])
    reader = engine.open("g")
    everything = [hit.id for hit in reader.search(Term(EXACT, "wort"), limit=100).hits]
    assert everything == [hit.id for hit in reader.search(Term(EXACT, "wort"), limit=100, sort=Sort.NEWEST).hits]
    pages = [hit.id for page in range(10) for hit in reader.search(Term(EXACT, "wort"), offset=page * 10).hits]
    assert pages == everything


@pytest.mark.parametrize("suffix", [".idx", ".json"])
def test_damage_is_noticed(tmp_path: Path, suffix: str) -> None:
    engine = TantivyEngine(tmp_path)
    fill(engine, "g", make_documents(20))
    path = max((tmp_path / "g").glob(f"*{suffix}"), key=lambda path: path.stat().st_size)
    content = bytearray(path.read_bytes())
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(EngineError, match="beschädigt"):
        engine.open("g")
    content[len(content) // 3] ^= 4
    path.write_bytes(content)
    with pytest.raises(EngineError, match="beschädigt"):
        engine.open("g").verify()


def test_an_update_shares_the_files_of_its_base(tmp_path: Path) -> None:
    engine = TantivyEngine(tmp_path)
    fill(engine, "one", make_documents(100))
    with engine.create("two", based_on="one") as writer:
        writer.add([document("new", "neu")])
        writer.finish(101)
    assert any(path.stat().st_nlink == 2 for path in (tmp_path / "two").iterdir())
    engine.open("two").verify()
    engine.open("one").verify()


def test_the_yardstick_asks_the_questions_that_a_reader_asks(tmp_path: Path) -> None:
    engine = TantivyEngine(tmp_path)
    fill(engine, "g", make_documents(50))
    with closing(engine.open("g")) as reader:
        bare = BareTantivy(reader)
        query = Term(EXACT, "schule")
        for asked in (Filters(), Filters({"kind": frozenset({"Papier"})})):
            assert bare.search(bare.prepared((query, asked))) == reader.search(query, asked).total
