"""How far a run is: a bar on a terminal, a line now and then otherwise. Both on standard error; the result goes to standard output."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, ProgressColumn, Task, TaskID, TextColumn
from rich.progress import Progress as Bar
from rich.text import Text

from indexer.cli.output import decimal, number, plain, shorten
from indexer.progress import Progress

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
                f"{self._name}: {number(self._done)} von {number(self._total)} ({percent} %), {_per_second(rate)}, {left}"
            )
        else:
            self._say(f"{self._name}: {number(self._done)}, {_per_second(rate)}")

    def _say(self, text: str) -> None:
        # Nobody may be reading; the run goes on all the same.
        with suppress(OSError):
            print(plain(text), file=sys.stderr, flush=True)


class BarProgress(SilentProgress):
    """A bar with number, rate, time left and the file that was read last."""

    def __init__(self) -> None:
        self._bar = Bar(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=None),
            _Count(),
            _Rate(),
            _Remaining(),
            _File(),
            console=Console(stderr=True),
            expand=True,
            transient=True,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def stage(self, name: str, total: int | None = None) -> None:
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._task = self._bar.add_task(name, total=total, file="")

    def advance(self, description: str = "", n: int = 1) -> None:
        if self._task is not None:
            self._bar.update(self._task, advance=n, file=description)

    def done(self) -> None:
        self._bar.stop()


class _Count(ProgressColumn):
    def render(self, task: Task) -> Text:
        done = number(int(task.completed))
        return Text(f"{done}/{number(int(task.total))}" if task.total else done, no_wrap=True)


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(_per_second(speed) if speed else "", no_wrap=True)


class _Remaining(ProgressColumn):
    max_refresh = 0.5

    def render(self, task: Task) -> Text:
        return Text(remaining(task.time_remaining) if task.total else "", no_wrap=True)


class _File(ProgressColumn):
    """Last, cut to a third of the line."""

    def render(self, task: Task) -> Text:
        width = max(12, Console(stderr=True).width // 3)
        return Text(shorten(plain(str(task.fields["file"])), width).ljust(width), no_wrap=True, style="dim")


def remaining(seconds: float | None) -> str:
    """``noch 1:05``; without an estimate ``noch ?``."""
    if seconds is None:
        return "noch ?"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"noch {hours}:{minutes:02}:{rest:02}" if hours else f"noch {minutes}:{rest:02}"


def _per_second(rate: float) -> str:
    return f"{decimal(rate) if rate < 10 else number(round(rate))}/s"


def make_progress(*, silent: bool) -> SilentProgress:
    """The progress that fits where standard error goes to."""
    if silent:
        return SilentProgress()
    return BarProgress() if sys.stderr.isatty() else LineProgress()
