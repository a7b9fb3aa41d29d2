"""The engines beside each other, alone and through the whole request: time to build, size, memory, time of 200 mixed
queries.

    python -m benchmarks.engines FOLDER [FOLDER …] [--engines whoosh,tantivy,opensearch] [--data DATA]
                                 [--count 15000] [--copies 0,9]
        [--alone] [--json FILE] [--plot FILE]
    python -m benchmarks.engines --plot FILE.svg --json FILE,FILE   (draws what was measured before)

Each FOLDER holds text files (``*.md``, ``*.txt``), one document each; ``benchmarks/passages.py`` makes large ones.
*Alone*, an engine is asked for words split in the simplest way; each number of copies is one more run, in which every
document is added that often again with a tenth of its words altered. *Whole*, requests (``search_app``) are answered
from what the real pipeline made of the folder, in DATA/<name of the folder>-<engine>; what lies there already is only
brought up to date. ``first`` is the very first time that a request is made, all else the median of three rounds after
that. Each run is a process of its own, so that its memory is its own. Times are told on the clock and, where the engine
runs in the program, as processor time (``cpu``), which is the figure to compare where others use the machine, too.
OpenSearch is looked for where ``LAKI_OPENSEARCH`` says; without it, one node with 2 GB of memory for itself is brought
and started. Its memory is not counted.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    """Milliseconds of each question, on the clock and of the processor: the first time, and the median of three
    more."""
    for each in asked[:_WARM]:
        action(each)
    gc.collect()
    gc.freeze()  # as the server does
    times: list[list[tuple[float, float]]] = [[] for _ in asked]
    for _ in range(1 + _ROUNDS):
        for each, taken in zip(asked, times, strict=True):
            begin, worked = time.perf_counter(), time.process_time()
            action(each)
            taken.append(((time.perf_counter() - begin) * 1000, (time.process_time() - worked) * 1000))
    clock, processor = ([sorted(pair[n] for pair in taken[1:])[_ROUNDS // 2] for taken in times] for n in (0, 1))
    first = percentiles([taken[0][1] for taken in times[_WARM:]])
    return (
        percentiles(clock)
        | {f"cpu_{name}": value for name, value in percentiles(processor).items()}
        | {"first_cpu_p95": first["p95"]}
    )


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
        settings = load_settings(
            corpus=folder, data=data / f"{folder.name}-{name}" if data else Path(place), engine=name
        )
        begin = time.perf_counter()
        summary = reindex(settings)
        seconds = time.perf_counter() - begin
        collection = OpenCollection(settings)
        service = SearchService(collection, EVERYTHING)
        texts = read(folder)
        rng = random.Random(2)
        counts = Counter(each for words in texts for each in set(words))
        middle = [each for each, count in counts.items() if 5 <= count <= len(texts) // 4 and len(each) > 4]
        del texts, counts
        asked = [" ".join(rng.choice(middle) for _ in range(rng.choice((1, 1, 2, 3)))) for _ in range(_QUERIES)]
        before: Counter[str] = Counter()

        def ask(question: str) -> None:
            # Answers are remembered: each time a result fewer is asked for.
            service.search(SearchRequest(q=question, size=12 - before[question]))
            before[question] += 1

        times = timed(ask, asked)
        with collection.moment(EVERYTHING) as (_, view):
            size = view.reader.statistics().size
        collection.close()
    return {
        "engine": name,
        "documents": summary.documents,
        "build_s": round(seconds, 1) if summary.new else "",
        "documents_s": round(summary.documents / seconds) if summary.new else "",
        "index_mb": round(size / 1e6, 1),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        **times,
    }


def plot(rows: list[dict[str, Any]], path: Path) -> None:
    """Median and 95th percentile of the time by number of documents, alone and whole (needs matplotlib)."""
    from matplotlib import pyplot

    figure, both = pyplot.subplots(1, 2, figsize=(10, 4), sharey=True)
    engines = list(dict.fromkeys(row["engine"] for row in rows))
    for axes, what, title in zip(both, ("alone", "whole"), ("Suchmaschine allein", "ganze Anfrage"), strict=True):
        for color, name in enumerate(engines):
            own = sorted((row for row in rows if (row["engine"], row["what"]) == (name, what)), key=_documents)
            for percentile, marker, line in (("p95", "o", "-"), ("p50", ".", ":")):
                axes.loglog(
                    list(map(_documents, own)),
                    [row[percentile] for row in own],
                    marker=marker,
                    linestyle=line,
                    color=f"C{color}",
                    label=f"{name}, {percentile}",
                )
        axes.set_title(title)
        axes.set_xlabel("Dokumente")
        axes.grid(which="major", alpha=0.3)
    both[0].set_ylabel("Millisekunden je Frage")
    both[1].legend()
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)


def _documents(row: dict[str, Any]) -> int:
    return int(row["documents"])


def runs(given: argparse.Namespace) -> Iterator[list[str]]:
    """The arguments of each run, which is a process of its own."""
    for folder in given.folders:
        for name in given.engines.split(","):
            for copies in given.copies.split(","):
                yield [
                    str(folder),
                    "--one",
                    f"{name}:{copies}",
                    *(["--count", str(given.count)] if given.count else []),
                ]
            if not given.alone:
                yield [str(folder), "--one", name, *(["--data", str(given.data)] if given.data else [])]


@contextmanager
def opensearch(engines: str) -> Iterator[dict[str, str]]:
    """Where OpenSearch is, as a setting; one is started where the engine is asked for and the environment names
    none."""
    if "opensearch" not in engines or "LAKI_OPENSEARCH" in os.environ:
        yield {}
        return
    from tests.engines.opensearch_server import OpenSearchCluster

    with OpenSearchCluster(java_options="-Xms2g -Xmx2g") as cluster:
        yield {"LAKI_OPENSEARCH": ",".join(cluster.hosts)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="*")
    parser.add_argument("--engines", default="whoosh,tantivy")
    parser.add_argument("--copies", default="0")
    parser.add_argument("--count", type=int)
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--json", default="")
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        name, alone, copies = given.one.partition(":")
        folder = given.folders[0]
        row = engine_alone(folder, name, int(copies), given.count) if alone else whole_request(folder, name, given.data)
        print(json.dumps({"what": "alone" if alone else "whole", **row}))
        return
    rows: list[dict[str, Any]] = []
    if not given.folders:
        rows = [row for file in given.json.split(",") for row in json.loads(Path(file).read_text("utf-8"))]
    with opensearch(given.engines) as address:
        for run in runs(given):
            command = [sys.executable, "-W", "ignore", "-m", "benchmarks.engines", *run]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, **address})
            row = json.loads(done.stdout)
            if not rows:
                print("".join(f"{title:>14}" for title in row))
            rows.append(row)
            print("".join(f"{value:>14}" for value in row.values()), flush=True)
            if given.json:
                Path(given.json).write_text(json.dumps(rows, indent=1), encoding="utf-8")
    if given.plot:
        plot(rows, given.plot)


if __name__ == "__main__":
    main()
