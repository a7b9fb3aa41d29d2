"""Files read in worker processes under limits, so that none can do harm and none costs another one its reading.

An endless loop, a memory bomb or the crash of a native library ends one worker; its file becomes a Problem, a fresh
worker takes the next file. The processes come from a fork server that has the libraries loaded, so a new one costs
milliseconds.
"""

from __future__ import annotations

import os
import queue
import signal
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from indexer.extraction.isolation import worker
from indexer.extraction.isolation.crew import KILLED, Call, CrashedError, Crew, NoWorkerError, TimedOutError
from indexer.extraction.limits import DEFAULT_LIMITS, Limits
from indexer.model import ExtractedDocument, Problem, SourceFile
from indexer.system.ending import may_end

if TYPE_CHECKING:
    from indexer.extraction.members import Listing

_QUEUED_PER_WORKER = 3  # enough that no worker waits, few enough that the main process stays small

_TIMED_OUT = "Das Lesen der Datei dauerte zu lange und wurde abgebrochen."
_CRASHED = "Beim Lesen der Datei ist das Leseprogramm abgestürzt; vermutlich ist die Datei beschädigt."
_NO_WORKER = "Zum Lesen der Datei ließ sich kein Leseprogramm starten; der nächste Lauf versucht es wieder."
_UNTRANSFERABLE = "Der Inhalt der Datei konnte nicht übernommen werden."


class Sandbox:
    """A pool of ``jobs`` workers that read files under ``limits``; a context manager.

    ``plugins`` are names of modules that every worker imports, for formats registered from outside this package.
    Nothing is started before the first file comes. Several threads may have files read at the same time.
    """

    def __init__(self, jobs: int, limits: Limits = DEFAULT_LIMITS, plugins: Sequence[str] = ()) -> None:
        if jobs < 1:
            raise ValueError(f"jobs must be at least 1, not {jobs}")
        self._jobs = jobs
        self._limits = limits
        self._plugins = tuple(plugins)
        self._crew: Crew | None = None
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self._starting = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def extract_all(self, files: Iterable[SourceFile]) -> Iterator[tuple[SourceFile, ExtractedDocument | Problem]]:
        """Read files and yield each with its text or its problem, as they are done, in no order.

        ``files`` is drawn from only as fast as files are read. One that crashes its reader is read once more, by a
        reader that is slower and harder to crash, where there is one.
        """
        calls = ((file, (file.absolute, file.member, self._limits)) for file in files)
        return self.run_all(worker.read, calls, worker.read_carefully)

    def list_all(self, files: Iterable[SourceFile]) -> Iterator[tuple[SourceFile, Listing | Problem]]:
        """List what containers hold, likewise."""
        return self.run_all(worker.list_members, ((file, (file.absolute, self._limits)) for file in files))

    def run_all(
        self,
        task: Callable[..., Any],
        calls: Iterable[tuple[SourceFile, tuple[Any, ...]]],
        after_crash: Callable[..., Any] | None = None,
    ) -> Iterator[tuple[SourceFile, Any]]:
        """Call a function of a module in the workers, once for each file with its arguments, and yield the results.

        What the function returns as a pair of texts is a reason and a detail, and becomes a Problem; one that may pass
        is returned as one. ``after_crash`` is called with the same arguments where the function crashed; where it
        fails, too, the crash is the problem.
        """
        done: queue.SimpleQueue[Call] = queue.SimpleQueue()
        running: dict[Call, SourceFile] = {}
        crashed: dict[Call, Call] = {}
        waiting = iter(calls)
        try:
            while True:
                while len(running) < _QUEUED_PER_WORKER * self._jobs:
                    next_one = next(waiting, None)
                    if next_one is None:
                        break
                    source, arguments = next_one
                    call = Call(task, arguments, self._limits.seconds, done)
                    running[call] = source
                    self._started().submit(call)
                if not running:
                    return
                with may_end():
                    call = done.get()
                source = running.pop(call)
                if after_crash is not None and call not in crashed and _is_crash(call):
                    again = Call(after_crash, call.arguments, self._limits.seconds, done)
                    running[again], crashed[again] = source, call
                    self._started().submit(again)
                    continue
                first = crashed.pop(call, None)
                if first is not None and (call.error is not None or isinstance(call.result, Problem | tuple)):
                    call = first
                yield source, self._outcome(source, call)
        finally:
            for call in running:  # the caller stopped early: nobody wants these any more
                call.cancelled = True

    def close(self) -> None:
        """End the workers, whatever they are doing, and everything they started."""
        crew, self._crew = self._crew, None
        if crew is not None:
            crew.close()
        if self._scratch is not None:
            self._end_strays(every=True)
            self._scratch.cleanup()
            self._scratch = None

    def _started(self) -> Crew:
        with self._starting:
            if self._crew is None:
                scratch = tempfile.TemporaryDirectory(prefix="laki-", ignore_cleanup_errors=True)
                arguments = (self._limits, scratch.name, self._plugins)
                crew = Crew(self._jobs, worker.serve, arguments, worker.PRELOADED, self._end_strays)
                try:
                    crew.start()
                except BaseException:
                    scratch.cleanup()
                    raise
                self._scratch, self._crew = scratch, crew
            return self._crew

    def _outcome(self, source: SourceFile, call: Call) -> Any:
        """The result of one file, with everything that can have gone wrong put into words."""
        if isinstance(call.error, TimedOutError):
            return Problem(source.path, _TIMED_OUT, f"limit: {self._limits.seconds:g} s")
        if isinstance(call.error, CrashedError):
            # Killed means twice, and from outside: next time it may be read.
            return Problem(source.path, _CRASHED, f"exit code {call.error}", passing=not _is_crash(call))
        if isinstance(call.error, NoWorkerError):
            return Problem(source.path, _NO_WORKER, str(call.error)[:500], passing=True)
        if call.error is not None:  # an error or a result that cannot be sent from process to process
            return Problem(source.path, _UNTRANSFERABLE, str(call.error)[:500])
        if isinstance(call.result, Problem):
            return replace(call.result, path=source.path)
        return Problem(source.path, *call.result) if isinstance(call.result, tuple) else call.result

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


def _is_crash(call: Call) -> bool:
    """Whether a call ended its worker, rather than somebody from outside."""
    return isinstance(call.error, CrashedError) and call.error.args[0] not in KILLED


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
