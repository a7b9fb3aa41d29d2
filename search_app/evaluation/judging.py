"""Search quality measured: a judged set of questions, asked of the same search that people use.

A set is a folder in BEIR layout (Thakur et al., "BEIR: A Heterogeneous Benchmark for Zero-shot Evaluation of
Information Retrieval Models", 2021): ``corpus.jsonl``, ``queries.jsonl``, ``qrels/*.tsv``. Its documents are written
into a temporary folder and indexed by the ordinary pipeline with the present settings; metrics are computed by
``ir_measures``.
"""

from __future__ import annotations

import csv
import json
import statistics
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ir_measures
from ir_measures import RR, R, Success, nDCG

from indexer.engines import open_engine
from indexer.engines.base import EngineError
from indexer.reindex import Progress, reindex
from indexer.settings import Settings
from search_app.access.audience import EVERYTHING
from search_app.asking.request import SearchRequest, Versions
from search_app.collection import OpenCollection
from search_app.search import SearchService

#: The metrics that are reported, in this order.
MEASURES = (nDCG @ 10, RR @ 10, R @ 5, R @ 10, Success @ 10)
_NAMES = {"RR@10": "MRR@10", "R@5": "Recall@5", "R@10": "Recall@10"}
_DEPTH = 10
_WORST = 10

#: Filters that a question may carry in its metadata, each with the attribute of a request that it sets.
FILTERS = {"municipality": "municipalities", "kind": "kinds", "topic": "topics", "language": "languages"}


class EvaluationError(Exception):
    """The judged set cannot be used. The message is German."""


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """Documents and questions by id, as their JSON lines; ``judgements`` maps question → document → grade."""

    documents: Mapping[str, Mapping[str, Any]]
    queries: Mapping[str, Mapping[str, Any]]
    judgements: Mapping[str, Mapping[str, int]]

    @classmethod
    def load(cls, folder: Path) -> JudgedSet:
        """Read a folder in BEIR layout.

        Raises:
            EvaluationError: a file is missing or malformed.
        """
        try:
            documents = {str(line["_id"]): line for line in _lines(folder / "corpus.jsonl")}
            queries = {str(line["_id"]): line for line in _lines(folder / "queries.jsonl")}
            files = sorted((folder / "qrels").glob("*.tsv"))
            if not files:
                raise EvaluationError(f"In {folder / 'qrels'} liegt keine Datei mit Urteilen (*.tsv).")
            judgements: dict[str, dict[str, int]] = {}
            for file in files:
                for query, document, grade in _judgements(file):
                    judgements.setdefault(query, {})[document] = grade
        except FileNotFoundError as error:
            raise EvaluationError(f"Es fehlt die Datei {error.filename}.") from error
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            raise EvaluationError(f"Der Ordner {folder} ist nicht im erwarteten Format (BEIR): {error}") from error
        return cls(documents, {key: queries[key] for key in judgements if key in queries}, judgements)


