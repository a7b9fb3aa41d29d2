"""What somebody may be about to type, for the search box: ``GET /api/v1/suggest?q=…``."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from search_app.answering.result import Completion
from search_app.asking.request import MAX_QUERY_LENGTH, SearchRequest
from search_app.web.api.description import Q, described
from search_app.web.api.types import CompletionEntry, CompletionsAnswer
from search_app.web.links import Links
from search_app.web.serving import links, service

blueprint = Blueprint("completions", __name__)

#: A browser may show what it was told this many seconds ago.
_KEEP_SECONDS = 60


@blueprint.get("/api/v1/suggest")
@described(
    "Vorschläge", "Wörter, Themen und Titel, die einen angefangenen Text fortsetzen.", CompletionsAnswer, query=(Q,)
)
def suggest() -> Response:
    """Words, topics and titles that go on from ``q``; each with the address that it leads to."""
    # Not read as a search: a space at the end says that the last word is complete.
    typed = (request.args.get("q") or "").replace("\0", " ")[:MAX_QUERY_LENGTH]
    found = service().complete(typed)
    told: CompletionsAnswer = {
        "query": typed,
        "suggestions": [completion_as_json(one, links()) for one in found],
    }
    response = jsonify(told)
    response.headers["Cache-Control"] = f"private, max-age={_KEEP_SECONDS}"
    return response


def completion_as_json(completion: Completion, links: Links) -> CompletionEntry:
    """``kind`` is "Wort", "Thema" or "Dokument"; ``url`` a search, the topic's page or the document's."""
    addresses = {
        "Thema": lambda: links.topic(completion.value),
        "Dokument": lambda: links.document_of(completion.value),
        "Wort": lambda: links.search(SearchRequest(q=completion.value)),
    }
    return {"kind": completion.kind, "label": completion.label, "url": addresses[completion.kind]()}
