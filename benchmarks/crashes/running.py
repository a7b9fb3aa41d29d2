"""Runs of the command that begin at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
#: A run that takes longer than so many seconds hangs.
HANGING = 300


class Launcher:
    """Begins runs at once: a process that has the program loaded forks itself for each (see
    :mod:`benchmarks.crashes.launching`)."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self._log = log
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.crashes.launching"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def start(self, options: Sequence[str], data: Path) -> Started:
        self._log.write_bytes(b"")
        asked = {"options": ["--data", str(data), *options], "log": str(self._log), "patience": HANGING - 20}
        return Started(int(self._ask(asked)), self)

    def status(self, pid: int) -> int:
        return int(self._ask({"wait": pid}))

    def stages(self) -> list[str]:
        """What the run said so far."""
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        return [line.partition(" (")[0].removesuffix(" …") for line in lines]

    def said(self) -> str:
        """The last lines, for a person to look at."""
        return self._log.read_text(encoding="utf-8", errors="replace")[-4000:]

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
    """A run; ``returncode`` is known after :meth:`wait`, and whether it ``hung`` and was ended."""

    pid: int
    launcher: Launcher
    returncode: int | None = None
    hung: bool = False

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
                if time.monotonic() > deadline:
                    self.hung = True
                    os.kill(self.pid, signal.SIGKILL)
                time.sleep(0.01)
            self.returncode = self.launcher.status(self.pid)
        return self.returncode


def processes() -> Iterator[tuple[int, str, list[bytes]]]:
    """Number, command and environment of every living process of this user (Linux)."""
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            command = (entry / "cmdline").read_bytes()
            if command:  # a zombie has none
                yield (
                    int(entry.name),
                    command.replace(b"\0", b" ").decode(errors="replace"),
                    (entry / "environ").read_bytes().split(b"\0"),
                )
