"""Runs are killed, and what became of them is looked at."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from benchmarks.crashes.outcome import difference, lies_in, outcome, told
from benchmarks.crashes.running import ROOT, Launcher, processes
from benchmarks.crashes.searching import Searcher
from benchmarks.crashes.world import World
from indexer.catalog import Catalog
from indexer.engines import open_engine
from indexer.extraction.isolation.program import descendants
from indexer.settings import Settings

JOBS = 2
STAGES = (
    *("Ordner durchsehen", "Archive und E-Mails öffnen", "Dateien lesen", "Wörter zählen", "Indexieren"),
    *("Index schreiben und prüfen", "Umschalten"),
)
#: Seconds until the processes of a killed run must have ended.
PATIENCE = 10
#: What may lie in the data folder between two runs.
LASTING = {"index", "katalog.sqlite", "katalog.sqlite-shm", "katalog.sqlite-wal", "reindex.lock", "suchen.sqlite"}


class Campaign:
    """Kills runs over a world below ``folder``, and looks what became of them."""

    def __init__(self, folder: Path, seed: int, documents: int) -> None:
        self.folder = folder
        self.world = World(folder / "dokumente", seed, documents)
        self.random = random.Random(seed + 1)
        #: Documents with their versions: what is in service, and all that ever was.
        self.served: frozenset[tuple[str, int]] = frozenset()
        self.states: set[frozenset[tuple[str, int]]] = set()
        self.faults: list[str] = []
        self.hits: Counter[str] = Counter()
        self.kills = self.completed = self.finished_anyway = self.compared = 0
        #: Seconds that a run takes; those that nobody got to kill tell.
        self._typical = 2.0
        (folder / "tmp").mkdir()
        self.launcher = Launcher(self.environment(), folder / "lauf.log")

    @property
    def data(self) -> Path:
        return self.folder / "daten"

    def environment(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("LAKI_")},
            "LAKI_CORPUS": str(self.world.folder),
            "LAKI_DATA": str(self.data),
            "LAKI_JOBS": str(JOBS),
            "LAKI_OCR": "off",
            "TMPDIR": str(self.folder / "tmp"),
            "PYTHONPATH": str(ROOT),
        }

    def settings(self, data: Path | None = None) -> Settings:
        return Settings(corpus=self.world.folder, data=data or self.data, jobs=JOBS)

    def fault(self, what: str) -> None:
        self.faults.append(f"after {self.kills} kills: {what}")
        print(self.faults[-1], file=sys.stderr, flush=True)

    # -- killing -------------------------------------------------------------------------------------------------------

    def kill_one(self) -> None:
        """Change the folder, begin a run, kill something of it."""
        self.world.change()
        options = ["--full"] if self.random.random() < 0.15 else []
        target = self.random.choice(("main", "main", "worker", "all"))
        after_stage = self.random.choice(STAGES) if self.random.random() < 0.5 else None
        moment = self.random.uniform(0, self._typical / 4 if after_stage else self._typical)
        began = time.monotonic()
        run = self.launcher.start(options, self.data)
        deadline = began + moment
        while not run.ended():
            if after_stage and after_stage not in self.launcher.stages():
                deadline = time.monotonic() + moment
            if time.monotonic() >= deadline and (stage := self._strike(run.pid, target)):
                break
            time.sleep(0.002)
        else:
            self.finished_anyway += 1
            self._typical = 0.7 * self._typical + 0.3 * (time.monotonic() - began)
            if run.wait():
                self.fault(f"a run that nobody touched ended with {run.returncode}: {self.launcher.said()}")
            self._look_at_service(completed=True)
            return
        self.kills += 1
        self.hits[f"{target}, {stage}"] += 1
        if run.wait() != 0 and target == "worker":
            how = "hung" if run.hung else f"ended with {run.returncode}"
            self.fault(f"a run whose worker was killed {how}: {self.launcher.said()}")
        self._still_whole()
        self._look_at_service(completed=run.returncode == 0)

    def _strike(self, pid: int, target: str) -> str:
        """Kill; returns the stage that the run was in, nothing where there is nothing to kill."""
        below = descendants(pid)
        if target == "worker" and not below:
            return ""
        stage = next((stage for stage in reversed(self.launcher.stages()) if stage in STAGES), "Start")
        victims = {"main": [pid], "worker": [self.random.choice(below or [pid])], "all": [pid, *below]}[target]
        for victim in victims:
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
        return stage

    # -- looking -------------------------------------------------------------------------------------------------------

    def _still_whole(self) -> None:
        """The generation in service is there with all that was written."""
        if not (self.data / "katalog.sqlite").exists():
            return
        try:
            with Catalog(self.settings().catalog_url) as catalog, catalog.snapshot() as snapshot:
                service = snapshot.service()
            if service:
                reader = open_engine(service.engine, self.data).open(service.generation)
                reader.verify()
                reader.close()
            elif self.completed:
                self.fault("nothing is in service any more")
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            self.fault(f"the generation in service: {type(error).__name__}: {error}")

    def _look_at_service(self, *, completed: bool) -> None:
        """In service is what was before this run, or the folder as this run found it; nothing between, nothing else.

        A file whose reader was killed again and again is told as a problem of the moment: its document stays as it was,
        or comes with the next run. So much is allowed, for exactly the files that are told.
        """
        if not (self.data / "katalog.sqlite").exists():
            return
        served, unread, given_up = told(self.settings())
        if given_up:
            self.fault(f"given up for good, as their reader was killed: {sorted(given_up)}")
        new = frozenset(document for document in self.world.state if not lies_in(document[0], unread))
        stayed = frozenset(document for document in self.served if lies_in(document[0], unread))
        allowed = {new | stayed} if completed else {new | stayed, self.served}
        if served not in allowed:
            nearest = min(allowed, key=lambda state: len(state ^ served))
            self.fault(f"in service is neither the old nor the new; it differs by {sorted(nearest ^ served)[:6]}")
        self.served = served
        self.states.add(served)

    def complete(self, searcher: Searcher | None) -> None:
        """Let a run through; its outcome must be that of one from nothing."""
        run = self.launcher.start((), self.data)
        if run.wait():
            self.fault(f"a run that nobody touched ended with {run.returncode}: {self.launcher.said()}")
            return
        self.completed += 1
        self._look_at_service(completed=True)
        found = outcome(self.settings())
        there = dict(self.world.versions)
        if set(found["documents"]) != set(there):
            self.fault(f"documents: {sorted(set(found['documents']) ^ set(there))}")
        fresh = self.folder / "neu"
        if self.launcher.start((), fresh).wait():
            self.fault(f"the run from nothing failed: {self.launcher.said()}")
            return
        expected = outcome(self.settings(fresh))
        shutil.rmtree(fresh)
        self.compared += 1
        for what in expected:
            if found[what] != expected[what]:
                self.fault(f"{what} differ from those built from nothing: {difference(found[what], expected[what])}")
        self._nothing_left(searcher)

    def _nothing_left(self, searcher: Searcher | None) -> None:
        strays = {path.name for path in self.data.iterdir()} - LASTING
        if strays:
            self.fault(f"left in the data folder: {sorted(strays)}")
        generations = list((self.data / "index" / "whoosh").iterdir())
        if len(generations) > 2:
            self.fault(f"left over generations: {len(generations)}")
        if left := sorted(path.name for path in (self.folder / "tmp").iterdir()):
            self.fault(f"left temporary files: {left}")
        if left := self._processes_left(searcher):
            self.fault(f"left processes: {left}")
        if searcher and not searcher.alive:
            self.fault("the searching process has ended")

    def _processes_left(self, searcher: Searcher | None) -> list[str]:
        """Processes of ended runs, told by their environment; they have a moment to notice that they are alone."""
        mark = f"LAKI_DATA={self.data}".encode()
        expected = {self.launcher.pid, searcher.pid if searcher else 0}
        deadline = time.monotonic() + PATIENCE
        while True:
            left = [
                f"{pid} {command[-80:]!r}"
                for pid, command, variables in processes()
                if mark in variables and pid not in expected
            ]
            if not left or time.monotonic() > deadline:
                return left
            time.sleep(0.1)

    def check_answers(self, searcher: Searcher) -> None:
        """Whatever was answered meanwhile was the answer of one state."""
        for fault in searcher.faults:
            self.fault(f"an answer: {fault}")
        for answer in searcher.answers - self.states:
            nearest = min(self.states, key=lambda state: len(state ^ answer))
            self.fault(f"an answer of no state; it differs from the nearest by {sorted(nearest ^ answer)[:6]}")
