"""How fast the served search answers: ``python -m benchmarks.serve FOLDER``.

Indexes the folder into a temporary place, starts the real server, asks 50 different queries over HTTP three times in mixed order and
prints median, 95th percentile and maximum of the whole request, for the page and for the API.
"""

from __future__ import annotations

import argparse
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

#: Single words, several words, phrases, prefixes, filters, common words, questions.
QUERIES = (
    *"Wohnung Gesundheit Beratung Antrag Verfahren Behörde Ausbildung Prüfung Kinder Arbeit Gesetz Verordnung".split(),
    *"Aufenthaltserlaubnis Datenschutz Krankenversicherung Umweltverträglichkeitsprüfung Arbeitsmarktintegration".split(),
    "Ausbildung Prüfung Zeugnis", "Kinder Jugendliche Hilfe", "Antrag Frist Behörde", "Arbeit Lohn Betrieb",
    "Wohnung Miete Kündigung", "Schule Unterricht Sprache", "Daten Schutz Person", "Verkehr Straße Fahrzeug",
    '"in der Regel"', '"im Einvernehmen mit"', '"zuständige Behörde"', '"nach Maßgabe"', '"öffentliche Bekanntmachung"',
    "arbeit*", "versicher*", "integrat*", "verwaltungs*", "be*", "titel:Verordnung", "titel:Gesetz Prüfung", "jahr:2017..2019",
    "Behörde -Antrag", "Miete ODER Pacht", "(Kind ODER Jugend) Hilfe", "der die das", "und", "Recht", "Zeit", "Person",
    "Wie wird ein Antrag gestellt?", "Wer ist für die Prüfung zuständig?", "Wann endet die Frist?", "Was kostet eine Beratung?",
    "Verordnung Artikel Absatz", "Bundesministerium der Finanzen",
)  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(url: str) -> float:
    """Milliseconds of one whole request."""
    began = time.perf_counter()
    with urllib.request.urlopen(url, timeout=60) as answer:
        answer.read()
    return (time.perf_counter() - began) * 1000


def report(name: str, times: list[float]) -> None:
    ordered = sorted(times)
    p95 = ordered[int(0.95 * (len(ordered) - 1))]
    print(
        f"{name}: median {statistics.median(ordered):.1f} ms, p95 {p95:.1f} ms, max {ordered[-1]:.1f} ms ({len(ordered)} requests)"
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--data", type=Path, help="a data folder that is indexed already")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as place:
        data = chosen.data or Path(place)
        command = [sys.executable, "-m", "indexer", "--corpus", str(chosen.folder.resolve()), "--data", str(data)]
        if chosen.data is None:
            subprocess.run([*command, "reindex", "--quiet"], check=True)
        base = f"http://127.0.0.1:{(port := free_port())}"
        server = subprocess.Popen([*command, "serve", "--port", str(port)], stdout=subprocess.DEVNULL)
        try:
            for _ in range(100):
                try:
                    ask(f"{base}/healthz")
                    break
                except OSError:
                    time.sleep(0.2)
            print(f"load of the machine {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
            print(f"first search after the start: {ask(f'{base}/suche?q=Wohnung'):.0f} ms")
            for name, path in (("/suche", "/suche?q="), ("/api/v1/search", "/api/v1/search?q=")):
                asked = [urllib.parse.quote(query) for query in QUERIES * 3]
                random.Random(1).shuffle(asked)
                report(name, [ask(base + path + query) for query in asked])
            for page in ("/", "/themen", "/status", "/hilfe"):
                report(page, [ask(base + page) for _ in range(30)])
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
