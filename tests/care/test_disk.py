"""A full disk, or one that cannot be written to: a run fails in plain words, the search goes on, the next run
completes."""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.care.restore import examine_backup
from search_app.pictures.disk_cache import DiskCache
from search_app.web.app import create_app
from tests.cli.running import laki
from tests.core.collection import Collection


def _mount(folder: Path, *options: str) -> None:
    done = subprocess.run(["mount", *options, str(folder)], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("no file systems can be mounted here")


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Collection]:
    """A collection whose data folder is a file system of its own, of 6 MB."""
    if os.name == "nt" or os.geteuid() != 0:
        pytest.skip("needs root to mount a small file system")
    made = Collection(tmp_path)
    made.settings.data.mkdir()
    _mount(made.settings.data, "-t", "tmpfs", "-o", "size=6m", "tmpfs")
    try:
        made.write("alt.txt", "Die alte Quartiersarbeit.")
        made.reindex()
        made.close()
        yield made
    finally:
        made.close()
        subprocess.run(["umount", "--lazy", str(made.settings.data)], check=True)


def _fill(folder: Path, leave: int) -> Path:
    status = os.statvfs(folder)
    filler = folder / "fuellung"
    filler.write_bytes(bytes(max(0, status.f_bavail * status.f_frsize - leave)))
    return filler


def _where(collection: Collection) -> dict[str, str]:
    return {"LAKI_CORPUS": str(collection.folder), "LAKI_DATA": str(collection.settings.data)}


@pytest.mark.parametrize("leave", [0, 8_192, 70_000, 200_000, 700_000])
def test_a_run_on_a_full_disk_fails_in_words_and_the_next_completes(small: Collection, leave: int) -> None:
    chance = random.Random(1)
    letters = "abcdefghijklmnoprstuvwz"
    words = ("".join(chance.choices(letters, k=9)) for _ in range(60_000))
    small.write("neu.txt", "Die neue Quartiersarbeit.\n\n" + " ".join(words))
    client = create_app(small.settings).test_client()
    assert client.get("/suche?q=Quartiersarbeit").status_code == 200
    filler = _fill(small.settings.data, leave)
    done = laki("reindex", "--quiet", **_where(small))
    assert done.returncode == 1
    assert "Fehler: " in done.stderr and "Traceback" not in done.stderr
    assert "Platz" in done.stderr
    answer = client.get("/suche?q=Quartiersarbeit")
    assert answer.status_code == 200 and "Die alte" in answer.text
    filler.unlink()
    done = laki("reindex", "--json", **_where(small))
    assert done.returncode == 0, done.stderr
    assert sorted(small.found("Quartiersarbeit")) == ["alt.txt", "neu.txt"]
    assert len(small.generations()) == 2


def test_a_search_that_starts_on_a_full_or_read_only_disk_answers(small: Collection) -> None:
    filler = _fill(small.settings.data, 0)
    done = laki("search", "Quartiersarbeit", **_where(small))
    assert done.returncode == 0 and "alt.txt" in done.stdout, done.stderr
    filler.unlink()
    _mount(small.settings.data, "-o", "remount,ro")
    client = create_app(small.settings).test_client()
    assert "Die alte" in client.get("/suche?q=Quartiersarbeit").text
    done = laki("reindex", **_where(small))
    assert done.returncode == 1 and "nur lesen" in done.stderr and "Traceback" not in done.stderr
    assert "nur lesen, nicht beschreiben" in laki("doctor", **_where(small)).stdout
    _mount(small.settings.data, "-o", "remount,rw")
    small.write("neu.txt", "Die neue Quartiersarbeit.")
    assert laki("reindex", **_where(small)).returncode == 0
    assert "Die neue" in client.get("/suche?q=Quartiersarbeit").text


def test_a_backup_that_does_not_fit_leaves_nothing_behind(small: Collection) -> None:
    filler = _fill(small.settings.data, 30_000)
    done = laki("backup", str(small.settings.data / "sicherung.zip"), **_where(small))
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "kein Platz mehr" in done.stderr or "ist voll" in done.stderr
    filler.unlink()
    assert [path.name for path in small.settings.data.iterdir() if "sicherung" in path.name] == []


def test_a_backup_onto_a_full_disk_names_the_backup_and_not_the_catalogue(small: Collection, tmp_path: Path) -> None:
    sound = Collection(tmp_path / "andere")
    sound.write("a.txt", "Quartiersarbeit.")
    sound.reindex()
    _fill(small.settings.data, 30_000)
    target = small.settings.data / "sicherung.zip"
    done = laki("backup", str(target), **_where(sound))
    assert done.returncode == 1
    assert f"kein Platz mehr ({target})" in " ".join(done.stderr.split()) and "Katalog" not in done.stderr


def test_a_full_disk_can_be_backed_up_to_another_one(small: Collection, tmp_path: Path) -> None:
    documents = len(small.documents())
    small.close()
    _fill(small.settings.data, 0)
    target = tmp_path / "anderswo.zip"
    done = laki("backup", str(target), **_where(small))
    assert (done.returncode, done.stderr) == (0, "")
    assert examine_backup(target).documents == documents


def test_a_cache_on_a_full_disk_forgets_but_does_not_fail(small: Collection) -> None:
    _fill(small.settings.data, 0)
    cache = DiskCache(small.settings.data / "seitenbilder", 1_000_000)
    cache.put("a/b", b"x" * 50_000)
    assert cache.get("a/b") is None


def test_a_data_folder_without_permission_is_told_in_words(tmp_path: Path) -> None:
    collection = Collection(tmp_path)
    collection.write("a.txt", "Apfel")
    (tmp_path / "daten").write_text("eine Datei, kein Ordner")
    done = laki("reindex", "--quiet", **_where(collection))
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "Unter diesem Namen gibt es schon etwas" in done.stderr
