"""One run at a time."""

from __future__ import annotations

import getpass
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from indexer.system.lock import AlreadyRunning, only_run, running

ROOT = Path(__file__).resolve().parents[2]
HOLDER = """
import sys
from pathlib import Path
from indexer.system.lock import only_run
with only_run(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def _held_elsewhere(folder: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_process_is_told_who_runs_where_and_since_when(tmp_path: Path) -> None:
    with _held_elsewhere(tmp_path) as process, pytest.raises(AlreadyRunning) as told, only_run(tmp_path):
        pass
    assert re.fullmatch(
        rf"Es läuft schon ein Lauf von „laki reindex“: {re.escape(getpass.getuser())} auf {re.escape(socket.gethostname())} "
        rf"\(Prozess {process.pid}\), seit \d\d\.\d\d\.\d{{4}}, \d\d:\d\d Uhr\. Bitte warten, bis er fertig ist\.",
        str(told.value),
    )


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    with _held_elsewhere(tmp_path) as process:
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        assert (tmp_path / "reindex.owner.json").exists()
        with only_run(tmp_path):
            pass
    assert not (tmp_path / "reindex.owner.json").exists()


def test_the_lock_is_given_back_after_a_mistake(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), only_run(tmp_path):
            raise ZeroDivisionError


def test_a_second_run_in_the_same_process_is_refused_and_harms_nothing(tmp_path: Path) -> None:
    with only_run(tmp_path):
        for _ in range(2):
            with pytest.raises(AlreadyRunning, match=f"Prozess {os.getpid()}"), only_run(tmp_path):
                pass


@pytest.mark.parametrize("owner", ["", "{", "[]", '{"user": 1}', '{"user":"a","host":"b","pid":1,"since":"gestern"}'])
def test_without_a_readable_owner_the_message_is_shorter(tmp_path: Path, owner: str) -> None:
    with only_run(tmp_path):
        (tmp_path / "reindex.owner.json").write_text(owner, encoding="utf-8")
        with (
            pytest.raises(AlreadyRunning, match=r"^Es läuft schon ein Lauf von „laki reindex“\. Bitte warten"),
            only_run(tmp_path),
        ):
            pass


def test_where_nothing_can_be_written_nobody_runs(tmp_path: Path) -> None:
    (tmp_path / "reindex.lock").mkdir()
    assert running(tmp_path) is None
