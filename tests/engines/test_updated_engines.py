"""With any engine, an index that was updated many times finds what one finds that was built from nothing."""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.core.collection import METADATA_FILE, Collection
from tests.core.test_reindex_equal import QUERIES, World


def _name() -> str:
    """No two collections share one in a cluster."""
    return f"u{uuid.uuid4().hex[:12]}"


def answers(collection: Collection) -> dict[str, Any]:
    """What is found, on which pages, and counted; scores may count what was deleted in."""
    told = {}
    for query in QUERIES:
        answer = collection.search(query)
        found = sorted((result.document.path, [page.number for page in result.pages]) for result in answer.results)
        told[query] = (answer.total, found, answer.facets, answer.notes)
    return told


@pytest.mark.parametrize("engine", ["tantivy", "opensearch"])
def test_updated_many_times_finds_what_is_found_when_built_from_nothing(
    tmp_path: Path, request: pytest.FixtureRequest, engine: str
) -> None:
    pytest.importorskip({"opensearch": "opensearchpy"}.get(engine, engine))
    more: dict[str, Any] = {"engine": engine}
    if engine == "opensearch":
        more |= {"opensearch": request.getfixturevalue("opensearch_hosts")[0], "opensearch_replicas": 0}
    updated = Collection(tmp_path / "often", {**more, "opensearch_index": _name()})
    world = World(updated, seed=4)
    world.set_topics()
    for _ in range(12):
        world.add()
    for round_ in range(4):
        for _ in range(world.random.randint(1, 5)):
            world.step()
        updated.reindex()
        fresh = Collection(tmp_path / f"new{round_}", {**more, "opensearch_index": _name()})
        shutil.copytree(updated.folder, fresh.folder, dirs_exist_ok=True)
        fresh.reindex()
        expected, found = answers(fresh), answers(updated)
        for query in QUERIES:
            assert found[query] == expected[query], query
        fresh.close()
    updated.close()


@pytest.mark.parametrize("engine", ["whoosh", "tantivy", "opensearch"])
def test_a_word_of_a_title_is_split_anew_when_its_parts_become_known(
    tmp_path: Path, request: pytest.FixtureRequest, engine: str
) -> None:
    """The word stands in no text: only the vocabulary's further words tell of it where the engine lists none."""
    pytest.importorskip({"opensearch": "opensearchpy", "whoosh": "whoosh"}.get(engine, engine))
    more: dict[str, Any] = {"engine": engine}
    if engine == "opensearch":
        more |= {"opensearch": request.getfixturevalue("opensearch_hosts")[0], "opensearch_replicas": 0}
    collection = Collection(tmp_path, {**more, "opensearch_index": _name()})
    collection.write("a.txt", "Ein Text über anderes.")
    collection.write(METADATA_FILE, '[[dokument]]\ndatei = "a.txt"\ntitel = "Wumpelkraxelung"\n')
    collection.reindex()
    assert collection.search("Kraxelung").total == 0
    for name in "bcd":
        collection.write(f"{name}.txt", f"Die Wumpel und die Kraxelung {name} stehen hier.")
    summary = collection.reindex()
    assert summary.documents == 4
    assert {result.document.path for result in collection.search("Kraxelung").results} >= {"a.txt", "b.txt"}
    collection.close()
