"""What a run has to do, from the folder and what is known of it."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from dataclasses import replace
from pathlib import Path

from indexer.catalog import KnownFile
from indexer.corpus import Scan, scan
from indexer.model import Problem
from indexer.pipeline.plan import Plan, make_plan
from tests.core.privileges import permissions_respected


def _scan(root: Path) -> Scan:
    return scan(root, lambda path: True)


def _put(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


def _remember(root: Path) -> dict[str, KnownFile]:
    """What the catalogue would know after a run."""
    return {
        file.path: KnownFile(
            path=file.path,
            location=file.location,
            size=file.size,
            mtime_ns=file.mtime_ns,
            sha256=hashlib.sha256(file.absolute.read_bytes()).hexdigest(),
            id=f"id-{file.path}",
            described_by="",
            added=dt.datetime(2020, 1, 1),
        )
        for file in _scan(root).files
    }


def _told(plan: Plan) -> dict[str, list[str]]:
    """The lists of a plan that are not empty, as paths."""
    lists = {
        "new": [file.path for file in plan.new],
        "changed": [file.path for file in plan.changed],
        "moved": [f"{move.known.path} → {move.file.path}" for move in plan.moved],
        "touched": [file.path for file in plan.touched],
        "unchanged": [file.path for file in plan.unchanged],
        "gone": [known.path for known in plan.gone],
        "unreadable": [file.path for file, _ in plan.unreadable],
        "still_failing": plan.still_failing,
    }
    return {name: sorted(paths) for name, paths in lists.items() if paths}


def test_everything_is_new_at_first(tmp_path: Path) -> None:
    _put(tmp_path, "a", "1")
    plan = make_plan(_scan(tmp_path), {}, {})
    assert _told(plan) == {"new": ["a"]}
    assert plan.hashes == {"a": hashlib.sha256(b"1").hexdigest()}


def test_each_kind_of_change_is_told_apart(tmp_path: Path) -> None:
    for name in ("bleibt", "anders", "weg", "alt", "berührt"):
        _put(tmp_path, name, f"Inhalt {name}")
    known = _remember(tmp_path)
    _put(tmp_path, "neu", "ganz neu")
    _put(tmp_path, "anders", "Inhalt geändert")
    (tmp_path / "weg").unlink()
    (tmp_path / "unter").mkdir()
    (tmp_path / "alt").rename(tmp_path / "unter" / "umbenannt")
    os.utime(tmp_path / "berührt", ns=(1, 1))
    plan = make_plan(_scan(tmp_path), known, {})
    assert _told(plan) == {
        "new": ["neu"],
        "changed": ["anders"],
        "moved": ["alt → unter/umbenannt"],
        "touched": ["berührt"],
        "unchanged": ["bleibt"],
        "gone": ["weg"],
    }
    assert [file.path for file in plan.to_index] == ["neu", "anders", "unter/umbenannt"]


def test_an_unchanged_file_is_not_opened(tmp_path: Path) -> None:
    _put(tmp_path, "a", "1")
    known = _remember(tmp_path)
    (tmp_path / "a").chmod(0)
    with permissions_respected():
        assert _told(make_plan(_scan(tmp_path), known, {})) == {"unchanged": ["a"]}


def test_other_bytes_of_the_same_size_and_time_are_seen_by_a_full_run_only(tmp_path: Path) -> None:
    _put(tmp_path, "a", "1")
    known = _remember(tmp_path)
    _put(tmp_path, "a", "2")
    os.utime(tmp_path / "a", ns=(1, known["a"].mtime_ns))
    assert _told(make_plan(_scan(tmp_path), known, {})) == {"unchanged": ["a"]}
    assert _told(make_plan(_scan(tmp_path), known, {}, full=True)) == {"changed": ["a"]}


def test_a_copy_is_new_and_leaves_the_first_where_it_is(tmp_path: Path) -> None:
    _put(tmp_path, "a", "1")
    known = _remember(tmp_path)
    _put(tmp_path, "b", "1")
    assert _told(make_plan(_scan(tmp_path), known, {})) == {"unchanged": ["a"], "new": ["b"]}


def test_of_two_equal_files_each_move_takes_one(tmp_path: Path) -> None:
    for path in ("x/eins", "x/zwei", "x/drei"):
        _put(tmp_path, path, "dasselbe")
    known = _remember(tmp_path)
    (tmp_path / "x").rename(tmp_path / "y")
    (tmp_path / "y" / "drei").unlink()
    plan = make_plan(_scan(tmp_path), known, {})
    assert _told(plan) == {"moved": ["x/eins → y/eins", "x/zwei → y/zwei"], "gone": ["x/drei"]}


def test_more_copies_than_were_there_before_are_new(tmp_path: Path) -> None:
    _put(tmp_path, "a", "dasselbe")
    known = _remember(tmp_path)
    (tmp_path / "a").rename(tmp_path / "b")
    _put(tmp_path, "c", "dasselbe")
    plan = make_plan(_scan(tmp_path), known, {})
    assert _told(plan) == {"moved": ["a → b"], "new": ["c"]}


def test_files_that_change_places_are_changed_both(tmp_path: Path) -> None:
    _put(tmp_path, "a", "eins")
    _put(tmp_path, "b", "zwei!")
    known = _remember(tmp_path)
    (tmp_path / "a").rename(tmp_path / "c")
    (tmp_path / "b").rename(tmp_path / "a")
    (tmp_path / "c").rename(tmp_path / "b")
    assert _told(make_plan(_scan(tmp_path), known, {})) == {"changed": ["a", "b"]}


def test_a_file_that_failed_is_left_alone_until_it_changes(tmp_path: Path) -> None:
    _put(tmp_path, "a", "kaputt")
    (file,) = _scan(tmp_path).files
    failed = {"a": (file.size, file.mtime_ns)}
    assert _told(make_plan(_scan(tmp_path), {}, failed)) == {"still_failing": ["a"]}
    assert _told(make_plan(_scan(tmp_path), {}, failed, retry=True)) == {"new": ["a"]}
    assert _told(make_plan(_scan(tmp_path), {}, failed, full=True)) == {"new": ["a"]}
    os.utime(tmp_path / "a", ns=(1, 1))
    assert _told(make_plan(_scan(tmp_path), {}, failed)) == {"new": ["a"]}


def test_a_member_that_cannot_be_read_is_told_once_and_left_alone_until_its_container_changes(tmp_path: Path) -> None:
    _put(tmp_path, "a.zip", "Archiv")
    (container,) = _scan(tmp_path).files
    member = replace(container, path="a.zip/b.txt", location=b"a.zip\0b.txt")
    found = replace(_scan(tmp_path), files=[], failures=((member, Problem(member.path, "Zu groß.")),))
    failed = {member.path: (member.size, member.mtime_ns)}
    assert _told(make_plan(found, {}, {})) == {"unreadable": [member.path]}
    assert _told(make_plan(found, {}, failed)) == {"still_failing": [member.path]}
    assert _told(make_plan(found, {}, failed, retry=True)) == {"unreadable": [member.path]}
    assert _told(make_plan(found, {}, {member.path: (member.size, 1)})) == {"unreadable": [member.path]}


def test_a_file_that_may_not_be_read_is_told_in_german(tmp_path: Path) -> None:
    _put(tmp_path, "a", "1")
    (tmp_path / "a").chmod(0)
    with permissions_respected():
        plan = make_plan(_scan(tmp_path), {}, {})
    assert _told(plan) == {"unreadable": ["a"]}
    assert plan.unreadable[0][1].reason == "Die Datei darf nicht gelesen werden: Es fehlen die Zugriffsrechte."


def test_a_file_that_goes_during_the_run_is_told_in_german(tmp_path: Path) -> None:
    _put(tmp_path, "a", "1")
    found = _scan(tmp_path)
    (tmp_path / "a").unlink()
    plan = make_plan(found, {}, {})
    assert plan.unreadable[0][1].reason == "Die Datei ist während des Laufs verschwunden."


def test_documents_of_a_folder_that_cannot_be_read_stay(tmp_path: Path) -> None:
    for path in ("zu/a", "zu/b", "offen/c"):
        _put(tmp_path, path, path)
    known = _remember(tmp_path)
    failed = {"zu/b": (known["zu/b"].size, known.pop("zu/b").mtime_ns)}
    (tmp_path / "zu").chmod(0)
    try:
        with permissions_respected():
            plan = make_plan(_scan(tmp_path), known, failed)
    finally:
        (tmp_path / "zu").chmod(0o755)
    assert _told(plan) == {"unchanged": ["offen/c", "zu/a"], "still_failing": ["zu/b"]}
    assert plan.hashes["zu/a"] == known["zu/a"].sha256


def test_every_file_and_every_document_is_in_exactly_one_list(tmp_path: Path) -> None:
    for number in range(30):
        _put(tmp_path, f"d{number}", f"Inhalt {number % 7}")
    known = {path: replace(file, mtime_ns=0) if path > "d2" else file for path, file in _remember(tmp_path).items()}
    for number in range(0, 30, 4):
        (tmp_path / f"d{number}").rename(tmp_path / f"m{number}")
    for number in range(1, 30, 4):
        _put(tmp_path, f"d{number}", f"Neu {number % 3}")
    for number in range(2, 30, 8):
        (tmp_path / f"d{number}").unlink()
    plan = make_plan(_scan(tmp_path), known, {})
    files = [*plan.new, *plan.changed, *plan.touched, *plan.unchanged, *(move.file for move in plan.moved)]
    assert sorted(file.path for file in files) == [file.path for file in _scan(tmp_path).files]
    still = [file.path for file in (*plan.changed, *plan.touched, *plan.unchanged)]
    left = [before.path for before in (*plan.gone, *(move.known for move in plan.moved))]
    assert sorted([*still, *left]) == sorted(known)
    assert all(plan.hashes[file.path] == hashlib.sha256(file.absolute.read_bytes()).hexdigest() for file in files)
