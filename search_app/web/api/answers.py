"""Results, documents and the state of the collection as the API tells them (:mod:`search_app.web.api.types`)."""

from __future__ import annotations

import datetime as dt

from indexer.model import Document
from indexer.topics import TopicTree
from search_app.answering.result import DocumentView, PageHit, Result, SearchResult
from search_app.overview.advice import advice, advice_for_page
from search_app.overview.status import StatusView
from search_app.web.api.status_types import StatusAnswer
from search_app.web.api.types import (
    DocumentAnswer,
    PageFound,
    ResultFound,
    SearchAnswer,
    Summary,
    VersionEntry,
)
from search_app.web.links import Links

#: Addresses as they are where the service has a host of its own.
_HERE = Links()


def status_as_json(status: StatusView) -> StatusAnswer:
    """The state of the collection."""
    return {
        "documents": status.documents,
        "pages": status.pages,
        "engine": status.engine,
        "generation": status.generation,
        "index_bytes": status.index_bytes,
        "built": moment(status.built),
        "index_age_seconds": age(status.built),
        "scanned_pages": status.scanned_pages,
        "documents_without_text": status.without_text,
        "runs": [
            {
                "started": rfc3339(run.started),
                "finished": moment(run.finished),
                "status": run.status,
                "summary": run.summary,
            }
            for run in status.runs
        ],
        "problems": [
            {
                "path": problem.path,
                "reason": problem.reason,
                "advice": advice(problem.reason),
                "detail": problem.detail,
                "since": moment(problem.since),
            }
            for problem in status.problems
        ],
        "failed_pages": [
            {
                "path": failed.path,
                "pages": list(failed.numbers),
                "reason": failed.reason,
                "advice": advice_for_page(failed.reason),
                "detail": failed.detail,
            }
            for failed in status.failed_pages
        ],
        "empty_searches": [
            {"query": search.query, "count": search.count, "last": search.last.isoformat()}
            for search in status.empty_searches
        ],
        "versions": status.versions,
    }


def moment(at: dt.datetime | None) -> str | None:
    """As :func:`rfc3339`; None for None."""
    return rfc3339(at) if at else None


def rfc3339(at: dt.datetime) -> str:
    """With an offset, as the standard wants it; the catalogue writes the time of its place."""
    return (at if at.tzinfo else at.astimezone()).isoformat(timespec="seconds")


def age(built: dt.datetime | None) -> int | None:
    """Seconds since then; None where there is nothing yet."""
    return max(0, round((dt.datetime.now(built.tzinfo) - built).total_seconds())) if built else None


def result_as_json(result: SearchResult, tree: TopicTree, links: Links = _HERE) -> SearchAnswer:
    """A search result as the API and ``laki search --json`` tell it. ``took_ms`` is milliseconds; snippets are safe
    HTML.

    ``tree`` gives the topics their labels, ``links`` makes the addresses.
    """
    return {
        "query": result.request.q,
        "corrected": result.corrected,
        "total": result.total,
        "entries": result.entries,
        "took_ms": round(result.took_ms, 1),
        "page": result.request.page,
        "size": result.request.size,
        "results": [_result(found, result.words, links, tree) for found in result.results],
        "facets": {
            name: [{"value": value.value, "label": value.label, "count": value.count} for value in values]
            for name, values in result.facets.items()
        },
        "notes": list(result.notes),
        "suggestions": [
            {
                "sentence": suggestion.sentence,
                "label": suggestion.label,
                "count": suggestion.count,
                "url": links.api_search(suggestion.request),
            }
            for suggestion in result.suggestions
        ],
    }


def document_as_json(view: DocumentView, tree: TopicTree, links: Links = _HERE) -> DocumentAnswer:
    """A document with everything that its page shows, apart from the text."""
    document = view.document
    return {
        **summary_as_json(document, links, tree),
        "description": document.description,
        "date": document.date.isoformat() if document.date else None,
        "authors": list(document.authors),
        "language": document.language,
        "path": document.path,
        "sha256": document.sha256,
        "bytes": document.size,
        "unit": document.unit.value,
        "page_count": document.page_count,
        "recognised_pages": document.recognised,
        "available": view.available,
        "warnings": list(document.warnings),
        "outline": [
            {"title": entry.title, "level": entry.level, "page": entry.page, "url": links.place(document, entry.page)}
            for entry in view.outline
        ],
        "matching_pages": view.matching_pages,
        "pages": [_page(page, document, "", links) for page in view.matches],
        "similar": [
            {
                "id": other.id,
                "title": other.title,
                "visibility": other.visibility.value,
                "document_url": links.document(other),
            }
            for other in view.similar
        ],
        "version_count": view.version_count,
        "versions": [_version(other, links) for other in view.versions],
    }


def _result(found: Result, q: str, links: Links, tree: TopicTree) -> ResultFound:
    summary = summary_as_json(found.document, links, tree)
    return {
        "id": summary["id"],
        "title": summary["title"],
        "kind": summary["kind"],
        "topics": summary["topics"],
        "municipality": summary["municipality"],
        "municipalities": summary["municipalities"],
        "year": summary["year"],
        "format": summary["format"],
        "visibility": summary["visibility"],
        "score": round(found.score, 4),
        "pages": [_page(page, found.document, q, links) for page in found.pages],
        "matches": [{"query": match.query, "found": match.found, "kind": match.kind} for match in found.matches],
        "document_url": links.document(found.document, q),
        "original_url": summary["original_url"],
        "version_count": found.version_count,
        "versions": [{**_version(other, links), "found": other.id in found.standing_by} for other in found.versions],
    }


def _version(other: Document, links: Links) -> VersionEntry:
    return {
        "id": other.id,
        "title": other.title,
        "year": other.year,
        "format": other.format,
        "visibility": other.visibility.value,
        "document_url": links.document(other),
        "original_url": links.original(other),
    }


def summary_as_json(document: Document, links: Links, tree: TopicTree) -> Summary:
    """What every list tells of a document."""
    return {
        "id": document.id,
        "title": document.title,
        "kind": document.kind,
        "topics": [
            {"slug": topic.slug, "label": tree.label(topic.slug), "origin": topic.origin.value}
            for topic in document.topics
        ],
        # One word for people and simple programs, the list for all others: a document may be about several.
        "municipality": ", ".join(document.municipalities) or None,
        "municipalities": list(document.municipalities),
        "year": document.year,
        "format": document.format,
        "visibility": document.visibility.value,
        "document_url": links.document(document),
        "original_url": links.original(document),
    }


def _page(page: PageHit, document: Document, q: str, links: Links) -> PageFound:
    return {
        "number": page.number,
        "label": page.label,
        "snippet": str(page.snippet),
        "headings": list(page.headings),
        "url": links.place(document, page.number, q),
    }
