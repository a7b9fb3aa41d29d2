"""When something is missing or goes wrong: a German page for people, a problem document (RFC 9457) for programs."""

from __future__ import annotations

import json

from flask import Flask, Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException

from indexer.catalog import CatalogError
from indexer.engines.base import EngineError
from search_app.asking.request import SearchRequest
from search_app.search import NoIndex
from search_app.web.request_log import request_id

#: Title and explanation by status; any other status is told as :data:`_OTHER`.
_TEXTS = {
    400: ("Anfrage nicht verstanden", "Die Adresse enthält Angaben, mit denen die Suche nichts anfangen kann."),
    404: (
        "Seite nicht gefunden",
        "Unter dieser Adresse gibt es nichts. Vielleicht wurde das Dokument entfernt, oder die Adresse ist unvollständig.",
    ),
    405: ("So geht es nicht", "Diese Adresse kann nur gelesen werden."),
    414: ("Adresse zu lang", "Die Adresse ist länger, als der Dienst sie lesen kann. Bitte die Suche kürzer fassen."),
    500: (
        "Da ist etwas schiefgegangen",
        "Die Suche konnte nicht antworten. Der Fehler wurde aufgezeichnet; bitte später noch einmal versuchen.",
    ),
    503: (
        "Noch nichts eingelesen",
        "Die Suche kennt noch keine Dokumente. Bitte den Befehl „laki reindex“ ausführen; danach antwortet sie ohne Neustart.",
    ),
}
_NO_ENGINE = (
    "Die Suche antwortet gerade nicht",
    "Die Suchmaschine ist nicht zu erreichen oder meldet einen Fehler. Bitte in einigen Minuten noch einmal versuchen.",
)
_NO_CATALOG = (
    "Die Suche antwortet gerade nicht",
    "Die Suche kann ihre Daten nicht lesen. Wer die Suche betreut, findet im Protokoll den Grund, und mit „laki doctor“, was zu tun ist.",
)
_OTHER = ("Das hat nicht geklappt", "Die Anfrage konnte nicht beantwortet werden.")


class ProblemError(Exception):
    """An answer other than the one asked for. ``title`` and ``detail`` are German and meant for the person who asked.

    ``retry_after`` says in how many seconds asking again makes sense.
    """

    def __init__(self, status: int, title: str, detail: str, *, retry_after: int | None = None) -> None:
        super().__init__(f"{status} {title}")
        self.status = status
        self.title = title
        self.detail = detail
        self.retry_after = retry_after


def install(app: Flask) -> None:
    """Have every error answered by this module."""
    app.register_error_handler(ProblemError, _problem)
    app.register_error_handler(NoIndex, _no_index)
    app.register_error_handler(EngineError, _no_engine)
    app.register_error_handler(CatalogError, _no_catalog)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _problem(error: ProblemError) -> Response:
    response = _answer(error.status, error.title, error.detail)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _no_index(_error: NoIndex) -> Response:
    response = _answer(503, *_TEXTS[503])
    response.headers["Retry-After"] = "30"
    return response


def _no_engine(error: EngineError) -> Response:
    """What exactly is wrong is for the log and the status page; it may pass without anybody doing anything."""
    current_app.logger.error("Die Suchmaschine antwortet nicht bei %s: %s", request.path, error)
    response = _answer(503, *_NO_ENGINE)
    response.headers["Retry-After"] = "30"
    return response


def _no_catalog(error: CatalogError) -> Response:
    """Damaged, locked, of another version: somebody has to look after it, and then it goes on without a restart."""
    current_app.logger.error("Der Katalog lässt sich nicht benutzen bei %s: %s", request.path, error)
    response = _answer(503, *_NO_CATALOG)
    response.headers["Retry-After"] = "30"
    return response


def _http(error: HTTPException) -> Response:
    given = error.get_response()
    if given.status_code < 400:
        # A redirect of the router, not a mistake.
        return Response(given.get_data(), given.status_code, given.headers)
    response = _answer(given.status_code, *_TEXTS.get(given.status_code, _OTHER))
    for name in ("Allow", "Retry-After", "Content-Range", "Accept-Ranges"):
        if name in given.headers:
            response.headers[name] = given.headers[name]
    return response


def _unexpected(error: Exception) -> Response:
    # The path without its arguments: what people search for does not go into logs.
    current_app.logger.error(
        "Fehler bei %s %s (Anfrage %s)", request.method, request.path, request_id(), exc_info=error
    )
    title, detail = _TEXTS[500]
    return _answer(500, title, f"{detail} Kennung der Anfrage: {request_id()}")


def _answer(status: int, title: str, detail: str) -> Response:
    if is_for_machines():
        problem = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        return Response(json.dumps(problem, ensure_ascii=False), status, mimetype="application/problem+json")
    return Response(
        render_template("error.html", asked=SearchRequest(), status=status, title=title, detail=detail),
        status,
        mimetype="text/html",
    )


def is_for_machines() -> bool:
    """Whether the present request is one of a program, to be answered in JSON."""
    return request.path.startswith("/api/") or request.path in ("/healthz", "/metrics")
