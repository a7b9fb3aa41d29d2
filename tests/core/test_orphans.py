"""Where the process that reads and analyses is killed, its workers end, too: none is left over."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.extraction.isolation.program import descendants
from tests.cli.running import environment

SANDBOX = """
import time
from pathlib import Path
from indexer.extraction.isolation.sandbox import Sandbox
from indexer.model import SourceFile

files = [SourceFile(name, name.encode(), Path(name), 1, 1) for name in "ab"]
if __name__ == "__main__":
    with Sandbox(2) as sandbox:
        print("beginning", flush=True)
        for _ in sandbox.run_all({task}, ((file, {arguments}) for file in files)):
            pass
"""
ANALYSIS = """
import time
from indexer.analysis.pool import WORTH_A_POOL, AnalysisPool, Work
from indexer.analysis.analysts import Analysts
from indexer.catalog import Catalog
from indexer.topics import TopicTree

if __name__ == "__main__":
    Catalog("sqlite:///katalog.sqlite").close()
    with AnalysisPool(Work("sqlite:///katalog.sqlite", Analysts.without_compounds(), TopicTree([])), 2, WORTH_A_POOL) as pool:
        for begun in [pool._executor.submit(time.sleep, 0.2) for _ in range(4)]:
            begun.result()
        print("waiting", flush=True)
        input()
"""
#: Two workers, the fork server and the process that keeps track of semaphores.
EXPECTED = 4


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="finds processes in /proc")
@pytest.mark.parametrize(
    "program",
    [
        pytest.param(SANDBOX.format(task="time.sleep", arguments="(600,)"), id="reading something that takes long"),
        # pow of such numbers never lets another thread have its turn
        pytest.param(SANDBOX.format(task="pow", arguments="(7, 10**9)"), id="stuck in a library"),
        pytest.param(ANALYSIS, id="waiting for texts to analyse"),
    ],
)
def test_workers_end_with_the_process_that_started_them(program: str, tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(program, encoding="utf-8")
    command = [sys.executable, str(tmp_path / "program.py")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, env=environment(TMPDIR=str(tmp_path)), cwd=tmp_path, **pipes) as starter:
        assert starter.stdout and starter.stdout.readline()
        below = _wait_for(lambda: descendants(starter.pid), lambda found: len(found) == EXPECTED)
        time.sleep(0.5)
        assert all(_lives(pid) for pid in below)  # and are at it
        os.kill(starter.pid, signal.SIGKILL)
    left = _wait_for(lambda: [pid for pid in below if _lives(pid)], lambda found: not found)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert len(below) == EXPECTED
    assert left == []


def _wait_for(look: Callable[[], list[int]], wanted: Callable[[list[int]], bool]) -> list[int]:
    deadline = time.monotonic() + 20
    while not wanted(found := look()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
