"""Each request has a name, which its answer carries as ``X-Request-ID``; if the office wants that, each is told of in
the log.

What is told is the view, never the address: that would hold the query. No client is named either.
"""

from __future__ import annotations

import logging
import re
import time
import uuid

from flask import Flask, Response, g, request

from indexer.settings import Settings

HEADER = "X-Request-ID"
#: A name that a trusted web server before has given (others are dropped by :mod:`search_app.web.gate.proxy`).
_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")

_log = logging.getLogger("laki.requests")


def request_id() -> str:
    """The name of the present request."""
    return str(g.get("laki_request_id", ""))


def install(app: Flask, settings: Settings) -> None:
    """Name the requests of an application, and log them if ``log_requests`` says so. To be installed first, so that
    waiting counts."""
    _log.setLevel(logging.INFO if settings.log_requests != "off" else logging.NOTSET)

    @app.before_request
    def begin() -> None:
        given = request.headers.get(HEADER, "")
        g.laki_request_id = given if _GIVEN.fullmatch(given) else uuid.uuid4().hex[:16]
        g.laki_request_began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        response.headers[HEADER] = request_id()
        if settings.log_requests != "off" and (began := g.get("laki_request_began")) is not None:
            seen = {
                "view": request.endpoint or "none",
                "method": request.method,
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - began) * 1000, 1),
                "bytes": response.content_length,
            }
            if settings.log_requests == "with_query":
                seen["address"] = request.full_path.rstrip("?")
            told = " ".join(f"{name}={value}" for name, value in seen.items())
            _log.info("request %s %s", request_id(), told, extra=seen)
        return response
