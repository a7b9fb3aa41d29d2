"""When something is missing or goes wrong: a German page for people, a problem document (RFC 9457) for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from flask import Flask, Response, current_app, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from indexer.catalog import CatalogError, OutdatedCatalogError
from indexer.engines.base import EngineError
from search_app.asking.request import SearchRequest
from search_app.search import NoIndex
from search_app.web.gate.request_log import request_id

#: Title and explanation by status; any other status is told as :data:`_OTHER`.
_TEXTS = {
    400: ("Anfrage nicht verstanden", "Die Adresse enthält Angaben, mit denen die Suche nichts anfangen kann."),
    404: (
        "Seite nicht gefunden",
        "Unter dieser Adresse gibt es nichts. Vielleicht wurde das Dokument entfernt, oder die Adresse ist unvollständig.",
    ),
    401: ("Nicht angemeldet", "Dafür ist eine Anmeldung nötig."),
    403: ("Kein Zugang", "Dafür fehlt die Berechtigung. Die Verwaltung der Suche hilft weiter."),
    405: ("So geht es nicht", "Diese Adresse kann nur gelesen werden."),
    413: ("Zu viel auf einmal", "Was gesendet wurde, ist größer, als der Dienst es annimmt."),
    414: ("Adresse zu lang", "Die Adresse ist länger, als der Dienst sie lesen kann. Bitte die Suche kürzer fassen."),
    429: ("Zu viele Anfragen", "Bitte einen Augenblick warten und dann noch einmal versuchen."),
    500: (
        "Da ist etwas schiefgegangen",
        "Die Suche konnte nicht antworten. Der Fehler wurde aufgezeichnet; bitte später noch einmal versuchen.",
    ),
    503: (
        "Noch nichts eingelesen",
        "Die Suche kennt noch keine Dokumente. Die Verwaltung der Suche liest sie mit dem Befehl „laki reindex“ ein; danach antwortet die Suche ohne Neustart.",
    ),
}
#: What may have passed when one asks again.
_PASSING = frozenset({401, 429, 500, 503})
_NO_ENGINE = (
    "Die Suche antwortet gerade nicht",
    "Die Suchmaschine ist nicht zu erreichen oder meldet einen Fehler. Bitte in einigen Minuten noch einmal versuchen.",
)
_NO_CATALOG = (
    "Die Suche antwortet gerade nicht",
    "Die Suche kann ihre Daten nicht lesen. Die Verwaltung der Suche findet im Protokoll den Grund und mit „laki doctor“, was zu tun ist.",
)
_OUTDATED = (
    "Die Suche wird auf eine neue Version gebracht",
    "Die Verwaltung der Suche bringt sie mit dem Befehl „laki reindex“ auf den neuen Stand; danach antwortet sie ohne Neustart.",
)
_OTHER = ("Das hat nicht geklappt", "Die Anfrage konnte nicht beantwortet werden.")


class ProblemError(Exception):
    """An answer other than the one asked for. ``title`` and ``detail`` are German and meant for the person who asked.

    ``retry_after`` says in how many seconds asking again makes sense; ``ways`` lead people on, by label, before those
    that lead on from everywhere.
    """

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        *,
        retry_after: int | None = None,
        ways: Iterable[tuple[str, str]] = (),
    ) -> None:
        super().__init__(f"{status} {title}")
        self.status = status
        self.title = title
        self.detail = detail
        self.retry_after = retry_after
        self.ways = tuple(ways)


def no_topic() -> ProblemError:
    """There is no topic of this name (any more)."""
    return ProblemError(
        404,
        "Thema nicht gefunden",
        "Dieses Thema gibt es in der Sammlung nicht (mehr). Vielleicht heißt es jetzt anders.",
        ways=[("Alle Themen", url_for("pages.topics"))],
    )


def install(app: Flask) -> None:
    """Have every error answered by this module."""
    app.register_error_handler(ProblemError, _problem)
    app.register_error_handler(NoIndex, _no_index)
    app.register_error_handler(EngineError, _no_engine)
    app.register_error_handler(CatalogError, _no_catalog)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _problem(error: ProblemError) -> Response:
    response = _answer(error.status, error.title, error.detail, error.ways)
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
    title, detail = _OUTDATED if isinstance(error, OutdatedCatalogError) else _NO_CATALOG
    # Who opens the page for admins, and may, is told at once.
    response = _answer(503, title, str(error) if request.endpoint == "pages.status" else detail)
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


def _answer(status: int, title: str, detail: str, ways: Iterable[tuple[str, str]] = ()) -> Response:
    if is_for_machines():
        problem = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        return Response(json.dumps(problem, ensure_ascii=False), status, mimetype="application/problem+json")
    ways = [*ways, *_ways_out(status)]
    html = render_template("error.html", asked=SearchRequest(), status=status, title=title, detail=detail, ways=ways)
    return Response(html, status, mimetype="text/html")


def _ways_out(status: int) -> Iterator[tuple[str, str]]:
    """Links to go on with, by label; to the page that failed only where that may help."""
    if status in _PASSING and request.method == "GET":
        # Relative: an address like //elsewhere must not become a link out of the search.
        yield "Noch einmal versuchen", "?" + request.full_path.partition("?")[2]
    if request.blueprint == "access":
        yield "Zur Anmeldung", url_for("access.sign_in")
    if request.endpoint != "pages.start":
        yield "Zur Startseite", url_for("pages.start")
    if request.endpoint != "pages.help_page":
        yield "Hilfe zur Suche", url_for("pages.help_page")


def is_for_machines() -> bool:
    """Whether the present request is one of a program, to be answered in JSON."""
    return request.path.startswith("/api/") or request.path in ("/healthz", "/metrics")
