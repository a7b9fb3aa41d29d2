"""Somebody searches without a pause, in a process of its own, while runs are killed."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from typing import Any

from benchmarks.crashes.running import ROOT
from indexer.settings import Settings
from search_app.access.audience import EVERYTHING
from search_app.asking.request import SearchRequest
from search_app.collection import OpenCollection
from search_app.search import NoIndex, SearchService


class Searcher(threading.Thread):
    """Searches in a process of its own (see :func:`search_forever`) and collects the different answers that it got."""

    def __init__(self, environment: dict[str, str]) -> None:
        super().__init__(daemon=True)
        self.answers: set[frozenset[tuple[str, int]]] = set()
        self.faults: list[str] = []
        self.count = 0
        command = [sys.executable, "-m", "benchmarks.crashes", "--search"]
        self._process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, encoding="utf-8")
        self.start()

    def run(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            told = json.loads(line)
            self.count = told["count"]
            if "fault" in told:
                self.faults.append(told["fault"])
            elif "answer" in told:
                self.answers.add(frozenset((path, version) for path, version in told["answer"]))

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()
        self.join()


def search_forever() -> None:
    """Search and print each answer that differs from the one before; faults in an answer as such."""
    service = SearchService(OpenCollection(Settings()), EVERYTHING)
    last: Any = None
    count = 0
    while True:
        told: dict[str, Any] = {}
        try:
            told = _observe(service)
        except NoIndex:
            told = {"fault": "the index is gone"} if last else {}
        except Exception as error:  # noqa: BLE001 - whatever it is, people would have seen it
            told = {"fault": f"{type(error).__name__}: {error}"}
        count += 1
        if told and (told != last or count % 100 == 0):
            last = told
            print(json.dumps({**told, "count": count}), flush=True)
        time.sleep(0.05)


def _observe(service: SearchService) -> dict[str, Any]:
    found = service.search(SearchRequest(q="Fassung", size=100))
    answer = []
    for result in found.results:
        shown = "".join(str(page.snippet) for page in result.pages)
        versions = {word[7:12] for word in shown.replace("<mark>", "").split() if word.startswith("fassung")}
        title = [word[7:] for word in result.document.title.split() if word.startswith("fassung")]
        if len(versions | set(title)) != 1:
            return {"fault": f"{result.document.path}: title {title}, pages {sorted(versions)}"}
        answer.append((result.document.path, int(versions.pop())))
    if found.total != len(answer):
        return {"fault": f"{found.total} found, {len(answer)} shown"}
    return {"answer": sorted(answer)}
