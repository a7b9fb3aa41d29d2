"""A web server before the service says who is there; nobody else can."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from indexer.settings import Settings, load_settings
from indexer.settings.source import SettingsError
from tests.access.person import Person
from tests.web.client import Client
from tests.web.conftest import serving

ANNA = {"X-Remote-User": "anna", "X-Remote-Groups": "Leitung, Amt"}


def _options(read: dict[str, Any], **more: Any) -> Settings:
    groups = {"staff_groups": "Amt,CN=Büro", "admin_groups": ["Leitung"], "admin_users": "chef@example.org"}
    return Settings(**{**read, "access": "proxy", **groups, **more})


@pytest.fixture(scope="module")
def trusting(read: dict[str, Any]) -> Iterator[Client]:
    with serving(_options(read, trusted_proxies="127.0.0.1", guests=True)) as client:
        yield client


def _role(person: Person) -> str:
    """What somebody may do, by what is answered."""
    if person.get("/status").status == 200:
        return "admin"
    return {6: "mitarbeit", 3: "gast"}[person.get("/api/v1/search").json["total"]]


def test_headers_are_believed_from_trusted_addresses_only(read: dict[str, Any]) -> None:
    with serving(_options(read, trusted_proxies="127.0.0.1", guests=True)) as client:
        assert _role(Person(client, ANNA)) == "admin"
        assert _role(Person(client)) == "gast"
    for others in ("10.1.2.3", "192.168.0.0/16, ::1", "unix"):
        with serving(_options(read, trusted_proxies=others, guests=True)) as client:
            for spoofed in (
                ANNA,
                {**ANNA, "X-Forwarded-For": "10.1.2.3"},
                {**ANNA, "X-Real-IP": "10.1.2.3", "Forwarded": "for=10.1.2.3"},
                {"X_Remote_User": "anna", "X_Remote_Groups": "Leitung"},
            ):
                assert _role(Person(client, spoofed)) == "gast"


def test_what_a_trusted_server_says_of_the_client_makes_the_client_no_server(read: dict[str, Any]) -> None:
    """The header for the address of the client is believed, too; who is trusted is still the one who sends."""
    with serving(_options(read, trusted_proxies="127.0.0.1", guests=True)) as client:
        assert _role(Person(client, {**ANNA, "X-Forwarded-For": "203.0.113.9"})) == "admin"
    with serving(_options(read, trusted_proxies="10.0.0.0/8", guests=True)) as client:
        assert _role(Person(client, {**ANNA, "X-Forwarded-For": "10.0.0.1"})) == "gast"


@pytest.mark.parametrize(
    ("headers", "role"),
    [
        ({"X-Remote-User": "anna", "X-Remote-Groups": "Leitung"}, "admin"),
        ({"X-Remote-User": "anna", "X-Remote-Groups": "x;Amt ; y"}, "mitarbeit"),
        ({"X-Remote-User": "anna", "X-Remote-Groups": "CN=Büro".encode().decode("latin-1")}, "mitarbeit"),
        ({"X-Remote-User": "chef@example.org"}, "admin"),
        ({"X-Remote-User": "anna", "X-Remote-Groups": "Andere"}, "gast"),
        ({"X-Remote-User": "anna"}, "gast"),
        ({"X-Remote-User": "", "X-Remote-Groups": "Leitung"}, "gast"),
        ({"X-Remote-User": "  ", "X-Remote-Groups": "Leitung"}, "gast"),
        ({"X-Remote-Groups": "Leitung"}, "gast"),
        # Twice: one of both may be the client's own.
        ({"X-Remote-User": "böse, anna".encode().decode("latin-1"), "X-Remote-Groups": "Leitung"}, "gast"),
        ({"X-Remote-User": "a" * 300, "X-Remote-Groups": "Leitung"}, "gast"),
    ],
)
def test_roles_come_from_groups_and_names(trusting: Client, headers: dict[str, str], role: str) -> None:
    assert _role(Person(trusting, headers)) == role


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/suche?q=Wohnraum&versions=each", "//li[@class='result']/article"),
        ("/suche?q=Zwirnerei", "//li[@class='result']/article"),
        ("/themen/wohnen", "//li[@class='entry']"),
        ("/", "//section[@aria-labelledby='neues']//li[@class='entry']"),
    ],
)
def test_lists_mark_what_is_internal_for_those_who_may_see_it(trusting: Client, address: str, path: str) -> None:
    entries = Person(trusting, ANNA).get(address).page.xpath(path)
    internal = {"Kündigungsliste der Zwirnerei", "Vermerk zur Zwirnerei", "Geheimplan", "geheimplan"}
    assert entries
    for entry in entries:
        title = entry.xpath("string((.//h2 | .//h3)[1])")
        marked = [mark.text for mark in entry.xpath("./p[@class='facts']/span[@class='internal']")]
        assert marked == (["intern"] if title in internal else []), title


def test_the_api_tells_what_is_internal(trusting: Client) -> None:
    anna = Person(trusting, ANNA)
    results = anna.get("/api/v1/search?q=Wohnraum").json["results"]
    seen = {result["title"]: result["visibility"] for result in results}
    assert seen["Ratgeber Wohnen"] == "öffentlich"
    assert seen["Kündigungsliste der Zwirnerei"] == "intern"
    guide = next(result for result in results if result["title"] == "Ratgeber Wohnen")
    versions = {version["title"]: version["visibility"] for version in guide["versions"]}
    assert versions["Kündigungsliste der Zwirnerei"] == "intern"
    assert {result["visibility"] for result in Person(trusting).get("/api/v1/search").json["results"]} == {"öffentlich"}


def test_a_header_that_comes_twice_is_nobodys(read: dict[str, Any]) -> None:
    import http.client

    with serving(_options(read, trusted_proxies="127.0.0.1")) as client:
        connection = http.client.HTTPConnection("127.0.0.1", client.port, timeout=30)
        connection.putrequest("GET", "/status")
        for name in ("eve", "anna"):
            connection.putheader("X-Remote-User", name)
        connection.putheader("X-Remote-Groups", "Leitung")
        connection.endheaders()
        assert connection.getresponse().status == 401
        connection.close()


def test_without_groups_in_the_settings_everybody_named_is_staff(read: dict[str, Any]) -> None:
    settings = _options(read, trusted_proxies="127.0.0.1", staff_groups=())
    with serving(settings) as client:
        assert _role(Person(client, {"X-Remote-User": "anna"})) == "mitarbeit"
        assert Person(client).get("/").status == 401


def test_other_names_of_headers(read: dict[str, Any]) -> None:
    settings = _options(
        read, trusted_proxies="127.0.0.0/8", proxy_user_header="Remote-User", proxy_groups_header="Remote-Groups"
    )
    with serving(settings) as client:
        assert _role(Person(client, {"Remote-User": "anna", "Remote-Groups": "Leitung"})) == "admin"
        answer = Person(client, ANNA).get("/")
        assert answer.status == 401
        assert "Remote-User" in answer.headers["vary"]
        assert "set-cookie" not in answer.headers


def test_somebody_without_a_group_is_told_so(read: dict[str, Any]) -> None:
    with serving(_options(read, trusted_proxies="127.0.0.1")) as client:
        answer = Person(client, {"X-Remote-User": "anna"}).get("/")
        assert answer.status == 403
        assert "gehören aber zu keiner Gruppe" in answer.text


def test_whom_to_believe_must_be_said(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAKI_ACCESS", "proxy")
    with pytest.raises(SettingsError, match="fehlt die Einstellung „trusted_proxies“"):
        load_settings()
