"""A request to end (Ctrl+C, or SIGTERM as from systemd) is heeded where nothing is half done.

An exception that comes between any two lines can get lost or do harm: Python prints and forgets it while it clears up
an object, a lock is given back that was not taken, a thread pool does not know the thread that it just started and
waits for it at the end. So the signal only leaves a note, as in the deferred cancellation of POSIX threads
(``pthread_setcanceltype``); the run ends at its next step, or at once where it waits for others. Whoever asks a second
time is heeded at once wherever the run is.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from indexer.progress import Progress

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class _Request:
    """Whether this process was asked to end, and whether its main thread waits where it may leave at any moment."""

    asked = False
    waiting = False


_request = _Request()


@contextmanager
def endable() -> Iterator[None]:
    """Within the block, a request to end becomes a KeyboardInterrupt at the next step; only in the main thread, others
    hear no signals.

    Whoever handled SIGTERM before hears of it as well: a service that has more to do after this run.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in _SIGNALS}

    def note(number: int, frame: FrameType | None) -> None:
        again, _request.asked = _request.asked, True
        handler = before[signal.Signals(number)]
        if callable(handler) and handler is not signal.default_int_handler:
            handler(number, frame)
        if again or _request.waiting:
            raise KeyboardInterrupt

    _request.asked = False
    for number in _SIGNALS:
        signal.signal(number, note)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        _request.asked = False


def heed() -> None:
    """Raise KeyboardInterrupt if this process was asked to end; for the main thread, where nothing is half done."""
    if _request.asked and threading.current_thread() is threading.main_thread():
        raise KeyboardInterrupt


@contextmanager
def may_end() -> Iterator[None]:
    """Within the block the main thread waits for others and may leave at any moment."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _request.waiting = True
    try:
        heed()
        yield
    finally:
        _request.waiting = False


class EndableProgress(Progress):
    """Passes on what it is told, and ends a run between two steps."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def stage(self, name: str, total: int | None = None) -> None:
        """See :class:`Progress`."""
        heed()
        self._progress.stage(name, total)

    def advance(self, description: str = "", n: int = 1) -> None:
        """See :class:`Progress`."""
        heed()
        self._progress.advance(description, n)

    def done(self) -> None:
        """See :class:`Progress`."""
        self._progress.done()
