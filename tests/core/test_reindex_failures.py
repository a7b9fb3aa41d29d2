"""What becomes of files that cannot be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.core.collection import Collection
from tests.core.privileges import permissions_respected
from tests.extraction.hostile_files import form_that_calls_itself, sheet_with_a_far_cell

BROKEN = b"PK\x03\x04 no archive follows"


@pytest.fixture
def broken(collection: Collection) -> Collection:
    """A document that is read and one that cannot be."""
    collection.write("gut.txt", "Guter Text.")
    collection.write("kaputt.docx", BROKEN)
    summary = collection.reindex()
    assert (summary.new, summary.failed, summary.documents) == (1, 1, 1)
    return collection


def test_the_reason_is_recorded_and_told_in_one_german_sentence(broken: Collection) -> None:
    problem = broken.problems()["kaputt.docx"]
    assert problem.reason.endswith(".") and "\n" not in problem.reason
    assert problem.since is not None
    (told,) = broken.opened.status().problems
    assert told == problem


def test_is_told_by_every_run_but_not_tried_again(broken: Collection) -> None:
    path = broken.folder / "kaputt.docx"
    times = (path.stat().st_atime_ns, path.stat().st_mtime_ns)
    path.write_bytes(b"Nun Text".ljust(len(BROKEN)))
    os.utime(path, ns=times)
    before = broken.problems()
    summary = broken.reindex()
    assert (summary.failed, summary.unchanged, summary.new) == (1, 1, 0)
    assert summary.problems == tuple(before.values())
    assert broken.problems() == before


def test_is_tried_again_when_asked_to(broken: Collection) -> None:
    path = broken.folder / "kaputt.docx"
    times = (path.stat().st_atime_ns, path.stat().st_mtime_ns)
    path.write_bytes(b"{\\rtf1 Geheilt}".ljust(len(BROKEN)))
    os.utime(path, ns=times)
    summary = broken.reindex(retry=True)
    assert (summary.failed, summary.new) == (0, 1)
    assert broken.problems() == {}
    assert broken.found("Geheilt") == ["kaputt.docx"]


def test_is_tried_again_when_it_changes_and_keeps_its_id(broken: Collection) -> None:
    broken.write("kaputt.docx", b"{\\rtf1 Geheilt}")
    summary = broken.reindex()
    assert (summary.failed, summary.new, summary.documents) == (0, 1, 2)
    assert broken.problems() == {}


def test_is_forgotten_when_it_is_gone(broken: Collection) -> None:
    broken.remove("kaputt.docx")
    assert broken.reindex().failed == 0
    assert broken.problems() == {}


def test_under_another_name_is_another_problem(broken: Collection) -> None:
    broken.move("kaputt.docx", "umbenannt.docx")
    broken.reindex()
    assert list(broken.problems()) == ["umbenannt.docx"]


def test_a_document_that_breaks_is_no_longer_found(broken: Collection) -> None:
    broken.write("gut.txt", b"")
    summary = broken.reindex()
    assert (summary.changed, summary.failed, summary.documents) == (0, 2, 0)
    assert broken.search("Text").total == 0
    broken.write("gut.txt", "Wieder guter Text.")
    assert broken.reindex().documents == 1
    assert broken.found("Text") == ["gut.txt"]


def test_two_copies_of_a_broken_file_are_two_problems(broken: Collection) -> None:
    broken.write("noch einmal.docx", BROKEN)
    assert broken.reindex().failed == 2
    assert sorted(broken.problems()) == ["kaputt.docx", "noch einmal.docx"]


def test_each_of_two_files_with_the_same_damage_is_told(collection: Collection) -> None:
    collection.write("a.docx", BROKEN)
    collection.write("b.docx", BROKEN)
    assert [problem.path for problem in collection.reindex().problems] == ["a.docx", "b.docx"]
    assert sorted(collection.problems()) == ["a.docx", "b.docx"]


def test_a_file_without_permission_is_read_as_soon_as_it_may_be(collection: Collection) -> None:
    path = collection.write("a.txt", "Apfel")
    path.chmod(0)
    with permissions_respected():
        assert collection.reindex().failed == 1
    assert collection.problems()["a.txt"].reason.startswith("Die Datei darf nicht gelesen werden")
    path.chmod(0o644)
    summary = collection.reindex()
    assert (summary.failed, summary.new) == (0, 1)
    assert collection.found("Apfel") == ["a.txt"]


def test_documents_of_a_folder_without_permission_stay_and_that_is_told(collection: Collection) -> None:
    collection.write_all({"zu/a.txt": "Apfel", "b.txt": "Birne"})
    collection.write("zu/kaputt.docx", BROKEN)
    collection.reindex()
    (collection.folder / "zu").chmod(0)
    try:
        with permissions_respected():
            summary = collection.reindex()
            assert (summary.removed, summary.documents, summary.failed) == (0, 2, 1)
            assert any("Der Ordner „zu“ lässt sich nicht lesen" in warning for warning in summary.warnings)
            collection.write("c.txt", "Clementine")
            assert collection.reindex().documents == 3
            assert collection.found("Apfel") == ["zu/a.txt"]
    finally:
        (collection.folder / "zu").chmod(0o755)
    summary = collection.reindex()
    assert (summary.new, summary.moved, summary.removed, summary.documents) == (0, 0, 0, 3)


def test_a_file_that_crashes_its_reader_is_read_by_another_one(tmp_path: Path) -> None:
    collection = Collection(tmp_path, {"file_memory_mb": 600})
    collection.write("formular.pdf", form_that_calls_itself())
    collection.write("zelle.xlsx", sheet_with_a_far_cell())
    summary = collection.reindex()
    assert (summary.new, summary.failed) == (2, 0)
    assert collection.found("Anfang") == ["zelle.xlsx"]
    collection.close()
