"""The engines beside each other: time to build, size, memory, time of 200 mixed queries, at growing numbers of documents.

    python -m benchmarks.engines FOLDER [--engines whoosh,tantivy,opensearch] [--count 15000] [--copies 0,9] [--json FILE] [--plot FILE]
    python -m benchmarks.engines FOLDER --request [--engines …] [--data DATA]
    python -m benchmarks.engines --plot FILE.svg --json FILE,FILE   (draws what was measured before)

FOLDER holds text files (``*.md``, ``*.txt``), one document each; each number of copies is one run, in which every document is added
that often again with a tenth of its words altered. The first form measures the engines alone, on words split in the simplest way;
the second one the whole request (``search_app``) over the real pipeline, without copies, and goes on from what lies in DATA. Each run
is a process of its own, so that its memory is its own. Times are told on the clock and, where the engine runs in the program, as
processor time (``cpu``), which is the figure to compare where others use the machine, too. OpenSearch is looked for where the settings
say (``LAKI_OPENSEARCH``); its memory is not counted.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.engine_whoosh import WORD, documents, portions
from indexer.engines import open_engine
from indexer.engines.query import (
    FACETS,
    AllOf,
    Blend,
    Boosted,
    Field,
    Filters,
    Form,
    Fuzzy,
    Near,
    Phrase,
    Prefix,
    Query,
    Zone,
)
from indexer.settings import load_settings

_QUERIES = 200
_WARM = 20
_ROUNDS = 3


def word(text: str) -> Query:
    """A word as the program asks for it: its stem, whole and as a part of compounds, in title and text, as one."""
    forms = ((Form.STEM, text[:6], 1.0), (Form.PART, text[-5:], 0.4))
    zones = ((Zone.TITLE, 2.0), (Zone.TEXT, 1.0))
    return Blend(tuple((Field(zone, form), term, w * b) for form, term, w in forms for zone, b in zones))


def mixed(texts: list[list[str]]) -> list[tuple[Query, Filters]]:
    """One word, several words with a bonus for neighbours, phrases, filters, beginnings, misspellings."""
    rng = random.Random(1)
    counts = Counter(each for words in texts for each in set(words))
    common = [each for each, _ in counts.most_common(300) if len(each) > 3]
    middle = [each for each, count in counts.items() if 5 <= count <= len(texts) // 4 and len(each) > 4]
    narrow = Filters({"kind": frozenset({"Gesetz"}), "topic": frozenset({"t1", "t2"})})

    def several(source: list[str]) -> Query:
        words = [rng.choice(source) for _ in range(rng.choice((2, 2, 3)))]
        bonus = Near(Zone.TEXT, tuple((each,) for each in words[:2]), 4, 0.15)
        return Boosted(AllOf(tuple(map(word, words))), (bonus,))

    def phrase() -> Query:
        words = rng.choice([words for words in texts if len(words) > 50])
        at = rng.randrange(len(words) - 3)
        return Phrase(Zone.TEXT, tuple(words[at : at + 3]))

    kinds: list[tuple[int, Callable[[], tuple[Query, Filters]]]] = [
        (30, lambda: (word(rng.choice(middle)), Filters())),
        (20, lambda: (several(middle), Filters())),
        (15, lambda: (several(common), Filters())),
        (10, lambda: (phrase(), Filters())),
        (15, lambda: (word(rng.choice(common)), narrow)),
        (5, lambda: (Prefix(Zone.TEXT, rng.choice(middle)[:5]), Filters())),
        (5, lambda: (Fuzzy(Zone.TEXT, rng.choice(middle), 1), Filters())),
    ]
    chosen = rng.choices([make for _, make in kinds], [weight for weight, _ in kinds], k=_QUERIES)
    return [make() for make in chosen]


def percentiles(times: list[float]) -> dict[str, float]:
    return {f"p{each}": round(float(np.percentile(times, each)), 2) for each in (50, 95, 99)}


def timed(action: Callable[[Any], object], asked: list[Any]) -> dict[str, float]:
    """Milliseconds of each question (the median of three rounds), on the clock and of the processor, after some to warm up."""
    for each in asked[:_WARM]:
        action(each)
    times: list[list[tuple[float, float]]] = [[] for _ in asked]
    for _ in range(_ROUNDS):
        for each, taken in zip(asked, times, strict=True):
            begin, worked = time.perf_counter(), time.process_time()
            action(each)
            taken.append(((time.perf_counter() - begin) * 1000, (time.process_time() - worked) * 1000))
    clock, processor = ([sorted(pair[n] for pair in taken)[_ROUNDS // 2] for taken in times] for n in (0, 1))
    return percentiles(clock) | {f"cpu_{name}": value for name, value in percentiles(processor).items()}


def read(folder: Path, count: int | None = None) -> list[list[str]]:
    """The words of (the first) texts below a folder."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix in {".md", ".txt"})[:count]
    return [WORD.findall(path.read_text("utf-8", "replace").casefold()) for path in paths]


