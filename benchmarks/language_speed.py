"""How fast German text is analysed: megabytes of text per second on one core.

    python benchmarks/language_speed.py FOLDER [--megabytes 10]

FOLDER holds German text files (``*.md``, ``*.txt``), for example the federal laws. *Cold*: every word is new. *Warm*:
the words were seen before, as in all but the first documents of a run. The bound of the project is 5 MB/s warm.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from indexer.language.analysis import Analyzer
from indexer.language.compounds import CompoundSplitter
from indexer.language.spelling import Speller


def _texts(folder: Path, megabytes: float) -> list[str]:
    texts: list[str] = []
    size = 0
    for path in sorted(p for p in folder.rglob("*") if p.suffix in (".md", ".txt")):
        texts.append(path.read_text(encoding="utf-8", errors="replace"))
        size += len(texts[-1].encode())
        if size > megabytes * 1e6:
            break
    return texts


def _measure(name: str, texts: list[str], work: Callable[[str], object]) -> None:
    begin = time.process_time()
    for text in texts:
        work(text)
    seconds = time.process_time() - begin
    size = sum(len(text.encode()) for text in texts) / 1e6
    print(f"{name:<28} {size / seconds:6.1f} MB/s   ({size:.1f} MB in {seconds:.2f} s)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--megabytes", type=float, default=10.0)
    options = parser.parse_args()
    texts = _texts(options.folder, options.megabytes)

    plain = Analyzer()
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update({term for word in plain.forms(text) for term in word.exact})
    begin = time.process_time()
    splitter = CompoundSplitter.from_vocabulary(counts)
    print(f"{'splitter':<28} {time.process_time() - begin:6.2f} s for {len(counts)} words")

    analyzer = Analyzer(splitter)
    _measure("forms, cold", texts, analyzer.forms)
    _measure("forms, warm", texts, analyzer.forms)

    begin = time.process_time()
    speller = Speller(counts, splitter)
    print(f"{'speller':<28} {time.process_time() - begin:6.2f} s")
    typed = [
        "Antizigansimus",
        "Arbeitsmarktintegation",
        "Intergrationszentrum",
        "Willkommensklase",
        "qqqqqqqq",
        "Beratugn",
    ]
    begin = time.process_time()
    for word in typed:
        speller.candidates(word)
    print(f"{'correction':<28} {(time.process_time() - begin) / len(typed) * 1000:6.2f} ms a word")


if __name__ == "__main__":
    main()
