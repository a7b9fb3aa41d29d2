"""A damaged catalogue is recognised, said in plain words, and rebuilt without reading files whose text is still
there."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from indexer.care.backup import back_up
from indexer.care.manifest import BackupError
from indexer.care.restore import restore
from indexer.catalog import Catalog, CatalogError, DamagedCatalogError
from indexer.catalog.files import take_place
from indexer.catalog.salvage import KEPT
from indexer.progress import Progress
from search_app.web.app import create_app
from tests.cli.running import ROOT
from tests.core.collection import Collection

Damage = Callable[[Path], None]


class Reading(Progress):
    """Remembers which files were read."""

    def __init__(self) -> None:
        self.stages: list[str] = []
        self.read: list[str] = []

    def stage(self, name: str, total: int | None = None) -> None:
        self.stages.append(name)

    def advance(self, description: str = "", n: int = 1) -> None:
        if self.stages[-1] == "Dateien lesen":
            self.read.append(description)


def _text(number: int) -> str:
    return f"# Bericht {number}\n\n" + f"Die Quartiersarbeit der Nummer nummer{number} gelingt. " * 60


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    made = Collection(tmp_path_factory.mktemp("sammlung"))
    for number in range(40):
        made.write(f"{number}.md", _text(number))
    made.reindex()
    return made


@pytest.fixture
def collection(model: Collection, tmp_path: Path) -> Iterator[Collection]:
    """Forty documents, read; each test has them to itself."""
    made = model.copy_to(tmp_path / "eigene")
    yield made
    made.close()


def _overwrite(places: int, seed: int) -> Damage:
    def damage(path: Path) -> None:
        content = bytearray(path.read_bytes())
        chance = random.Random(seed)
        for _ in range(places):
            start = chance.randrange(4096, len(content) - 600)
            content[start : start + 600] = chance.randbytes(600)
        path.write_bytes(content)

    return damage


def _head(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[:100] = bytes(100)
    path.write_bytes(content)


def _truncate(share: float) -> Damage:
    def damage(path: Path) -> None:
        content = path.read_bytes()
        path.write_bytes(content[: int(len(content) * share)])

    return damage


def _letter(path: Path) -> None:
    path.write_bytes(b"Das ist ein Brief. " * 5_000)


@pytest.mark.parametrize(
    "damage",
    [
        *(_overwrite(places, seed) for places in (1, 5, 25) for seed in (1, 2)),
        _head,
        _truncate(0.7),
        _truncate(0.2),
        _letter,
    ],
)
def test_the_next_run_repairs_and_ends_with_what_a_fresh_one_has(collection: Collection, damage: Damage) -> None:
    damage(collection.catalogue_as_one_file())
    reading = Reading()
    summary = collection.reindex(progress=reading)
    assert summary.documents == 40
    if any("beschädigt" in warning for warning in summary.warnings):
        assert (collection.settings.data / KEPT).exists()
    assert set(collection.found("Quartiersarbeit")) == {f"{number}.md" for number in range(40)}
    for number in range(40):
        assert f"nummer{number} gelingt" in collection.text(f"{number}.md")
        assert collection.found(f"nummer{number}") == [f"{number}.md"]
    assert collection.reindex().unchanged == 40
    collection.close()


def test_texts_that_are_still_there_are_not_read_again(collection: Collection) -> None:
    _head(collection.catalogue_as_one_file())
    reading = Reading()
    summary = collection.reindex(progress=reading)
    assert "gerettet: die Angaben zu 40 Dokumenten und 40 eingelesene Texte" in summary.warnings[0]
    assert reading.read == []
    assert (summary.new, summary.unchanged) == (0, 40)


def test_ids_stay_and_only_what_is_lost_is_read(collection: Collection) -> None:
    ids = {path: document.id for path, document in collection.documents().items()}
    path = collection.catalogue_as_one_file()
    content = path.read_bytes()
    place = content.index(b"nummer17 gelingt")
    path.write_bytes(content[:place] + b"\0\0\0\0\xff\xff\xff\xff" + content[place + 8 :])
    _head(path)
    reading = Reading()
    collection.reindex(progress=reading)
    assert reading.read == ["17.md"]
    assert {path: document.id for path, document in collection.documents().items()} == ids


def test_a_trial_run_and_those_who_look_say_so_and_change_nothing(collection: Collection) -> None:
    _head(collection.catalogue_as_one_file())
    before = collection.settings.catalog_file.read_bytes()
    with pytest.raises(DamagedCatalogError, match="„laki reindex“ rettet daraus"):
        Catalog(collection.settings.catalog_url)
    with pytest.raises(Exception, match="Der Katalog ist beschädigt"):
        collection.reindex(dry_run=True)
    assert collection.settings.catalog_file.read_bytes() == before


@pytest.mark.parametrize("damage", [_head, _truncate(0.5), _letter, _overwrite(60, 3)])
def test_the_pages_say_it_as_people_do_and_the_search_goes_on_once_it_is_repaired(
    collection: Collection, damage: Damage
) -> None:
    damage(collection.catalogue_as_one_file())
    client = create_app(collection.settings).test_client()
    # Who looks after the search is told what is wrong, all others whom to ask.
    told = {"/suche?q=Quartiersarbeit": "laki doctor", "/status": "laki reindex", "/api/v1/search?q=a": "laki doctor"}
    answers = {address: client.get(address) for address in told}
    assert any(answer.status_code == 503 for answer in answers.values())
    for address, answer in answers.items():
        assert answer.status_code in (200, 503)
        if answer.status_code == 503:
            assert answer.headers["Retry-After"] == "30"
            assert told[address] in answer.text and "Traceback" not in answer.text
    collection.reindex()
    assert client.get("/suche?q=Quartiersarbeit").status_code == 200


def test_an_empty_file_counts_as_none_and_that_is_told(collection: Collection) -> None:
    collection.catalogue_as_one_file().write_bytes(b"")
    summary = collection.reindex()
    assert summary.documents == 40
    assert any("Der Katalog fehlte oder war leer" in warning for warning in summary.warnings)
    assert len(collection.generations()) == 1


@pytest.fixture
def cut_off(collection: Collection) -> Iterator[Collection]:
    """A catalogue of which nothing is left, while a server has it open."""
    file = collection.catalogue_as_one_file()
    assert collection.found("Quartiersarbeit")
    os.truncate(file, 0)
    assert Path(f"{file}-shm").exists()
    yield collection


def test_one_cut_off_under_a_server_is_damage_and_no_other_run(cut_off: Collection) -> None:
    with pytest.raises(DamagedCatalogError, match="die Datei ist leer"):
        Catalog(cut_off.settings.catalog_url)
    summary = cut_off.reindex()
    assert summary.documents == 40
    assert any("beschädigt" in warning for warning in summary.warnings)
    assert len(cut_off.found("Quartiersarbeit")) == 40


def test_nothing_takes_the_place_of_a_good_backup_but_a_good_one_and_that_heals(
    collection: Collection, tmp_path: Path
) -> None:
    backup = tmp_path / "sicherung.zip"
    back_up(collection.settings, backup)
    assert collection.found("Quartiersarbeit")
    os.truncate(collection.settings.catalog_file, 0)
    with pytest.raises(BackupError, match="die Datei ist leer"):
        back_up(collection.settings, backup, force=True)
    restore(collection.settings, backup, Progress())
    assert len(collection.found("Quartiersarbeit")) == 40


def test_of_one_cut_off_texts_are_still_in_the_log_beside_it(collection: Collection) -> None:
    file = collection.settings.catalog_file
    assert collection.found("Quartiersarbeit")
    with closing(sqlite3.connect(file)) as connection:  # so much is written that the log has all of it
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("VACUUM")
        os.truncate(file, 0)
        summary = collection.reindex()
    assert (summary.new, summary.unchanged) == (0, 40)


def test_no_server_gets_between_the_damaged_one_and_the_new_one(collection: Collection) -> None:
    """A log begun for the damaged file at that moment would be taken for one of the new file."""
    file, new = collection.settings.catalog_file, collection.settings.data / "neu.sqlite"
    shutil.copyfile(collection.catalogue_as_one_file(), new)
    file.write_bytes(b"")
    met: list[str] = []

    def replace(source: str | Path, target: str | Path) -> None:
        try:
            Catalog(collection.settings.catalog_url).close()
        except DamagedCatalogError as damage:
            met.append(str(damage))
        os.rename(source, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("indexer.catalog.files.os.replace", replace)
        take_place(new, file)
    assert met and not Path(f"{file}-shm").exists()
    assert len(collection.documents()) == 40


def test_one_that_cannot_be_opened_is_no_damage(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="lässt sich nicht öffnen") as caught:
        Catalog(f"sqlite:///{tmp_path}/nirgends/katalog.sqlite")
    assert not isinstance(caught.value, DamagedCatalogError)


def test_a_file_that_is_cut_off_while_it_is_read_is_told_and_ends_no_process(collection: Collection) -> None:
    for number in range(40):
        collection.write(f"{number}.txt", f"Quartiersarbeit in Straße {number}. " * 30)
    collection.reindex()
    collection.close()
    program = """if True:
        import os, sys
        from indexer.catalog import Catalog, CatalogError
        catalog, writer = Catalog(sys.argv[1]), Catalog(sys.argv[1])
        with writer.transaction() as transaction:
            transaction.set_state("x", b"x")  # stands in the log beside the file
        with catalog.snapshot() as snapshot:
            snapshot.document_count()
        os.truncate(sys.argv[2], 20_000)
        try:
            with catalog.snapshot() as snapshot:
                list(snapshot.all_documents()), snapshot.runs(), snapshot.lost_contents(), snapshot.quick_check()
        except CatalogError as error:
            print(error)
    """
    where = (collection.settings.catalog_url, str(collection.settings.catalog_file))
    done = subprocess.run([sys.executable, "-c", program, *where], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Der Katalog ist beschädigt" in done.stdout


def test_a_data_folder_that_cannot_be_made_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    collection = Collection(tmp_path)
    (tmp_path / "datei").touch()
    client = create_app(collection.settings.model_copy(update={"data": tmp_path / "datei" / "daten"})).test_client()
    assert client.get("/suche?q=a").status_code == 503
    assert "lässt sich nicht anlegen: Ein Teil des Pfads ist kein Ordner. Bitte die Einstellung „data“" in caplog.text
