"""No client takes the service from the others: a bound for requests a minute by address (Flask-Limiter, counted in
memory)."""

from __future__ import annotations

import ipaddress
import math
import time
from typing import NoReturn

from flask import Flask, request
from flask_limiter import Limiter, RequestLimit

from indexer.settings import Settings
from search_app.web.errors import ProblemError
from search_app.web.gate.admission import FREE

_TOO_MANY = (
    "Zu viele Anfragen",
    "Von dieser Netzadresse kamen in der letzten Minute sehr viele Anfragen. Bitte einen Augenblick warten und dann noch einmal versuchen.",
)


def install(app: Flask, settings: Settings) -> None:
    """Bound the requests of each client; ``rate_limit`` 0 sets no bound."""
    if not settings.rate_limit:
        return
    # Each worker process counts for itself.
    most = math.ceil(settings.rate_limit / settings.workers)
    limiter = Limiter(
        client,
        application_limits=[f"{most} per minute"],
        storage_uri="memory://",
        strategy="moving-window",
        on_breach=_refuse,
    )
    limiter.request_filter(_is_free)
    clock = _Clock()

    def heed_clock() -> None:
        # What was counted lies in the future now; it would keep its clients out until the clock gets there again.
        if clock.stepped_back():
            limiter.reset()

    app.before_request(heed_clock)
    limiter.init_app(app)


class _Clock:
    """The clock of the machine, by which the limiter counts; it may be set back while the service runs."""

    def __init__(self) -> None:
        self._latest = time.time()

    def stepped_back(self) -> bool:
        """Whether it was set back since it was last asked, by more than threads that ask at the same time differ."""
        before, self._latest = self._latest, time.time()
        return self._latest < before - 1


def client() -> str:
    """Who asks: the address; of IPv6 the network, as each machine has billions of addresses there."""
    address = _address()
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _address() -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return None  # a Unix socket
    return getattr(address, "ipv4_mapped", None) or address


def _is_free() -> bool:
    # The machine itself: its own monitoring, or a web server before the service that forwards no addresses, behind
    # which all are one.
    address = _address()
    return request.endpoint in FREE or address is None or address.is_loopback


def _refuse(limit: RequestLimit) -> NoReturn:
    raise ProblemError(429, *_TOO_MANY, retry_after=max(1, math.ceil(limit.reset_at - time.time())))