@dataclass(frozen=True, slots=True)
class QueryOutcome:
    """One question: what was expected, what came, and how good that was (nDCG@10)."""

    query: str
    text: str
    ndcg: float
    expected: tuple[str, ...]
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The outcome over a whole set; times in milliseconds per question."""

    documents: int
    questions: int
    measures: Mapping[str, float]
    median_ms: float
    p95_ms: float
    worst: tuple[QueryOutcome, ...]

    def as_dict(self, *, per_query: bool = False) -> dict[str, Any]:
        """For machines."""
        told: dict[str, Any] = {
            "documents": self.documents,
            "queries": self.questions,
            **{name: round(value, 4) for name, value in self.measures.items()},
            "median_ms": round(self.median_ms, 2),
            "p95_ms": round(self.p95_ms, 2),
        }
        if per_query:
            told["worst"] = [
                {"query": w.query, "text": w.text, "ndcg": round(w.ndcg, 4), "expected": w.expected, "found": w.found}
                for w in self.worst
            ]
        return told


def evaluate(
    folder: Path, settings: Settings, filters: Sequence[str] = (), progress: Progress | None = None
) -> Evaluation:
    """Index a judged set into a temporary place and ask its questions.

    Args:
        folder: the set in BEIR layout.
        settings: engine and ranking as they are set; corpus and data folder are replaced.
        filters: names of :data:`FILTERS`; each question is narrowed by its own metadata of these names.
        progress: is told how far it is.

    Raises:
        EvaluationError: the set cannot be used.
        ReindexError: it cannot be indexed.
    """
    judged = JudgedSet.load(folder)
    progress = progress or Progress()
    with tempfile.TemporaryDirectory(prefix="laki-evaluate-") as place:
        paths = write_documents(judged, Path(place, "corpus"))
        with _own_place(settings, Path(place)) as own:
            reindex(own, progress=progress)
            with closing(OpenCollection(own)) as collection:
                return _ask_all(SearchService(collection, EVERYTHING), judged, paths, filters, progress)


@contextmanager
def _own_place(settings: Settings, place: Path) -> Iterator[Settings]:
    """The settings, but for a collection below ``place``; what it had in a cluster goes in the end."""
    own = settings.model_copy(
        update={
            "corpus": place / "corpus",
            "data": place / "data",
            "catalog": None,
            "topics": None,
            "synonyms": settings.synonyms_file,
            # Must not begin like the names of the office's own indexes, its name and a hyphen, or a run takes it for
            # one that was not finished.
            "opensearch_index": f"{settings.opensearch_index}_evaluate_{uuid.uuid4().hex[:8]}",
        }
    )
    try:
        yield own
    finally:
        with suppress(EngineError):  # where the cluster is away, why it failed is told already
            open_engine(own.engine, own.data, cluster=own.cluster).clear()


def _ask_all(
    service: SearchService, judged: JudgedSet, paths: Mapping[str, str], filters: Sequence[str], progress: Progress
) -> Evaluation:
    times: list[float] = []
    run: dict[str, dict[str, float]] = {}
    progress.stage("Fragen stellen", len(judged.queries))
    for key, query in judged.queries.items():
        metadata = query.get("metadata") or {}
        narrowed: dict[str, Any] = {FILTERS[name]: _as_tuple(metadata.get(name)) for name in filters}
        each = SearchRequest(q=str(query["text"]), size=_DEPTH, versions=Versions.EACH, **narrowed)
        answer = service.search(each)
        times.append(answer.took_ms)
        found = [paths[result.document.path] for result in answer.results]
        run[key] = {document: float(len(found) - rank) for rank, document in enumerate(found)}
        progress.advance(str(query["text"]))
    measured = ir_measures.calc_aggregate(MEASURES, judged.judgements, run)
    ndcg = {metric.query_id: metric.value for metric in ir_measures.iter_calc([nDCG @ 10], judged.judgements, run)}
    worst = sorted(judged.queries, key=lambda key: (ndcg.get(key, 0.0), key))[:_WORST]
    return Evaluation(
        documents=len(judged.documents),
        questions=len(judged.queries),
        measures={_NAMES.get(str(measure), str(measure)): measured[measure] for measure in MEASURES},
        median_ms=statistics.median(times),
        p95_ms=sorted(times)[int(0.95 * (len(times) - 1))],
        worst=tuple(
            QueryOutcome(
                key,
                str(judged.queries[key]["text"]),
                ndcg.get(key, 0.0),
                tuple(judged.judgements[key]),
                tuple(run[key]),
            )
            for key in worst
        ),
    )


def write_documents(judged: JudgedSet, folder: Path) -> dict[str, str]:
    """Write the documents as text files with their metadata; returns the id of each by path."""
    folder.mkdir(parents=True)
    paths: dict[str, str] = {}
    entries: list[str] = []
    for number, (key, document) in enumerate(judged.documents.items()):
        path = f"{number // 1000:03}/{number:06}.txt"
        paths[path] = key
        target = folder / path
        target.parent.mkdir(exist_ok=True)
        target.write_text(str(document.get("text") or document.get("title") or ""), encoding="utf-8")
        entries.append(_entry(path, document))
    (folder / "dokumente.toml").write_text("\n".join(entries), encoding="utf-8")
    return paths


def _entry(path: str, document: Mapping[str, Any]) -> str:
    lines = ["[[dokument]]", f"datei = {json.dumps(path)}"]
    if title := str(document.get("title") or "").strip():
        lines.append(f"titel = {_toml(title)}")
    metadata = document.get("metadata") or {}
    filters = {name: values for name in FILTERS if (values := _as_tuple(metadata.get(name)))}
    lines += [f"{name} = [{', '.join(map(_toml, values))}]" for name, values in filters.items()]
    return "\n".join(lines) + "\n"


def _toml(text: str) -> str:
    # A TOML basic string is a JSON string, but for DEL and lone surrogates, which no title needs.
    return json.dumps(text.replace("\x7f", "").encode("utf-8", "ignore").decode(), ensure_ascii=False)


def _as_tuple(value: Any) -> tuple[str, ...]:
    if value in (None, ""):
        return ()
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def _lines(path: Path) -> Iterator[Mapping[str, Any]]:
    with path.open(encoding="utf-8") as stream:
        yield from (json.loads(line) for line in stream if line.strip())


def _judgements(path: Path) -> Iterator[tuple[str, str, int]]:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream, delimiter="\t")
        for row in rows:
            if len(row) >= 3 and row[2].lstrip("-").isdigit():  # passes over the header line
                yield row[0], row[1], int(row[2])
