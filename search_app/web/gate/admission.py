"""Too much to do: a bounded number of requests is worked on, a bounded number waits its turn, the rest is told so at
once.

Works under any WSGI server that has more threads than there are seats (``threads`` + ``queue`` + :data:`EXPRESS`).
"""

from __future__ import annotations

import threading
from collections import deque

from flask import Flask, g, request

from search_app.web.errors import ProblemError

#: Threads for what needs no seat, and for saying that there is none.
EXPRESS = 4
#: What answers without one, and counts for no limit: files, and what monitoring asks.
FREE = frozenset({"api.health", "metrics.metrics", "static", "pages.icon"})
#: Whoever waited so many seconds has most likely pressed "reload" already.
_PATIENCE = 30.0
#: Seconds after which asking again makes sense.
_AGAIN = 5
_FULL = (
    "Gerade ist viel los",
    "So viele Anfragen auf einmal schafft die Suche nicht. Bitte in ein paar Sekunden noch einmal versuchen.",
)


class Seats:
    """So many may work at once, so many may wait: first come, first served. Safe for several threads."""

    def __init__(self, seats: int, queue: int, patience: float = _PATIENCE) -> None:
        self._free = seats
        self._queue = queue
        self._patience = patience
        self._waiting: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Take a seat, waiting for one if need be; False where too many wait already, or it takes too long."""
        with self._lock:
            if self._free > 0:
                self._free -= 1
                return True
            if len(self._waiting) >= self._queue:
                return False
            called = threading.Event()
            self._waiting.append(called)
        if called.wait(self._patience):
            return True
        with self._lock:
            if called.is_set():  # just now
                return True
            self._waiting.remove(called)
            return False

    def give_back(self) -> None:
        """Leave a seat; who has waited longest gets it."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1


def install(app: Flask, seats: Seats) -> None:
    """Let requests of an application wait for seats. To be installed first: what waits should hold nothing else."""

    @app.before_request
    def enter() -> None:
        if request.endpoint in FREE:
            return
        if not seats.take():
            raise ProblemError(503, *_FULL, retry_after=_AGAIN)
        g.laki_seat = True

    @app.teardown_request
    def leave(_error: BaseException | None) -> None:
        if g.pop("laki_seat", False):
            seats.give_back()
