"""When has the folder changed and come to rest? What a person copies in takes a while; reading begins when it is whole.

Changes are told by the operating system (watchfiles), or found by looking again and again where a network share tells
nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from watchfiles import Change, watch

#: Something changes all the time: then it is read as it is, after so many seconds.
_AT_LATEST = 1_800.0
#: Milliseconds between two looks at what the operating system has told.
_LOOK = 200
#: Seconds between two looks for a folder that is not there.
_AGAIN = 5.0

Event = Literal["settled", "gone", "back", "polling"]


class FolderWatch:
    """Watches a folder of documents until it is told to stop."""

    def __init__(self, folder: Path, data: Path, quiet: float, *, polling: bool, stop: threading.Event) -> None:
        """Args:
        folder: the documents.
        data: the program's own folder; if it lies within the other, it does not count.
        quiet: seconds without any change after which the folder has settled.
        polling: look at every file again and again instead of being told.
        stop: ends the watching when it is set.
        """
        self._folder = folder.resolve()
        self._data = data.resolve()
        self._quiet = quiet
        self._polling = polling
        self._stop = stop
        self._due: float | None = None
        #: The first change that was not yet told of as "settled".
        self._since: float | None = None

    def again(self, seconds: float) -> None:
        """Say "settled" in so many seconds, if nothing changes before."""
        self._due = time.monotonic() + seconds

    def events(self) -> Iterator[Event]:
        """What happens: ``settled`` after changes, ``gone`` and ``back`` where the folder vanishes and returns,
        ``polling`` where the operating system cannot watch it."""
        while not self._stop.is_set():
            identity = self._identity()
            if identity is None:
                yield "gone"
                while self._identity() is None and not self._stop.wait(_AGAIN):
                    pass
                if self._stop.is_set():
                    return
                self.again(self._quiet)
                yield "back"
                continue
            try:
                yield from self._while_it_is(identity)
            except OSError:
                # No more watches to be had (a limit of the system), or a file system that has none.
                if self._polling or self._identity() is None:
                    self._stop.wait(_AGAIN)
                    continue
                self._polling = True
                self.again(self._quiet)
                yield "polling"

    def _while_it_is(self, identity: tuple[int, int]) -> Iterator[Event]:
        """Until the folder is another one: removed, or a share that was mounted anew."""
        changes = watch(
            self._folder,
            watch_filter=self._counts(),
            step=_LOOK,
            debounce=_LOOK,
            rust_timeout=1_000,
            yield_on_timeout=True,
            stop_event=self._stop,
            force_polling=self._polling,
            poll_delay_ms=max(1_000, int(self._quiet * 500)),
            ignore_permission_denied=True,
            raise_interrupt=True,
        )
        for changed in changes:
            now = time.monotonic()
            if changed:
                if self._since is None:
                    self._since = now
                self._due = min(now + self._quiet, max(self._since + _AT_LATEST, now))
            elif self._due is not None and now >= self._due:
                self._due = self._since = None
                yield "settled"
            if self._identity() != identity:
                return

    def _counts(self) -> Callable[[Change, str], bool]:
        """Hidden files, lock files of office programs and the program's own files are none that matter."""

        def counts(_change: Change, told: str) -> bool:
            path = Path(told)
            if path.is_relative_to(self._data) or not path.is_relative_to(self._folder):
                return False
            return not any(part.startswith((".", "~$")) for part in path.relative_to(self._folder).parts)

        return counts

    def _identity(self) -> tuple[int, int] | None:
        try:
            status = self._folder.stat()
            return (status.st_dev, status.st_ino) if self._folder.is_dir() else None
        except OSError:
            return None
