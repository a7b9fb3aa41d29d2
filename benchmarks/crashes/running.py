"""Runs of the command that begin at once, and the processes below them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
#: A run that takes longer than so many seconds hangs.
HANGING = 300


class Launcher:
    """Begins runs at once: a process that has the program loaded forks itself for each (see :func:`launch`)."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self._log = log
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.crashes", "--launch"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def start(self, options: Sequence[str], data: Path) -> Started:
        self._log.write_bytes(b"")
        return Started(int(self._ask({"options": ["--data", str(data), *options], "log": str(self._log)})), self)

    def status(self, pid: int) -> int:
        return int(self._ask({"wait": pid}))

    def stages(self) -> list[str]:
        """What the run said so far."""
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        return [line.partition(" (")[0].removesuffix(" …") for line in lines]

    def stop(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()

    def _ask(self, question: dict[str, Any]) -> str:
        assert self._process.stdin and self._process.stdout
        print(json.dumps(question), file=self._process.stdin, flush=True)
        return self._process.stdout.readline()


@dataclass
class Started:
    """A run; ``returncode`` is known after :meth:`wait`."""

    pid: int
    launcher: Launcher
    returncode: int | None = None

    def ended(self) -> bool:
        try:
            stat = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return True
        return stat.rpartition(")")[2].split()[0] == "Z"

    def wait(self) -> int:
        if self.returncode is None:
            deadline = time.monotonic() + HANGING
            while not self.ended():
                if time.monotonic() > deadline:  # told by its exit status
                    os.kill(self.pid, signal.SIGKILL)
                time.sleep(0.01)
            self.returncode = self.launcher.status(self.pid)
        return self.returncode


def launch() -> None:
    """Fork a run of the command for each line of standard input; answer with its number, or wait for its end."""
    from indexer.cli import main as command  # loaded, so that the runs need not

    for line in sys.stdin:
        asked = json.loads(line)
        if "wait" in asked:
            _, status = os.waitpid(asked["wait"], 0)
            print(os.waitstatus_to_exitcode(status), flush=True)
            continue
        pid = os.fork()
        if pid:
            print(pid, flush=True)
            continue
        log = os.open(asked["log"], os.O_WRONLY | os.O_APPEND)
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        os.dup2(nothing, 1)
        os.dup2(log, 2)
        sys.exit(command.run(["reindex", *asked["options"]]))


def descendants(pid: int) -> list[int]:
    """The processes below one (Linux)."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, IndexError, ValueError):
            fields = entry.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            if fields[0] != "Z":
                parents.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    found, waiting = [], [pid]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found += children
        waiting += children
    return found
