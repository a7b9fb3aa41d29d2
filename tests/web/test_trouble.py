"""Pages that nobody hopes to see: each says what is the case, leads on, and is usable by everyone (axe-core)."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from indexer.settings import Settings
from tests.web.client import Answer, Client
from tests.web.conftest import serving
from tests.web.test_accessibility import LOOKS, RULES, beyond, told

FROM_OUTSIDE = {"X-Forwarded-For": "203.0.113.7"}


@pytest.fixture
def damaged(settings: Settings, tmp_path: Path) -> Iterator[Client]:
    """A server whose catalogue was overwritten with something else."""
    data = tmp_path / "daten"
    shutil.copytree(settings.data, data)
    for file in data.glob("katalog.sqlite-*"):
        file.unlink()
    (data / "katalog.sqlite").write_bytes(b"nothing of this is a catalogue" * 1_000)
    with serving(settings.model_copy(update={"data": data})) as client:
        yield client


@pytest.fixture
def strict(settings: Settings) -> Iterator[Client]:
    """A server that answers one request a minute."""
    with serving(settings.model_copy(update={"rate_limit": 1, "trusted_proxies": "127.0.0.1"})) as client:
        client.get("/hilfe", FROM_OUTSIDE)
        yield client


@pytest.fixture
def outdated(settings: Settings, tmp_path: Path) -> Iterator[Client]:
    """A server whose catalogue is of an older version: the program was renewed and no run came since."""
    data = tmp_path / "daten"
    shutil.copytree(settings.data, data)
    with closing(sqlite3.connect(data / "katalog.sqlite")) as connection, connection:
        connection.execute("UPDATE state SET value = ? WHERE key = 'format'", (b"1",))
    with serving(settings.model_copy(update={"data": data})) as client:
        yield client


@pytest.fixture
def without_index(settings: Settings, tmp_path: Path) -> Iterator[Client]:
    """A server whose index is gone, open to visitors who may not see the status."""
    data = tmp_path / "daten"
    shutil.copytree(settings.data, data)
    shutil.rmtree(data / "index")
    more = {"data": data, "access": "proxy", "trusted_proxies": "127.0.0.1", "guests": True}
    with serving(settings.model_copy(update=more)) as client:
        yield client


def ways(answer: Answer) -> dict[str, str]:
    """Where a page leads to from its text, by label."""
    links = answer.page.xpath("//main//li/a")
    return {link.text_content(): link.get("href") for link in links}


def test_what_is_not_there_leads_to_start_and_help(client: Client) -> None:
    answer = client.get("/dokument/gibtesnicht?q=rat")
    assert answer.status == 404
    assert ways(answer) == {"Zur Startseite": "/", "Hilfe zur Suche": "/hilfe"}


def test_a_topic_that_is_not_there_leads_to_the_others(client: Client) -> None:
    for address in ("/themen/gibtesnicht", "/themen/gibtesnicht.atom"):
        answer = client.get(address)
        assert (answer.status, answer.words("//h1")) == (404, ["Thema nicht gefunden"])
        assert "Dokument" not in answer.words("//main//p")[0]
        assert ways(answer)["Alle Themen"] == "/themen"


def test_a_page_that_a_document_does_not_have_leads_to_the_document(client: Client, expertise: str) -> None:
    answer = client.get(f"/dokument/{expertise}/seite/99?q=rat")
    assert answer.status == 404
    assert ways(answer)["Zum Dokument"] == f"/dokument/{expertise}?q=rat"


def test_what_may_pass_can_be_tried_again(strict: Client) -> None:
    answer = strict.get("/suche?q=rat&kind=Papier", FROM_OUTSIDE)
    assert answer.status == 429
    assert ways(answer)["Noch einmal versuchen"] == "?q=rat&kind=Papier"


def test_help_is_there_when_nothing_else_is(empty: Client, damaged: Client) -> None:
    for client in (empty, damaged):
        assert client.get("/").status == 503
        assert "Zur Startseite" not in ways(client.get("/"))
        answer = client.get("/hilfe")
        assert answer.status == 200
        assert "art:Expertise" in answer.text


def test_after_an_upgrade_nobody_is_told_that_there_are_no_documents(outdated: Client) -> None:
    answer = outdated.get("/suche?q=rat")
    assert (answer.status, answer.words("//h1")) == (503, ["Die Suche wird auf eine neue Version gebracht"])
    assert "älteren Version" in outdated.get("/status").text


def test_monitoring_tells_strangers_nothing_of_what_is_wrong(without_index: Client) -> None:
    answer = without_index.get("/healthz")
    assert answer.status == 503
    assert set(answer.json) == {"type", "title", "status", "detail"}
    assert "index" not in answer.text.lower() and "/" not in answer.json["detail"]


def test_before_anything_was_indexed_the_status_claims_nothing(empty: Client) -> None:
    answer = empty.get("/status")
    assert answer.status == 503
    assert "Bisher wurde keine Datei gelesen." in answer.text
    assert "None" not in answer.page.text_content()
    assert not answer.page.xpath("//table")


def test_the_status_says_what_is_wrong_with_the_catalogue(damaged: Client) -> None:
    answer = damaged.get("/status")
    assert answer.status == 503
    assert "beschädigt" in answer.text and "laki reindex" in answer.text
    assert "beschädigt" not in damaged.get("/suche?q=rat").text


@pytest.mark.browser
@pytest.mark.parametrize("look", ["hell-breit", "dunkel-schmal"])
def test_they_keep_all_rules(browser: Browser, empty: Client, damaged: Client, strict: Client, look: str) -> None:
    scheme, width = LOOKS[look]
    problems = {}
    with closing(browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})) as context:
        context.set_extra_http_headers(FROM_OUTSIDE)
        page = context.new_page()
        for server, path in (
            (empty, "/"),
            (empty, "/status"),
            (empty, "/hilfe"),
            (empty, "/datenschutz"),
            (damaged, "/suche?q=rat"),
            (strict, "/suche?q=rat"),
            (empty, "/nichts"),
        ):
            page.goto(server.root + path)
            if found := told(Axe().run(page, options=RULES).response["violations"]):
                problems[path] = found
            assert beyond(page) == 0
            # Twice the text, as in a window half as wide.
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            if width > 600:
                assert beyond(page) == 0
    assert problems == {}
