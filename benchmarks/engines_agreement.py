"""Do all engines rank alike? One collection, one catalogue, each engine built from it; nDCG@10 and overlap of the first
ten.

    python -m benchmarks.engines_agreement FOLDER ENGINE…

FOLDER holds a judged set in BEIR layout, which is read and written into a folder of documents as ``laki evaluate`` does
it. The first engine named is what the others are compared with. OpenSearch is looked for where the settings say
(``LAKI_OPENSEARCH``).
"""

from __future__ import annotations

import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import ir_measures
from ir_measures import nDCG

from indexer.reindex import reindex
from indexer.settings import Settings, load_settings
from search_app.access.audience import EVERYTHING
from search_app.asking.request import SearchRequest, Versions
from search_app.collection import OpenCollection
from search_app.evaluation.judging import JudgedSet, write_documents
from search_app.search import SearchService

_FIRST = 10


def ask_all(settings: Settings, judged: JudgedSet, ids: dict[str, str]) -> tuple[dict[str, list[str]], float]:
    """The first ten documents of each question, and the milliseconds of the middle one."""
    found, times = {}, []
    with closing(OpenCollection(settings)) as collection:
        service = SearchService(collection, EVERYTHING)
        for key, query in judged.queries.items():
            result = service.search(SearchRequest(q=str(query["text"]), size=_FIRST, versions=Versions.EACH))
            times.append(result.took_ms)
            found[key] = [ids[each.document.path] for each in result.results]
    return found, sorted(times)[len(times) // 2]


def quality(judged: JudgedSet, found: dict[str, list[str]]) -> float:
    """nDCG@10 over all questions."""
    run = {key: {each: float(-place) for place, each in enumerate(ranked)} for key, ranked in found.items()}
    measured: float = ir_measures.calc_aggregate([nDCG @ _FIRST], judged.judgements, run)[nDCG @ _FIRST]
    return measured


def main(folder: Path, engines: list[str]) -> None:
    judged = JudgedSet.load(folder)
    with tempfile.TemporaryDirectory() as scratch:
        ids = write_documents(judged, Path(scratch, "corpus"))
        reference: dict[str, list[str]] = {}
        print(f"{'engine':<12}{'build s':>9}{'nDCG@10':>9}{'overlap':>9}{'same 1st':>9}{'p50 ms':>8}")
        for engine in engines:
            settings = load_settings(corpus=Path(scratch, "corpus"), data=Path(scratch, "var"), engine=engine)
            begin = time.perf_counter()
            reindex(settings)
            seconds = time.perf_counter() - begin
            found, middle = ask_all(settings, judged, ids)
            reference = reference or found
            shared = [len({*found[q]} & {*best}) / len(best) for q, best in reference.items() if best]
            first = [found[q][:1] == best[:1] for q, best in reference.items()]
            print(
                f"{engine:<12}{seconds:>9.1f}{quality(judged, found):>9.4f}{sum(shared) / len(shared):>9.3f}"
                f"{sum(first) / len(first):>9.3f}{middle:>8.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
