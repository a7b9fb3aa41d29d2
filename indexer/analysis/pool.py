"""Analysis in several processes: contents go in by their hash, are read from the catalogue, and come out analysed."""

from __future__ import annotations

import gc
import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, Self

from indexer.analysis.analysts import Analysts
from indexer.analysis.content import AnalysedContent, analyse
from indexer.analysis.tally import distinct_words
from indexer.catalog import Catalog
from indexer.engines.base import EngineError
from indexer.system.orphans import end_with_starter
from indexer.topics import TopicMatcher, TopicTree

#: Below this many contents, starting processes costs more than it saves.
WORTH_A_POOL = 40
#: Contents a task: enough that passing them costs little, few enough that all processes stay busy and memory small.
_TASK_SIZE = 8
_TASKS_PER_PROCESS = 2
#: So many more of them than before are looked through for garbage; a document has some ten thousand.
_OBJECTS = 100_000
#: Processes are started anew so many times, after a pause (seconds) that doubles each time: a fork server that was
#: killed can be started anew only once it is gone, and on a busy machine it may take its time to die.
_MOST_BROKEN = 6
_PAUSE = 0.1
_KILLED = (
    "Prozesse, die Texte auswerten, wurden wiederholt von außen beendet; vermutlich reicht der Arbeitsspeicher nicht. Weniger davon gibt es "
    "mit „--jobs“ oder der Einstellung „jobs“."
)


@dataclass(frozen=True, slots=True)
class Work:
    """What every worker needs: where contents are, and what they are analysed with."""

    catalog_url: str
    analysts: Analysts
    tree: TopicTree


class AnalysisPool:
    """Analyses contents with ``jobs`` processes, or in this one where that is quicker; a context manager."""

    def __init__(self, work: Work, jobs: int, contents: int) -> None:
        self._jobs = jobs
        self._work = work
        self._executor: ProcessPoolExecutor | None = None
        self._broken = 0
        if jobs > 1 and contents >= WORTH_A_POOL:
            self._executor = self._started()
        else:
            _prepare(work)

    def _started(self) -> ProcessPoolExecutor:
        try:
            return self._made()
        except ConnectionError:
            # The process that keeps track of locks was killed while they were made; there is another one the next time.
            return self._made()

    def _made(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("forkserver")
        return ProcessPoolExecutor(self._jobs, context, initializer=_begin, initargs=(self._work,))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._executor:
            _end(self._executor)
        _finish()

    def analyse(self, hashes: Sequence[str]) -> Iterator[AnalysedContent]:
        """Analyse contents; yields them as they are done, in no order."""
        for done in self._map(_analyse, hashes):
            yield from done

    def count_words(self, hashes: Sequence[str], advance: Callable[[str, int], object]) -> Counter[str]:
        """In how many of these contents each word stands; ``advance`` is told how many contents were counted."""
        total: Counter[str] = Counter()
        for contents, counted in self._map(_count_words, hashes):
            total.update(counted)
            advance("", contents)
        return total

    def _map(self, task: Any, hashes: Sequence[str]) -> Iterator[Any]:
        tasks = (hashes[start : start + _TASK_SIZE] for start in range(0, len(hashes), _TASK_SIZE))
        if not self._executor:
            yield from map(task, tasks)
            return
        running: dict[Future[Any], Sequence[str]] = {}
        lost: list[Sequence[str]] = []
        exhausted = False
        while running or lost or not exhausted:
            while len(running) < self._jobs * _TASKS_PER_PROCESS:
                part = lost.pop() if lost else next(tasks, None)
                if part is None:
                    exhausted = True
                    break
                running[self._submit(task, part)] = part
            done = next((future for future in running if future.done()), None) or next(iter(running), None)
            if done:
                part = running.pop(done)
                try:
                    result = done.result()
                except BrokenProcessPool:
                    lost.append(part)  # as all others that were on their way
                else:
                    yield result

    def _submit(self, task: Any, part: Sequence[str]) -> Future[Any]:
        """Begin a task; where a process was killed since the last one, and the others ended with it, in new ones.

        Raises:
            EngineError: that happens again and again.
        """
        assert self._executor
        while True:
            try:
                return self._executor.submit(task, part)
            except (BrokenProcessPool, ConnectionError, EOFError) as error:
                # A worker was killed, or the fork server that starts them.
                _end(self._executor)
                self._broken += 1
                if self._broken > _MOST_BROKEN:
                    raise EngineError(_KILLED) from error
                time.sleep(_PAUSE * 2 ** (self._broken - 1))
                self._executor = self._started()


def _end(executor: ProcessPoolExecutor) -> None:
    """Give back an executor and its processes, whatever these are at; none of them writes anything.

    Asked to end by themselves, they might never do so: an idle worker holds the lock of the pipe through which the
    others would hear of it, and keeps it where it is killed in that moment. An executor that has been told to end looks
    for that no more (CPython 3.11 to 3.13; ``ProcessPoolExecutor.kill_workers`` came with 3.14).
    """
    workers = list((executor._processes or {}).values())  # None once it was given back
    executor.shutdown(wait=False, cancel_futures=True)
    for worker in workers:
        if worker.is_alive():
            worker.kill()


# -- in the worker -----------------------------------------------------------------------------------------------------

_catalog: Catalog | None = None
_work: Work | None = None
_matcher: TopicMatcher | None = None


def _prepare(work: Work) -> None:
    global _catalog, _work, _matcher
    _catalog, _work = Catalog(work.catalog_url), work
    _matcher = TopicMatcher(work.tree, work.analysts.german)


def _begin(work: Work) -> None:
    # They wait for tasks at a pipe that each of them holds open for the others: without its starter, none would ever
    # end.
    end_with_starter()
    _prepare(work)
    # Words and their terms are kept until the end: looking through them for garbage again and again took a tenth of the
    # time.
    gc.freeze()
    gc.set_threshold(_OBJECTS)


def _finish() -> None:
    global _catalog, _work, _matcher
    if _catalog:
        _catalog.close()
    _catalog = _work = _matcher = None


def _analyse(hashes: Sequence[str]) -> list[AnalysedContent]:
    assert _catalog and _work and _matcher
    analysed = []
    for sha256 in hashes:
        with _catalog.snapshot() as snapshot:
            content = snapshot.content(sha256)
        if content:
            analysed.append(analyse(sha256, content, _work.analysts, _matcher))
    return analysed


def _count_words(hashes: Sequence[str]) -> tuple[int, Counter[str]]:
    assert _catalog
    counted: Counter[str] = Counter()
    for sha256 in hashes:
        with _catalog.snapshot() as snapshot:
            counted.update(distinct_words(snapshot.pages(sha256)))
    return len(hashes), counted
