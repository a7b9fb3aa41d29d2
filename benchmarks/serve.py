"""How long the search lets people wait: whole requests over HTTP to the real server.

    python -m benchmarks.serve FOLDER [--data DATA] [--rounds 3]

Indexes the folder into a temporary place, or takes the data folder DATA that was made of it, starts ``laki serve``, waits until it is
warm, and asks one request after the other over one kept connection: 50 different queries as result page and as API, then every other
page. Told are milliseconds from sending to the last byte (of each query the median of all rounds), and the processor time of the
server for each request, which is the figure to compare where others use the machine, too. ``Accept-Encoding: gzip`` is sent, as
browsers do.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

LAKI = [sys.executable, "-m", "indexer"]

SINGLE = ("antrag", "gebühren", "verordnung", "ausbildung", "behörde", "fahrzeug", "kinder", "aufenthalt", "steuer")
COMPOUND = ("arbeitsmarkt", "aufenthaltserlaubnis", "berufsausbildung", "familiennachzug", "sozialversicherung")
THREE = (
    "antrag behörde frist",
    "ausbildung prüfung zeugnis",
    "kinder jugend hilfe",
    "arbeit integration sprache",
    "schutz gesundheit arbeitnehmer",
    "wohnung miete kosten",
    "daten verarbeitung einwilligung",
    "bildung schule eltern",
)
COMMON = (
    "und",
    "die der das",
    "gesetz absatz",
    "dieses gesetzes",
    "in kraft",
    "absatz satz nummer",
    "bundesministerium",
)
PHRASE = (
    '"im sinne dieses gesetzes"',
    '"soziale arbeit"',
    '"öffentlicher dienst"',
    '"nach maßgabe"',
    '"in der fassung"',
    '"ausländische fachkräfte"',
)
PREFIX = ("arbeit*", "integrations*", "bund*", "sprach*", "ver*")
QUESTION = (
    "Wer bekommt eine Aufenthaltserlaubnis?",
    "Wie lange dauert die Ausbildung zum Koch?",
    "Welche Behörde ist für die Zulassung von Fahrzeugen zuständig?",
    "Was ist ein Integrationskurs?",
)
OPERATORS = ("arbeit -steuer", "sprache ODER bildung", "titel:verordnung", "zuwanderung NICHT flucht")
FILTERED = ("arbeit", "", "integration", "antrag")


def queries() -> list[dict[str, str]]:
    """The 50 requests, as arguments of the result page."""
    plain = [*SINGLE, *COMPOUND, *THREE, *COMMON, *PHRASE, *PREFIX, *QUESTION, *OPERATORS]
    narrow = [{"q": q, "format": "md", "sort": ("newest", "relevance")[n % 2]} for n, q in enumerate(FILTERED)]
    return [*({"q": q} for q in plain[:46]), *narrow]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """``laki serve`` on a data folder, for the length of a block."""

    def __init__(self, folder: Path, data: Path) -> None:
        self._port = free_port()
        self._command = [*LAKI, "--corpus", str(folder), "--data", str(data), "serve", "--port", str(self._port)]

    def __enter__(self) -> Server:
        self.began = time.perf_counter()
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        self.connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        while True:
            try:
                self.connection.connect()
            except ConnectionRefusedError:
                if self._process.poll() is not None:
                    raise SystemExit("laki serve ended") from None
                time.sleep(0.02)
            else:
                return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()
        self._process.terminate()
        self._process.wait()

    def processor_seconds(self) -> float:
        """User and system time of the server so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak_memory(self) -> int:
        """Largest resident memory so far (bytes)."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024

    def get(self, address: str) -> tuple[float, bytes]:
        """Ask for an address; milliseconds for the whole answer, and the answer."""
        began = time.perf_counter()
        self.connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
        response = self.connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise SystemExit(f"{address}: status {response.status}")
        return (time.perf_counter() - began) * 1000, body

    def wait_until_quiet(self) -> None:
        """Wait until the server has nothing to do any more: the index is warmed in the background."""
        before = -1.0
        while (now := self.processor_seconds()) != before:
            before = now
            time.sleep(0.5)


def measured(server: Server, addresses: list[str], rounds: int) -> Iterator[tuple[str, float]]:
    """The median of some rounds for each address."""
    times: dict[str, list[float]] = {address: [] for address in addresses}
    for _ in range(rounds):
        for address in addresses:
            times[address].append(server.get(address)[0])
    for address, taken in times.items():
        yield address, statistics.median(taken)


def tell(name: str, server: Server, addresses: list[str], rounds: int) -> None:
    """Measure a group of addresses and print its line."""
    processor = server.processor_seconds()
    times = sorted(measured(server, addresses, rounds), key=lambda item: item[1])
    processor = (server.processor_seconds() - processor) * 1000 / (rounds * len(addresses))
    milliseconds = [taken for _, taken in times]
    p95 = milliseconds[min(len(milliseconds) - 1, round(0.95 * len(milliseconds)))]
    print(
        f"{name:<22}{len(addresses):>5}{statistics.median(milliseconds):>9.1f}{p95:>9.1f}{milliseconds[-1]:>9.1f}"
        f"{processor:>10.1f}   {times[-1][0][:60]}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, help="a data folder that is indexed already")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    folder = options.folder.resolve()
    with tempfile.TemporaryDirectory() as place:
        data = options.data or Path(place)
        if options.data is None:
            subprocess.run([*LAKI, "--corpus", str(folder), "--data", str(data), "reindex", "--quiet"], check=True)
        report(folder, data, options.rounds)


def report(folder: Path, data: Path, rounds: int) -> None:
    """Measure all pages of the search of a data folder."""
    asked = [urlencode(arguments) for arguments in queries()]
    with Server(folder, data) as server:
        first, _ = server.get("/suche?q=integration")
        ready = (time.perf_counter() - server.began) * 1000
        print(f"started and first search answered after {ready:.0f} ms, the first search itself {first:.0f} ms")
        server.wait_until_quiet()
        results = json.loads(gzip.decompress(server.get("/api/v1/search?size=40")[1]))["results"]
        documents = [f"/dokument/{result['id']}" for result in results]
        print(f"{'milliseconds':<22}{'n':>5}{'median':>9}{'p95':>9}{'max':>9}{'cpu/req':>10}   slowest")
        tell("/suche", server, [f"/suche?{q}" for q in asked], rounds)
        tell("/api/v1/search", server, [f"/api/v1/search?{q}" for q in asked], rounds)
        tell("/dokument/…", server, documents, rounds)
        tell("/dokument/…?q=", server, [f"{address}?q=arbeit+integration" for address in documents], rounds)
        for page in ("/", "/themen", "/status", "/hilfe", "/healthz"):
            with contextlib.suppress(SystemExit):
                tell(page, server, [page], 20 * rounds)
        print(f"peak memory {server.peak_memory() / 1e6:.0f} MB; load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
