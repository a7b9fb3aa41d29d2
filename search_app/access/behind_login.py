"""People who were signed in by the web server before this service (``access = "proxy"``): it says who they are in
headers.

Anybody can write headers. They are believed only where a request comes straight from one of the trusted web servers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import request

from indexer.settings import Settings
from search_app.access.visitor import GUEST, Visitor, member
from search_app.web.gate.proxy import Trust

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_SEPARATORS = re.compile(r"[,;]")
_LONGEST_NAME = 200


class BehindLogin:
    """Knows people by what a trusted web server says of them."""

    signs_in = False

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._trust = Trust(settings.trusted_proxies)
        self.varies_by: tuple[str, ...] = (settings.proxy_user_header, settings.proxy_groups_header)

    def visitor(self) -> Visitor:
        """The person named by the web server; nobody where there is no name, or it does not come from there."""
        if not self._trust.trusts(_as_it_came(request.environ)):
            return GUEST
        name = self._read(self._settings.proxy_user_header).strip()
        # A comma: the header came twice, once most likely from somebody who would like to be someone.
        if not name or "," in name or len(name) > _LONGEST_NAME or not name.isprintable():
            return GUEST
        groups = _SEPARATORS.split(self._read(self._settings.proxy_groups_header))
        return member(self._settings, name, (group.strip() for group in groups if group.strip()))

    @staticmethod
    def _read(header: str) -> str:
        """A header as UTF-8, which WSGI gives as if it were Latin-1."""
        value = request.headers.get(header, "")
        try:
            return value.encode("latin-1").decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            return value


def _as_it_came(environ: WSGIEnvironment) -> WSGIEnvironment:
    """The request before anything was believed about its client (werkzeug keeps that)."""
    before = environ.get("werkzeug.proxy_fix.orig")
    return {**environ, "REMOTE_ADDR": before["REMOTE_ADDR"]} if before else environ
