"""Does it keep working? Real runs are killed at random moments while somebody searches.

    python -m benchmarks.crashes [--kills 1000] [--every 5] [--documents 44] [--seed 1] [--minutes 600] [--folder FOLDER]

A small folder of documents changes at random. ``laki reindex`` runs over it and is ended by ``kill -9``: the main process, one of its
workers, or all of its processes at once, after a random time or soon after a random stage began. Meanwhile another process searches
without a pause. After every ``--every`` kills a run is let through to its end. Checked is:

- every answer given meanwhile is that of one complete generation: its documents are those of one state of the folder, and each is
  shown with the page of the same version of it;
- after every kill the generation in service is whole (all checksums read);
- the run let through succeeds, its documents are those of the folder, and its catalogue, its search results and the contents of its index
  (every term with its documents, frequencies and positions, every value of a document) equal those of one built from nothing;
- nothing is left over: at most two generations, no lock, no temporary file or folder, no process.

Exit status 1 where one of these does not hold.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.catalog import Catalog
from indexer.engines import open_engine
from indexer.engines.query import Field, Form, Zone
from indexer.settings import Settings
from search_app.access.audience import EVERYTHING
from search_app.asking.request import SearchRequest
from search_app.collection import OpenCollection
from search_app.search import NoIndex, SearchService

ROOT = Path(__file__).resolve().parents[1]
JOBS = 2
#: Enough that a run from nothing analyses in several processes.
DOCUMENTS = 44
WORDS = (
    "Arbeitsmarktintegration Arbeitsmarkt Integration Wochenmarkt Wumpelgarten Wumpel Gärten Kraxelhaus Kraxel Häuser "
    "Sprachmittlung Quartiersarbeit Quartier Zuwanderung Größe Übergänge Beratung Jugendhilfe Lotsinnen Straße Protokoll"
).split()
QUERIES = ("", "Fassung", "Garten", "Kraxelhäuser", '"die Beratung"', "Wump*", "Größe ODER Übergänge", "-Integration")
STAGES = (
    *("Ordner durchsehen", "Archive und E-Mails öffnen", "Dateien lesen", "Wörter zählen", "Indexieren"),
    *("Index schreiben und prüfen", "Umschalten"),
)
#: A run that takes longer than so many seconds hangs.
HANGING = 300
#: What may lie in the data folder between two runs.
LASTING = {"index", "katalog.sqlite", "katalog.sqlite-shm", "katalog.sqlite-wal", "reindex.lock", "suchen.sqlite"}


class World:
    """A folder that changes at random; ``versions`` maps the path of each document to the version it is in."""

    def __init__(self, folder: Path, seed: int, documents: int) -> None:
        self.folder = folder
        self.documents = documents
        self.random = random.Random(seed)
        self.versions: dict[str, int] = {}
        self.written = 0
        folder.mkdir(parents=True)
        for number in range(documents):
            self.write(f"Ordner {number % 4}/Bericht {number}.{('md', 'txt', 'html')[number % 3]}")

    def write(self, path: str) -> None:
        """Write a document in a new version; with ``.zip`` in its path, the archive around it."""
        self.written += 1
        version = self.written
        words = " ".join(self.random.choices(WORDS, k=12))
        lines = [f"Bericht in Fassung fassung{version:05d}.", f"Das ist die Beratung über {words}.", words[::-1]]
        text = "\n\n".join(lines)
        if path.endswith(".md"):
            text = f"# Fassung fassung{version:05d}\n\n{text}\n\n# Anhang\n\nNoch einmal fassung{version:05d}.\n"
        elif path.endswith(".html"):
            text = f"<html><title>Fassung fassung{version:05d}</title><body><p>{text}</p></body></html>"
        archive, zipped, name = path.partition(".zip/")
        target = self.folder / (archive + zipped.removesuffix("/"))
        target.parent.mkdir(parents=True, exist_ok=True)
        if zipped:
            with zipfile.ZipFile(target, "w") as file:
                file.writestr(name, text)
        else:
            target.write_text(text, encoding="utf-8")
        self.versions[path] = version

    def change(self) -> None:
        """One to four changes."""
        for _ in range(self.random.randint(1, 4)):
            kind = self.random.choice(("new", "new", "change", "change", "remove", "move", "archive"))
            plain = sorted(path for path in self.versions if ".zip" not in path)
            if kind == "new" or len(plain) < self.documents // 2:
                self.write(f"Ordner {self.random.randrange(4)}/Neu {self.written}.{self.random.choice(('md', 'txt'))}")
            elif kind == "change":
                self.write(self.random.choice(plain))
            elif kind == "archive":
                self.write("Archiv.zip/innen.md")
            elif kind == "remove" or len(plain) > self.documents:
                path = self.random.choice(plain)
                (self.folder / path).unlink()
                del self.versions[path]
            else:
                path = self.random.choice(plain)
                target = f"Verschoben/{self.written} {Path(path).name}"
                (self.folder / target).parent.mkdir(exist_ok=True)
                (self.folder / path).rename(self.folder / target)
                self.versions[target] = self.versions.pop(path)

    @property
    def state(self) -> frozenset[tuple[str, int]]:
        return frozenset(self.versions.items())


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
        time.sleep(0.03)


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


class Launcher:
    """Begins runs at once: a process that has the program loaded forks itself for each (see :func:`launch`)."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self._log = log
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.crashes", "--launch"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def start(self, options: Sequence[str], data: Path) -> Started:
        self._log.write_bytes(b"")
        return Started(int(self._ask({"options": ["--data", str(data), *options], "log": str(self._log)})), self)

    def status(self, pid: int) -> int:
        return int(self._ask({"wait": pid}))

    def stages(self) -> list[str]:
        """What the run said so far."""
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        return [line.partition(" (")[0].removesuffix(" …") for line in lines]

    def stop(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()

    def _ask(self, question: dict[str, Any]) -> str:
        assert self._process.stdin and self._process.stdout
        print(json.dumps(question), file=self._process.stdin, flush=True)
        return self._process.stdout.readline()


@dataclass
class Started:
    """A run; ``returncode`` is known after :meth:`wait`."""

    pid: int
    launcher: Launcher
    returncode: int | None = None

    def ended(self) -> bool:
        try:
            stat = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return True
        return stat.rpartition(")")[2].split()[0] == "Z"

    def wait(self) -> int:
        if self.returncode is None:
            deadline = time.monotonic() + HANGING
            while not self.ended():
                if time.monotonic() > deadline:  # told by its exit status
                    os.kill(self.pid, signal.SIGKILL)
                time.sleep(0.01)
            self.returncode = self.launcher.status(self.pid)
        return self.returncode


def launch() -> None:
    """Fork a run of the command for each line of standard input; answer with its number, or wait for its end."""
    from indexer.cli import main as command  # loaded, so that the runs need not

    for line in sys.stdin:
        asked = json.loads(line)
        if "wait" in asked:
            _, status = os.waitpid(asked["wait"], 0)
            print(os.waitstatus_to_exitcode(status), flush=True)
            continue
        pid = os.fork()
        if pid:
            print(pid, flush=True)
            continue
        log = os.open(asked["log"], os.O_WRONLY | os.O_APPEND)
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        os.dup2(nothing, 1)
        os.dup2(log, 2)
        sys.exit(command.run(["reindex", *asked["options"]]))


class Campaign:
    """Kills runs over a world below ``folder``, and looks what became of them."""

    def __init__(self, folder: Path, seed: int, documents: int) -> None:
        self.folder = folder
        self.world = World(folder / "dokumente", seed, documents)
        self.random = random.Random(seed + 1)
        self.states: set[frozenset[tuple[str, int]]] = set()
        self.faults: list[str] = []
        self.hits: Counter[str] = Counter()
        self.kills = self.completed = self.finished_anyway = self.compared = 0
        self._typical = 2.0
        (folder / "tmp").mkdir()
        self.launcher = Launcher(self.environment(), folder / "lauf.log")

    @property
    def data(self) -> Path:
        return self.folder / "daten"

    def environment(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("LAKI_")},
            "LAKI_CORPUS": str(self.world.folder),
            "LAKI_DATA": str(self.data),
            "LAKI_JOBS": str(JOBS),
            "LAKI_OCR": "off",
            "TMPDIR": str(self.folder / "tmp"),
            "PYTHONPATH": str(ROOT),
        }

    def settings(self, data: Path | None = None) -> Settings:
        return Settings(corpus=self.world.folder, data=data or self.data, jobs=JOBS)

    def fault(self, what: str) -> None:
        self.faults.append(f"after {self.kills} kills: {what}")
        print(self.faults[-1], file=sys.stderr, flush=True)

    # -- killing ---------------------------------------------------------------------------------------------------------

    def kill_one(self) -> None:
        """Change the folder, begin a run, kill something of it."""
        self.world.change()
        self.states.add(self.world.state)
        options = ["--full"] if self.random.random() < 0.15 else []
        target = self.random.choice(("main", "main", "worker", "all"))
        after_stage = self.random.choice(STAGES) if self.random.random() < 0.5 else None
        moment = self.random.uniform(0, 0.3 if after_stage else self._typical)
        run = self.launcher.start(options, self.data)
        deadline = time.monotonic() + moment
        while not run.ended():
            if after_stage and after_stage not in self.launcher.stages():
                deadline = time.monotonic() + moment
            if time.monotonic() >= deadline and (stage := self._strike(run.pid, target)):
                break
            time.sleep(0.002)
        else:
            self.finished_anyway += 1
            if run.wait():
                self.fault(f"a run that nobody touched ended with {run.returncode}: {self.launcher.stages()[-12:]}")
            return
        self.kills += 1
        self.hits[f"{target}, {stage}"] += 1
        if run.wait() != 0 and target == "worker":
            self.fault(f"a run whose worker was killed ended with {run.returncode}: {self.launcher.stages()[-12:]}")
        self._still_whole()

    def _strike(self, pid: int, target: str) -> str:
        """Kill; returns the stage that the run was in, nothing where there is nothing to kill."""
        below = descendants(pid)
        if target == "worker" and not below:
            return ""
        stage = (self.launcher.stages() or ["Start"])[-1]
        victims = {"main": [pid], "worker": [self.random.choice(below or [pid])], "all": [pid, *below]}[target]
        for victim in victims:
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
        return stage

    # -- looking ---------------------------------------------------------------------------------------------------------

    def _still_whole(self) -> None:
        """The generation in service is there with all that was written."""
        if not (self.data / "katalog.sqlite").exists():
            return
        try:
            with Catalog(self.settings().catalog_url) as catalog, catalog.snapshot() as snapshot:
                service = snapshot.service()
            if service:
                reader = open_engine(service.engine, self.data).open(service.generation)
                reader.verify()
                reader.close()
            elif self.completed:
                self.fault("nothing is in service any more")
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            self.fault(f"the generation in service: {type(error).__name__}: {error}")

    def complete(self, searcher: Searcher | None) -> None:
        """Let a run through; its outcome must be that of one from nothing."""
        self.states.add(self.world.state)
        began = time.monotonic()
        run = self.launcher.start((), self.data)
        if run.wait():
            self.fault(f"a run that nobody touched ended with {run.returncode}: {self.launcher.stages()[-12:]}")
            return
        self._typical = 0.7 * self._typical + 0.3 * (time.monotonic() - began)
        self.completed += 1
        found = outcome(self.settings())
        there = dict(self.world.versions)
        if set(found["documents"]) != set(there):
            self.fault(f"documents: {sorted(set(found['documents']) ^ set(there))}")
        fresh = self.folder / "neu"
        if self.launcher.start((), fresh).wait():
            self.fault(f"the run from nothing failed: {self.launcher.stages()[-12:]}")
            return
        expected = outcome(self.settings(fresh))
        shutil.rmtree(fresh)
        self.compared += 1
        for what in expected:
            if found[what] != expected[what]:
                self.fault(f"{what} differ from those built from nothing: {_difference(found[what], expected[what])}")
        self._nothing_left(searcher)

    def _nothing_left(self, searcher: Searcher | None) -> None:
        strays = {path.name for path in self.data.iterdir()} - LASTING
        if strays:
            self.fault(f"left in the data folder: {sorted(strays)}")
        generations = list((self.data / "index" / "whoosh").iterdir())
        if len(generations) > 2:
            self.fault(f"left over generations: {len(generations)}")
        if left := sorted(path.name for path in (self.folder / "tmp").iterdir()):
            self.fault(f"left temporary files: {left}")
        if searcher and not searcher.alive:
            self.fault("the searching process has ended")

    def check_answers(self, searcher: Searcher) -> None:
        """Whatever was answered meanwhile was the answer of one state."""
        for fault in searcher.faults:
            self.fault(f"an answer: {fault}")
        for answer in searcher.answers - self.states:
            nearest = min(self.states, key=lambda state: len(state ^ answer))
            self.fault(f"an answer of no state; it differs from the nearest by {sorted(nearest ^ answer)[:6]}")


