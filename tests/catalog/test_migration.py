"""A catalogue of an older version is taken over: texts stay, nothing is read again, and the run says so."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from indexer.catalog import Catalog, OutdatedCatalogError
from indexer.progress import Progress
from indexer.reindex import ReindexError
from tests.core.collection import Collection

#: What each version brought, taken away again.
BACK = {
    3: (
        "DROP TABLE ocr_pages",
        "ALTER TABLE contents DROP COLUMN recognised",
        "ALTER TABLE documents DROP COLUMN recognised",
    ),
    2: ("DROP TABLE signatures", "DROP TABLE versions"),
    1: ("DROP TABLE containers",),
}


class Stages(Progress):
    def __init__(self) -> None:
        self.stages: list[str] = []

    def stage(self, name: str, total: int | None = None) -> None:
        self.stages.append(name)


@pytest.fixture
def older(tmp_path: Path, request: pytest.FixtureRequest) -> Collection:
    """A collection whose catalogue is of an older version."""
    made = Collection(tmp_path / "alt")
    made.write_all({"a.md": "# Apfel\n\nDie Quartiersarbeit.", "b.txt": "Birne"})
    made.reindex()
    made.close()
    with closing(sqlite3.connect(made.settings.catalog_file)) as connection, connection:
        for version in range(3, request.param - 1, -1):
            for statement in BACK[version]:
                connection.execute(statement)
        connection.execute("UPDATE state SET value = ? WHERE key = 'format'", (str(request.param).encode(),))
    return made


@pytest.mark.parametrize("older", [1, 2, 3], indirect=True)
def test_a_run_takes_it_over_without_reading_a_file(older: Collection) -> None:
    with pytest.raises(OutdatedCatalogError, match="dabei wird er übernommen"):
        Catalog(older.settings.catalog_url)
    with pytest.raises(ReindexError, match="dabei wird er übernommen"):
        older.reindex(dry_run=True)
    stages = Stages()
    summary = older.reindex(progress=stages)
    assert "Dateien lesen" not in stages.stages
    assert "stammt von einer älteren Version und wurde übernommen" in summary.warnings[0]
    assert (summary.unchanged, summary.documents) == (2, 2)
    assert older.found("Quartiersarbeit") == ["a.md"]
    fresh = Collection(older.root / "neu")
    shutil.copytree(older.folder, fresh.folder, dirs_exist_ok=True)
    fresh.reindex()
    assert [(r.document.path, r.score) for r in older.search("Apfel").results] == [
        (r.document.path, r.score) for r in fresh.search("Apfel").results
    ]
    fresh.close()
    assert older.reindex().warnings == ()
    older.close()


@pytest.mark.parametrize("older", [2], indirect=True)
def test_one_that_no_step_leads_on_from_is_started_again_and_that_is_told(older: Collection) -> None:
    with closing(sqlite3.connect(older.settings.catalog_file)) as connection, connection:
        connection.execute("UPDATE state SET value = ? WHERE key = 'format'", (b"0",))
    summary = older.reindex()
    assert "alles wird neu eingelesen" in summary.warnings[0]
    assert summary.new == 2
    older.close()
