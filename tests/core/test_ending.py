"""A request to end is heeded between two steps of a run, never in the middle of one, and never lost."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from indexer.cli.reindex import run_politely
from indexer.progress import Progress
from indexer.system.ending import endable, heed, may_end
from tests.core.collection import Collection

ENDINGS = [signal.SIGINT, signal.SIGTERM]


def ask(ending: signal.Signals) -> None:
    os.kill(os.getpid(), ending)
    time.sleep(0.05)  # Python lets its handler run


class At(Progress):
    """Does something when a stage begins."""

    def __init__(self, name: str, do: Callable[[], object]) -> None:
        self._name, self._do = name, do

    def stage(self, name: str, total: int | None = None) -> None:
        if name == self._name:
            self._do()


@pytest.fixture
def told() -> Iterator[threading.Event]:
    """Set by SIGTERM, as by the handler of a service."""
    told = threading.Event()
    before = signal.signal(signal.SIGTERM, lambda _signal, _frame: told.set())
    yield told
    signal.signal(signal.SIGTERM, before)


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_step_under_way_is_done_the_next_one_not(ending: signal.Signals) -> None:
    done = []
    with endable(), pytest.raises(KeyboardInterrupt):
        for step in range(3):
            heed()
            if step == 1:
                ask(ending)
            done.append(step)
    assert done == [0, 1]


@pytest.mark.parametrize("ending", ENDINGS)
def test_who_waits_for_others_leaves_at_once(ending: signal.Signals) -> None:
    threading.Timer(0.2, os.kill, (os.getpid(), ending)).start()
    before = time.monotonic()
    with endable(), pytest.raises(KeyboardInterrupt), may_end():
        time.sleep(20)
    assert time.monotonic() - before < 10


def test_who_was_asked_before_does_not_begin_to_wait() -> None:
    with endable(), pytest.raises(KeyboardInterrupt):
        ask(signal.SIGTERM)
        with may_end():
            pytest.fail("It waits.")


@pytest.mark.parametrize("ending", ENDINGS)
def test_asked_a_second_time_it_ends_wherever_it_is(ending: signal.Signals) -> None:
    with endable():
        ask(signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt):
            ask(ending)


def test_a_request_is_forgotten_with_its_run() -> None:
    before = [signal.getsignal(ending) for ending in ENDINGS]
    with endable():
        ask(signal.SIGTERM)
    heed()
    with endable():
        heed()
    assert [signal.getsignal(ending) for ending in ENDINGS] == before


def test_a_run_ends_and_the_next_one_completes(collection: Collection) -> None:
    collection.write("a.txt", "Apfel")
    with pytest.raises(KeyboardInterrupt):
        run_politely(collection.settings, At("Indexieren", lambda: ask(signal.SIGTERM)))
    assert run_politely(collection.settings, Progress()).documents == 1
    assert collection.found("Apfel") == ["a.txt"]


def test_asked_after_its_last_step_a_run_completes_and_the_service_around_it_hears(
    collection: Collection, told: threading.Event
) -> None:
    collection.write("a.txt", "Apfel")
    assert run_politely(collection.settings, At("Umschalten", lambda: ask(signal.SIGTERM))).new == 1
    assert told.is_set()
    assert collection.found("Apfel") == ["a.txt"]