def _difference(found: Any, expected: Any) -> str:
    if isinstance(found, dict):
        keys = [key for key in {*found, *expected} if found.get(key) != expected.get(key)]
        return f"{len(keys)}, as {[(key, found.get(key), expected.get(key)) for key in sorted(map(str, keys))[:2]]}"[
            :600
        ]
    return f"{found!r} / {expected!r}"[:600]


def outcome(settings: Settings) -> dict[str, Any]:
    """Documents, answers and the whole index in a form that does not depend on how they came to be: by paths, not ids and numbers."""
    with Catalog(settings.catalog_url) as catalog, catalog.snapshot() as snapshot:
        documents = list(snapshot.all_documents())
        told = {
            document.path: (
                *(document.title, document.kind, document.sha256, document.page_count, document.language),
                [(page.label, page.text) for page in snapshot.pages(document.sha256)],
            )
            for document in documents
        }
        problems = {problem.path: problem.reason for problem in snapshot.problems()}
        service = snapshot.service()
    assert service
    paths = {document.id: document.path for document in documents}
    collection = OpenCollection(settings)
    searching = SearchService(collection, EVERYTHING)
    answers = {}
    for query in QUERIES:
        found = searching.search(SearchRequest(q=query, size=100))
        results = sorted((round(-result.score, 9), result.document.path, str(result.pages)) for result in found.results)
        answers[query] = (found.total, results, str(found.facets))
    collection.close()
    contents = index_contents(settings.data / "index" / "whoosh" / service.generation, paths)
    return {"documents": told, "problems": problems, "answers": answers, "index": contents}


