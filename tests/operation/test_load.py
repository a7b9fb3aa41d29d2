"""Too much at once: those who can be served are, everybody else is told so, and monitoring still gets its answer."""

from __future__ import annotations

import contextlib
import http.client
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from indexer.settings import Settings
from search_app.running.listening import listen
from search_app.running.server import Server
from search_app.web.app import create_app
from search_app.web.gate.admission import Seats
from search_app.web.serving import collection as open_collection
from tests.core.collection import Collection
from tests.operation.conftest import free_port
from tests.web.client import Answer, Client


@contextmanager
def served(settings: Settings) -> Iterator[tuple[Client, Server]]:
    """The application with two slow pages, behind the real server."""
    app = create_app(settings)

    def slow(seconds: float) -> str:
        time.sleep(seconds)
        return "fertig"

    app.add_url_rule("/langsam", view_func=lambda: slow(1), endpoint="slow")
    app.add_url_rule("/endlos", view_func=lambda: slow(30), endpoint="endless")
    server = Server(app, listen(settings), settings)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield Client(settings.port), server
    finally:
        server.end()
        thread.join(20)
        with app.app_context():
            open_collection().close()


@pytest.fixture
def settings(collection: Collection) -> Settings:
    collection.write("a.txt", "Apfel und Birne.")
    collection.reindex()
    return collection.settings.model_copy(
        update={"port": free_port(), "threads": 2, "queue": 3, "stop_seconds": 5, "rate_limit": 0}
    )


def ask_at_once(client: Client, path: str, times: int) -> list[tuple[float, Answer]]:
    """Seconds and answers of several requests sent together."""
    found: list[tuple[float, Answer]] = []

    def ask() -> None:
        began = time.monotonic()
        answer = client.get(path)
        found.append((time.monotonic() - began, answer))

    threads = [threading.Thread(target=ask) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_beyond_those_who_may_wait_everybody_is_told_at_once(settings: Settings) -> None:
    with served(settings) as (client, _):
        found = ask_at_once(client, "/langsam", 12)
        assert Counter(answer.status for _, answer in found) == {200: 5, 503: 7}
        refused = [(seconds, answer) for seconds, answer in found if answer.status == 503]
        assert max(seconds for seconds, _ in refused) < 1
        for _, answer in refused:
            assert int(answer.headers["retry-after"]) > 0
            assert answer.words("//h1") == ["Gerade ist viel los"]
            assert "content-security-policy" in answer.headers
        # Afterwards all is as before.
        assert client.get("/suche", q="apfel").status == 200


def test_programs_are_told_in_their_language_and_monitoring_is_answered(settings: Settings) -> None:
    with served(settings) as (client, _):
        busy = threading.Thread(target=ask_at_once, args=(client, "/langsam", 12))
        busy.start()
        time.sleep(0.3)
        assert client.get("/healthz").status == 200
        assert client.get("/static/style.css").status == 200
        answer = client.get("/api/v1/search", q="apfel")
        assert answer.status == 503
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json["title"] == "Gerade ist viel los"
        busy.join()
        assert client.search("apfel")["total"] == 1


def test_slow_connections_take_no_seat(settings: Settings) -> None:
    import socket

    with served(settings) as (client, _):
        lazy = [socket.create_connection(("127.0.0.1", settings.port)) for _ in range(200)]
        for one in lazy:
            one.sendall(b"GET /suche?q=apfel HTTP/1.1\r\nHost: x\r\n")
        assert client.get("/suche", q="apfel").status == 200
        for one in lazy:
            one.close()


def test_seats_are_given_in_the_order_of_asking() -> None:
    seats = Seats(1, 10)
    assert seats.take()
    order: list[int] = []

    def wait(number: int) -> None:
        assert seats.take()
        order.append(number)
        seats.give_back()

    threads = []
    for number in range(5):
        thread = threading.Thread(target=wait, args=(number,))
        thread.start()
        threads.append(thread)
        time.sleep(0.05)
    seats.give_back()
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]


