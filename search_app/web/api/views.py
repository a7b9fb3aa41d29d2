"""The JSON API, version 1. Pages and API share one path: the same request, the same service, the same addresses."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from search_app.access.install import may_see_status
from search_app.asking.request import SearchRequest, Versions
from search_app.search import NoIndex
from search_app.web.api.answers import age, document_as_json, moment, result_as_json, status_as_json
from search_app.web.api.description import DOCUMENT_ID, SEARCH, Q, described
from search_app.web.api.status_types import HealthAnswer, StatusAnswer
from search_app.web.api.types import DocumentAnswer, SearchAnswer, TopicsAnswer
from search_app.web.errors import ProblemError
from search_app.web.serving import collection, links, service

blueprint = Blueprint("api", __name__)


@blueprint.get("/api/v1/search")
@described("Suchen", "Findet Dokumente; unverständliche Angaben bleiben unbeachtet.", SearchAnswer, query=SEARCH)
def search() -> Response:
    """Search. Arguments as on the result page; what makes no sense counts as not said."""
    result = service().search(SearchRequest.from_arguments(request.args, Versions.EACH))
    return jsonify(result_as_json(result, service().tree, links()))


@blueprint.get("/api/v1/documents/<document_id>")
@described(
    "Ein Dokument",
    "Alles über ein Dokument; mit „q“ auch die Seiten, auf denen die Wörter stehen.",
    DocumentAnswer,
    query=(Q,),
    path=(DOCUMENT_ID,),
    errors=(404, 503),
)
def document(document_id: str) -> Response:
    """One document; with ``q``, the pages of it that match."""
    view = service().document(document_id, SearchRequest.from_arguments(request.args).q)
    if view is None:
        raise ProblemError(404, "Dokument nicht gefunden", "Ein Dokument mit dieser Kennung gibt es nicht (mehr).")
    return jsonify(document_as_json(view, service().tree, links()))


@blueprint.get("/api/v1/topics")
@described("Themen", "Der Themenbaum mit der Zahl der Dokumente, Oberthemen vor ihren Unterthemen.", TopicsAnswer)
def topics() -> Response:
    """The topic tree, parents before children."""
    told: TopicsAnswer = {
        "topics": [
            {
                "slug": topic.slug,
                "label": topic.label,
                "description": topic.description,
                "parent": topic.parent,
                "depth": topic.depth,
                "count": topic.count,
                "terms": list(topic.terms),
                "url": links().topic(topic.slug),
            }
            for topic in service().topics()
        ]
    }
    return jsonify(told)


@blueprint.get("/api/v1/status")
@described(
    "Status",
    "Für die Überwachung: Stand der Sammlung, letzte Läufe, Dateien mit Problemen, Suchen ohne Treffer.",
    StatusAnswer,
    errors=(),
)
def status() -> Response:
    """The state of the collection, as the status page shows it; also where nothing was indexed yet."""
    return jsonify(status_as_json(collection().status()))


@blueprint.get("/healthz")
@described(
    "Lebenszeichen",
    "Ob Suchen beantwortet werden („degraded“: ja, aber etwas ist ausgefallen), und wie alt der Index ist (Sekunden).",
    HealthAnswer,
)
def health() -> Response:
    """For monitoring: whether searches are answered; and to those who may know, from how many documents, and how old
    the index is."""
    if not may_see_status():
        return jsonify({"status": "degraded" if collection().degraded() else "ok"})
    return jsonify(service_as_json())


def service_as_json() -> HealthAnswer:
    """What is in service. Raises NoIndex where there is nothing yet, ProblemError where the engine does not answer."""
    status = collection().status()
    if not status.generation:
        raise NoIndex
    if status.unanswered:
        raise ProblemError(503, "Die Suche antwortet nicht", status.unanswered)
    return {
        "status": "degraded" if status.degraded else "ok",
        "note": status.degraded,
        "documents": status.documents,
        "pages": status.pages,
        "engine": status.engine,
        "generation": status.generation,
        "built": moment(status.built),
        "index_age_seconds": age(status.built),
        "problems": len(status.problems),
    }
