"""The log: readable by people or programs, and silent about what people search for."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, request

from indexer.settings import Settings
from search_app.running.log import Hiding, configure
from search_app.web.app import create_app
from search_app.web.serving import collection as open_collection
from tests.core.collection import Collection
from tests.operation.conftest import Serve

QUERY = "q=Scheidung+M%C3%BCller&kind=Geheimnis"


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    logging.getLogger("laki.requests").setLevel(logging.NOTSET)


@pytest.fixture
def failing(collection: Collection) -> Iterator[Any]:
    """Makes an application with a page that fails, naming in its error what was searched for."""
    collection.write("a.txt", "Apfel")
    collection.reindex()
    made: list[Flask] = []

    def make(**settings: Any) -> Flask:
        told = collection.settings.model_copy(update=settings)
        configure(told)
        app = create_app(told)

        def fail() -> str:
            words = request.args["q"]
            raise ValueError(f"{words!r} in {request.url} with {told.opensearch_password} at {told.catalog}")

        app.add_url_rule("/fehler", view_func=fail)
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            open_collection().close()


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_what_people_search_for_stands_in_no_log(
    failing: Any, capfd: pytest.CaptureFixture[str], log_format: str
) -> None:
    client = failing(log_format=log_format, log_level="debug", log_requests="on").test_client()
    for path in ("/fehler", "/suche", "/api/v1/search", "/nichts", "/dokument/x"):
        client.get(f"{path}?{QUERY}")
    said = capfd.readouterr().err
    assert "ValueError" in said
    assert "pages.search" in said
    for word in ("Scheidung", "Müller", "M%C3%BCller", "Geheimnis"):
        assert word not in said


def test_secrets_stand_in_no_log(failing: Any, capfd: pytest.CaptureFixture[str]) -> None:
    secrets = {"opensearch_password": "streng/geheim", "catalog": None}
    failing(**secrets).test_client().get("/fehler?q=x")
    said = capfd.readouterr().err
    assert "ValueError" in said
    assert "geheim" not in said
    assert "***" in said


@pytest.mark.parametrize("secret", ["einfach", "mit/Strich", "mit#Raute", "K%C3%B6ln"])
def test_nor_does_the_password_of_the_catalogue(secret: str) -> None:
    hiding = Hiding(Settings(catalog=f"postgresql://laki:{secret}@db/laki"))
    assert secret not in hiding(f"connection to postgresql://laki:{secret}@db/laki failed")


def test_json_tells_of_each_request_by_name(failing: Any, capfd: pytest.CaptureFixture[str]) -> None:
    client = failing(log_format="json", log_requests="on").test_client()
    answer = client.get("/suche?q=apfel")
    failed = client.get("/fehler?q=apfel")
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    first = next(line for line in lines if line.get("view") == "pages.search")
    assert first["request_id"] == answer.headers["X-Request-ID"]
    assert first["status"] == 200
    assert first["milliseconds"] > 0
    assert first["level"] == "INFO"
    assert "address" not in first
    broken = next(line for line in lines if "traceback" in line)
    assert broken["level"] == "ERROR"
    assert broken["request_id"] == failed.headers["X-Request-ID"]
    # Who reports the mistake can name it.
    assert failed.headers["X-Request-ID"] in failed.text


def test_queries_are_logged_where_the_office_wants_that(failing: Any, capfd: pytest.CaptureFixture[str]) -> None:
    failing(log_requests="with_query").test_client().get("/suche?q=apfel")
    assert "address=/suche?q=apfel" in capfd.readouterr().err


def test_by_default_nothing_is_said_of_a_request(failing: Any, capfd: pytest.CaptureFixture[str]) -> None:
    failing().test_client().get("/suche?q=apfel")
    assert capfd.readouterr().err == ""


def test_no_request_forges_a_line(failing: Any, capfd: pytest.CaptureFixture[str]) -> None:
    app = failing()
    logging.getLogger("x").error("Fehler bei %s", "/a\n2026-01-01 ERROR erfunden\x1b[2J")
    assert capfd.readouterr().err.count("\n") == 1
    given = {"X-Request-ID": "erfunden-und-gut"}
    assert app.test_client().get("/hilfe", headers=given).headers["X-Request-ID"] != given["X-Request-ID"]
    app = failing(trusted_proxies="127.0.0.1")
    assert app.test_client().get("/hilfe", headers=given).headers["X-Request-ID"] == given["X-Request-ID"]


def test_the_service_logs_as_its_settings_say(collection: Collection, serve: Serve) -> None:
    collection.write("a.txt", "Apfel")
    collection.reindex()
    service = serve(LAKI_LOG_FORMAT="json", LAKI_LOG_REQUESTS="on", LAKI_OPENSEARCH_PASSWORD="geheim1")
    assert service.client.get("/suche", q="Scheidung").status == 200
    service.end()
    lines = [json.loads(line) for line in service.said().splitlines() if line.startswith("{")]
    assert any(line.get("view") == "pages.search" for line in lines)
    assert "Scheidung" not in service.said()


def test_settings_keep_secrets_to_themselves() -> None:
    assert "geheim1" not in repr(Settings(opensearch_password="geheim1"))
