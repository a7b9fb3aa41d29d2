"""Many people at once while the index is renewed again and again: is every answer right, how long does it take, does
memory stay bounded?

    python -m benchmarks.load FOLDER [--data DATA] [--clients 50] [--seconds 120] [--workers 1] [--no-reindex]

Indexes the folder into a temporary place (or takes a copy of the data folder DATA that was made of it), starts ``laki
serve``, and asks every address once while nothing else happens: 200 different searches as pages and from the API, and
pages of documents, suggestions, topics. Then so many clients ask them in random order over kept connections, each the
next as soon as it has its answer, while ``laki reindex --full`` runs over and over; every generation holds the same, so
every answer must be the one of the quiet server, to the letter (but for the milliseconds that it names). Told are
errors, wrong answers, refusals (503: none with less than ``threads`` + ``queue`` clients), answers a second,
milliseconds, and the memory of the server with all its processes, second by second.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from urllib.parse import quote, urlencode

from benchmarks.serve import queries
from benchmarks.serving import LAKI, free_port

SEARCHES = 200
#: What two answers to one question may differ in: how long it took.
_TIMES = re.compile(rb'"took_ms": ?[\d.]+|in \d+(?:[.,]\d+)? (?:ms|Sekunden|Millisekunden)')


@dataclass
class Figures:
    """What was seen; ``memory`` in bytes, second by second, of the server and the processes below it."""

    seconds: float = 0
    times: dict[str, list[float]] = field(default_factory=dict)
    refused: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    #: Where the first wrong answers begin to differ: what was expected, what came.
    differences: list[tuple[str, str]] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)
    generations: set[str] = field(default_factory=set)
    #: Seconds that each run took.
    runs: list[float] = field(default_factory=list)

    @property
    def answered(self) -> int:
        return sum(map(len, self.times.values()))


class Server:
    """``laki serve`` on a data folder, for the length of a block."""

    def __init__(self, folder: Path, data: Path, workers: int = 1) -> None:
        self.port = free_port()
        where = ["--corpus", str(folder), "--data", str(data)]
        self._command = [*LAKI, *where, "serve", "--port", str(self.port), "--workers", str(workers)]

    def __enter__(self) -> Server:
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        end = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError):
                if self.get("/healthz")[0] == 200:
                    return self
            if self._process.poll() is not None or time.monotonic() > end:
                raise SystemExit("laki serve does not come up")
            time.sleep(0.1)

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait()

    def get(self, address: str, connection: http.client.HTTPConnection | None = None) -> tuple[int, bytes]:
        """Status and answer; without a connection, over one of its own."""
        if connection is None:
            with contextlib.closing(self.connect()) as connection:
                return self.get(address, connection)
        connection.request("GET", address)
        response = connection.getresponse()
        return response.status, response.read()

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def memory(self) -> int:
        """Resident memory of the server and all processes below it (bytes); pages that they share count once for
        each."""
        return sum(_resident(pid) for pid in _family(self._process.pid))


def _family(pid: int) -> Iterator[int]:
    yield pid
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _family(int(child))


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def searches(server: Server) -> list[str]:
    """200 different searches as arguments: those of the other benchmark, and words of the collection."""
    asked = [urlencode(arguments) for arguments in queries()]
    titles = [result["title"] for result in json.loads(server.get("/api/v1/search?size=100")[1])["results"]]
    words = dict.fromkeys(word for title in titles for word in re.findall(r"[A-ZÄÖÜ]?[a-zäöüß]{5,}", title))
    asked += [urlencode({"q": word}) for word in words]
    asked += [urlencode({"q": f"{a} {b}"}) for a in words for b in ("arbeit", "gesetz", "bildung") if a.lower() != b]
    return list(islice(dict.fromkeys(asked), SEARCHES))


def addresses(server: Server) -> list[str]:
    """All that is asked for."""
    asked = searches(server)
    results = json.loads(server.get("/api/v1/search?size=40")[1])["results"]
    documents = [f"/dokument/{quote(result['id'])}" for result in results]
    return [
        *(f"/suche?{arguments}" for arguments in asked),
        *(f"/api/v1/search?{arguments}" for arguments in asked),
        *documents,
        *(f"{address}?q=arbeit+integration" for address in documents),
        *(f"/api/v1/suggest?q={quote(start)}" for start in ("arb", "int", "spra", "ge", "auf", "kin")),
        *("/", "/themen", "/hilfe"),
    ]


def meaning(body: bytes) -> bytes:
    """What an answer says."""
    return _TIMES.sub(b"", body)


def difference(expected: bytes, found: bytes) -> tuple[str, str]:
    """The places where two answers begin to differ."""
    same = next((at for at, (one, other) in enumerate(zip(expected, found, strict=False)) if one != other), len(found))
    at = max(same - 60, 0)
    return expected[at : at + 200].decode(errors="replace"), found[at : at + 200].decode(errors="replace")


def kind_of(address: str) -> str:
    """The page that an address leads to, without what makes it a particular one."""
    path = address.partition("?")[0]
    return "/dokument/…" if path.startswith("/dokument/") else path


def ask(
    server: Server,
    expected: dict[str, bytes],
    over: threading.Event,
    number: int,
    figures: Figures,
    lock: threading.Lock,
) -> None:
    """One client: asks one address after the other."""
    choice = random.Random(number)
    asked = list(expected)
    connection = server.connect()
    while not over.is_set():
        address = choice.choice(asked)
        began = time.perf_counter()
        try:
            status, body = server.get(address, connection)
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            with lock:
                figures.errors[f"{type(error).__name__}: {error}"] += 1
            continue
        taken = (time.perf_counter() - began) * 1000
        with lock:
            if status == 200:
                figures.times.setdefault(kind_of(address), []).append(taken)
                if meaning(body) != expected[address]:
                    figures.wrong.append(address)
                    if len(figures.differences) < 5:
                        figures.differences.append(difference(expected[address], meaning(body)))
            elif status == 503:
                figures.refused += 1
            else:
                figures.errors[f"{status} {address}"] += 1
        if status == 503:
            time.sleep(choice.uniform(0.5, 1.5))
    connection.close()


def renew(folder: Path, data: Path, over: threading.Event, figures: Figures) -> None:
    """Runs ``laki reindex --full`` until the end."""
    while not over.is_set():
        began = time.monotonic()
        command = [*LAKI, "--corpus", str(folder), "--data", str(data), "reindex", "--full", "--quiet"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            figures.errors[f"reindex: {done.stderr[-300:]}"] += 1
        figures.runs.append(time.monotonic() - began)


def measure(folder: Path, data: Path, clients: int, seconds: float, workers: int = 1, runs: int = 1) -> Figures:
    """Put load on a server that is renewed meanwhile, for so many seconds and at least so many runs; with 0 runs it is
    left as it is."""
    figures = Figures()
    with Server(folder, data, workers) as server:
        expected = {}
        connection = server.connect()
        for address in addresses(server):
            status, body = server.get(address, connection)
            if status == 200:
                expected[address] = meaning(body)
            else:
                figures.errors[f"quiet: {status} {address}"] += 1
        connection.close()
        lock = threading.Lock()
        over = threading.Event()
        began = time.monotonic()
        threads = [
            threading.Thread(target=ask, args=(server, expected, over, number, figures, lock))
            for number in range(clients)
        ]
        if runs:
            threads.append(threading.Thread(target=renew, args=(folder, data, over, figures)))
        for thread in threads:
            thread.start()
        try:
            while time.monotonic() < began + seconds or len(figures.runs) < runs:
                look(server, figures)
                time.sleep(1)
        finally:
            figures.seconds = time.monotonic() - began
            over.set()
        for thread in threads:
            thread.join()
    return figures


def look(server: Server, figures: Figures) -> None:
    """Note the memory and the generation of a server as they are now; what monitoring asks must be answered whatever
    the load."""
    figures.memory.append(server.memory())
    status, body = server.get("/healthz")
    if status == 200:
        figures.generations.add(json.loads(body)["generation"])
    else:
        figures.errors[f"/healthz: {status}"] += 1


def tell(figures: Figures) -> None:
    """Print the report."""
    everything = [taken for times in figures.times.values() for taken in times]
    print(f"{'milliseconds':<20}{'answers':>9}{'p50':>8}{'p95':>8}{'p99':>8}{'max':>8}")
    for name, times in [*sorted(figures.times.items()), ("together", everything)]:
        print(f"{name:<20}{len(times):>9}" + "".join(f"{value:>8.0f}" for value in (*_percentiles(times), max(times))))
    print(f"{figures.answered / figures.seconds:.1f} answers a second; load {os.getloadavg()[0]:.1f}")
    print(f"errors {sum(figures.errors.values())}, wrong answers {len(figures.wrong)}, refused (503) {figures.refused}")
    for what, times_seen in [*figures.errors.most_common(10), *Counter(figures.wrong).most_common(10)]:
        print(f"    {times_seen} × {what}")
    if figures.runs:
        each = statistics.mean(figures.runs)
        print(f"runs {len(figures.runs)} ({each:.0f} s each), generations {len(figures.generations)}")
    memory = [size / 1e6 for size in figures.memory]
    fourth = max(len(memory) // 4, 1)
    steps = ", ".join(f"{max(memory[at : at + fourth]):.0f}" for at in range(0, len(memory), fourth))
    print(f"memory: {memory[0]:.0f} MB at the beginning; most in each quarter {steps} MB")


def _percentiles(times: Sequence[float]) -> tuple[float, float, float]:
    ordered = sorted(times)
    return tuple(ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.95, 0.99))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, help="a data folder that is indexed already; a copy of it is used")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--no-reindex", action="store_true", help="leave the index as it is meanwhile")
    options = parser.parse_args()
    folder = options.folder.resolve()
    with tempfile.TemporaryDirectory() as place:
        data = Path(place) / "data"
        if options.data:
            shutil.copytree(options.data, data)
        subprocess.run([*LAKI, "--corpus", str(folder), "--data", str(data), "reindex", "--quiet"], check=True)
        runs = 0 if options.no_reindex else 1
        tell(measure(folder, data, options.clients, options.seconds, options.workers, runs))


if __name__ == "__main__":
    main()
