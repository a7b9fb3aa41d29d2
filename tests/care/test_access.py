"""The doctor looks at who is let in: what the chosen way needs is there, and nobody else may read or forge it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from indexer.care.access import access_is_sound
from indexer.care.doctor import examine
from indexer.care.findings import Level
from indexer.settings import load_settings
from search_app.access.accounts import Accounts
from search_app.access.visitor import Role
from search_app.web.app import create_app


@pytest.fixture(autouse=True)
def of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "corpus").mkdir()


def _told(**settings: Any) -> dict[Level, list[str]]:
    found: dict[Level, list[str]] = {level: [] for level in Level}
    for finding in access_is_sound(load_settings(**settings)):
        found[finding.level].append(finding.text)
    return found


@pytest.fixture
def accounts(tmp_path: Path) -> Path:
    file = tmp_path / "konten.json"
    Accounts(file).add("anna", Role.ADMIN, "Apfelbaum im Quartier")
    return file


BEHIND_TLS = {"trusted_proxies": "127.0.0.1"}


def test_an_open_search_is_in_order_and_part_of_every_examination() -> None:
    assert _told()[Level.OK] == ["Alle, die die Suche erreichen, sehen alles."]
    assert "Zugang" in {finding.about for finding in examine(load_settings())}


def test_accounts_that_nobody_asks_for_are_told(accounts: Path) -> None:
    assert "aber access steht auf „offen“" in _told()[Level.NOTE][0]


def test_accounts_are_in_order_once_somebody_can_sign_in(accounts: Path) -> None:
    settings = load_settings(access="konten", **BEHIND_TLS)
    create_app(settings)  # makes key and sessions
    assert (settings.data / "sitzungsschluessel").exists()
    told = _told(access="konten", **BEHIND_TLS)
    assert (told[Level.ERROR], told[Level.NOTE]) == ([], [])


def test_a_search_without_accounts_lets_nobody_in() -> None:
    assert "Es gibt keine Konten" in _told(access="konten", **BEHIND_TLS)[Level.ERROR][0]


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"konten": 1}', '{"konten": {"anna": 1}}', "\xff", "[" * 100_000])
def test_damaged_accounts_are_told(accounts: Path, content: str) -> None:
    accounts.write_bytes(content.encode("latin-1"))
    assert "ist beschädigt" in _told(access="konten", **BEHIND_TLS)[Level.ERROR][0]


def test_a_password_that_somebody_wrote_into_the_file_is_told_but_not_shown(accounts: Path) -> None:
    accounts.write_text('{"konten": {"anna": {"rolle": "mitarbeit", "passwort": "geheimesWort"}}}', encoding="utf-8")
    told = _told(access="konten", **BEHIND_TLS)
    assert "kein geschütztes Passwort (wie „anna“)" in told[Level.ERROR][0]
    assert "Kein Konto hat die Rolle admin" in told[Level.NOTE][0]
    assert "geheimesWort" not in str(told)


@pytest.mark.skipif(os.name == "nt", reason="there are no such rights")
@pytest.mark.parametrize("name", ["konten.json", "var/sitzungsschluessel", "var/sitzungen.sqlite"])
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_what_others_may_read_or_change_is_told(accounts: Path, tmp_path: Path, name: str, mode: int) -> None:
    settings = load_settings(access="konten", data=tmp_path / "var", **BEHIND_TLS)
    create_app(settings)
    (tmp_path / name).touch()
    (tmp_path / name).chmod(mode)
    told = _told(access="konten", data=tmp_path / "var", **BEHIND_TLS)[Level.ERROR]
    assert len(told) == 1 and name in told[0] and "andere Benutzerkonten" in told[0]


@pytest.mark.skipif(os.name == "nt", reason="there are no such rights")
def test_a_secret_in_a_settings_file_that_others_may_read_is_told_but_not_shown(tmp_path: Path) -> None:
    secret = "Q" * 40
    (tmp_path / "laki.toml").write_text(f'session_secret = "{secret}"\n', encoding="utf-8")
    (tmp_path / "laki.toml").chmod(0o644)
    told = _told()
    assert "Darin steht „session_secret“" in told[Level.ERROR][0]
    assert secret not in str(told)
    (tmp_path / "laki.toml").chmod(0o600)
    assert _told()[Level.ERROR] == []


def test_passwords_without_encryption_are_told(accounts: Path) -> None:
    assert "liest Passwörter" in _told(access="konten", host="0.0.0.0", **BEHIND_TLS)[Level.ERROR][0]
    assert "gelten alle als dieselbe Person" in _told(access="konten")[Level.NOTE][0]


def test_a_web_server_is_believed_only_where_it_can_be_told_from_others(tmp_path: Path) -> None:
    assert _told(access="proxy", trusted_proxies="127.0.0.1")[Level.ERROR] == []
    assert "für eine andere Person" in _told(access="proxy", trusted_proxies="10.0.0.0/8")[Level.ERROR][0]
    socket: dict[str, Any] = {"access": "proxy", "trusted_proxies": "unix", "socket": tmp_path / "laki.sock"}
    assert _told(**socket)[Level.ERROR] == []
    assert "alle Benutzerkonten" in _told(**socket, socket_mode="666")[Level.ERROR][0]
    assert "am Webserver vorbei" in _told(access="proxy", trusted_proxies="127.0.0.1", host="0.0.0.0")[Level.NOTE][0]


def test_a_service_that_signs_people_in_is_asked_encrypted_and_with_its_secret() -> None:
    settings: dict[str, Any] = {"access": "oidc", "oidc_client_id": "suche", **BEHIND_TLS}
    good: dict[str, Any] = {
        "oidc_issuer": "https://a.example",
        "oidc_client_secret": "geheim",
        "admin_users": ["anna"],
    }
    told = _told(**settings, **good)
    assert (told[Level.ERROR], told[Level.NOTE]) == ([], [])
    told = _told(**settings, oidc_issuer="http://a.example")
    assert "unverschlüsselt gefragt" in told[Level.ERROR][0]
    assert len(told[Level.NOTE]) == 2