def index_contents(folder: Path, paths: dict[str, str]) -> dict[str, Any]:
    """Every term of a generation with documents, frequencies and positions, and every value of a document."""
    from indexer.engines.whoosh.collection import Collection
    from indexer.engines.whoosh.documents import Documents

    index = Collection(folder)
    told: dict[str, Any] = {}
    live = set(index.all_documents.tolist())
    fields = [Field(zone, form) for zone in Zone for form in Form]
    for field in fields:
        for term, _ in index.vocabulary(field):
            docs, freqs = index.postings(field, term)
            listed = [(paths[index.ids[doc]], freq) for doc, freq in zip(docs.tolist(), freqs.tolist(), strict=True)]
            told[f"{field.name} {term}"] = sorted(listed)
    for part in index.parts:
        documents: Documents = part.documents
        for number, row in enumerate(documents.rows([field.name for field in fields])):
            if part.base + number in live:
                told[f"@ {paths[row.id]}"] = (row.values, row.newest, row.title_key, row.lengths)
    return told


def descendants(pid: int) -> list[int]:
    """The processes below one (Linux)."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, IndexError, ValueError):
            fields = entry.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            if fields[0] != "Z":
                parents.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    found, waiting = [], [pid]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found += children
        waiting += children
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--every", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=600, help="end earlier")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    parser.add_argument("--search", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--launch", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.search:
        search_forever()
    if arguments.launch:
        launch()
        return 0
    began = time.monotonic()
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="crashes-"))
    campaign = Campaign(folder, arguments.seed, arguments.documents)
    campaign.complete(None)
    searcher = Searcher(campaign.environment() | {"TMPDIR": str(folder)})
    try:
        until = began + 60 * arguments.minutes
        while campaign.kills < arguments.kills and time.monotonic() < until:
            for _ in range(arguments.every):
                campaign.kill_one()
            campaign.complete(searcher)
            if campaign.completed % 10 == 0:
                print(f"{campaign.kills} kills, {len(campaign.faults)} faults", file=sys.stderr, flush=True)
    finally:
        searcher.stop()
        campaign.launcher.stop()
    campaign.check_answers(searcher)
    told = {
        "kills": campaign.kills,
        "runs completed and compared": campaign.compared,
        "runs over before the kill": campaign.finished_anyway,
        "searches answered meanwhile": searcher.count,
        "different answers": len(searcher.answers),
        "seconds": round(time.monotonic() - began),
        "faults": campaign.faults,
        "killed": dict(campaign.hits.most_common()),
    }
    print(json.dumps(told, indent=2, ensure_ascii=False))
    if not campaign.faults and not arguments.folder:
        shutil.rmtree(folder)
    return 1 if campaign.faults else 0


if __name__ == "__main__":
    sys.exit(main())
