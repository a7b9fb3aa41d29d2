"""The progress bar. A module of its own because what draws it takes a while to import."""

from __future__ import annotations

from typing import Self

from rich.console import Console
from rich.progress import BarColumn, ProgressColumn, Task, TaskID, TextColumn
from rich.progress import Progress as Bar
from rich.text import Text

from indexer.cli.lines import SilentProgress, per_second, remaining
from indexer.cli.output import plain, shorten
from indexer.wording.figures import number


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
        return Text(per_second(speed) if speed else "", no_wrap=True)


class _Remaining(ProgressColumn):
    max_refresh = 0.5

    def render(self, task: Task) -> Text:
        return Text(remaining(task.time_remaining) if task.total else "", no_wrap=True)


class _File(ProgressColumn):
    """Last, cut to a third of the line."""

    def render(self, task: Task) -> Text:
        width = max(12, Console(stderr=True).width // 3)
        return Text(shorten(plain(str(task.fields["file"])), width).ljust(width), no_wrap=True, style="dim")
