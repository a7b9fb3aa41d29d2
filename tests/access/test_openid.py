"""Signing in at a real OpenID provider over HTTP; and every lie that is not believed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from joserfc.jwk import RSAKey

from indexer.settings import Settings, load_settings
from indexer.settings.source import SettingsError
from search_app.access.cookies import COOKIE
from tests.access.person import Person
from tests.access.provider import CLIENT, SECRET, Provider, providing
from tests.web.conftest import serving

OIDC = {"access": "oidc", "oidc_client_id": CLIENT, "staff_groups": "Amt", "admin_groups": "Leitung"}


def _settings(read: dict[str, Any], provider: Provider, **more: Any) -> Settings:
    return Settings(**{**read, **OIDC, "oidc_issuer": provider.issuer, "oidc_client_secret": SECRET, **more})


@pytest.mark.parametrize(
    ("user", "status"),
    [
        ({"sub": "1", "preferred_username": "anna", "groups": ["Leitung"]}, 200),
        ({"sub": "2", "preferred_username": "martin", "groups": ["Amt"]}, 403),
        ({"sub": "3", "groups": "Amt"}, 403),
    ],
)
@pytest.mark.parametrize("in_userinfo", [False, True], ids=["in-token", "in-userinfo"])
def test_people_come_back_signed_in_to_where_they_wanted(
    read: dict[str, Any], user: dict[str, Any], status: int, in_userinfo: bool
) -> None:
    with providing() as provider, serving(_settings(read, provider)) as client:
        provider.user, provider.in_userinfo = user, in_userinfo
        person = Person(client)
        wanted = "/suche?q=Quittenbrot"
        there = person.follow(person.get(wanted))
        assert there.status == 200
        assert "Kündigungsliste" in there.text
        assert person.get("/status").status == status
        assert "/amt/token" in provider.seen


def test_groups_may_lie_deep_in_a_claim_and_names_in_another(read: dict[str, Any]) -> None:
    more = {"oidc_groups_claim": "realm_access.roles", "oidc_user_claim": "email", "admin_users": "anna@example.org"}
    with providing() as provider, serving(_settings(read, provider, **more)) as client:
        provider.user = {"sub": "1", "email": "anna@example.org", "realm_access": {"roles": ["Amt"]}}
        person = Person(client)
        assert person.follow(person.get("/status")).status == 200
        provider.user = {"sub": "2", "email": "martin@example.org", "realm_access": {"roles": ["Amt"]}}
        other = Person(client)
        assert other.follow(other.get("/status")).status == 403
        assert other.get("/").status == 200


def test_without_a_secret_the_proof_alone_is_enough(read: dict[str, Any]) -> None:
    with providing() as provider, serving(_settings(read, provider, oidc_client_secret=None)) as client:
        provider.secret = None
        provider.user = {"sub": "1", "groups": ["Amt"]}
        person = Person(client)
        assert person.follow(person.get("/")).status == 200


_EVIL = RSAKey.generate_key(2048, {"kid": "1"})


@pytest.mark.parametrize(
    "lie",
    [
        {"lies": {"nonce": "anders"}},
        {"lies": {"nonce": None}},
        {"lies": {"aud": "andere"}},
        {"lies": {"aud": None}},
        {"lies": {"iss": "https://example.org"}},
        {"lies": {"exp": 1_000_000}},
        {"lies": {"exp": None}},
        {"lies": {"sub": None}},
        {"sign_with": _EVIL},
        {"algorithm": "HS256"},
        {"algorithm": "none"},
        {"issuer_told": "https://example.org/anders"},
    ],
    ids=lambda lie: "sign_with" if "sign_with" in lie else repr(lie),  # a key has another name in each process
)
def test_no_lie_is_believed(read: dict[str, Any], lie: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    with providing() as provider, serving(_settings(read, provider)) as client:
        provider.user = {"sub": "1", "preferred_username": "anna", "groups": ["Leitung"]}
        for name, value in lie.items():
            setattr(provider, name, value)
        person = Person(client)
        answer = person.follow(person.get("/"))
        assert answer.status in (403, 503)
        assert "Anmeldung" in answer.words("//h1")[0]
        assert person.get("/").status == 302
        assert "Anmeldung über OpenID Connect gescheitert" in caplog.text


def _back(person: Person) -> tuple[str, dict[str, str]]:
    """Where the provider sends a browser, and with what."""
    there = person.get(person.get("/anmelden").headers["location"])
    parts = urlsplit(there.headers["location"])
    return parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}


def test_a_way_back_is_good_once_and_for_the_one_who_set_out(read: dict[str, Any]) -> None:
    with providing() as provider, serving(_settings(read, provider)) as client:
        provider.user = {"sub": "1", "groups": ["Amt"]}
        person, victim = Person(client), Person(client)
        path, sent = _back(person)
        # Somebody else's browser is led to it (login CSRF); state or code are others, or missing.
        assert victim.get(f"{path}?{urlencode(sent)}").status == 403
        for other in ({"state": "x"}, {"code": "x"}, {"state": ""}, {"code": ""}, {"error": "access_denied"}):
            assert person.get(f"{path}?{urlencode({**sent, **other})}").status == 403
            path, sent = _back(person)
        assert person.get(f"{path}?{urlencode(sent)}").status == 302
        assert person.get("/").status == 200
        assert Person(client).get(f"{path}?{urlencode(sent)}").status == 403
        assert person.get(path).status == 403
        assert person.get("/").status == 200


def test_whoever_sets_out_many_times_keeps_a_small_cookie(read: dict[str, Any]) -> None:
    with providing() as provider, serving(_settings(read, provider)) as client:
        provider.user = {"sub": "1", "groups": ["Amt"]}
        person = Person(client)
        for _ in range(30):
            person.get(f"/anmelden?next=/suche?q={'x' * 500}")
        assert len(person.jar[COOKIE]) < 3500
        assert person.follow(person.get("/")).status == 200


def test_new_keys_of_the_provider_are_fetched(read: dict[str, Any]) -> None:
    with providing() as provider, serving(_settings(read, provider)) as client:
        provider.user = {"sub": "1", "groups": ["Amt"]}
        first = Person(client)
        assert first.follow(first.get("/")).status == 200
        provider.key = RSAKey.generate_key(2048, {"kid": "2", "use": "sig"})
        second = Person(client)
        assert second.follow(second.get("/")).status == 200


def test_signing_out_ends_the_session_here_and_leads_to_the_provider(read: dict[str, Any]) -> None:
    with providing() as provider, serving(_settings(read, provider)) as client:
        provider.user = {"sub": "1", "preferred_username": "anna", "groups": ["Amt"]}
        person = Person(client)
        person.follow(person.get("/"))
        copy = Person(client)
        copy.jar.update(person.jar)
        answer = person.sign_out()
        assert (answer.status, answer.headers["location"]) == (303, "/abgemeldet")
        page = person.get("/abgemeldet")
        (elsewhere,) = page.page.xpath("//main//a[contains(@href, '/amt/end')]/@href")
        assert parse_qs(urlsplit(elsewhere).query) == {
            "client_id": [CLIENT],
            "post_logout_redirect_uri": [f"{client.root}/abgemeldet"],
        }
        assert person.get("/").status == copy.get("/").status == 302


def test_a_provider_that_does_not_answer_is_told_kindly(
    read: dict[str, Any], serve: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    with providing() as provider:
        settings = _settings(read, provider, guests=True)
    with serving(settings) as client:  # it is gone by now
        person = Person(client)
        answer = person.get("/anmelden")
        assert answer.status == 503
        assert "Der Anmeldedienst antwortet nicht" in answer.text
        assert person.get("/suche?q=Beratung").status == 200
        assert person.get("/abgemeldet").status == 200


def test_nothing_secret_is_written_down(read: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    with providing() as provider, serving(_settings(read, provider)) as client, caplog.at_level(logging.INFO):
        provider.user = {"sub": "1", "groups": ["Amt"]}
        person = Person(client)
        path, sent = _back(person)
        person.get(f"{path}?{urlencode({**sent, 'state': 'x'})}")
        path, sent = _back(person)
        person.get(f"{path}?{urlencode(sent)}")
        for secret in (SECRET, sent["code"], sent["state"], "zugang"):
            assert secret not in caplog.text


@pytest.mark.parametrize("lacking", ["oidc_issuer", "oidc_client_id"])
def test_what_is_needed_must_be_said(tmp_path: Any, monkeypatch: pytest.MonkeyPatch, lacking: str) -> None:
    monkeypatch.chdir(tmp_path)
    given = {"access": "oidc", "oidc_issuer": "https://example.org", "oidc_client_id": "x"}
    with pytest.raises(SettingsError, match=f"fehlt die Einstellung „{lacking}“"):
        load_settings(**{**given, lacking: None})