def test_nobody_waits_for_ever() -> None:
    seats = Seats(1, 10, patience=0.1)
    assert seats.take()
    assert not seats.take()
    seats.give_back()
    assert seats.take()


def test_requests_in_flight_are_answered_before_the_end(settings: Settings) -> None:
    with served(settings) as (client, server):
        found: list[tuple[float, Answer]] = []
        # Two are worked on, two wait.
        asking = threading.Thread(target=lambda: found.extend(ask_at_once(client, "/langsam", 4)))
        asking.start()
        time.sleep(0.5)
        server.end()
        time.sleep(0.2)
        with pytest.raises(OSError, match=r"refused|reset"):
            client.get("/healthz")
        asking.join()
        assert [answer.text for _, answer in found] == ["fertig"] * 4


def test_the_end_does_not_wait_for_ever(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    with served(settings.model_copy(update={"stop_seconds": 1})) as (client, server):

        def give_up() -> None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                client.get("/endlos")

        asking = threading.Thread(target=give_up, daemon=True)
        asking.start()
        time.sleep(0.5)
        began = time.monotonic()
        server.end()
        asking.join(10)
        assert not asking.is_alive()
        assert time.monotonic() - began < 5
        assert "1 Anfragen wurden nicht mehr fertig" in caplog.text


# -- one client --------------------------------------------------------------------------------------------------------


def test_one_client_cannot_take_all(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"rate_limit": 5, "trusted_proxies": "127.0.0.1"}))
    asking = app.test_client()

    def ask(address: str, path: str = "/suche?q=apfel", **headers: str) -> tuple[int, str | None]:
        with asking.get(path, environ_overrides={"REMOTE_ADDR": address}, headers=headers) as answer:
            return answer.status_code, answer.headers.get("Retry-After")

    assert [ask("192.0.2.1")[0] for _ in range(7)] == [200] * 5 + [429] * 2
    status, retry_after = ask("192.0.2.1")
    assert status == 429
    assert retry_after
    assert 0 < int(retry_after) <= 61
    page = asking.get("/suche?q=apfel", environ_overrides={"REMOTE_ADDR": "192.0.2.1"}).text
    assert "Zu viele Anfragen" in page
    assert asking.get("/api/v1/search", environ_overrides={"REMOTE_ADDR": "192.0.2.1"}).json["status"] == 429
    # Others are not concerned, nor is what belongs to a page, nor monitoring, nor the machine itself.
    assert ask("192.0.2.2") == (200, None)
    assert ask("192.0.2.1", "/static/style.css")[0] == 200
    assert ask("192.0.2.1", "/healthz")[0] == 200
    assert {ask("127.0.0.1")[0] for _ in range(9)} == {200}
    # Behind a trusted server each client is one; of others what they say of themselves counts nothing.
    assert {ask("127.0.0.1", **{"X-Forwarded-For": f"192.0.2.{n}"})[0] for n in range(10, 20)} == {200}
    assert ask("127.0.0.1", **{"X-Forwarded-For": "192.0.2.1"})[0] == 429
    assert ask("192.0.2.1", **{"X-Forwarded-For": "192.0.2.99"})[0] == 429
    # A machine has billions of addresses in IPv6.
    assert [ask(f"2001:db8::{n}")[0] for n in range(1, 7)] == [200] * 5 + [429]
    with app.app_context():
        open_collection().close()


def test_a_server_that_ends_meanwhile_may_still_be_told_to_end(settings: Settings) -> None:
    """Whoever tells it is held up until the server would have closed what wakes it."""
    app = create_app(settings)
    server = Server(app, listen(settings), settings)
    thread = threading.Thread(target=server.run, daemon=True)
    (listener,) = server._listeners()
    wake = listener.pull_trigger

    def wake_late() -> None:
        wake()
        thread.join(2)
        wake()

    listener.pull_trigger = wake_late
    thread.start()
    server.end()
    thread.join(20)
    server.end()
    assert not thread.is_alive()
    with app.app_context():
        open_collection().close()
