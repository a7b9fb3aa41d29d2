"""Worker processes that are expected to die, each with a line of its own to a thread that keeps it.

Pools of processes share queues and locks among their workers: in concurrent.futures and loky a crash loses the tasks of
others, in pebble a worker killed while it waits breaks the pool, and one that ends with exit code 0 is missed until the
time is up. Here nothing is shared: a keeper sends tasks down its worker's pipe, sees at once when the other end closes,
and starts another worker.
"""

from __future__ import annotations

import multiprocessing
import queue
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import connection, forkserver
from typing import Any

_TASKS_PER_WORKER = 200  # then a fresh one: native libraries leak, and a worn heap fails on files that are no bombs
_ATTEMPTS_TO_START = 6
#: How a worker ends that was ended from outside; 255 and None stand for one whose fork server is gone, too, and cannot
#: tell.
KILLED = (-signal.SIGKILL, -signal.SIGTERM, 255, None)


def start_fork_server(preloaded: Sequence[str]) -> None:
    """Start the process that all workers are forked from, with the modules ``preloaded``, and do not wait for it.

    It would be started with the first worker otherwise. Where much is to be done it can load its libraries while this
    process loads its own.
    """
    multiprocessing.set_forkserver_preload(list(preloaded))
    with suppress(OSError):  # no memory, no processes left: the first worker tells
        forkserver.ensure_running()


class TimedOutError(Exception):
    """The task took longer than it may; its worker was ended."""


class CrashedError(Exception):
    """The worker ended in the middle of the task."""


class NoWorkerError(Exception):
    """No worker could be started: no memory, no processes left. Another time one may."""


class FailedError(Exception):
    """The task raised an error, or its result cannot be sent from process to process."""


@dataclass(eq=False, slots=True)
class Call:
    """A function of a module, its arguments, and where the call goes when it is done: then it has a result or an
    error."""

    task: Callable[..., Any]
    arguments: tuple[Any, ...]
    seconds: float
    done: queue.SimpleQueue[Call]
    cancelled: bool = False
    result: Any = None
    error: Exception | None = None
    attempts: int = 0

    def finish(self, result: Any = None, error: Exception | None = None) -> None:
        """Hand the call back."""
        self.result, self.error = result, error
        self.done.put(self)


class _Worker:
    """One process and the pipe to it."""

    def __init__(self, serve: Callable[..., None], arguments: tuple[Any, ...], preloaded: Sequence[str]) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(list(preloaded))
        self.pipe, other_end = context.Pipe()
        self.tasks = 0
        try:
            self.process = context.Process(target=serve, args=(other_end, *arguments), daemon=True)
            self.process.start()
        except BaseException:
            self.pipe.close()
            raise
        finally:
            other_end.close()

    def receive(self, seconds: float) -> Any:
        """The worker's next answer. Raises TimedOutError, CrashedError and FailedError."""
        ready = connection.wait([self.pipe, self.process.sentinel], max(0.0, seconds))
        if not ready:
            raise TimedOutError
        if self.pipe in ready:
            try:
                succeeded, value = self.pipe.recv()
            except (EOFError, OSError):
                pass  # it ended, perhaps in the middle of its answer
            except Exception as error:
                raise FailedError(f"{type(error).__name__}: {error}") from error
            else:
                if not succeeded:
                    raise FailedError(value)
                return value
        self.process.join(1)
        raise CrashedError(self.process.exitcode)

    def end(self, at_once: bool) -> None:
        """Let the worker go, or kill it."""
        self.pipe.close()
        if not at_once:
            self.process.join(1)
        if self.process.is_alive():
            self.process.kill()
            self.process.join(5)


