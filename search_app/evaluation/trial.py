"""The office's own judged searches (``suchtest.toml``): what must be found, held against an index before it goes into
service.

    [[suche]]
    anfrage = "Arbeitsmarktintegration"
    erwartet = ["Expertisen/2017/Expertise Arbeitsmarktintegration von Geflüchteten.pdf"]
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from indexer.catalog import Snapshot
from indexer.engines import open_engine
from indexer.language.synonyms import Thesaurus
from indexer.settings import Settings
from indexer.toml_files import read_toml
from search_app.answering.index_view import IndexView
from search_app.asking import ranking
from search_app.asking.asker import Asker
from search_app.asking.request import SearchRequest, Versions

#: So many results are looked at.
_DEPTH = 10


@dataclass(frozen=True, slots=True)
class JudgedSearch:
    """A search and the documents (paths relative to the corpus) that it must bring among the first."""

    query: str
    expected: tuple[str, ...]


def load(path: Path) -> tuple[list[JudgedSearch], list[str]]:
    """Read the judged searches; returns them with German sentences on what is wrong in the file. A missing file has
    none."""
    told, errors = read_toml(path)
    entries = told.get("suche", [])
    searches = []
    for number, entry in enumerate(entries if isinstance(entries, list) else [entries], 1):
        query = entry.get("anfrage") if isinstance(entry, dict) else None
        expected = entry.get("erwartet") if isinstance(entry, dict) else None
        expected = [expected] if isinstance(expected, str) else expected
        if (
            not isinstance(query, str)
            or not isinstance(expected, list)
            or not all(isinstance(p, str) for p in expected)
        ):
            errors.append(f"{path.name}: Im Eintrag {number} fehlt „anfrage“ oder „erwartet“.")
        elif query.strip() and expected:
            searches.append(JudgedSearch(query, tuple(expected)))
    return searches, errors


def judge(snapshot: Snapshot, settings: Settings) -> tuple[dict[str, float], list[str]]:
    """How well the generation that a snapshot names in service answers the judged searches.

    Returns:
        nDCG@10 by query (1: everything expected stands first; 0: nothing of it among the first ten), and German
        sentences on mistakes in the file.
    """
    searches, errors = load(settings.trial_file)
    service = snapshot.service()
    if not searches or service is None:
        return {}, errors
    view = IndexView.open(
        open_engine(service.engine, settings.data, ranking.RANKING, settings.cluster), service.generation, snapshot
    )
    try:
        asker = Asker(view, Thesaurus.load(settings.synonyms_file)[0], snapshot)
        return _measure(searches, snapshot, asker, errors), errors
    finally:
        view.close()


def _measure(searches: list[JudgedSearch], snapshot: Snapshot, asker: Asker, errors: list[str]) -> dict[str, float]:
    import ir_measures

    judgements: dict[str, dict[str, int]] = {}
    run: dict[str, dict[str, float]] = {}
    for search in searches:
        known = {path: document.id for path in search.expected if (document := snapshot.document_at(path))}
        errors += [
            f"suchtest.toml, „{search.query}“: Das Dokument „{path}“ gibt es nicht."
            for path in search.expected
            if path not in known
        ]
        # A document that is gone counts as not found: its loss is what the file is there to notice.
        judgements[search.query] = {known.get(path, f"fehlt: {path}"): 1 for path in search.expected}
        hits = asker.ask(SearchRequest(q=search.query, size=_DEPTH, versions=Versions.EACH)).found.hits
        run[search.query] = {hit.id: float(_DEPTH - rank) for rank, hit in enumerate(hits)}
    metric = ir_measures.nDCG @ _DEPTH
    found = {entry.query_id: entry.value for entry in ir_measures.iter_calc([metric], judgements, run)}
    return {query: found.get(query, 0.0) for query in judgements}
