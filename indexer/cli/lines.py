"""How far a run is, in lines on standard error now and then (the result goes to standard output), or not at all."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from typing import Self

from indexer.cli.output import plain
from indexer.progress import Progress
from indexer.wording.figures import decimal, number

#: Seconds between two lines where there is no terminal.
INTERVAL = 10.0


class SilentProgress(Progress):
    """Says nothing. The others are context managers as well: at the end of the block the screen is in order again."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.done()


class LineProgress(SilentProgress):
    """A line when a stage begins, and one every ten seconds: readable in the log of a nightly run."""

    def __init__(self, interval: float = INTERVAL) -> None:
        self._interval = interval
        self._name = ""
        self._total: int | None = None
        self._done = 0
        self._started = self._told = 0.0

    def stage(self, name: str, total: int | None = None) -> None:
        self._name, self._total, self._done = name, total, 0
        self._started = self._told = time.monotonic()
        self._say(f"{name} ({number(total)}) …" if total else f"{name} …")

    def advance(self, description: str = "", n: int = 1) -> None:
        self._done += n
        now = time.monotonic()
        if now - self._told < self._interval:
            return
        self._told = now
        rate = self._done / (now - self._started)
        if self._total:
            percent = self._done * 100 // self._total
            left = remaining((self._total - self._done) / rate if rate else None)
            self._say(
                f"{self._name}: {number(self._done)} von {number(self._total)} ({percent} %), {per_second(rate)}, {left}"
            )
        else:
            self._say(f"{self._name}: {number(self._done)}, {per_second(rate)}")

    def _say(self, text: str) -> None:
        # Nobody may be reading; the run goes on all the same.
        with suppress(OSError):
            print(plain(text), file=sys.stderr, flush=True)


def remaining(seconds: float | None) -> str:
    """``noch 1:05``; without an estimate ``noch ?``."""
    if seconds is None:
        return "noch ?"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"noch {hours}:{minutes:02}:{rest:02}" if hours else f"noch {minutes}:{rest:02}"


def per_second(rate: float) -> str:
    """``0,4/s``, ``25/s``."""
    return f"{decimal(rate) if rate < 10 else number(round(rate))}/s"
