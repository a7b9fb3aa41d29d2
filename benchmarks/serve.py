"""How long the search lets people wait: whole requests over HTTP to the real server.

    python -m benchmarks.serve FOLDER [--data DATA] [--rounds 3]

Indexes the folder into a temporary place, or takes the data folder DATA that was made of it, starts ``laki serve``,
waits until it is warm, and asks one request after the other over one kept connection: 50 different queries as result
page and as API, none asked before but for the rows that say "again"; then every other page. Told are milliseconds from
sending to the last byte and those of the server's processor time, which is the figure to compare where others use the
machine, too: of each address the median of all rounds, of these the median and the 95th percentile. Pictures of pages
are kept once they were drawn, so the first round of those is left out by the median. ``Accept-Encoding: gzip`` is sent,
as browsers do.
"""

from __future__ import annotations

import gzip
import json
import os
import statistics
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.serving import Server, indexed

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


SINGLE_PAGES = (
    "/", "/themen", "/hilfe", "/status", "/barrierefreiheit", "/datenschutz", "/schnittstelle", "/api/v1/topics", "/api/v1/status",
    "/api/v1/openapi.json", "/opensearch.xml", "/healthz",
)  # fmt: skip


def measured(server: Server, rounds: Sequence[Sequence[str]]) -> Iterator[tuple[str, float, float]]:
    """The medians of some rounds for each place in them: milliseconds of the whole request, and of processor time."""
    taken: list[list[tuple[float, float]]] = [[] for _ in rounds[0]]
    for addresses in rounds:
        for place, address in enumerate(addresses):
            before = server.processor_seconds()
            milliseconds = server.get(address)[0]
            taken[place].append((milliseconds, (server.processor_seconds() - before) * 1000))
    for address, times in zip(rounds[0], taken, strict=True):
        whole, processor = zip(*times, strict=True)
        yield address, statistics.median(whole), statistics.median(processor)


def tell(name: str, server: Server, rounds: Sequence[Sequence[str]]) -> None:
    """Measure a group of addresses and print its line; a collection without such pages has none."""
    if not rounds[0]:
        return
    found = list(measured(server, rounds))
    figures = []
    for column in (1, 2):
        times = sorted(each[column] for each in found)
        figures += [statistics.median(times), times[min(len(times) - 1, round(0.95 * len(times)))]]
    slowest = max(found, key=lambda each: each[2])
    told = "".join(f"{figure:>9.1f}" for figure in figures)
    print(f"{name:<30}{len(found):>4}{told}   {slowest[0][:60]}")


def searches(path: str, size: int, rounds: int) -> list[list[str]]:
    """Searches that nobody asked before: answers are remembered, so each round wants some results more or fewer."""
    sizes = [size + (turn + 1) // 2 * (-1) ** turn for turn in range(rounds)]
    return [[f"{path}?{urlencode(arguments)}&size={wanted}" for arguments in queries()] for wanted in sizes]


def pages(server: Server, rounds: int) -> dict[str, list[list[str]]]:
    """Every page of the search by kind, in as many rounds as told; of single pages there are more."""
    results = json.loads(gzip.decompress(server.get("/api/v1/search?size=40")[1]))["results"]
    documents = [f"/dokument/{result['id']}" for result in results]
    pdfs = [f"/dokument/{result['id']}" for result in results if result["format"] == "pdf"]
    topics = [topic["url"] for topic in json.loads(plain(server.get("/api/v1/topics")[1]))["topics"]]
    asked = [urlencode(arguments) for arguments in queries()][:20]
    always = {
        "/dokument/…": documents,
        "/dokument/…?q=": [f"{address}?q=arbeit+integration" for address in documents],
        "/dokument/…/seite/1?q=": [f"{address}/seite/1?q=arbeit+integration" for address in pdfs],
        "/dokument/…/seite/1.webp": [f"{address}/seite/1.webp" for address in pdfs],
        "/api/v1/documents/…?q=": [
            f"/api/v1/{address[1:].replace('dokument', 'documents', 1)}?q=arbeit" for address in documents
        ],
        "/themen/…": topics,
        "/themen/….atom": [f"{address}.atom" for address in topics],
        **{f"/suche.{form}": [f"/suche.{form}?{q}" for q in asked] for form in ("csv", "json", "bib", "ris", "atom")},
        "/api/v1/suggest": [
            f"/api/v1/suggest?q={beginning}" for beginning in ("in", "integ", "arbeitsm", "sprach", "exp")
        ],
    }
    return {
        "/suche": searches("/suche", 10, rounds),
        "/suche, again": rounds * searches("/suche", 10, 1),
        "/suche, 50 results": searches("/suche", 50, rounds),
        "/suche, 50 results, again": rounds * searches("/suche", 50, 1),
        "/api/v1/search": searches("/api/v1/search", 10, rounds),
        **{name: rounds * [addresses] for name, addresses in always.items()},
        **{address: 7 * rounds * [[address]] for address in SINGLE_PAGES},
    }


def plain(body: bytes) -> bytes:
    """A body as it is, or unpacked."""
    return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body


def report(folder: Path, data: Path, rounds: int) -> None:
    """Measure all pages of the search of a data folder."""
    with Server(folder, data) as server:
        first, _ = server.get("/suche?q=integration")
        ready = (time.perf_counter() - server.began) * 1000
        print(f"started and first search answered after {ready:.0f} ms, the first search itself {first:.0f} ms")
    with Server(folder, data) as server:
        server.wait_until_quiet()
        print(f"first search some seconds after the start {server.get('/suche?q=integration')[0]:.0f} ms")
        server.wait_until_quiet()
        print(f"{'milliseconds':<30}{'':>4}{'whole':>9}{'p95':>9}{'cpu':>9}{'p95':>9}   most processor time")
        for name, asked in pages(server, rounds).items():
            tell(name, server, asked)
        print(f"peak memory {server.peak_memory() / 1e6:.0f} MB; load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    with indexed(__doc__, rounds=3) as (folder, data, rounds):
        report(folder, data, rounds)
