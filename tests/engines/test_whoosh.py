"""What is particular to the Whoosh engine: its files, its bounds, its neighbourhood with plain Whoosh."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.index import open_dir
from whoosh.query import And
from whoosh.query import Term as WhooshTerm

from indexer.arrays import take_ranges
from indexer.engines import fuzzy
from indexer.engines.base import EngineError
from indexer.engines.folders import MARKER
from indexer.engines.query import AllOf, AnyOf, Everything, Field, Form, Fuzzy, Not, Phrase, Prefix, Term, Zone
from indexer.engines.whoosh import WhooshEngine, evaluation, expansion, merging
from indexer.engines.whoosh import reader as reader_module
from indexer.engines.whoosh.layout import INDEX_NAME, open_index
from indexer.engines.whoosh.packed import PackedFile, PackedFileError, PackedWriter
from tests.engines.conftest import fill
from tests.engines.sample import Oracle, document, make_documents

EXACT = Field(Zone.TEXT, Form.EXACT)


def found(engine: WhooshEngine, generation: str, query: object) -> dict[str, float]:
    hits = engine.open(generation).search(query, limit=10_000).hits
    return {hit.id: hit.score for hit in hits}


def test_plain_whoosh_reads_the_index(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path, pool_limit=500)
    documents = make_documents(100)
    fill(engine, "g", documents)
    oracle = Oracle(documents)
    index = open_dir(str(tmp_path / "g"), indexname=INDEX_NAME)
    with index.searcher() as searcher:
        for query, terms in (
            (WhooshTerm("text_exact", "schule"), {"schule"}),
            (And([WhooshTerm("text_exact", "schule"), WhooshTerm("text_exact", "rat")]), {"schule", "rat"}),
        ):
            expected = {id_ for id_ in oracle.documents if terms <= set(oracle.terms(id_, EXACT))}
            assert {hit["id"] for hit in searcher.search(query, limit=None)} == expected
        reader = searcher.reader()
        assert [term.decode() for term in reader.lexicon("text_exact")] == list(oracle.vocabulary(EXACT))
        assert reader.doc_frequency("text_exact", "schule") == oracle.vocabulary(EXACT)["schule"]
        assert reader.doc_count() == 100


def test_segments_stay_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "SMALL", 100)
    engine = WhooshEngine(tmp_path, pool_limit=100)
    documents = make_documents(300)
    fill(engine, "g", documents)
    segments = open_index(tmp_path / "g")._segments()
    assert 1 < len(segments) <= 4 * (merging.FAN_IN - 1)
    assert sum(segment.doc_count() for segment in segments) == 300
    query = Term(EXACT, "schule")
    assert found(engine, "g", query) == pytest.approx(Oracle(documents).scores(query))


def test_a_segment_with_many_deletions_is_rewritten(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    documents = make_documents(100)
    fill(engine, "one", documents)
    for generation, gone, deleted in (("few", 20, 20), ("many", 50, 0)):
        with engine.create(generation, based_on="one") as writer:
            writer.delete(each.id for each in documents[:gone])
            writer.finish(100 - gone)
        assert sum(each.deleted_count() for each in open_index(tmp_path / generation)._segments()) == deleted
        oracle = Oracle(documents[gone:])
        for query in (Term(EXACT, "schule"), Phrase(Zone.TEXT, ("schule", "schulen"))):
            assert found(engine, generation, query) == pytest.approx(oracle.scores(query))


def test_deleting_everything_leaves_an_empty_index(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    documents = make_documents(30)
    fill(engine, "one", documents)
    with engine.create("none", based_on="one") as writer:
        writer.delete(each.id for each in documents)
        writer.finish(0)
    assert open_index(tmp_path / "none")._segments() == []
    assert found(engine, "none", Everything()) == {}


def test_merging_in_small_portions_gives_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging.merge_field, "__defaults__", (7,))
    engine = WhooshEngine(tmp_path, pool_limit=300)
    documents = make_documents(120)
    fill(engine, "g", documents)
    oracle = Oracle(documents)
    for field in (EXACT, Field(Zone.TEXT, Form.PART)):
        assert dict(engine.open("g").vocabulary(field)) == oracle.vocabulary(field)
    for query in (Phrase(Zone.TEXT, ("schule", "schule")), Term(Field(Zone.TEXT, Form.PART), "markt")):
        assert found(engine, "g", query) == pytest.approx(oracle.scores(query))


def test_an_update_shares_the_files_of_its_base(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    fill(engine, "one", make_documents(100))
    with engine.create("two", based_on="one") as writer:
        writer.add([document("new", "neu")])
        writer.finish(101)
    shared = [path for path in (tmp_path / "two").iterdir() if os.stat(path).st_nlink == 2]
    assert sorted(path.suffix for path in shared) == [".doc", ".pst"]


def test_files_are_copied_where_links_are_impossible(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = WhooshEngine(tmp_path)
    fill(engine, "one", make_documents(20))

    def refuse(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "link", refuse)
    with engine.create("two", based_on="one") as writer:
        writer.add([document("new", "neu")])
        writer.finish(21)
    assert found(engine, "two", Term(EXACT, "neu"))


def test_a_prefix_with_too_many_postings_takes_the_frequent_words_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = WhooshEngine(tmp_path)
    fill(engine, "g", [document(f"d{n}", "arbeiten " + ("arbeitsam" if n == 3 else "arbeit")) for n in range(10)])
    monkeypatch.setattr(expansion, "MAX_POSTINGS", 19)
    result = engine.open("g").search(Prefix(Zone.TEXT, "arbeit"))
    assert (result.total, result.truncated) == (10, True)
    monkeypatch.setattr(expansion, "MAX_POSTINGS", 1)
    assert engine.open("g").search(Prefix(Zone.TEXT, "arbeits")).truncated is False


def test_a_fuzzy_term_with_too_many_words_takes_the_nearest_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = WhooshEngine(tmp_path)
    fill(engine, "g", [document("near", "haus"), document("far", "hauses"), document("exact", "hause")])
    monkeypatch.setattr(fuzzy, "MAX_FUZZY", 2)
    result = engine.open("g").search(Fuzzy(Zone.TEXT, "hause", 1))
    assert result.truncated
    assert result.hits[0].id == "exact"
    assert len(result.hits) == 2


def test_nearer_words_count_more(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    fill(engine, "g", [document("two", "hausas x"), document("none", "hause y"), document("one", "haus z")])
    assert [hit.id for hit in engine.open("g").search(Fuzzy(Zone.TEXT, "hause", 2)).hits] == ["none", "one", "two"]


@pytest.mark.parametrize("suffix", [".pst", ".doc", ".toc"])
def test_damaged_files_are_noticed_on_opening(tmp_path: Path, suffix: str) -> None:
    engine = WhooshEngine(tmp_path)
    fill(engine, "g", make_documents(20))
    (path,) = (tmp_path / "g").glob(f"*{suffix}")
    content = path.read_bytes()
    for damaged in (content[: len(content) // 2], b"", content[:-40] + b"x" * 40):
        path.write_bytes(damaged)
        with pytest.raises(EngineError, match="beschädigt"):
            engine.open("g")
    path.unlink()
    with pytest.raises(EngineError, match="beschädigt"):
        engine.open("g")


@pytest.mark.parametrize("suffix", [".pst", ".doc"])
def test_a_wrong_bit_is_found_by_verifying(tmp_path: Path, suffix: str) -> None:
    engine = WhooshEngine(tmp_path)
    fill(engine, "one", make_documents(20))
    with engine.create("two", based_on="one") as writer:
        writer.add([document("new", "neu")])
        writer.finish(21)
    path = max((tmp_path / "two").glob(f"*{suffix}"), key=lambda path: path.stat().st_size)
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 4
    path.write_bytes(content)
    for generation in ("one", "two"):  # they share the file
        reader = engine.open(generation)
        with pytest.raises(EngineError, match="beschädigt"):
            reader.verify()


def test_time_over_in_the_middle_leaves_out_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = WhooshEngine(tmp_path)
    fill(engine, "g", [document("both", "haus boot"), document("first", "haus"), document("second", "boot")])
    clock = iter(range(1000))
    monkeypatch.setattr(evaluation, "thread_time", lambda: float(next(clock)))
    monkeypatch.setattr(reader_module, "thread_time", lambda: 0.0)
    either = AnyOf((Term(EXACT, "haus"), Term(EXACT, "boot")))
    result = engine.open("g").search(either, seconds=2)  # the tree, its first leaf
    assert ({hit.id for hit in result.hits}, result.partial) == ({"both", "first"}, True)
    clock = iter(range(1000))
    result = engine.open("g").search(AllOf((Term(EXACT, "haus"), Not(Term(EXACT, "boot")))), seconds=2)
    assert (result.hits, result.partial) == ((), True)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"format": 1, "documents": 7}', "\x00"])
def test_a_damaged_marker_is_noticed(tmp_path: Path, content: str) -> None:
    engine = WhooshEngine(tmp_path)
    fill(engine, "g", make_documents(20))
    (tmp_path / "g" / MARKER).write_text(content)
    with pytest.raises(EngineError, match="beschädigt"):
        engine.open("g")


def test_an_index_of_another_format_asks_to_be_rebuilt(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    fill(engine, "g", [])
    (tmp_path / "g" / MARKER).write_text('{"format": 99, "documents": 0}')
    with pytest.raises(EngineError, match="laki reindex --full"):
        engine.open("g")


def test_a_full_disk_is_told_in_german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(EngineError, match="lässt sich nicht schreiben"), WhooshEngine(tmp_path).create("g") as writer:
        writer.add(make_documents(20))
        monkeypatch.setattr(shutil, "copyfileobj", full)
        writer.finish(20)
    assert not (tmp_path / "g").exists()


def test_terms_with_odd_characters_are_kept(tmp_path: Path) -> None:
    words = ["straße", "ǆ", "日本", "\U0001f600", "\ud800", "a\x00b", "\x00", "zzz"]
    engine = WhooshEngine(tmp_path)
    fill(engine, "g", [document(f"d{n}", word) for n, word in enumerate(words)])
    assert [found(engine, "g", Term(EXACT, word)).keys() for word in words] == [{f"d{n}"} for n in range(len(words))]
    assert [word for word, _ in engine.open("g").vocabulary(EXACT)] == sorted(words)


def test_frequencies_and_positions_beyond_small_types(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    fill(engine, "g", [document("long", "wort " * 70_000 + "ende gut"), document("short", "wort ende")])
    oracle = Oracle([document("long", "wort " * 70_000 + "ende gut"), document("short", "wort ende")])
    for query in (Term(EXACT, "wort"), Term(Field(Zone.TEXT, Form.STEM), "wo")):
        assert found(engine, "g", query) == pytest.approx(oracle.scores(query), rel=1e-5)
    assert found(engine, "g", Phrase(Zone.TEXT, ("wort", "ende", "gut"))).keys() == {"long"}


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.integers(0, 255), max_size=5), max_size=12), st.randoms())
def test_take_ranges_gathers_stretches(stretches: list[list[int]], rng: object) -> None:
    values = np.array([each for stretch in stretches for each in stretch], dtype=np.uint8)
    lengths = np.array([len(stretch) for stretch in stretches], dtype=np.int64)
    starts = np.cumsum(lengths) - lengths
    order = list(range(len(stretches)))
    rng.shuffle(order)
    expected = [each for number in order for each in stretches[number]]
    assert take_ranges(values, starts[order], lengths[order]).tolist() == expected


def test_a_packed_file_gives_back_its_arrays(tmp_path: Path) -> None:
    writer = PackedWriter(tmp_path / "file")
    writer.append("a", np.arange(3, dtype=np.uint8))
    writer.append("b", np.linspace(0, 1, 5, dtype=np.float32))
    writer.append("a", np.arange(3, 6))
    writer.close({"name": "Ü"})
    file = PackedFile(tmp_path / "file")
    assert file.array("a").tolist() == [0, 1, 2, 3, 4, 5]
    assert file.array("b").dtype == np.float32
    assert len(file.array("missing")) == 0
    assert file.meta == {"name": "Ü"}
    (tmp_path / "file").write_bytes(b"something else entirely, long enough")
    with pytest.raises(PackedFileError):
        PackedFile(tmp_path / "file")
