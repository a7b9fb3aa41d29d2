"""A backup holds what is needed, is made while all goes on, and comes back whole or not at all."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from indexer.care.backup import back_up
from indexer.care.manifest import NAME, BackupError
from indexer.care.restore import examine_backup, restore
from indexer.catalog import Catalog
from indexer.progress import Progress
from indexer.settings import Settings
from indexer.system.lock import AlreadyRunning, alone_in, only_run
from search_app.access.secret_files import key
from search_app.access.sessions import Session, SessionStore
from search_app.overview.search_log import SearchLog
from tests.care.conftest import TEXTS
from tests.cli.running import ROOT, environment, laki
from tests.core.collection import Collection
from tests.waiting import soon

QUERIES = ("", "Quartiersarbeit", "Haus", '"in den Arbeitsmarkt"')


def _answers(collection: Collection) -> list[object]:
    found = [collection.search(query) for query in QUERIES]
    return [[(r.document, r.score, r.pages) for r in answer.results] + [answer.facets] for answer in found]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sicherung.zip"


@pytest.mark.parametrize("index", [True, False])
def test_comes_back_into_an_empty_folder_with_the_same_answers(collection: Collection, file: Path, index: bool) -> None:
    data = collection.settings.data
    SearchLog(data / "suchen.sqlite").add("vergebens")
    (data / "konten.json").write_text("{}")
    SessionStore(data / "sitzungen.sqlite").begin(Session("anna"), 3600)
    assert key(data / "sitzungsschluessel")
    (data / "seitenbilder").mkdir()
    (data / "seitenbilder" / "bild").write_text("x")
    before = _answers(collection)
    manifest = back_up(collection.settings, file, index=index)
    assert manifest.documents == len(TEXTS)
    assert file.stat().st_mode & 0o077 == 0
    collection.close()
    shutil.rmtree(data)
    restore(collection.settings, file, Progress())
    assert _answers(collection) == before
    assert [search.query for search in SearchLog(data / "suchen.sqlite").most_frequent()] == ["vergebens"]
    assert (data / "konten.json").read_text() == "{}"
    assert sorted(path.name for path in data.iterdir() if not path.name.endswith(("-wal", "-shm"))) == [
        "index", "katalog.sqlite", "konten.json", "reindex.lock", "suchen.sqlite",
    ]  # fmt: skip
    assert collection.reindex().unchanged == len(TEXTS)


def test_comes_back_under_a_service_that_runs(collection: Collection, file: Path) -> None:
    before = _answers(collection)
    back_up(collection.settings, file)
    collection.write("neu.txt", "Neue Quartiersarbeit.")
    collection.remove("Köln/arbeit.md")
    collection.reindex()
    assert "neu.txt" in collection.found("Quartiersarbeit")
    faults: list[object] = []
    ended = threading.Event()

    def search() -> None:
        while not ended.is_set():
            found = set(collection.found("Quartiersarbeit"))
            if found not in ({"neu.txt", "intern.txt"}, {"Köln/arbeit.md", "intern.txt"}):
                faults.append(found)

    searching = threading.Thread(target=search)
    searching.start()
    try:
        restore(collection.settings, file, Progress())
    finally:
        ended.set()
        searching.join()
    assert faults == []
    assert _answers(collection) == before
    summary = collection.reindex()
    assert (summary.new, summary.removed) == (1, 1)


def test_is_made_while_a_run_goes_on_and_is_of_one_moment(collection: Collection, file: Path) -> None:
    before = _answers(collection)
    made: list[str] = []

    class BackingUp(Progress):
        def stage(self, name: str, total: int | None = None) -> None:
            back_up(collection.settings, file, force=True)
            made.append(name)

    collection.write("neu.txt", "Neue Quartiersarbeit.")
    collection.reindex(progress=BackingUp())
    assert "Umschalten" in made
    restore(collection.settings, file, Progress())
    assert _answers(collection) == before


@pytest.mark.parametrize("share", [0.05, 0.3, 0.5, 0.7, 0.95])
def test_a_damaged_one_is_refused_and_changes_nothing(collection: Collection, file: Path, share: float) -> None:
    back_up(collection.settings, file)
    content = bytearray(file.read_bytes())
    middle = int(len(content) * share)
    content[middle : middle + 40] = bytes(40)
    file.write_bytes(content)
    before = _answers(collection)
    with pytest.raises(BackupError, match="beschädigt"):
        restore(collection.settings, file, Progress())
    assert _answers(collection) == before
    file.write_bytes(content[:middle])
    with pytest.raises(BackupError, match="beschädigt"):
        examine_backup(file)


def test_what_is_none_or_of_another_version_is_refused_in_words(collection: Collection, tmp_path: Path) -> None:
    letter = tmp_path / "brief.zip"
    letter.write_text("Sehr geehrte Damen und Herren")
    with pytest.raises(BackupError, match="keine Sicherung"):
        examine_backup(letter)
    with pytest.raises(BackupError, match="lässt sich nicht lesen"):
        examine_backup(tmp_path / "fehlt.zip")
    back_up(collection.settings, tmp_path / "s.zip")
    for old, new, told in (
        ('"catalogue": ', '"catalogue": 9', "neueren Version"),
        ('"format": ', '"format": 9', "anderen"),
    ):
        changed = tmp_path / "t.zip"
        with zipfile.ZipFile(tmp_path / "s.zip") as source, zipfile.ZipFile(changed, "w") as target:
            for name in source.namelist():
                data = source.read(name)
                target.writestr(name, data.replace(old.encode(), new.encode()) if name == NAME else data)
        with pytest.raises(BackupError, match=told):
            examine_backup(changed)


def test_an_archive_that_only_looks_like_one_is_refused_in_words(tmp_path: Path) -> None:
    deep, locked = tmp_path / "tief.zip", tmp_path / "verschlossen.zip"
    with zipfile.ZipFile(deep, "w") as archive:
        archive.writestr(NAME, "[" * 100_000)
    content = bytearray(deep.read_bytes())
    for head in (content.index(b"PK\x03\x04") + 6, content.index(b"PK\x01\x02") + 8):
        content[head] |= 1  # says that a password is needed
    locked.write_bytes(content)
    for file in (deep, locked):
        with pytest.raises(BackupError, match="keine Sicherung"):
            examine_backup(file)


def test_a_name_that_leads_out_of_the_folder_is_refused(collection: Collection, tmp_path: Path) -> None:
    back_up(collection.settings, tmp_path / "s.zip")
    with zipfile.ZipFile(tmp_path / "s.zip") as source, zipfile.ZipFile(tmp_path / "t.zip", "w") as target:
        for name in source.namelist():
            data = source.read(name)
            data = data.replace(b'"katalog.sqlite"', b'"../katalog.sqlite"') if name == NAME else data
            target.writestr(name.replace("katalog.sqlite", "../katalog.sqlite"), data)
    with pytest.raises(BackupError, match="beschädigt"):
        restore(collection.settings, tmp_path / "t.zip", Progress())
    assert not (collection.root / "katalog.sqlite").exists()


def test_comes_back_over_a_damaged_catalogue(collection: Collection, file: Path) -> None:
    before = _answers(collection)
    back_up(collection.settings, file)
    collection.close()
    collection.settings.catalog_file.write_bytes(b"Das ist ein Brief. " * 500)
    shutil.rmtree(collection.settings.data / "index")
    restore(collection.settings, file, Progress())
    assert _answers(collection) == before


def test_a_damaged_catalogue_is_not_backed_up(collection: Collection, file: Path) -> None:
    path = collection.settings.catalog_file
    content = bytearray(path.read_bytes())
    content[4096 * 5 : 4096 * 9] = b"\xa7" * 4096 * 4
    path.write_bytes(content)
    with pytest.raises(BackupError, match="beschädigt"):
        back_up(collection.settings, file)
    assert list(file.parent.glob("*sicherung*")) == []


def test_none_is_overwritten_unasked_and_none_restored_while_a_run_goes_on(collection: Collection, file: Path) -> None:
    back_up(collection.settings, file)
    with pytest.raises(BackupError, match="gibt es schon"):
        back_up(collection.settings, file)
    with only_run(collection.settings.data), pytest.raises(AlreadyRunning):
        restore(collection.settings, file, Progress())


def test_a_catalogue_on_a_server_is_left_to_its_own_means(tmp_path: Path) -> None:
    settings = Settings(corpus=tmp_path, data=tmp_path, catalog="postgresql+psycopg://laki@localhost/laki")
    with pytest.raises(BackupError, match="pg_dump"):
        back_up(settings, tmp_path / "s.zip")


def test_the_commands_say_what_they_did(collection: Collection, file: Path) -> None:
    where = {"LAKI_CORPUS": str(collection.folder), "LAKI_DATA": str(collection.settings.data)}
    assert "Gesichert und geprüft: 4 Dokumente" in laki("backup", str(file), **where).stdout
    assert "Die Sicherung ist in Ordnung: 4 Dokumente" in laki("restore", "--check", str(file), **where).stdout
    told = laki("restore", str(file), **where).stdout
    assert "Wiederhergestellt: 4 Dokumente" in told
    assert "auch wer welches Dokument sehen darf, gilt erst wieder nach „laki reindex“" in told
    done = laki("backup", str(file.parent / "fehlt" / "s.zip"), **where)
    assert done.returncode == 1 and "Unter diesem Pfad gibt es nichts" in done.stderr


@pytest.mark.parametrize("written", [1, 30])
def test_one_that_is_killed_leaves_nothing_for_long(collection: Collection, file: Path, written: int) -> None:
    where = {"LAKI_CORPUS": str(collection.folder), "LAKI_DATA": str(collection.settings.data)}
    with (collection.settings.data / "gross").open("wb") as large:  # so that there is time to be killed in
        large.write(os.urandom(1 << 20) * 60)
    process = subprocess.Popen(
        [sys.executable, "-m", "indexer", "backup", str(file)], cwd=ROOT, env=environment(**where)
    )
    soon(lambda: _megabytes(file.parent.glob(f".sicherung-*/{file.name}")) >= written)
    process.kill()
    process.wait()
    assert list(file.parent.glob(".sicherung-*"))
    assert laki("backup", "--force", str(file.with_name("andere.zip")), **where).returncode == 0
    assert list(file.parent.glob(".sicherung-*")) == []
    examine_backup(file.with_name("andere.zip"))


def _megabytes(files: Iterable[Path]) -> float:
    return sum(file.stat().st_size for file in files) / (1 << 20)


def test_two_at_once_are_one(collection: Collection, file: Path) -> None:
    with alone_in(collection.settings.data) as alone:
        assert alone
        with pytest.raises(BackupError, match="Es läuft schon eine Sicherung"):
            back_up(collection.settings, file)
    back_up(collection.settings, file)


def test_a_backup_with_documents_is_not_overwritten_by_one_without(collection: Collection, tmp_path: Path) -> None:
    target = tmp_path / "jede Nacht.zip"
    back_up(collection.settings, target)
    collection.settings.catalog_file.unlink()
    with Catalog(collection.settings.catalog_url):
        pass  # as a server makes a new one
    with pytest.raises(BackupError, match="mit 4 Dokumenten wird damit nicht überschrieben"):
        back_up(collection.settings, target, force=True)
    assert examine_backup(target).documents == 4
    back_up(collection.settings, tmp_path / "anders.zip")
    collection.reindex()
    assert back_up(collection.settings, target, force=True).documents == 4
