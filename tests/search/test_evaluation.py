"""Quality measured on a small judged set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from indexer.settings import Settings
from search_app.evaluation.judging import EvaluationError, JudgedSet, evaluate
from tests.cli.running import start
from tests.waiting import soon

DOCUMENTS = [
    {"_id": "d1", "title": "Ehrenamt", "text": "Das Ehrenamt im Verein."},
    {
        "_id": "d2",
        "title": 'Jobcenter "Mitte"',
        "text": "Das Jobcenter hilft.",
        "metadata": {"municipality": "KI Köln"},
    },
    {"_id": "d3", "title": "", "text": "Das Jobcenter berät.", "metadata": {"municipality": ["KI Duisburg"]}},
    {"_id": "d4", "title": "Nur Titel \x7f", "text": ""},
]
QUERIES: list[dict[str, Any]] = [
    {"_id": "q1", "text": "Ehrenamt"},
    {"_id": "q2", "text": "Jobcenter", "metadata": {"municipality": "KI Duisburg"}},
    {"_id": "q3", "text": "Zwölffingerdarm"},
    {"_id": "q4", "text": "ohne Urteil"},
]
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td3\t1\nq3\td1\t1\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "beir"
    (folder / "qrels").mkdir(parents=True)
    for name, lines in (("corpus", DOCUMENTS), ("queries", QUERIES)):
        text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
        (folder / f"{name}.jsonl").write_text(text + "\n\n", encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text(QRELS, encoding="utf-8")
    return folder


def test_measures_and_the_worst_questions_are_told(folder: Path, tmp_path: Path) -> None:
    outcome = evaluate(folder, Settings(corpus=tmp_path, data=tmp_path / "daten", jobs=1), ["municipality"])
    assert (outcome.documents, outcome.questions) == (4, 3)
    told = outcome.as_dict(per_query=True)
    assert (
        told["nDCG@10"] == told["MRR@10"] == told["Recall@10"] == told["Success@10"] == pytest.approx(2 / 3, abs=1e-4)
    )
    worst = outcome.worst[0]
    assert (worst.query, worst.ndcg, worst.expected, worst.found) == ("q3", 0.0, ("d1",), ())
    assert outcome.worst[1].found
    assert not (tmp_path / "daten").exists()


def test_without_its_filter_a_question_has_more_answers(folder: Path, tmp_path: Path) -> None:
    outcome = evaluate(folder, Settings(corpus=tmp_path, data=tmp_path / "daten", jobs=1))
    answers = {query.query: query.found for query in outcome.worst}
    assert set(answers["q2"]) == {"d2", "d3"}


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [("corpus.jsonl", "Es fehlt die Datei"), ("qrels/test.tsv", "liegt keine Datei mit Urteilen")],
)
def test_an_incomplete_set_is_told_in_german(folder: Path, missing: str, sentence: str) -> None:
    (folder / missing).unlink()
    with pytest.raises(EvaluationError, match=sentence):
        JudgedSet.load(folder)


@pytest.mark.parametrize(
    "line", ['{"text": "ohne Nummer"}', "kein JSON", "[1]", "[" * 100_000], ids=lambda line: line[:20]
)
def test_a_malformed_set_is_told_in_german(folder: Path, line: str) -> None:
    (folder / "corpus.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(EvaluationError, match="nicht im erwarteten Format"):
        JudgedSet.load(folder)


def test_asked_to_end_it_clears_away_what_it_made(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    (tmp_path / "leer").mkdir()
    places = {"LAKI_CORPUS": str(tmp_path / "leer"), "LAKI_DATA": str(tmp_path / "daten")}
    process = start("evaluate", str(folder), TMPDIR=str(tmp_path / "tmp"), **places)
    soon(lambda: list((tmp_path / "tmp").glob("laki-evaluate-*/data/*")))
    process.terminate()
    _, told = process.communicate(timeout=60)
    assert (process.returncode, told.strip()) == (130, "Abgebrochen.")
    assert list((tmp_path / "tmp").iterdir()) == []
