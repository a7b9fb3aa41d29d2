"""Where the web process has things made from files of the collection: in the sandbox, few at a time.

A file may be made to hurt whoever opens it; here it hurts a process that has limits and is thrown away.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from indexer.corpus import locate
from indexer.extraction.isolation.sandbox import Sandbox
from indexer.extraction.limits import Limits
from indexer.model import Document, Problem, SourceFile

_WORKERS = 2
#: More than this is not made or waited for at once: the other threads answer searches meanwhile.
_AT_ONCE = 3
_WAIT_SECONDS = 5.0
#: What failed is not tried again for so many seconds; of so many failures this is remembered.
_FORGIVEN_AFTER = 600.0
_FAILURES = 1_000


class CannotMake(Exception):
    """A file does not give what was asked for. The message is a German sentence."""


class Busy(Exception):
    """Too much is being made, or there is no worker to make it; later there will be."""


class Workshop:
    """Makes things under ``limits``, in workers that import the modules ``plugins``. Safe for several threads; nothing
    is started before something is asked for."""

    def __init__(self, limits: Limits, plugins: tuple[str, ...] = ()) -> None:
        self.limits = limits
        self._plugins = plugins
        self._sandbox: Sandbox | None = None
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(_AT_ONCE)
        self._failures: OrderedDict[str, tuple[str, float]] = OrderedDict()

    def close(self) -> None:
        """End the worker processes."""
        with self._lock:
            sandbox, self._sandbox = self._sandbox, None
        if sandbox is not None:
            sandbox.close()

    def make(self, name: str, source: SourceFile, task: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        """What a function of a module makes; what failed lately under the same name fails again without being tried.

        Raises:
            CannotMake: the function told why it failed, was too slow, or ended its worker.
            Busy: there was no time or no worker for it.
        """
        with self._lock:
            reason, until = self._failures.get(name, ("", 0.0))
        if time.monotonic() < until:
            raise CannotMake(reason)
        if not self._places.acquire(timeout=_WAIT_SECONDS):
            raise Busy
        try:
            _, made = next(iter(self._workers().run_all(task, [(source, arguments)])))
        except (OSError, RuntimeError) as error:  # no room for the workers' folder, no thread to keep them
            raise Busy(str(error)) from error
        finally:
            self._places.release()
        if isinstance(made, Problem) and made.passing:
            raise Busy(made.reason)
        if isinstance(made, Problem):
            with self._lock:
                self._failures[name] = (made.reason, time.monotonic() + _FORGIVEN_AFTER)
                while len(self._failures) > _FAILURES:
                    self._failures.popitem(last=False)
            raise CannotMake(made.reason)
        return made

    def _workers(self) -> Sandbox:
        with self._lock:
            if self._sandbox is None:
                self._sandbox = Sandbox(_WORKERS, self.limits, self._plugins)
            return self._sandbox


def source_of(document: Document, corpus: Path) -> SourceFile | None:
    """The file of a document, or the container that it lies in, as it is now; None where that is gone."""
    path = locate(corpus, document.location)
    try:
        status = path.stat() if path else None
    except OSError:
        status = None
    if path is None or status is None:
        return None
    return SourceFile(document.path, document.location, path, status.st_size, status.st_mtime_ns)


def name_of(document: Document, source: SourceFile, what: str) -> str:
    """What is made from a document is kept under this name: content and state of the file, so that one that was
    exchanged since it was read has things of its own."""
    state = f"{source.mtime_ns:x}-{source.size:x}"
    return f"{document.sha256[:2]}/{document.sha256[2:]}-{state}-{what}"
