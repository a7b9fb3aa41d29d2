"""Too much at once: those who can be served are, everybody else is told so, and monitoring still gets its answer."""

from __future__ import annotations

import contextlib
import http.client
import threading
import time
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
from tests.waiting import free_port, soon
from tests.web.client import Answer, Client


class Slow:
    """A page that is worked on until it may ``go_on``."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.go_on = threading.Event()

    def __call__(self) -> str:
        self.begun.set()
        self.go_on.wait(60)
        return "fertig"


@contextmanager
def served(settings: Settings) -> Iterator[tuple[Client, Server, Slow]]:
    """The application with a slow page, behind the real server."""
    app = create_app(settings)
    slow = Slow()
    app.add_url_rule("/langsam", view_func=slow, endpoint="slow")
    server = Server(app, listen(settings), settings)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield Client(settings.port), server, slow
    finally:
        slow.go_on.set()
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


class Crowd:
    """Twelve requests for the slow page sent together; ``answers`` as they come, ``refused`` those that say no."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.answers: list[Answer] = []
        self._threads = [threading.Thread(target=self._ask) for _ in range(12)]
        for thread in self._threads:
            thread.start()

    def _ask(self) -> None:
        self.answers.append(self._client.get("/langsam"))

    @property
    def refused(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.status == 503]

    def settle(self) -> None:
        """Wait until two are worked on, three wait their turn, and the other seven were told so."""
        soon(lambda: len(self.refused) == 7)

    def join(self) -> list[str]:
        """Wait for all answers; the texts of those that are none of a refusal."""
        for thread in self._threads:
            thread.join()
        return [answer.text for answer in self.answers if answer.status == 200]


def test_beyond_those_who_may_wait_everybody_is_told_at_once(settings: Settings) -> None:
    with served(settings) as (client, _, slow):
        crowd = Crowd(client)
        crowd.settle()
        assert len(crowd.answers) == 7  # while not one of the others has its answer
        slow.go_on.set()
        assert crowd.join() == ["fertig"] * 5
        for answer in crowd.refused:
            assert int(answer.headers["retry-after"]) > 0
            assert answer.words("//h1") == ["Gerade ist viel los"]
            assert "content-security-policy" in answer.headers
        # Afterwards all is as before.
        assert client.get("/suche", q="apfel").status == 200


def test_programs_are_told_in_their_language_and_monitoring_is_answered(settings: Settings) -> None:
    with served(settings) as (client, _, slow):
        crowd = Crowd(client)
        crowd.settle()
        assert client.get("/healthz").status == 200
        assert client.get("/static/style.css").status == 200
        answer = client.get("/api/v1/search", q="apfel")
        assert answer.status == 503
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json["title"] == "Gerade ist viel los"
        slow.go_on.set()
        crowd.join()
        assert client.search("apfel")["total"] == 1


def test_slow_connections_take_no_seat(settings: Settings) -> None:
    import socket

    with served(settings) as (client, *_):
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
        soon(lambda waiting=number + 1: len(seats._waiting) == waiting)
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
    with served(settings) as (client, server, slow):
        crowd = Crowd(client)
        crowd.settle()
        server.end()
        soon(lambda: _is_deaf(client))
        slow.go_on.set()
        assert crowd.join() == ["fertig"] * 5


def _is_deaf(client: Client) -> bool:
    """Whether nobody listens any more."""
    try:
        client.get("/healthz")
    except OSError as error:
        assert isinstance(error, ConnectionRefusedError | ConnectionResetError)
        return True
    return False


def test_the_end_does_not_wait_for_ever(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    with served(settings.model_copy(update={"stop_seconds": 1})) as (client, server, slow):

        def give_up() -> None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                client.get("/langsam")

        asking = threading.Thread(target=give_up, daemon=True)
        asking.start()
        assert slow.begun.wait(30)
        server.end()
        asking.join(20)  # a third of the time that the page would take
        assert not asking.is_alive()
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


def test_a_clock_that_is_set_back_keeps_nobody_out(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(settings.model_copy(update={"rate_limit": 3}))
    asking = app.test_client()

    def ask() -> int:
        return asking.get("/hilfe", environ_overrides={"REMOTE_ADDR": "192.0.2.1"}).status_code

    assert [ask() for _ in range(4)] == [200] * 3 + [429]
    now = time.time
    monkeypatch.setattr("time.time", lambda: now() - 3600)
    assert [ask() for _ in range(4)] == [200] * 3 + [429]
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