@dataclass(eq=False)
class Crew:
    """Up to ``size`` workers that run ``serve(pipe, *arguments)``, with the modules ``preloaded``; started as tasks
    come.

    ``bereaved`` is called when a worker has been ended or died.
    """

    size: int
    serve: Callable[..., None]
    arguments: tuple[Any, ...]
    preloaded: Sequence[str]
    bereaved: Callable[[], None]
    _calls: queue.SimpleQueue[Call | None] = field(default_factory=queue.SimpleQueue)
    _keepers: list[threading.Thread] = field(default_factory=list)
    _workers: dict[threading.Thread, _Worker] = field(default_factory=dict)
    _closed: bool = False

    def start(self) -> None:
        """Start the keepers, as many as there are threads for. Raises RuntimeError where there is none."""
        for number in range(self.size):
            keeper = threading.Thread(target=self._keep, name=f"laki-keeper-{number}", daemon=True)
            try:
                keeper.start()
            except RuntimeError:
                if not self._keepers:
                    raise
                break
            self._keepers.append(keeper)

    def submit(self, call: Call) -> None:
        """Have a call done as soon as a worker is free; calls are taken in order."""
        self._calls.put(call)

    def close(self) -> None:
        """End all workers, whatever they are doing. Calls under way are not handed back."""
        self._closed = True
        for _ in self._keepers:
            self._calls.put(None)
        for worker in list(self._workers.values()):
            with suppress(OSError, ValueError):
                worker.process.kill()
        for keeper in self._keepers:
            keeper.join(10)

    def _keep(self) -> None:
        """Keep one worker busy until the crew is closed."""
        sent: deque[Call] = deque()  # what the worker has; the first is what it is at
        try:
            while self._send(sent):
                self._await_first(sent)
        finally:
            self._part(at_once=True)

    def _send(self, sent: deque[Call]) -> bool:
        """Give the worker a call, and a second one if there are enough for all, so that it never waits. False:
        closed."""
        worker = self._workers.get(threading.current_thread())
        if worker is not None and worker.tasks >= _TASKS_PER_WORKER and not sent:
            self._part(at_once=False)
        while not self._closed:
            worker = self._workers.get(threading.current_thread())
            if len(sent) > 1 or (
                sent and (self._calls.qsize() <= self.size or (worker and worker.tasks >= _TASKS_PER_WORKER))
            ):
                return True
            call = self._calls.get()
            if call is None:
                return False
            if not call.cancelled and self._sent(call):
                sent.append(call)
        return False

    def _sent(self, call: Call) -> bool:
        try:
            worker = self._worker()
        except Exception as error:  # no memory, no processes left: tell it, others may be done later
            call.finish(error=NoWorkerError(f"{type(error).__name__}: {error}"))
            return False
        call.attempts += 1
        worker.tasks += 1
        try:
            worker.pipe.send((call.task, call.arguments))
        except OSError:
            pass  # it has died: seen when its answer is awaited
        except Exception as error:  # arguments that cannot be sent
            call.finish(error=FailedError(f"{type(error).__name__}: {error}"))
            return False
        return True

    def _await_first(self, sent: deque[Call]) -> None:
        call = sent[0]
        worker = self._workers[threading.current_thread()]
        try:
            result = worker.receive(call.seconds)
        except FailedError as error:
            call.finish(error=error)
        except (TimedOutError, CrashedError) as error:
            self._part(at_once=True)
            if self._closed:
                return
            for waiting in list(sent)[1:]:  # they lost their worker, too
                waiting.attempts -= 1
                self._calls.put(waiting)
            sent.clear()
            if error.args and error.args[0] in KILLED and call.attempts < 2:
                self._calls.put(call)  # ended from outside (want of memory, an admin): not the task's fault
            else:
                call.finish(error=error)
            return
        else:
            call.finish(result)
        sent.popleft()

    def _worker(self) -> _Worker:
        """This keeper's worker, started if there is none."""
        keeper = threading.current_thread()
        for attempt in range(1, _ATTEMPTS_TO_START + 1):
            if keeper in self._workers:
                break
            try:
                self._workers[keeper] = _Worker(self.serve, self.arguments, self.preloaded)
            except (OSError, EOFError):  # the fork server itself may have been killed, then it is started again
                if attempt == _ATTEMPTS_TO_START or self._closed:
                    raise
                time.sleep(0.1 * 2 ** (attempt - 1))
        return self._workers[keeper]

    def _part(self, at_once: bool) -> None:
        worker = self._workers.pop(threading.current_thread(), None)
        if worker is not None:
            worker.end(at_once)
            if at_once and not self._closed:
                self.bereaved()
