"""Worker processes that outlive the process which started them for no longer than a moment, even where that one is
killed."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import signal


def end_with_starter() -> None:
    """Have this process ended as soon as the one that started it is gone; called in a worker of :mod:`multiprocessing`.

    A worker of a fork server is a child of that, so its system parent tells nothing; and while one worker lives, the
    fork server does, too. But a worker holds the reading end of a pipe whose other end only its starter has (the
    sentinel). When that closes, the kernel sends a signal that ends the process, even one that is stuck in a library
    which never lets Python take its turn.
    """
    starter = multiprocessing.parent_process()
    if starter is None:
        return
    sentinel = starter.sentinel
    assert isinstance(sentinel, int)
    fcntl.fcntl(sentinel, fcntl.F_SETOWN, os.getpid())
    if hasattr(fcntl, "F_SETSIG"):
        fcntl.fcntl(sentinel, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(sentinel, fcntl.F_SETFL, fcntl.fcntl(sentinel, fcntl.F_GETFL) | os.O_ASYNC)
    if not starter.is_alive():  # gone before the kernel was told
        os._exit(1)
