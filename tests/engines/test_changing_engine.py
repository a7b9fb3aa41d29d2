"""Another engine is built from the catalogue: no file is read again, and nothing is found differently."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import indexer.intake
from indexer.reindex import reindex
from indexer.settings import Settings, load_settings
from search_app.access.audience import EVERYTHING
from search_app.asking.request import SearchRequest
from search_app.collection import OpenCollection
from search_app.search import SearchService

TEXTS = {
    "a.txt": "Die Integration in den Arbeitsmarkt gelingt im Quartier.",
    "b.txt": "Arbeitsmarktintegration braucht Sprachkurse und Beratung.",
    "c.txt": "Sprachkurse für Kinder und Jugendliche im Quartier.",
}


def first_found(settings: Settings, words: str) -> list[str]:
    collection = OpenCollection(settings)
    service = SearchService(collection, EVERYTHING)
    try:
        return [each.document.path for each in service.search(SearchRequest(q=words)).results]
    finally:
        collection.close()


@pytest.mark.parametrize("other", ["tantivy", "opensearch"])
def test_another_engine_reads_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, other: str
) -> None:
    pytest.importorskip({"opensearch": "opensearchpy"}.get(other, other))
    more: dict[str, Any] = {}
    if other == "opensearch":
        more = {
            "opensearch": request.getfixturevalue("opensearch_hosts")[0],
            "opensearch_index": "changing",
            "opensearch_replicas": 0,
        }
    (tmp_path / "corpus").mkdir()
    for name, text in TEXTS.items():
        (tmp_path / "corpus" / name).write_text(text, encoding="utf-8")
    folders = {"corpus": tmp_path / "corpus", "data": tmp_path / "var", "jobs": 1}
    before = load_settings(engine="whoosh", **folders)
    assert reindex(before).documents == 3
    questions = ("Arbeitsmarktintegration", "Sprachkurse Quartier", "quartier", "beratung", '"im Quartier"', "sprach*")
    expected = {words: first_found(before, words) for words in questions}

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a file is read")

    monkeypatch.setattr(indexer.intake, "Sandbox", refuse)
    after = load_settings(engine=other, **folders, **more)
    summary = reindex(after)
    assert (summary.documents, summary.new, summary.unchanged) == (3, 0, 3)
    assert {words: first_found(after, words) for words in questions} == expected
