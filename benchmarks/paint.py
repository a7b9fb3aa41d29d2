"""How soon a page is there and whether it moves: first paint and layout shift in a real browser.

    python -m benchmarks.paint FOLDER [--data DATA] [--rounds 5]

Indexes the folder into a temporary place, or takes the data folder DATA that was made of it, starts ``laki serve``
twice, and opens every page in Chromium, with nobody listening while it comes (see ``chromium.py``): first in a process
of the browser that has just been started and with nothing kept; then where the same process has drawn another
service's page before, still with nothing kept (a first visit in a browser at work); then again. Told are milliseconds
from the click to the first contentful paint (medians, and the worst of all), the processor's milliseconds of the page's
main thread (style, layout, scripts, paint, a bit beyond the first one; the least of all rounds, which hardly depends on
what else the machine does), the sum of all layout shifts (CLS), and what was loaded (kB uncompressed, without fonts;
requests that the first paint waits for). The first row is one line of text without any design: what the browser takes
by itself, for asking and painting.
"""

from __future__ import annotations

import gzip
import json
import os
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.chromium import Chromium
from benchmarks.serving import Server, indexed

_FIGURES = """new Promise((done) => {
  const [page] = performance.getEntriesByType("navigation");
  const loaded = [page, ...performance.getEntriesByType("resource")];
  let shifts = 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) shifts += entry.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done({
    paint: performance.getEntriesByName("first-contentful-paint")[0].startTime,
    shifts,
    kilobytes: loaded.filter(({ name }) => !name.includes(".woff2")).reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0) / 1000,
    blocking: loaded.filter(({ renderBlockingStatus }) => renderBlockingStatus === "blocking").length,
  }), 50);
})"""

#: Answered with a line of text.
_PLAIN = "/healthz"


@dataclass
class Figures:
    """Of one page, of all rounds: with a new process, on a first visit, and again."""

    started: list[dict[str, Any]] = field(default_factory=list)
    first: list[dict[str, Any]] = field(default_factory=list)
    again: list[dict[str, Any]] = field(default_factory=list)


def measured(browser: Chromium, roots: tuple[str, str], path: str, rounds: int) -> Figures:
    """A page of one service, the same of the other, and that again, in a new tab as often as told."""
    figures = Figures()
    for _ in range(rounds):
        with browser.tab() as tab:
            for taken, root in ((figures.started, roots[0]), (figures.first, roots[1]), (figures.again, roots[1])):
                tab.open(root + path)
                work = tab.processor_ms()
                taken.append({**tab.evaluate(_FIGURES), "work": work})
    return figures


def report(servers: tuple[Server, Server], rounds: int) -> None:
    found = json.loads(gzip.decompress(servers[0].get("/api/v1/search?q=integration&format=pdf")[1]))["results"]
    document = f"/dokument/{found[0]['id']}"
    pages = (
        _PLAIN, "/", "/suche?q=integration", "/suche?q=integration&size=50", f"{document}?q=integration", f"{document}/seite/1?q=integration",
        "/themen", "/hilfe", "/status", "/schnittstelle",
    )  # fmt: skip
    for server in servers:
        server.wait_until_quiet()
        for path in pages:  # the machine has read what it needs; how long a search takes is told by serve.py
            server.get(path)
    roots = (f"http://127.0.0.1:{servers[0].port}", f"http://127.0.0.1:{servers[1].port}")
    print(f"{'first paint, ms':<44}{'new process':>12}{'first visit':>12}{'again':>7}{'worst':>7}", end="")
    print(f"{'work, ms':>10}{'again':>7}{'CLS':>8}{'kB':>6}{'blocking':>10}")
    with Chromium() as browser:
        measured(browser, roots, _PLAIN, 1)
        for path in pages:
            of = measured(browser, roots, path, rounds)
            every = of.started + of.first + of.again
            paints = [median(each["paint"] for each in taken) for taken in (of.started, of.first, of.again)]
            print(
                f"{path[:42]:<44}{paints[0]:>12.0f}{paints[1]:>12.0f}{paints[2]:>7.0f}"
                f"{max(each['paint'] for each in every):>7.0f}"
                f"{min(each['work'] for each in of.first):>10.0f}{min(each['work'] for each in of.again):>7.0f}"
                f"{max(each['shifts'] for each in every):>8.3f}{of.first[0]['kilobytes']:>6.0f}{of.first[0]['blocking']:>10}",
                flush=True,
            )
    print(f"load {os.getloadavg()[0]:.1f}")


def main(folder: Path, data: Path, rounds: int) -> None:
    with ExitStack() as stack:
        report((stack.enter_context(Server(folder, data)), stack.enter_context(Server(folder, data))), rounds)


if __name__ == "__main__":
    with indexed(__doc__, rounds=5) as (folder, data, rounds):
        main(folder, data, rounds)
