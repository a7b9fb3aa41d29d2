"""How soon a page is there and whether it moves: first paint and layout shift in a real browser.

    python -m benchmarks.paint FOLDER [--data DATA] [--rounds 5]

Indexes the folder into a temporary place, or takes the data folder DATA that was made of it, starts ``laki serve``, and
opens every page in Chromium: first with an empty cache, then again with what the browser has kept. Told are
milliseconds from the click to the first contentful paint (median and worst of all rounds), the processor's milliseconds
of the page's main thread (style, layout, scripts, paint, a bit beyond the first one; the least of all rounds, which
hardly depends on what else the machine does), the sum of all layout shifts (CLS), and what was loaded (kB uncompressed,
without fonts; requests that the first paint waits for). The first row is one line of text without any design: what the
browser takes by itself, for starting a process of its own, asking and painting.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import statistics
from typing import Any

from playwright.sync_api import Browser, CDPSession, sync_playwright

from benchmarks.serving import Server, indexed

_WATCH = """
window.shifts = 0;
new PerformanceObserver((list) => { for (const entry of list.getEntries()) shifts += entry.value; })
  .observe({ type: "layout-shift", buffered: true });
"""
_MEASURE = """() => new Promise((done) => {
  new PerformanceObserver((list) => {
    const paint = list.getEntries().find((entry) => entry.name === "first-contentful-paint");
    if (!paint) return;
    setTimeout(() => {
      const entries = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
      const weighed = entries.filter((entry) => !entry.name.includes(".woff2"));
      done({
        paint: paint.startTime,
        shifts,
        kilobytes: weighed.reduce((sum, entry) => sum + entry.decodedBodySize, 0) / 1000,
        blocking: entries.filter((entry) => entry.renderBlockingStatus === "blocking").length,
      });
    }, 150);
  }).observe({ type: "paint", buffered: true });
})"""

#: Answered with a line of text.
_PLAIN = "/healthz"


def measured(browser: Browser, root: str, path: str, rounds: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A page with an empty cache, and again in the same browser, as often as told."""
    cold, warm = [], []
    for _ in range(rounds):
        context = browser.new_context(base_url=root, viewport={"width": 1280, "height": 900}, locale="de-DE")
        page = context.new_page()
        page.add_init_script(_WATCH)
        inspector = context.new_cdp_session(page)
        inspector.send("Performance.enable", {"timeDomain": "threadTicks"})
        for taken in (cold, warm):
            page.goto(path)
            found = page.evaluate(_MEASURE)
            taken.append({**found, "work": _processor_ms(inspector)})
        context.close()
    return cold, warm


def _processor_ms(inspector: CDPSession) -> float:
    """Processor time of the tasks of a page's main thread since it was opened."""
    metrics = inspector.send("Performance.getMetrics")["metrics"]
    return next(float(metric["value"]) for metric in metrics if metric["name"] == "TaskDuration") * 1000


def report(server: Server, rounds: int) -> None:
    found = json.loads(gzip.decompress(server.get("/api/v1/search?q=integration&format=pdf")[1]))["results"]
    document = f"/dokument/{found[0]['id']}"
    pages = (
        _PLAIN, "/", "/suche?q=integration", "/suche?q=integration&size=50", f"{document}?q=integration", f"{document}/seite/1?q=integration",
        "/themen", "/hilfe", "/status", "/schnittstelle",
    )  # fmt: skip
    server.wait_until_quiet()
    print(
        f"{'':<44}{'first paint, ms':>16}{'again':>8}{'worst':>8}{'work, ms':>10}{'again':>7}{'CLS':>8}{'kB':>7}{'blocking':>10}"
    )
    with sync_playwright() as playwright:
        program = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for path in pages:
            cold, warm = measured(browser, f"http://127.0.0.1:{server.port}", path, rounds)
            both = cold + warm
            print(
                f"{path[:42]:<44}{statistics.median(each['paint'] for each in cold):>16.0f}"
                f"{statistics.median(each['paint'] for each in warm):>8.0f}{max(each['paint'] for each in both):>8.0f}"
                f"{min(each['work'] for each in cold):>10.0f}{min(each['work'] for each in warm):>7.0f}"
                f"{max(each['shifts'] for each in both):>8.3f}{cold[0]['kilobytes']:>7.0f}{cold[0]['blocking']:>10}"
            )
        browser.close()
    print(f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    with indexed(__doc__, rounds=5) as (folder, data, rounds), Server(folder, data) as server:
        report(server, rounds)
