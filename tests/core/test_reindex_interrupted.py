"""A run that dies leaves the former index serving; the next run completes what it left."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from indexer.progress import Progress
from indexer.reindex import ReindexError
from tests.core.collection import Collection

ROOT = Path(__file__).resolve().parents[2]
PDF_TEXT = "Abschnitt {n}\n\nDie Quartiersarbeit der Nummer {n} gelingt.\n"

#: Reindexes, and kills itself (as `kill -9` would) at the named stage, or inside a function of the catalogue.
DEADLY = """
import os, signal, sys
from pathlib import Path
from indexer.catalog import Transaction
from indexer.progress import Progress
from indexer.reindex import reindex
from indexer.settings import Settings

corpus, data, where, full = sys.argv[1:]

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

class Deadly(Progress):
    def stage(self, name, total=None):
        if name == where:
            die()
    def done(self):
        if where == "done":
            die()

if hasattr(Transaction, where):
    setattr(Transaction, where, die)
reindex(Settings(corpus=Path(corpus), data=Path(data), jobs=1), full=full == "full", progress=Deadly())
"""
STAGES = (
    "Ordner durchsehen",
    "Dateien lesen",
    "Wörter zählen",
    "Indexieren",
    "Index schreiben und prüfen",
    "Umschalten",
)
#: In the middle of the last transaction, and after it.
LATER = ("put_in_service", "end_run")


def _killed(collection: Collection, where: str, full: bool = False) -> None:
    settings = collection.settings
    done = subprocess.run(
        [sys.executable, "-c", DEADLY, str(settings.corpus), str(settings.data), where, "full" if full else ""],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


def _answers(collection: Collection) -> Any:
    """What people see."""
    return [
        [(r.document, r.score, r.pages, r.matches) for r in found.results] + [found.facets]
        for found in map(collection.search, ("", "Quartiersarbeit", '"der Nummer 7"', "Neuigkeit", "Wegfall"))
    ]


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    """Three documents, read; one with its words on the third page only."""
    made = Collection(tmp_path)
    made.write("lang.md", "# Eins\n\nVorwort.\n\n# Zwei\n\nNichts.\n\n# Drei\n\nDie Quartiersarbeit der Nummer 7.\n")
    made.write("wegfall.txt", "Ein Wegfall der Quartiersarbeit.")
    made.write("bleibt.txt", PDF_TEXT.format(n=1))
    made.reindex()
    return made


@pytest.fixture
def changed(collection: Collection) -> Collection:
    """The folder has changed since: something for every stage of the next run."""
    collection.write("neu.txt", "Eine Neuigkeit.")
    collection.write("bleibt.txt", "Nun mit Neuigkeit, ohne Quartier.")
    collection.remove("wegfall.txt")
    collection.move("lang.md", "unter/lang.md")
    return collection


@pytest.mark.parametrize("where", [*STAGES[1:2], *STAGES[3:], *LATER])
def test_killed_anywhere_the_former_index_serves_and_the_next_run_completes(changed: Collection, where: str) -> None:
    before = _answers(changed)
    _killed(changed, where)
    assert _answers(changed) == before
    changed.close()
    assert _answers(changed) == before  # a server that is started now sees the same
    summary = changed.reindex()
    assert (summary.new, summary.changed, summary.moved, summary.removed) == (1, 1, 1, 1)
    assert sorted(changed.found("Neuigkeit")) == ["bleibt.txt", "neu.txt"]
    assert changed.found("Wegfall") == []
    assert changed.found("Quartiersarbeit") == ["unter/lang.md"]
    assert changed.result("Quartiersarbeit", "unter/lang.md").pages[0].number == 3
    assert len(changed.generations()) == 2
    runs = [run.status for run in changed.opened.status().runs]
    assert runs == ["complete", "failed", "complete"]


@pytest.mark.parametrize("where", ["Indexieren", "Umschalten"])
def test_killed_while_everything_is_read_anew_pages_are_still_found(collection: Collection, where: str) -> None:
    before = _answers(collection)
    _killed(collection, where, full=True)
    assert _answers(collection) == before
    collection.reindex()
    assert _answers(collection) == before


def test_killed_after_the_switch_the_new_index_serves(changed: Collection) -> None:
    _killed(changed, "done")
    assert changed.found("Neuigkeit") and not changed.found("Wegfall")
    assert changed.reindex().unchanged == 3


def test_what_a_killed_run_has_read_is_not_read_again(collection: Collection) -> None:
    path = collection.write("neu.txt", "Eine Neuigkeit.")
    _killed(collection, "Indexieren")
    stages: list[str] = []

    class Listening(Progress):
        def stage(self, name: str, total: int | None = None) -> None:
            stages.append(name)

    collection.reindex(progress=Listening())
    assert "Dateien lesen" not in stages and "Indexieren" in stages
    assert collection.found("Neuigkeit") == [path.name]


def test_killed_in_the_first_run_of_all_nothing_is_served_and_the_next_completes(tmp_path: Path) -> None:
    collection = Collection(tmp_path)
    collection.write("a.txt", "Apfel")
    _killed(collection, "Umschalten")
    collection.reindex()
    assert collection.found("Apfel") == ["a.txt"]
    assert len(collection.generations()) == 1


@pytest.mark.parametrize(
    ("mistake", "told"),
    [
        (KeyboardInterrupt, "Der Lauf wurde beendet, bevor er fertig war."),
        (MemoryError, "Der Arbeitsspeicher reichte nicht."),
        (OSError(28, "No space left on device", "katalog"), "Auf dem Datenträger ist kein Platz mehr."),
    ],
)
def test_a_mistake_in_the_middle_changes_nothing_and_is_recorded(changed: Collection, mistake: Any, told: str) -> None:
    before = _answers(changed)

    class Failing(Progress):
        def advance(self, description: str = "", n: int = 1) -> None:
            raise mistake

    with pytest.raises((KeyboardInterrupt, MemoryError, Exception)):
        changed.reindex(progress=Failing())
    assert _answers(changed) == before
    run = changed.opened.status().runs[0]
    assert (run.status, run.summary["error"], run.finished is None) == ("failed", told, False)
    assert changed.reindex().changed == 1
    assert len(changed.generations()) == 2


def test_while_a_run_goes_on_every_search_answers_from_the_former_index(changed: Collection) -> None:
    before = _answers(changed)
    steps: list[str] = []

    class Searching(Progress):
        def stage(self, name: str, total: int | None = None) -> None:
            steps.append(name)
            assert _answers(changed) == before

        def advance(self, description: str = "", n: int = 1) -> None:
            assert _answers(changed) == before

        def done(self) -> None:
            steps.append("done")
            assert changed.found("Wegfall") == []

    changed.reindex(progress=Searching())
    assert list(dict.fromkeys(steps)) == [*STAGES, "done"]


class LosingText(Progress):
    """Somebody takes a text out of the catalogue just when its document is about to be indexed anew."""

    def __init__(self, catalogue: Path) -> None:
        super().__init__()
        self._catalogue = catalogue

    def stage(self, name: str, total: int | None = None) -> None:
        if name == "Indexieren":
            with closing(sqlite3.connect(self._catalogue)) as connection, connection:
                connection.execute("DELETE FROM contents")


def test_a_text_that_is_lost_meanwhile_is_noticed_and_read_again(collection: Collection) -> None:
    collection.write("a.txt", "Quartiersarbeit.")
    collection.reindex()
    collection.write("dokumente.toml", "[[dokument]]\ndatei = 'a.txt'\ntitel = 'Neu'\n")
    with pytest.raises(ReindexError, match="verschwunden"):
        collection.reindex(progress=LosingText(collection.settings.catalog_file))
    collection.reindex()
    assert collection.document("a.txt").title == "Neu"
    assert "a.txt" in collection.found("Quartiersarbeit")
