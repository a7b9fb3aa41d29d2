"""What cannot be read at the moment stays as it is: only a file that is gone, or that is broken itself, leaves the
index."""

from __future__ import annotations

import os
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from indexer.progress import Progress
from tests.core.collection import METADATA_FILE, Collection
from tests.core.privileges import permissions_respected


class AtReading(Progress):
    """Does something when the files are about to be read."""

    def __init__(self, action: object) -> None:
        self.action = action

    def stage(self, name: str, total: int | None = None) -> None:
        if name == "Dateien lesen":
            assert callable(self.action)
            self.action()


@pytest.fixture
def read(collection: Collection) -> Collection:
    collection.write_all({"a.txt": "Apfel", "b.txt": "Birne"})
    collection.reindex()
    return collection


def test_a_known_document_whose_changed_file_may_not_be_read_stays_and_that_is_told(read: Collection) -> None:
    path = read.write("a.txt", "Ananas statt dessen")
    path.chmod(0)
    with permissions_respected():
        for options in ({}, {"full": True}):
            summary = read.reindex(**options)
            assert (summary.failed, summary.removed, summary.documents) == (1, 0, 2)
            assert "Es fehlen die Zugriffsrechte" in summary.problems[0].reason
            assert read.found("Apfel") == ["a.txt"]
        assert read.reindex(dry_run=True).documents == 2
    path.chmod(0o644)
    summary = read.reindex()
    assert (summary.failed, summary.changed, summary.documents) == (0, 1, 2)
    assert read.found("Ananas") == ["a.txt"] and read.found("Apfel") == []


def test_a_document_whose_text_is_lost_is_out_until_its_file_may_be_read(read: Collection) -> None:
    with closing(sqlite3.connect(read.catalogue_as_one_file())) as catalogue, catalogue:
        catalogue.execute("DELETE FROM contents WHERE sha256 = ?", [read.document("a.txt").sha256])
    path = read.folder / "a.txt"
    path.chmod(0)
    with permissions_respected():
        summary = read.reindex()
    assert (summary.failed, summary.documents) == (1, 1)
    assert read.found("Apfel") == [] and read.found("Birne") == ["b.txt"]
    path.chmod(0o644)
    assert read.reindex().documents == 2
    assert read.found("Apfel") == ["a.txt"]


def test_what_was_said_beside_a_file_holds_on_while_neither_of_both_may_be_read(read: Collection) -> None:
    beside = read.write("a.txt.toml", 'titel = "Obst"')
    read.reindex()
    before = read.document("a.txt")
    path = read.write("a.txt", "Ananas statt dessen")
    for each in (path, beside):
        each.chmod(0)
    with permissions_respected():
        assert read.reindex().failed == 1
    assert before.title == "Obst" and read.document("a.txt") == before


def test_a_known_document_that_changes_while_it_is_read_stays_until_the_next_run(read: Collection) -> None:
    path = read.write("a.txt", "Ananas")
    summary = read.reindex(progress=AtReading(lambda: path.write_text("Aprikosen am Baum")))
    assert (summary.failed, summary.documents) == (1, 2)
    assert "während des Lesens verändert" in summary.problems[0].reason
    assert read.found("Apfel") == ["a.txt"]
    assert read.reindex().changed == 1
    assert read.found("Aprikosen") == ["a.txt"] and read.found("Apfel") == []


def test_a_known_document_whose_file_goes_while_it_is_read_goes_with_the_next_run(read: Collection) -> None:
    path = read.write("a.txt", "Ananas")
    assert read.reindex(progress=AtReading(path.unlink)).documents == 2
    assert (read.reindex().removed, read.found("Apfel")) == (1, [])


def test_a_new_file_that_changes_while_it_is_read_is_read_by_the_next_run_though_it_looks_the_same(
    read: Collection,
) -> None:
    path = read.write("neu.txt", "Neues")
    status = path.stat()

    def change_and_back() -> None:
        path.write_text("Altes")
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 1))

    assert read.reindex(progress=AtReading(change_and_back)).failed == 1
    path.write_text("Neues")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert (read.reindex().new, read.found("Neues")) == (1, ["neu.txt"])


def test_members_of_an_archive_that_may_not_be_opened_stay(collection: Collection) -> None:
    def pack(text: str) -> Path:
        path = collection.folder / "archiv.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("innen.txt", text)
        return path

    pack("Kirschen")
    collection.reindex()
    path = pack("Kirschen und Pflaumen")
    path.chmod(0)
    with permissions_respected():
        summary = collection.reindex()
        assert (summary.failed, summary.removed, summary.documents) == (1, 0, 1)
        assert summary.problems[0].path.startswith("archiv.zip")
        assert collection.found("Kirschen") == ["archiv.zip/innen.txt"]
    path.chmod(0o644)
    assert collection.reindex().changed == 1
    assert collection.found("Pflaumen") == ["archiv.zip/innen.txt"]
    assert collection.problems() == {}


def test_a_trial_run_tells_mistakes_beside_files_too(read: Collection) -> None:
    read.write("a.txt.toml", "jahr = 'neulich'\nthemen = ['gibtesnicht']\n")
    read.write(METADATA_FILE, "[[dokument]]\ndatei = 'fehlt.pdf'\n")
    told = " ".join(read.reindex(dry_run=True).warnings)
    for mistake in ("a.txt.toml: „jahr“", "Das Thema „gibtesnicht“", "Die Datei „fehlt.pdf“ gibt es nicht"):
        assert mistake in told
