"""Do all engines rank alike? One collection, one catalogue, each engine built from it; nDCG@10 and overlap of the first
ten.

    python benchmarks/engines_agreement.py FOLDER ENGINE…

FOLDER holds a test set in BEIR layout (``corpus.jsonl``, ``queries.jsonl``, ``qrels/dev.tsv``). The first engine named
is what the others are compared with. OpenSearch is looked for where the settings say (``LAKI_OPENSEARCH``).
"""

from __future__ import annotations

import html
import json
import sys
import tempfile
import time
from collections import defaultdict
from math import log2
from pathlib import Path

from indexer.reindex import reindex
from indexer.settings import Settings, load_settings
from search_app.access.audience import EVERYTHING
from search_app.asking.request import SearchRequest
from search_app.collection import OpenCollection
from search_app.search import SearchService

_FIRST = 10


def write_corpus(source: Path, corpus: Path) -> None:
    """Each text of the set as an HTML file, named by its id."""
    corpus.mkdir()
    for line in source.read_text("utf-8").splitlines():
        text = json.loads(line)
        paragraphs = "".join(f"<p>{html.escape(each)}</p>" for each in text["text"].split("\n") if each.strip())
        title = html.escape(text["title"])
        page = f'<!doctype html><html lang="de"><title>{title}</title><h1>{title}</h1>{paragraphs}</html>'
        (corpus / f"{text['_id']}.html").write_text(page, encoding="utf-8")


def judgements(folder: Path) -> dict[str, dict[str, int]]:
    """Relevant texts by question."""
    judged: dict[str, dict[str, int]] = defaultdict(dict)
    for line in (folder / "qrels/dev.tsv").read_text("utf-8").splitlines()[1:]:
        question, text, score = line.split("\t")
        judged[question][text] = int(score)
    return judged


def ndcg(ranked: list[str], relevant: dict[str, int]) -> float:
    gain = sum(relevant.get(text, 0) / log2(place + 2) for place, text in enumerate(ranked))
    ideal = sum(score / log2(place + 2) for place, score in enumerate(sorted(relevant.values(), reverse=True)[:_FIRST]))
    return gain / ideal if ideal else 0.0


def ask_all(settings: Settings, questions: dict[str, str]) -> tuple[dict[str, list[str]], float]:
    """The first ten texts of each question, and the milliseconds of the middle one."""
    collection = OpenCollection(settings)
    service = SearchService(collection, EVERYTHING)
    found, times = {}, []
    for number, text in questions.items():
        begin = time.perf_counter()
        result = service.search(SearchRequest(q=text, size=_FIRST))
        times.append((time.perf_counter() - begin) * 1000)
        found[number] = [Path(each.document.path).stem for each in result.results]
    collection.close()
    return found, sorted(times)[len(times) // 2]


def main(folder: Path, engines: list[str]) -> None:
    questions = {
        each["_id"]: each["text"]
        for each in map(json.loads, (folder / "queries.jsonl").read_text("utf-8").splitlines())
    }
    judged = judgements(folder)
    with tempfile.TemporaryDirectory() as scratch:
        write_corpus(folder / "corpus.jsonl", Path(scratch, "corpus"))
        reference: dict[str, list[str]] = {}
        print(f"{'engine':<12}{'build s':>9}{'nDCG@10':>9}{'overlap':>9}{'same 1st':>9}{'p50 ms':>8}")
        for engine in engines:
            settings = load_settings(corpus=Path(scratch, "corpus"), data=Path(scratch, "var"), engine=engine)
            begin = time.perf_counter()
            reindex(settings)
            seconds = time.perf_counter() - begin
            found, middle = ask_all(settings, questions)
            reference = reference or found
            quality = sum(ndcg(found[each], judged[each]) for each in judged) / len(judged)
            shared = [len({*found[q]} & {*reference[q]}) / max(len(reference[q]), 1) for q in questions if reference[q]]
            first = [found[q][:1] == reference[q][:1] for q in questions]
            print(
                f"{engine:<12}{seconds:>9.1f}{quality:>9.4f}{sum(shared) / len(shared):>9.3f}"
                f"{sum(first) / len(first):>9.3f}{middle:>8.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
