"""Several processes at the same sockets, for more searches a second: started, watched, replaced, ended together.

Python works on one request at a time in each process, however many threads it has; the processes share nothing but the
sockets.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from types import FrameType

_log = logging.getLogger(__name__)

#: A worker that ends sooner than this (seconds) has not begun to serve.
_SOON = 5.0
#: So many of those in a row, and the service gives up.
_MOST_FAILURES = 5
_LOOK = 0.2


class WorkersFail(Exception):
    """The worker processes do not come up. The message is German."""


class Workers:
    """A number of processes that do the same work; a process that ends by itself is replaced."""

    def __init__(self, count: int, work: Callable[[int], None], stop_seconds: float) -> None:
        """``work`` is called in each process, with the process id of this one; it ends on SIGTERM within
        ``stop_seconds``."""
        self._count = count
        self._work = work
        self._stop_seconds = stop_seconds
        self._started: dict[int, float] = {}
        self._ending = False

    def run(self, early: object = None) -> None:
        """Keep the workers running until SIGTERM or SIGINT, or not at all if ``early`` says that one came before.

        Raises:
            WorkersFail: they end as soon as they are started.
        """
        signal.signal(signal.SIGTERM, self._end)
        signal.signal(signal.SIGINT, self._end)
        self._ending = bool(early) or self._ending
        failures = 0
        try:
            while not self._ending:
                while len(self._started) < self._count and not self._ending:
                    self._start()
                for status, lived in self._ended():
                    _log.error("Ein Arbeitsprozess endete von selbst (Status %d) und wird ersetzt.", status)
                    failures = failures + 1 if lived < _SOON else 0
                    if failures >= _MOST_FAILURES:
                        raise WorkersFail("Die Arbeitsprozesse enden gleich nach dem Start; das Protokoll sagt, warum.")
                time.sleep(_LOOK)
        finally:
            self._stop()

    def _end(self, _signal: int, _frame: FrameType | None) -> None:
        self._ending = True

    def _start(self) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        child = os.fork()
        if child:
            self._started[child] = time.monotonic()
            return
        status = 1
        try:
            # Ctrl-C reaches all processes of a terminal; ending is for the parent to tell.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            self._work(parent)
            status = 0
        except BaseException:  # noqa: BLE001 - nothing of the parent's may run on in the child
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _ended(self) -> list[tuple[int, float]]:
        """Status and seconds of life of the workers that ended since the last look."""
        found = []
        for child in list(self._started):
            pid, status = os.waitpid(child, os.WNOHANG)
            if pid:
                found.append((os.waitstatus_to_exitcode(status), time.monotonic() - self._started.pop(child)))
        return found

    def _stop(self) -> None:
        for child in self._started:
            os.kill(child, signal.SIGTERM)
        # They bound their own end; this is for one that hangs.
        until = time.monotonic() + self._stop_seconds + 5
        while self._started and time.monotonic() < until:
            self._ended()
            time.sleep(0.05)
        for child in self._started:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
