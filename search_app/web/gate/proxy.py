"""Behind another web server: what it says of the client is believed where it comes from its address, and the path it is
reached under.

    request → believe or drop X-Forwarded-… → take off the base path → application
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

from indexer.settings import Settings
from indexer.settings.serving import UNIX, networks

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_HEADERS = tuple(
    f"HTTP_{name}"
    for name in (
        "X_REQUEST_ID",
        "FORWARDED",
        *(f"X_FORWARDED_{part}" for part in ("FOR", "PROTO", "HOST", "PORT", "PREFIX", "BY")),
    )
)


class Trust:
    """Which peers are believed: networks, and ``unix`` for whoever may write to the Unix socket."""

    def __init__(self, told: str) -> None:
        """``told`` is the setting ``trusted_proxies``."""
        self._networks = networks(told)
        self._unix = UNIX in told.replace(",", " ").split()

    def trusts(self, environ: WSGIEnvironment) -> bool:
        """Whether a request comes straight from one of them; to be asked before anything of it is believed."""
        try:
            peer = ipaddress.ip_address(str(environ.get("REMOTE_ADDR", "")))
        except ValueError:
            return (
                self._unix
            )  # no address: servers write something else, or nothing, where it came through a Unix socket
        peer = getattr(peer, "ipv4_mapped", None) or peer
        return any(peer in network for network in self._networks)


class BehindProxy:
    """Believes trusted web servers, and nobody else, about the client's address and the address that was asked for."""

    def __init__(self, app: WSGIApplication, settings: Settings) -> None:
        hops = settings.proxy_hops
        # A base path in the settings says more surely what the header X-Forwarded-Prefix says.
        prefix = 0 if settings.base_path else hops
        self._believing = ProxyFix(app, x_for=hops, x_proto=hops, x_host=hops, x_port=hops, x_prefix=prefix)
        self._app = app
        self._trust = Trust(settings.trusted_proxies)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if self._trust.trusts(environ):
            return self._believing(environ, start_response)
        for name in _HEADERS:
            environ.pop(name, None)
        return self._app(environ, start_response)


class BasePath:
    """Gives addresses below a path such as ``/suche-app``, whether or not the web server before takes it off."""

    def __init__(self, app: WSGIApplication, path: str) -> None:
        self._app = app
        self._path = path

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == self._path or path.startswith(f"{self._path}/"):
            environ["PATH_INFO"] = path[len(self._path) :] or "/"
        environ["SCRIPT_NAME"] = self._path
        return self._app(environ, start_response)
