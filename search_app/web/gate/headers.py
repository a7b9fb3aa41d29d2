"""Headers of every answer: what a browser may do with it, how long it keeps, and compressed where that saves
something."""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

#: Everything comes from here and nothing runs that is not a file of ours.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
SECURITY = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Where a link leads out of the service, the address with the query does not go along.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}

_COMPRESSIBLE = frozenset(
    {"text/html", "text/css", "text/javascript", "application/json", "application/problem+json", "image/svg+xml"}
)
#: Below this many bytes, and above the other, compressing costs more than it saves.
_WORTH_IT = range(800, 10_000_000)
#: zlib's level: 5 takes much less time than the default of 9, for files one per cent larger.
_LEVEL = 5
_YEAR_SECONDS = 31_536_000


def install(app: Flask) -> None:
    """Set the headers of all answers of an application, and fingerprint the addresses of its static files."""

    folder = app.static_folder or ""

    @app.url_defaults
    def name_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "v" not in values and (version := _fingerprint(folder, values.get("filename", ""))):
            values["v"] = version

    # Flask calls these in reverse order.
    app.after_request(_compressed)
    app.after_request(lambda response: _cached(folder, response))
    app.after_request(_secured)


@lru_cache(maxsize=64)
def _fingerprint(folder: str, filename: str) -> str:
    """Names the content of a static file (hex); empty where there is no such file. Kept by the names as they are given:
    to make a path of them for each link took a twentieth of a page."""
    path = Path(folder) / filename
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else ""


def _secured(response: Response) -> Response:
    for name, value in SECURITY.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        # Said over TLS only: elsewhere browsers pass over it. Whether other names of the host have TLS is not ours to
        # say.
        response.headers.setdefault("Strict-Transport-Security", f"max-age={_YEAR_SECONDS}")
    return response


def _cached(folder: str, response: Response) -> Response:
    if request.endpoint == "static" and response.status_code in (200, 304):
        filename = (request.view_args or {}).get("filename", "")
        if request.args.get("v") == _fingerprint(folder, filename):
            response.headers["Cache-Control"] = f"public, max-age={_YEAR_SECONDS}, immutable"
    elif "Cache-Control" not in response.headers:
        # Pages may be kept for "back", but are asked for again before they are shown anew.
        response.headers["Cache-Control"] = "private, no-cache"
    return response


def _compressed(response: Response) -> Response:
    if response.mimetype not in _COMPRESSIBLE:
        return response
    response.vary.add("Accept-Encoding")
    if (
        response.status_code == 206
        or (response.is_streamed and not response.direct_passthrough)
        or "Content-Encoding" in response.headers
        or not request.accept_encodings["gzip"]
        or (response.content_length or 0) not in _WORTH_IT
    ):
        return response
    response.direct_passthrough = False
    compress = _file_compressed if request.endpoint == "static" else _data_compressed
    response.set_data(compress(response.get_data()))
    response.headers["Content-Encoding"] = "gzip"
    if response.get_etag()[0]:
        # The compressed bytes are others: only what they mean is the same.
        response.set_etag(str(response.get_etag()[0]), weak=True)
    return response


def _data_compressed(data: bytes) -> bytes:
    return gzip.compress(data, _LEVEL, mtime=0)


#: The same few files, asked for together by everybody who comes for the first time.
_file_compressed = lru_cache(maxsize=16)(_data_compressed)
