"""Another engine is built from the catalogue: no file is read again, and nothing is found differently."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import indexer.pipeline.intake
from indexer.care.holdings import nothing_is_left_over
from indexer.care.repair import repair
from indexer.progress import Progress
from indexer.reindex import reindex
from indexer.settings import Settings, load_settings
from search_app.access.audience import EVERYTHING
from search_app.asking.request import SearchRequest
from search_app.collection import OpenCollection
from search_app.search import SearchService
from tests.core.collection import Collection

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


_opened: set[Path] | None = None


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if event in {"open", "sqlite3.connect"} and _opened is not None and isinstance(arguments[0], str | bytes | Path):
        _opened.add(Path(os.fsdecode(arguments[0])).absolute())


sys.addaudithook(_hear)  # an audit hook stays for good; it hears only while a test listens


@contextmanager
def opened_files() -> Iterator[set[Path]]:
    """All files that Python opens in this process until the block ends."""
    global _opened
    _opened = set()
    try:
        yield _opened
    finally:
        _opened = None


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

    monkeypatch.setattr(indexer.pipeline.intake, "Sandbox", refuse)
    for path in (tmp_path / "corpus").iterdir():  # the texts go; what the folder tells of the files stays as it was
        status = path.stat()
        path.write_bytes(bytes(status.st_size))
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    after = load_settings(engine=other, **folders, **more)
    with opened_files() as opened:
        summary = reindex(after)
    assert "katalog.sqlite" in {path.name for path in opened}
    assert not [path for path in opened if path.is_relative_to(tmp_path / "corpus") and path.suffix == ".txt"]
    assert (summary.documents, summary.new, summary.unchanged) == (3, 0, 3)
    assert {words: first_found(after, words) for words in questions} == expected


@pytest.fixture
def changed(tmp_path: Path) -> Iterator[Collection]:
    """A collection that whoosh served and tantivy serves now; opened when whoosh did, with one more document since."""
    pytest.importorskip("tantivy")
    made = Collection(tmp_path, {"engine": "whoosh"})
    made.write_all(TEXTS)
    made.reindex()
    assert len(made.found("Sprachkurse")) == 2
    (made.settings.data / "index" / "whoosh" / "20200101-000000-abcdef").mkdir()  # of a run that was killed
    made.options["engine"] = "tantivy"
    made.write("d.txt", "Sprachkurse am Abend.")
    yield made
    made.close()


def lying_there(collection: Collection) -> list[str]:
    """The engine of each generation in the data folder."""
    return sorted(path.parent.name for path in (collection.settings.data / "index").glob("*/*"))


def test_what_the_former_engine_left_stays_for_requests_until_the_next_run(changed: Collection) -> None:
    with changed.opened.one_moment():
        before = changed.found("Sprachkurse")  # a request that goes on during the run
        changed.reindex()
        assert lying_there(changed) == ["tantivy", "whoosh"]
        assert changed.found("Sprachkurse") == before
        assert len(before) == 2
    assert len(changed.found("Sprachkurse")) == 3
    assert [finding.text for finding in nothing_is_left_over(changed.settings)] == [
        "Es liegt nichts Überflüssiges im Datenordner."
    ]
    changed.reindex()
    assert lying_there(changed) == ["tantivy"]
    assert len(changed.found("Sprachkurse")) == 3


def test_repairing_removes_what_it_says_it_removes_also_of_another_engine_than_the_set_one(changed: Collection) -> None:
    """The setting was changed; no run has put that engine into service yet."""
    found = list(nothing_is_left_over(changed.settings))
    assert "unfertiger" in found[0].text
    assert "gelöscht" in "".join(repair(changed.settings, found, Progress()))
    assert lying_there(changed) == ["whoosh"]
    assert len(changed.found("Sprachkurse")) == 2


def test_an_engine_whose_package_was_removed_is_cleared_away_all_the_same(
    changed: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed.reindex()
    changed.options["engine"] = "whoosh"
    changed.reindex()
    assert lying_there(changed) == ["tantivy", "whoosh"]
    for name in [name for name in sys.modules if name.startswith("indexer.engines.tantivy")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "tantivy", None)
    changed.close()
    changed.reindex()
    assert lying_there(changed) == ["whoosh"]
