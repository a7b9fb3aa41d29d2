"""``laki watch`` reads what was put into the folder once it has come to rest, and gets over whatever happens
meanwhile."""

from __future__ import annotations

import shutil
import signal
import sys
import time
from collections.abc import Callable

import pytest

from indexer.system.lock import only_run
from tests.cli.running import laki
from tests.core.collection import Collection
from tests.operation.conftest import Serve, Service
from tests.waiting import soon

Watch = Callable[..., Service]


@pytest.fixture
def watch(start: Serve, collection: Collection) -> Watch:
    """Starts ``laki watch`` on a folder with one document, and waits for its first run."""
    collection.write("a.txt", "Apfel")

    def run(*options: str, said: str = "Im Index: 1 Dokument.") -> Service:
        command = (sys.executable, "-m", "indexer", "watch", "--seconds", "1", *options)
        begun: list[Service] = []
        service = start(*command, port=0, ready=lambda: True)
        begun.append(service)
        soon(lambda: said in service.said() or service.process.poll() is not None)
        assert said in service.said()
        return service

    return run


@pytest.mark.parametrize("way", ["--no-polling", "--polling"])
def test_what_changes_is_found_without_anybody_doing_anything(collection: Collection, watch: Watch, way: str) -> None:
    service = watch(way)
    assert collection.found("Apfel") == ["a.txt"]
    collection.write("Neu/b.txt", "Birne")
    soon(lambda: service.said().count("1 neu") == 2)
    assert collection.found("Birne") == ["Neu/b.txt"]
    collection.write("a.txt", "Clementine und Dattel")
    soon(lambda: "1 geändert" in service.said())
    collection.remove("Neu/b.txt")
    soon(lambda: "1 entfernt" in service.said())
    assert collection.found("Birne") == []
    assert service.end() == 0
    assert service.said().endswith("Beendet.\n")


def test_files_are_read_when_they_have_come_to_rest(collection: Collection, watch: Watch) -> None:
    service = watch()
    for part in range(12):
        with (collection.folder / "lang.txt").open("a") as file:
            file.write(f"Teil{part} ")
        time.sleep(0.25)
    soon(lambda: service.said().count("1 neu") == 2)
    assert service.said().count("Eingelesen") == 2
    assert collection.found("Teil0 Teil11") == ["lang.txt"]


def test_files_that_are_none_of_the_collection_start_no_run(collection: Collection, watch: Watch) -> None:
    service = watch()
    collection.write(".versteckt", "nichts")
    collection.write("~$bericht.docx", "Sperre")
    time.sleep(3)
    assert service.said().count("Eingelesen") == 1


def test_another_run_is_waited_for(collection: Collection, watch: Watch) -> None:
    collection.settings.data.mkdir()
    with only_run(collection.settings.data):
        service = watch(said="Es wird gewartet.")
        assert "Es läuft schon ein Lauf" in service.said()
        assert "Eingelesen" not in service.said()
    soon(lambda: "Im Index: 1 Dokument." in service.said())


def test_a_run_that_fails_is_told_and_the_next_one_succeeds(collection: Collection, watch: Watch) -> None:
    collection.settings.data.write_text("Hier sollte ein Ordner sein.")
    service = watch(said="Nächster Versuch")
    collection.settings.data.unlink()
    collection.write("b.txt", "Birne")
    soon(lambda: "2 neu" in service.said())
    assert service.process.poll() is None


def test_a_folder_that_vanishes_is_waited_for(collection: Collection, watch: Watch) -> None:
    service = watch()
    away = collection.folder.with_name("weg")
    collection.folder.rename(away)
    soon(lambda: "nicht zu erreichen" in service.said())
    assert collection.found("Apfel") == ["a.txt"]  # what is not reachable is not gone
    shutil.copytree(away, collection.folder)
    collection.write("b.txt", "Birne")
    soon(lambda: "1 neu, 1 geändert" in service.said() or service.said().count("1 neu") == 2, 40)
    collection.write("c.txt", "Clementine")
    soon(lambda: service.said().count("1 neu") == 3, 40)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_ended_in_the_middle_of_a_run_it_leaves_the_lock_in_order(
    collection: Collection, watch: Watch, ending: signal.Signals
) -> None:
    service = watch()
    collection.write_all({f"{number}.txt": f"Wort{number} " * 20_000 for number in range(60)})
    soon((collection.settings.data / "reindex.owner.json").exists)
    status = service.end(ending)
    if ending != signal.SIGKILL:
        assert status == 0
        assert not (collection.settings.data / "reindex.owner.json").exists()
    assert collection.found("Apfel") == ["a.txt"]
    done = laki("reindex", "--json", LAKI_CORPUS=str(collection.folder), LAKI_DATA=str(collection.settings.data))
    assert done.returncode == 0, done.stderr
    assert collection.found("Wort59") == ["59.txt"]
