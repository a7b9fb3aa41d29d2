"""Files read in worker processes under limits, so that none can do harm and none costs another one its reading.

An endless loop, a memory bomb or the crash of a native library ends one worker; its file becomes a Problem, a fresh
worker takes the next file. The processes come from a fork server that has the libraries loaded, so a new one costs
milliseconds.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from indexer.extraction import worker
from indexer.extraction.limits import DEFAULT_LIMITS, Limits
from indexer.model import ExtractedDocument, Problem, SourceFile

if TYPE_CHECKING:
    from pebble import ProcessPool

    from indexer.extraction.members import Listing

_FILES_PER_WORKER = 200  # then a fresh one: native libraries leak, and a worn heap fails on files that are no bombs
_QUEUED_PER_WORKER = 3  # enough that no worker waits, few enough that the main process stays small

_TIMED_OUT = "Das Lesen der Datei dauerte zu lange und wurde abgebrochen."
_CRASHED = "Beim Lesen der Datei ist das Leseprogramm abgestürzt; vermutlich ist die Datei beschädigt."
_UNTRANSFERABLE = "Der Inhalt der Datei konnte nicht übernommen werden."


class Sandbox:
    """A pool of ``jobs`` workers that read files under ``limits``; a context manager.

    ``plugins`` are names of modules that every worker imports, for formats registered from outside this package. Nothing is
    started before the first file comes. Several threads may have files read at the same time.
    """

    def __init__(self, jobs: int, limits: Limits = DEFAULT_LIMITS, plugins: Sequence[str] = ()) -> None:
        if jobs < 1:
            raise ValueError(f"jobs must be at least 1, not {jobs}")
        self._jobs = jobs
        self._limits = limits
        self._plugins = tuple(plugins)
        self._pool: ProcessPool | None = None
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self._starting = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def extract_all(self, files: Iterable[SourceFile]) -> Iterator[tuple[SourceFile, ExtractedDocument | Problem]]:
        """Read files and yield each with its text or its problem, as they are done, in no order.

        ``files`` is drawn from only as fast as files are read.
        """
        return self.run_all(worker.read, ((file, (file.absolute, file.member, self._limits)) for file in files))

    def list_all(self, files: Iterable[SourceFile]) -> Iterator[tuple[SourceFile, Listing | Problem]]:
        """List what containers hold, likewise."""
        return self.run_all(worker.list_members, ((file, (file.absolute, self._limits)) for file in files))

    def run_all(
        self, task: Callable[..., Any], calls: Iterable[tuple[SourceFile, tuple[Any, ...]]]
    ) -> Iterator[tuple[SourceFile, Any]]:
        """Call a function of a module in the workers, once for each file with its arguments, and yield the results.

        What the function returns as a pair of texts is a reason and a detail, and becomes a Problem.
        """
        done: queue.SimpleQueue[Any] = queue.SimpleQueue()
        running: dict[Any, SourceFile] = {}
        waiting = iter(calls)
        try:
            while True:
                while len(running) < _QUEUED_PER_WORKER * self._jobs:
                    call = next(waiting, None)
                    if call is None:
                        break
                    source, arguments = call
                    future = self._started().schedule(task, args=arguments, timeout=self._limits.seconds)
                    running[future] = source
                    future.add_done_callback(done.put)
                if not running:
                    return
                future = done.get()
                source = running.pop(future)
                yield source, self._outcome(source, future)
        finally:
            for future in running:  # the caller stopped early: nobody wants these any more
                future.cancel()

    def close(self) -> None:
        """End the workers, whatever they are doing, and everything they started."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()
        if self._scratch is not None:
            self._end_strays(every=True)
            self._scratch.cleanup()
            self._scratch = None

    def _started(self) -> ProcessPool:
        with self._starting:
            if self._pool is None:
                from pebble import ProcessPool

                self._scratch = tempfile.TemporaryDirectory(prefix="laki-", ignore_cleanup_errors=True)
                context = multiprocessing.get_context("forkserver")
                context.set_forkserver_preload(list(worker.PRELOADED))
                self._pool = ProcessPool(
                    max_workers=self._jobs,
                    max_tasks=_FILES_PER_WORKER,
                    initializer=worker.prepare,
                    initargs=(self._limits, self._scratch.name, self._plugins),
                    context=context,
                )
            return self._pool

    def _outcome(self, source: SourceFile, future: Any) -> Any:
        """The result of one file, with everything that can have gone wrong put into words."""
        from pebble import ProcessExpired

        try:
            result = future.result()
        except TimeoutError:
            self._end_strays()
            return Problem(source.path, _TIMED_OUT, f"limit: {self._limits.seconds:g} s")
        except ProcessExpired as error:
            self._end_strays()
            return Problem(source.path, _CRASHED, f"exit code {error.exitcode}")
        except Exception as error:  # a result that cannot be sent from process to process
            return Problem(source.path, _UNTRANSFERABLE, f"{type(error).__name__}: {error}"[:500])
        return Problem(source.path, *result) if isinstance(result, tuple) else result

    def _end_strays(self, every: bool = False) -> None:
        """End the programs that ended workers have started: each worker leads a process group, named by a file."""
        if self._scratch is None:
            return
        for mark in Path(self._scratch.name).glob(worker.MARK + "*"):
            pid = int(mark.name.removeprefix(worker.MARK))
            if every or not _alive(pid):
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(pid, signal.SIGKILL)
                mark.unlink(missing_ok=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
