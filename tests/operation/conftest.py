"""A small collection, and services that run on it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.running import ROOT, environment
from tests.core.collection import Collection
from tests.waiting import free_port, soon
from tests.web.client import Client


@dataclass
class Service:
    """A service in a process of its own, with what it says."""

    process: subprocess.Popen[str]
    client: Client
    log: Path

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def end(self, ending: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end; its exit status. If it does not, the test tells what it said and where its threads stand."""
        self.process.send_signal(ending)
        try:
            return self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGABRT)  # faulthandler writes all stacks
            self.process.wait(10)
            pytest.fail(f"It did not end:\n{self.said()}")


Serve = Callable[..., Service]


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    """An empty folder of documents."""
    collection = Collection(tmp_path)
    yield collection
    collection.close()


@pytest.fixture
def start(collection: Collection, tmp_path: Path) -> Iterator[Serve]:
    """Starts a command that serves the collection, and waits until it answers."""
    begun: list[Service] = []

    def run(*command: str, port: int, ready: Callable[[], object] | None = None, **variables: str) -> Service:
        log = tmp_path / f"log-{len(begun)}.txt"
        settings = {"LAKI_CORPUS": str(collection.folder), "LAKI_DATA": str(collection.settings.data), "LAKI_JOBS": "1"}
        settings["PYTHONFAULTHANDLER"] = "1"
        with log.open("w") as out:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment(**settings, **variables),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        service = Service(process, Client(port), log)
        begun.append(service)

        def answers() -> bool:
            assert process.poll() is None, service.said()
            try:
                return service.client.get("/static/icon.svg").status < 500
            except OSError:
                return False

        soon(ready or answers)
        return service

    yield run
    for service in begun:
        if service.process.poll() is None:
            os.killpg(service.process.pid, signal.SIGKILL)
            service.process.wait()


@pytest.fixture
def serve(start: Serve) -> Serve:
    """Starts ``laki serve`` with options."""

    def run(*options: str, ready: Callable[[], object] | None = None, **variables: str) -> Service:
        port = free_port()
        command = (sys.executable, "-m", "indexer", "serve", "--port", str(port), *options)
        return start(*command, port=port, ready=ready, **variables)

    return run
