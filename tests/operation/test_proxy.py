"""Another web server before the search is believed where the settings name it; anybody else may say what they like."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, request

from indexer.settings import load_settings
from indexer.settings.source import SettingsError
from search_app.web.gate.proxy import BehindProxy

FORWARDED = {
    "X-Forwarded-For": "198.51.100.7, 192.0.2.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "suche.example",
    "X-Forwarded-Prefix": "/suche-app",
}
HERE = ("127.0.0.1", "http://localhost/")
THERE = ("192.0.2.9", "https://suche.example/suche-app/")


def seen(peer: str, **settings: Any) -> tuple[str | None, str]:
    """Client and root address as the application sees them, of a request from ``peer`` with all headers."""
    app = Flask(__name__)
    app.wsgi_app = BehindProxy(app.wsgi_app, load_settings(**settings))

    @app.get("/")
    def tell() -> list[str | None]:
        return [request.remote_addr, request.url_root]

    answer = app.test_client().get("/", headers=FORWARDED, environ_overrides={"REMOTE_ADDR": peer})
    client, root = answer.json
    return client, root


def test_nobody_is_believed_by_default() -> None:
    assert seen("127.0.0.1") == HERE


@pytest.mark.parametrize("trusted", ["127.0.0.1", "10.0.0.0/8, 127.0.0.0/8", "::1 127.0.0.1"])
def test_a_named_server_is_believed(trusted: str) -> None:
    assert seen("127.0.0.1", trusted_proxies=trusted) == THERE


def test_another_machine_is_not_believed() -> None:
    client, root = seen("192.0.2.66", trusted_proxies="127.0.0.1, unix")
    assert (client, root) == ("192.0.2.66", "http://localhost/")


def test_of_two_servers_in_a_row_the_outer_one_tells_the_client() -> None:
    assert seen("127.0.0.1", trusted_proxies="127.0.0.1", proxy_hops=2)[0] == "198.51.100.7"


@pytest.mark.parametrize("peer", ["localhost", ""])
def test_whoever_comes_through_the_unix_socket_is_believed_where_that_is_said(peer: str) -> None:
    assert seen(peer, trusted_proxies="unix") == THERE
    assert seen(peer, trusted_proxies="127.0.0.1")[1] == "http://localhost/"


def test_the_path_of_the_settings_goes_before_that_of_the_header() -> None:
    assert seen("127.0.0.1", trusted_proxies="127.0.0.1", base_path="/anders")[1] == "https://suche.example/"


def test_an_ipv4_client_of_an_ipv6_socket_is_the_same_client() -> None:
    assert seen("::ffff:127.0.0.1", trusted_proxies="127.0.0.1") == THERE


@pytest.mark.parametrize("told", ["localhost", "10.0.0.1/8", "127.0.0.1;10.0.0.1"])
def test_what_is_no_address_is_refused(told: str) -> None:
    with pytest.raises(SettingsError, match="Netzadressen"):
        load_settings(trusted_proxies=told)
