"""What a killed process leaves among the temporary files is cleared by the next one, whenever it was killed."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from filelock import FileLock

from indexer.system.scratch import _PREFIX, _locked_folder, clear_abandoned


def _folder(root: Path, *files: str) -> Path:
    folder = root / f"{_PREFIX}abc"
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).touch()
    folder.mkdir(exist_ok=True)
    return folder


@pytest.mark.parametrize(
    "files",
    [
        pytest.param([".lock", "a/b.pdf", "c"], id="at work"),
        pytest.param([".lock"], id="at its end"),
        pytest.param([], id="between making and locking its folder"),
    ],
)
def test_the_folder_of_a_process_that_died_is_cleared(tmp_path: Path, files: list[str]) -> None:
    folder = _folder(tmp_path, *files)
    clear_abandoned(tmp_path)
    assert not folder.exists()


def test_the_folder_of_a_process_that_lives_stays(tmp_path: Path) -> None:
    folder, lock = _locked_folder(tmp_path)
    (folder / "a").touch()
    clear_abandoned(tmp_path)
    assert (folder / "a").exists()
    lock.release()
    clear_abandoned(tmp_path)
    assert not folder.exists()


def test_what_somebody_else_put_there_stays(tmp_path: Path) -> None:
    (tmp_path / "laki-sandkasten").mkdir()
    foreign = _folder(tmp_path, "brief.txt")
    clear_abandoned(tmp_path)
    assert (foreign / "brief.txt").exists() and (tmp_path / "laki-sandkasten").exists()


def test_the_lock_is_the_last_to_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = _folder(tmp_path, ".lock", "a", "b/c")
    seen = []
    monkeypatch.setattr(Path, "unlink", lambda path, *_: seen.append((path.name, (folder / ".lock").exists())))
    clear_abandoned(tmp_path)
    assert seen == [("a", True)] and not folder.exists()


def test_a_folder_cleared_while_it_was_made_is_made_again_for_its_owner_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    acquire, cleared = FileLock.acquire, []

    def clearing(lock: FileLock, *arguments: object, **options: object) -> object:
        if not cleared:
            cleared.append(lock.lock_file)
            monkeypatch.setattr(FileLock, "acquire", acquire)
            clear_abandoned(tmp_path)
        return acquire(lock, *arguments, **options)

    monkeypatch.setattr(FileLock, "acquire", clearing)
    folder, lock = _locked_folder(tmp_path)
    assert cleared and (folder / ".lock").exists()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    lock.release()
