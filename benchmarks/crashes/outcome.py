"""What a run has made, in a form that can be compared with what another one has made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from indexer.catalog import Catalog
from indexer.engines.query import Field, Form, Zone
from indexer.settings import Settings
from search_app.access.audience import EVERYTHING
from search_app.asking.request import SearchRequest
from search_app.collection import OpenCollection
from search_app.search import SearchService

QUERIES = ("", "Fassung", "Garten", "Kraxelhäuser", '"die Beratung"', "Wump*", "Größe ODER Übergänge", "-Integration")


def outcome(settings: Settings) -> dict[str, Any]:
    """Documents, answers and the whole index in a form that does not depend on how they came to be: by paths, not ids
    and numbers."""
    with Catalog(settings.catalog_url) as catalog, catalog.snapshot() as snapshot:
        documents = list(snapshot.all_documents())
        told = {
            document.path: (
                *(document.title, document.kind, document.sha256, document.page_count, document.language),
                [(page.label, page.text) for page in snapshot.pages(document.sha256)],
            )
            for document in documents
        }
        problems = {problem.path: problem.reason for problem in snapshot.problems()}
        service = snapshot.service()
    assert service
    paths = {document.id: document.path for document in documents}
    collection = OpenCollection(settings)
    searching = SearchService(collection, EVERYTHING)
    answers = {}
    for query in QUERIES:
        found = searching.search(SearchRequest(q=query, size=100))
        results = sorted((round(-result.score, 9), result.document.path, str(result.pages)) for result in found.results)
        answers[query] = (found.total, results, str(found.facets))
    collection.close()
    contents = index_contents(settings.data / "index" / "whoosh" / service.generation, paths)
    return {"documents": told, "problems": problems, "answers": answers, "index": contents}


def told(settings: Settings) -> tuple[frozenset[tuple[str, int]], set[str], set[str]]:
    """What the catalogue says is in service: documents with the versions that are their text, paths that could not be
    read at the moment, and paths that will not be read again before they change."""
    with Catalog(settings.catalog_url) as catalog, catalog.snapshot() as snapshot:
        documents = set()
        for document in snapshot.all_documents():
            text = " ".join(page.text for page in snapshot.pages(document.sha256))
            documents.add((document.path, int(text.partition("fassung")[2][:5])))
        failed = snapshot.failed_files()
    unread = {path for path, (_, mtime_ns) in failed.items() if mtime_ns == -1}
    return frozenset(documents), unread, failed.keys() - unread


def lies_in(path: str, places: set[str]) -> bool:
    """Whether a path is one of these, or lies in an archive that is."""
    return path in places or any(path.startswith(f"{place}/") for place in places)


def index_contents(folder: Path, paths: dict[str, str]) -> dict[str, Any]:
    """Every term of a generation with documents, frequencies and positions, and every value of a document."""
    from indexer.engines.whoosh.collection import Collection
    from indexer.engines.whoosh.documents import Documents

    index = Collection(folder)
    told: dict[str, Any] = {}
    live = set(index.all_documents.tolist())
    fields = [Field(zone, form) for zone in Zone for form in Form]
    for field in fields:
        for term, _ in index.vocabulary(field):
            docs, freqs = index.postings(field, term)
            listed = [(paths[index.ids[doc]], freq) for doc, freq in zip(docs.tolist(), freqs.tolist(), strict=True)]
            told[f"{field.name} {term}"] = sorted(listed)
    for part in index.parts:
        documents: Documents = part.documents
        for number, row in enumerate(documents.rows([field.name for field in fields])):
            if part.base + number in live:
                told[f"@ {paths[row.id]}"] = (row.values, row.newest, row.title_key, row.lengths)
    return told


def difference(found: Any, expected: Any) -> str:
    if isinstance(found, dict):
        keys = [key for key in {*found, *expected} if found.get(key) != expected.get(key)]
        return f"{len(keys)}, as {[(key, found.get(key), expected.get(key)) for key in sorted(map(str, keys))[:2]]}"[
            :600
        ]
    return f"{found!r} / {expected!r}"[:600]