def engine_alone(folder: Path, name: str, copies: int, count: int | None) -> dict[str, Any]:
    texts = read(folder, count)
    total = len(texts) * (copies + 1)
    with tempfile.TemporaryDirectory() as data:
        engine = open_engine(name, Path(data), cluster=load_settings().cluster)
        engine.remove("benchmark")
        seconds = 0.0
        with engine.create("benchmark") as writer:
            for portion in portions(documents(texts, copies), 200):
                begin = time.perf_counter()
                writer.add(portion)
                seconds += time.perf_counter() - begin
            begin = time.perf_counter()
            writer.finish(total)
            seconds += time.perf_counter() - begin
        reader = engine.open("benchmark")
        times = timed(lambda each: reader.search(*each, facets=FACETS), mixed(texts))
        size = reader.statistics().size
        engine.remove("benchmark")
    return {
        "engine": name,
        "documents": total,
        "build_s": round(seconds, 1),
        "documents_s": round(total / seconds),
        "index_mb": round(size / 1e6, 1),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        **times,
    }


def whole_request(folder: Path, name: str, data: Path | None) -> dict[str, Any]:
    from indexer.reindex import reindex
    from search_app.access.audience import EVERYTHING
    from search_app.asking.request import SearchRequest
    from search_app.collection import OpenCollection
    from search_app.search import SearchService

    with tempfile.TemporaryDirectory() as place:
        settings = load_settings(corpus=folder, data=data or Path(place), engine=name)
        begin = time.perf_counter()
        summary = reindex(settings)
        seconds = time.perf_counter() - begin
        collection = OpenCollection(settings)
        service = SearchService(collection, EVERYTHING)
        texts = read(folder)
        rng = random.Random(2)
        counts = Counter(each for words in texts for each in set(words))
        middle = [each for each, count in counts.items() if 5 <= count <= len(texts) // 4 and len(each) > 4]
        asked = [" ".join(rng.choice(middle) for _ in range(rng.choice((1, 1, 2, 3)))) for _ in range(_QUERIES)]
        times = timed(lambda each: service.search(SearchRequest(q=each)), asked)
        collection.close()
    return {
        "engine": name,
        "documents": summary.documents,
        "build_s": round(seconds, 1),
        "documents_s": round(summary.documents / seconds),
        "index_mb": "",
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        **times,
    }


def plot(rows: list[dict[str, Any]], path: Path) -> None:
    """Median and 95th percentile of the processor time by number of documents (needs matplotlib)."""
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4))
    for color, name in enumerate(dict.fromkeys(row["engine"] for row in rows)):
        own = sorted((row for row in rows if row["engine"] == name), key=lambda row: int(row["documents"]))
        documents = [row["documents"] for row in own]
        axes.loglog(documents, [row["cpu_p95"] for row in own], marker="o", color=f"C{color}", label=f"{name}, p95")
        axes.loglog(
            documents,
            [row["cpu_p50"] for row in own],
            marker=".",
            linestyle=":",
            color=f"C{color}",
            label=f"{name}, p50",
        )
    axes.set_xlabel("Dokumente")
    axes.set_ylabel("Millisekunden Prozessorzeit je Frage")
    axes.grid(which="major", alpha=0.3)
    axes.legend()
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--engines", default="whoosh,tantivy")
    parser.add_argument("--copies", default="0")
    parser.add_argument("--count", type=int)
    parser.add_argument("--request", action="store_true")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--json", default="")
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        name, _, copies = given.one.partition(":")
        if given.request:
            row = whole_request(given.folder, name, given.data)
        else:
            row = engine_alone(given.folder, name, int(copies), given.count)
        print(json.dumps(row))
        return
    rows: list[dict[str, Any]] = []
    if given.folder is None:
        rows = [row for file in given.json.split(",") for row in json.loads(Path(file).read_text("utf-8"))]
    for copies in given.copies.split(",") if given.folder else ():
        for name in given.engines.split(","):
            command = [sys.executable, "-W", "ignore", "-m", "benchmarks.engines", str(given.folder)]
            command += ["--one", f"{name}:{copies}", *(["--request"] if given.request else [])]
            command += ["--count", str(given.count)] if given.count else []
            command += ["--data", str(given.data)] if given.data else []
            row = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            if not rows:
                print("".join(f"{title:>13}" for title in row))
            rows.append(row)
            print("".join(f"{value:>13}" for value in row.values()), flush=True)
            if given.json:
                Path(given.json).write_text(json.dumps(rows, indent=1), encoding="utf-8")
    if given.plot:
        plot(rows, given.plot)


if __name__ == "__main__":
    main()
