"""Words broken at line ends where extraction was in doubt: the words of the collection decide, and decide again when
they change."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.catalog import Catalog
from indexer.model import SEAM
from tests.core.collection import Collection

BROKEN = "Im Jahr davor kamen wenig-\nstens zwanzig Familien in das Quartier."
WHOLE = "Es waren wenigstens dreißig Kinder."
HYPHENATED = "Es waren wenig-stens vierzig Jugendliche."


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    collection = Collection(tmp_path / "oft")
    collection.write("bruch.txt", BROKEN)
    collection.write("anderes.txt", "Ein Protokoll über den Spielplatz am Bahnhof.")
    collection.reindex()
    return collection


def _equals_one_built_from_nothing(collection: Collection, root: Path) -> bool:
    fresh = Collection(root, collection.options)
    for path in collection.folder.iterdir():
        fresh.write(path.name, path.read_bytes())
    fresh.reindex()
    queries = ("stens", "wenig", "wenigstens", '"wenigstens zwanzig"', "Familien", "wenig*")
    return all(sorted(_scored(fresh, query)) == sorted(_scored(collection, query)) for query in queries)


def _scored(collection: Collection, query: str) -> list[tuple[str, float]]:
    return [(result.document.path, result.score) for result in collection.search(query).results]


def test_where_nobody_knows_both_forms_are_found(collection: Collection) -> None:
    assert f"wenig{SEAM}stens" in collection.text("bruch.txt")
    assert collection.found("stens") == collection.found("wenigstens") == ["bruch.txt"]


def test_a_word_that_the_collection_writes_in_one_piece_has_no_halves(collection: Collection, tmp_path: Path) -> None:
    collection.write("ganz.txt", WHOLE)
    collection.reindex()
    assert collection.found("stens") == []
    assert sorted(collection.found("wenigstens")) == ["bruch.txt", "ganz.txt"]
    assert "wenigstens</mark>" in (collection.result("wenigstens", "bruch.txt").pages[0].snippet)
    assert _equals_one_built_from_nothing(collection, tmp_path / "neu")
    collection.remove("ganz.txt")
    collection.reindex()
    assert collection.found("stens") == ["bruch.txt"]
    assert _equals_one_built_from_nothing(collection, tmp_path / "neu2")
    collection.close()


def test_a_hyphen_anywhere_in_the_collection_keeps_the_halves(collection: Collection, tmp_path: Path) -> None:
    collection.write("ganz.txt", WHOLE)
    collection.reindex()
    collection.write("strich.txt", HYPHENATED)
    collection.reindex()
    assert sorted(collection.found("stens")) == ["bruch.txt", "strich.txt"]
    assert sorted(collection.found("wenigstens")) == ["bruch.txt", "ganz.txt", "strich.txt"]
    assert _equals_one_built_from_nothing(collection, tmp_path / "neu")
    collection.close()


def test_a_broken_word_is_no_evidence_for_another(collection: Collection, tmp_path: Path) -> None:
    collection.write("bruch2.txt", BROKEN.replace("zwanzig", "hundert"))
    collection.reindex()
    assert sorted(collection.found("stens")) == ["bruch.txt", "bruch2.txt"]
    assert _equals_one_built_from_nothing(collection, tmp_path / "neu")
    collection.close()


def test_all_documents_with_the_word_are_made_anew(collection: Collection) -> None:
    for number in range(3):
        collection.write(f"bruch{number}.txt", BROKEN.replace("zwanzig", str(number)))
    collection.reindex()
    assert len(collection.found("stens")) == 4
    collection.write("ganz.txt", WHOLE)
    collection.reindex()
    assert collection.found("stens") == []


def test_only_documents_with_the_word_are_made_anew(collection: Collection) -> None:
    analysed = _analyses(collection)
    collection.write("ganz.txt", WHOLE)
    collection.reindex()
    after = _analyses(collection)
    assert after["bruch.txt"] != analysed["bruch.txt"]
    assert after["anderes.txt"] == analysed["anderes.txt"]
    collection.close()


def _analyses(collection: Collection) -> dict[str, str]:
    """By which analysis each document was made."""
    return {path: document.analysis for path, document in collection.documents().items()}


def test_an_index_of_an_older_version_is_built_anew_without_reading_a_file(collection: Collection) -> None:
    collection.write("ganz.txt", WHOLE)
    collection.reindex()
    with Catalog(collection.settings.catalog_url) as catalog, catalog.transaction() as transaction:
        transaction.set_state("analysis", b"older")
        transaction.set_state("lexicon", b"of another form")
    for path in collection.folder.iterdir():
        path.chmod(0)
    collection.reindex()
    assert collection.found("stens") == []
    assert len(collection.found("wenigstens")) == 2
    collection.close()
