"""The office's own judged searches (``suchtest.toml``) are tried before a new index goes into service."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.pipeline.planning import ReindexError
from search_app.evaluation.trial import judge, load
from tests.core.collection import Collection

_JUDGED = '[[suche]]\nanfrage = "Apfelbaum"\nerwartet = ["obst.txt"]\n'


@pytest.fixture
def judged(collection: Collection) -> Collection:
    """A collection that answers its judged search."""
    collection.write("obst.txt", "Der Apfelbaum steht im Garten.")
    collection.write("suchtest.toml", _JUDGED)
    assert collection.reindex(trial=judge).warnings == ()
    return collection


def test_an_index_that_answers_as_well_as_before_goes_into_service_without_a_word(judged: Collection) -> None:
    judged.write("gemuese.txt", "Die Rübe.")
    assert judged.reindex(trial=judge, strict=True).warnings == ()
    assert judged.found("Rübe") == ["gemuese.txt"]


def test_a_search_that_is_answered_worse_is_told(judged: Collection) -> None:
    judged.write("obst.txt", "Der Birnbaum steht im Garten.")
    (warning,) = judged.reindex(trial=judge).warnings
    assert warning == "Suchtest: „Apfelbaum“ wird schlechter beantwortet als bisher (nDCG@10 1.00 → 0.00)."
    assert judged.found("Birnbaum") == ["obst.txt"]


def test_where_that_is_wanted_a_worse_index_does_not_go_into_service(judged: Collection) -> None:
    judged.write("obst.txt", "Der Birnbaum steht im Garten.")
    with pytest.raises(ReindexError, match=r"nicht in Betrieb genommen.*„Apfelbaum“"):
        judged.reindex(trial=judge, strict=True)
    assert judged.found("Apfelbaum") == ["obst.txt"]
    assert judged.found("Birnbaum") == []


def test_a_judged_document_that_is_gone_counts_as_not_found(judged: Collection) -> None:
    judged.write("gemuese.txt", "Die Rübe.")
    judged.remove("obst.txt")
    gone, worse = judged.reindex(trial=judge).warnings
    assert gone == "suchtest.toml, „Apfelbaum“: Das Dokument „obst.txt“ gibt es nicht."
    assert "wird schlechter beantwortet" in worse


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ("[nein", "suchtest.toml ist kein gültiges TOML"),
        ("x = " + "[" * 20_000, "suchtest.toml ist kein gültiges TOML"),
        ("x = " + "1" * 10_000, "suchtest.toml ist kein gültiges TOML"),
        ("suche = 3", "suchtest.toml: Im Eintrag 1 fehlt „anfrage“ oder „erwartet“."),
        ('[[suche]]\nanfrage = "Apfelbaum"', "suchtest.toml: Im Eintrag 1 fehlt „anfrage“ oder „erwartet“."),
        ('[[suche]]\nanfrage = "x"\nerwartet = [1]', "suchtest.toml: Im Eintrag 1 fehlt „anfrage“ oder „erwartet“."),
    ],
)
def test_a_mistake_in_the_file_is_told_and_the_run_goes_on(judged: Collection, entry: str, sentence: str) -> None:
    judged.write("suchtest.toml", entry)
    judged.write("gemuese.txt", "Die Rübe.")
    (warning,) = judged.reindex(trial=judge, strict=True).warnings
    assert warning.startswith(sentence)
    assert judged.found("Rübe") == ["gemuese.txt"]


def test_one_expected_document_may_stand_without_brackets_and_a_file_need_not_be_there(tmp_path: Path) -> None:
    path = tmp_path / "suchtest.toml"
    assert load(path) == ([], [])
    path.write_text('[[suche]]\nanfrage = "Apfel"\nerwartet = "obst.txt"\n', encoding="utf-8")
    ((search,), errors) = load(path)
    assert (search.query, search.expected, errors) == ("Apfel", ("obst.txt",), [])
