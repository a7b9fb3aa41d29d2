"""Whoosh engine alone: time to build, index size, time of a mix of queries.

    python benchmarks/engine_whoosh.py FOLDER [COPIES]

FOLDER holds text files (``*.md``, ``*.txt``), one document each; COPIES adds each document that often again, with other
ids and a tenth of its words altered. Words are split and folded here in the simplest way: this measures the engine, not
the analysis. The stem is the word cut off after six letters, the part its last five.
"""

from __future__ import annotations

import random
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np

from indexer.engines import open_engine
from indexer.engines.base import AnalysedDocument, IndexReader, ZoneTerms
from indexer.engines.query import FACETS, AllOf, BestOf, Field, Filters, Form, Fuzzy, Phrase, Prefix, Query, Term, Zone

WORD = re.compile(r"\w+")


def analysed(id_: str, words: list[str], number: int) -> AnalysedDocument:
    """A document from its words."""
    positions: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        positions.setdefault(word, []).append(place)
    stems: Counter[str] = Counter()
    parts: Counter[str] = Counter()
    for word, places in positions.items():
        stems[word[:6]] += len(places)
        if len(word) > 9:
            parts[word[-5:]] += len(places)
    text = ZoneTerms(positions, stems, parts)
    title = ZoneTerms({word: [place] for place, word in enumerate(dict.fromkeys(words[:8]))}, Counter(), Counter())
    values = {
        "kind": (("Gesetz", "Verordnung", "Satzung")[number % 3],),
        "topic": tuple({f"t{number % 7}", f"t{number % 31}"}),
        "year": (str(1990 + number % 30),),
        "format": ("md",),
        "municipality": (f"k{number % 53}",),
    }
    return AnalysedDocument(id_, {Zone.TEXT: text, Zone.TITLE: title}, values, newest=number % 900, title_key=id_)


def documents(texts: list[list[str]], copies: int) -> Iterator[AnalysedDocument]:
    rng = random.Random(0)
    vocabulary = sorted({word for words in texts for word in words})
    for number, words in enumerate(texts):
        yield analysed(f"d{number}", words, number)
    for copy in range(copies):
        for number, words in enumerate(texts):
            altered = [rng.choice(vocabulary) if rng.random() < 0.1 else word for word in words]
            yield analysed(f"c{copy}-{number}", altered, number + copy)


def word(text: str) -> Query:
    """A word as the program asks for it: the best of its forms in both zones."""
    forms = ((Form.EXACT, text, 1.0), (Form.STEM, text[:6], 0.9), (Form.PART, text[-5:], 0.5))
    zones = ((Zone.TITLE, 3.0), (Zone.TEXT, 1.0))
    return BestOf(tuple(Term(Field(zone, form), term, w * b) for form, term, w in forms for zone, b in zones))


def questions(texts: list[list[str]]) -> dict[str, list[tuple[Query, Filters]]]:
    rng = random.Random(1)
    counts = Counter(word for words in texts for word in set(words))
    common = [text for text, _ in counts.most_common(200)]
    middle = [text for text, count in counts.items() if 5 <= count <= len(texts) // 4 and len(text) > 4]
    narrow = Filters({"kind": frozenset({"Gesetz"}), "topic": frozenset({"t1", "t2"})})
    phrases = []
    for _ in range(40):
        words = rng.choice([words for words in texts if len(words) > 50])
        at = rng.randrange(len(words) - 3)
        phrases.append(tuple(words[at : at + 3]))
    return {
        "one word": [(word(rng.choice(middle)), Filters()) for _ in range(40)],
        "three words": [(AllOf(tuple(word(rng.choice(middle)) for _ in range(3))), Filters()) for _ in range(40)],
        "common words": [(AllOf(tuple(word(rng.choice(common)) for _ in range(3))), Filters()) for _ in range(40)],
        "filters": [(word(rng.choice(common)), narrow) for _ in range(40)],
        "phrase": [(Phrase(Zone.TEXT, terms), Filters()) for terms in phrases],
        "prefix": [(Prefix(Zone.TEXT, rng.choice(middle)[:4]), Filters()) for _ in range(40)],
        "arbeit*": [(Prefix(Zone.TEXT, "arbeit"), Filters())] * 10,
        "fuzzy": [(Fuzzy(Zone.TEXT, rng.choice(middle), 1), Filters()) for _ in range(40)],
    }


def timed(reader: IndexReader, asked: list[tuple[Query, Filters]]) -> tuple[float, float, float]:
    """Milliseconds: median, 95th percentile, largest; ten results with all facets."""
    times = []
    for query, filters in asked:
        begin = time.perf_counter()
        reader.search(query, filters, facets=FACETS)
        times.append((time.perf_counter() - begin) * 1000)
    return float(np.percentile(times, 50)), float(np.percentile(times, 95)), max(times)


def portions(documents: Iterator[AnalysedDocument], size: int) -> Iterator[list[AnalysedDocument]]:
    while portion := list(islice(documents, size)):
        yield portion


def clocked(label: str, action: Callable[[], object]) -> float:
    begin = time.perf_counter()
    action()
    seconds = time.perf_counter() - begin
    if label:
        print(f"{label:<28}{seconds:8.2f} s")
    return seconds


def main(folder: Path, copies: int) -> None:
    paths = sorted(path for path in folder.rglob("*") if path.suffix in {".md", ".txt"})
    texts = [WORD.findall(path.read_text("utf-8", "replace").casefold()) for path in paths]
    total = len(texts) * (copies + 1)
    with tempfile.TemporaryDirectory() as data:
        engine = open_engine("whoosh", Path(data))
        seconds = 0.0
        with engine.create("first") as writer:
            for portion in portions(documents(texts, copies), 200):
                seconds += clocked("", lambda portion=portion: writer.add(portion))
            seconds += clocked("", lambda: writer.finish(total))
        print(f"build, analysis left out    {seconds:8.2f} s")
        reader = engine.open("first")
        postings = sum(segment.postings for segment in writer_segments(Path(data) / "index/whoosh/first"))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        figures = reader.statistics()
        print(
            f"{total} documents, {postings} postings: {postings / seconds:,.0f} postings/s, {total / seconds:,.0f} doc/s"
        )
        print(f"index {figures.size / 1e6:.1f} MB, peak memory {peak:.0f} MB (with the texts)")

        def update() -> None:
            with engine.create("second", "first") as writer:
                writer.add(analysed(f"d{number}", texts[number], number) for number in range(min(10, len(texts))))
                writer.finish(total)

        clocked("update of 10 documents", update)
        clocked("open", lambda: engine.open("second").search(word("arbeit"), facets=FACETS))
        print(f"{'':<16}{'p50':>9}{'p95':>9}{'max':>9} ms (10 results, all facets)")
        for name, asked in questions(texts).items():
            timed(reader, asked[:2])
            p50, p95, largest = timed(reader, asked)
            print(f"{name:<16}{p50:9.2f}{p95:9.2f}{largest:9.2f}")


def writer_segments(folder: Path) -> list[object]:
    from indexer.engines.whoosh.layout import open_index

    return list(open_index(folder)._segments())


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
