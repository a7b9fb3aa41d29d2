"""A process that analyses texts is killed: its work is done by another one, and the run completes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from indexer.analysis.pool import WORTH_A_POOL
from indexer.catalog import Catalog
from indexer.extraction.isolation.program import descendants
from indexer.progress import Progress
from indexer.reindex import reindex
from tests.cli.running import environment
from tests.core.collection import Collection


def _workers() -> list[int]:
    """The processes below the fork server, which is not theirs only."""
    below = descendants(os.getpid())
    return [pid for pid in below if not descendants(pid) and b"resource_tracker" not in _command(pid)]


def _command(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def _fork_server() -> list[int]:
    return [pid for pid in descendants(os.getpid()) if b"multiprocessing.forkserver" in _command(pid)]


KILLED_AT_THE_END = """
import os, signal, sys, time
from indexer.analysis.pool import WORTH_A_POOL, AnalysisPool, Work
from indexer.analysis.analysts import Analysts
from indexer.catalog import Catalog
from indexer.topics import TopicTree

if __name__ == "__main__":
    Catalog("sqlite:///katalog.sqlite").close()
    with AnalysisPool(Work("sqlite:///katalog.sqlite", Analysts.without_compounds(), TopicTree([])), 2, WORTH_A_POOL) as pool:
        for begun in [pool._executor.submit(time.sleep, 0.2) for _ in range(4)]:
            begun.result()
        time.sleep(0.3)  # both wait for more to do
        os.kill(sorted(pool._executor._processes)[int(sys.argv[1])], signal.SIGKILL)
    print("ended")
"""

TRACKER_KILLED = """
import os, signal
from multiprocessing.resource_tracker import _resource_tracker as tracker
from indexer.analysis.pool import WORTH_A_POOL, AnalysisPool, Work
from indexer.analysis.analysts import Analysts
from indexer.topics import TopicTree

if __name__ == "__main__":
    tracker.ensure_running()
    os.kill(tracker._pid, signal.SIGKILL)
    os.waitid(os.P_PID, tracker._pid, os.WEXITED | os.WNOWAIT)
    look, looks = tracker._check_alive, []
    # As if it had been killed directly after the first look.
    tracker._check_alive = lambda: looks.append("") or len(looks) == 1 or look()
    with AnalysisPool(Work("sqlite://", Analysts.without_compounds(), TopicTree([])), 2, WORTH_A_POOL):
        print("begun", len(looks) > 1)
"""

KILLED_ALWAYS = """
import os, signal
from indexer.analysis import pool as analysis
from indexer.analysis.analysts import Analysts
from indexer.engines.base import EngineError
from indexer.topics import TopicTree

def kill(_part):
    os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    analysis._MOST_BROKEN = 1
    work = analysis.Work("sqlite://", Analysts.without_compounds(), TopicTree([]))
    try:
        with analysis.AnalysisPool(work, 2, analysis.WORTH_A_POOL) as pool:
            list(pool._map(kill, ["a"] * 40))
    except EngineError as error:
        print(error)
"""


class Killing(Progress):
    """Kills a worker at the first step of a stage."""

    def __init__(self, stage: str) -> None:
        self._wanted, self._now, self.killed = stage, "", 0

    def stage(self, name: str, total: int | None = None) -> None:
        self._now = name

    def advance(self, description: str = "", n: int = 1) -> None:
        if self._now == self._wanted and not self.killed:
            for pid in _workers()[-1:]:
                os.kill(pid, signal.SIGKILL)
                self.killed += 1


class KillingSlowly(Progress):
    """Kills the fork server as a stage begins, on a processor that has no time for it."""

    def __init__(self, stage: str, processor: int) -> None:
        self._wanted, self._processor, self.killed = stage, processor, 0

    def stage(self, name: str, total: int | None = None) -> None:
        if name == self._wanted:
            for pid in _fork_server():
                os.sched_setaffinity(pid, {self._processor})
                os.setpriority(os.PRIO_PROCESS, pid, 19)
                os.kill(pid, signal.SIGKILL)
                self.killed += 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="finds processes in /proc")
@pytest.mark.parametrize("stage", ["Wörter zählen", "Indexieren"])
def test_the_run_completes_and_every_document_is_found(tmp_path: Path, stage: str) -> None:
    collection = Collection(tmp_path)
    count = WORTH_A_POOL + 40
    for number in range(count):
        collection.write(f"{number}.txt", f"Bericht nummer{number} über Quartiersarbeit. " * 40)
    settings = collection.settings.model_copy(update={"jobs": 2})
    known = stage == "Wörter zählen"
    if known:  # words are counted where files are read: apart from that, those of texts that an older version read
        reindex(settings)
        with Catalog(settings.catalog_url) as catalog, catalog.transaction() as transaction:
            transaction.set_state("analysis", b"older")
    progress = Killing(stage)
    summary = reindex(settings, progress=progress)
    assert progress.killed == 1
    assert (summary.unchanged if known else summary.new, summary.failed, summary.documents) == (count, 0, count)
    assert collection.search("Quartiersarbeit").total == count
    for number in (0, count // 2, count - 1):
        assert collection.found(f"nummer{number}") == [f"{number}.txt"]
    collection.close()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="finds processes in /proc")
def test_the_run_completes_though_the_fork_server_takes_its_time_to_die(tmp_path: Path) -> None:
    """As on a machine with much to do: until it is gone for good, nobody can start it anew."""
    collection = Collection(tmp_path)
    count = WORTH_A_POOL + 40
    for number in range(count):
        collection.write(f"{number}.txt", f"Bericht nummer{number} über Quartiersarbeit. " * 40)
    processor = min(os.sched_getaffinity(0))
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2)]
    try:
        for process in busy:
            os.sched_setaffinity(process.pid, {processor})
        progress = KillingSlowly("Indexieren", processor)
        summary = reindex(collection.settings.model_copy(update={"jobs": 2}), progress=progress)
    finally:
        for process in busy:
            process.kill()
            process.wait()
    assert progress.killed, "no fork server was found"  # and what it had started
    assert (summary.new, summary.failed, summary.documents) == (count, 0, count)
    collection.close()


def _said(program: str, folder: Path, *arguments: str) -> str:
    """What a program says that ends by itself, and well."""
    (folder / "program.py").write_text(program, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(folder / "program.py"), *arguments],
        env=environment(TMPDIR=str(folder)),
        cwd=folder,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    return done.stdout


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="workers are idle after as long as they take here")
@pytest.mark.parametrize("worker", ["0", "1"])
def test_a_worker_killed_as_its_work_is_done_holds_nobody_up(tmp_path: Path, worker: str) -> None:
    """The one that waits at the pipe takes with it the lock by which the other would hear that there is no more."""
    assert _said(KILLED_AT_THE_END, tmp_path, worker) == "ended\n"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="waits for a process without ending its record")
def test_the_process_that_keeps_track_of_locks_may_be_killed_while_they_are_made(tmp_path: Path) -> None:
    assert _said(TRACKER_KILLED, tmp_path) == "begun True\n"


def test_workers_killed_again_and_again_end_the_run_with_the_reason(tmp_path: Path) -> None:
    assert "wiederholt von außen beendet" in _said(KILLED_ALWAYS, tmp_path)
