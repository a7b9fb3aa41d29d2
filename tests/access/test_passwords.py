"""Signing in with a password: who gets in, who does not, and when a session ends."""

from __future__ import annotations

import logging
import re
import sqlite3
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from indexer.settings import Settings
from search_app.access.accounts import Accounts
from search_app.access.cookies import COOKIE
from search_app.access.sessions import WINDOW, Session, SessionStore
from search_app.access.visitor import Role
from search_app.web.app import create_app
from search_app.web.serving import collection
from tests.access.person import Person
from tests.web.client import Client
from tests.web.conftest import serving

PASSWORD = "Apfelbaum&Söhne-9"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file of accounts."""
    file = tmp_path_factory.mktemp("written") / "konten.json"
    accounts = Accounts(file)
    accounts.add("anna", Role.ADMIN, PASSWORD)
    accounts.add("Jörg.Müller", Role.STAFF, "Ein-gänz-langes-Wort")
    return file.read_bytes()


@pytest.fixture
def accounts(written: bytes, tmp_path: Path) -> Accounts:
    (tmp_path / "konten.json").write_bytes(written)
    (tmp_path / "konten.json").chmod(0o600)
    return Accounts(tmp_path / "konten.json")


@pytest.fixture
def client(read: dict[str, Any], accounts: Accounts, tmp_path: Path) -> Iterator[Client]:
    # The folder as it was read, with sessions and attempts of its own.
    (tmp_path / "daten").mkdir()
    for name in ("katalog.sqlite", "index"):
        (tmp_path / "daten" / name).symlink_to(read["data"] / name)
    settings = {**read, "data": tmp_path / "daten", "accounts": tmp_path / "konten.json"}
    with serving(Settings(**settings, access="konten")) as client:
        yield client


@pytest.fixture
def anna(client: Client) -> Person:
    person = Person(client)
    assert person.sign_in("anna", PASSWORD).status == 303
    return person


def test_the_way_in_leads_to_the_page_that_was_wanted(client: Client) -> None:
    person = Person(client)
    sent = person.get("/suche?q=Beratung+im+Haus&kind=Ratgeber")
    assert sent.status == 302
    form = person.get(sent.headers["location"]).page
    wanted = form.xpath("//input[@name='next']/@value")[0]
    assert wanted == "/suche?q=Beratung+im+Haus&kind=Ratgeber"
    answer = person.sign_in("anna", PASSWORD, next=wanted)
    assert (answer.status, answer.headers["location"]) == (303, wanted)
    assert person.get(wanted).status == 200
    # Who is in already need not sign in again.
    assert person.get("/anmelden?next=/hilfe").headers["location"] == "/hilfe"


@pytest.mark.parametrize("name", ["ANNA", " anna ", "jörg.müller", "JO\u0308RG.MU\u0308LLER"])
def test_names_are_found_however_they_are_typed(client: Client, name: str) -> None:
    password = PASSWORD if "nna" in name.casefold() else "Ein-ga\u0308nz-langes-Wort"
    person = Person(client)
    assert person.sign_in(name, password).status == 303
    assert person.get("/").status == 200


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("anna", "apfelbaum&söhne-9"),
        ("anna", ""),
        ("anna", PASSWORD + "x" * 5000),
        ("", PASSWORD),
        ("niemand", PASSWORD),
        ("anna\0", PASSWORD),
        ("' OR 1=1 --", "x"),
    ],
)
def test_nobody_else_gets_in_and_all_are_told_the_same(client: Client, name: str, password: str) -> None:
    person = Person(client)
    answer = person.sign_in(name, password)
    assert answer.status == 403
    assert answer.words("//*[@role='alert']") == ["Anmeldename oder Passwort stimmt nicht."]
    assert answer.page.xpath("//input[@name='passwort'][not(@value)]")
    assert person.get("/").status == 302


def test_names_that_there_are_not_take_as_long(accounts: Accounts) -> None:
    """Measured by the work done, not by the clock: for both the same function over a hash with the same cost."""
    costs = [accounts._nobody.split("$")[0], accounts.all()["anna"].hash.split("$")[0]]
    assert costs[0] == costs[1]
    times = {}
    for name in ("anna", "niemand"):
        began = time.process_time()
        for _ in range(3):
            assert accounts.check(name, "falsch") is None
        times[name] = time.process_time() - began
    assert 0.3 < times["anna"] / times["niemand"] < 3


@pytest.mark.parametrize(
    "wanted",
    [
        "https://example.org/",
        "//example.org/",
        "/\\example.org",
        "/\t/example.org",
        "\\/example.org",
        "javascript:alert(1)",
        "http:/example.org",
        " //example.org",
        "/" + "x" * 3000,
    ],
)
def test_the_way_in_leads_nowhere_else(client: Client, wanted: str) -> None:
    person = Person(client)
    answer = person.sign_in("anna", PASSWORD, next=wanted)
    assert (answer.status, answer.headers["location"]) == (303, "/")


def test_the_cookie_is_for_this_service_only_and_says_nothing(client: Client) -> None:
    person = Person(client)
    person.token()
    answer = person.sign_in("anna", PASSWORD)
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie  # this is no TLS; see the test of TLS
    assert "anna" not in cookie


def test_behind_tls_the_cookie_stays_there_and_browsers_come_back_by_tls(
    read: dict[str, Any], accounts: Accounts, tmp_path: Path
) -> None:
    options = {**read, "accounts": tmp_path / "konten.json", "access": "konten", "trusted_proxies": "127.0.0.1"}
    with serving(Settings(**options)) as client:
        tls = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "suche.example.org"}
        person = Person(client, tls)
        answer = person.get("/anmelden")
        assert "Secure" in answer.headers["set-cookie"]
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        form = {"csrf_token": person.token(), "name": "anna", "passwort": PASSWORD}
        assert person.post("/anmelden", form).status == 400  # browsers say over TLS where a form comes from
        assert person.post("/anmelden", form, Referer="https://example.org/").status == 400
        assert person.post("/anmelden", form, Referer="https://suche.example.org/anmelden").status == 303
        assert "strict-transport-security" not in Person(client).get("/anmelden").headers


def test_below_a_path_the_way_in_and_the_cookie_keep_to_it(
    read: dict[str, Any], accounts: Accounts, tmp_path: Path
) -> None:
    options = {**read, "accounts": tmp_path / "konten.json", "access": "konten", "base_path": "/suche-app"}
    with serving(Settings(**options)) as client:
        person = Person(client)
        sent = person.get("/suche-app/suche?q=x").headers["location"]
        assert sent == "/suche-app/anmelden?next=/suche-app/suche?q%3Dx"
        page = person.get(sent)
        assert "Path=/suche-app" in page.headers["set-cookie"]
        (form,) = page.page.xpath("//main//form")
        values = {name: form.xpath(f".//input[@name='{name}']/@value")[0] for name in ("csrf_token", "next")}
        answer = person.post(form.get("action"), {**values, "name": "anna", "passwort": PASSWORD})
        assert (answer.status, answer.headers["location"]) == (303, "/suche-app/suche?q=x")
        assert person.get("/suche-app/status").status == 200


def test_forms_of_other_pages_do_nothing(client: Client, anna: Person) -> None:
    stranger = Person(client)
    for form in ({}, {"csrf_token": "x"}, {"csrf_token": Person(client).token()}):
        answer = stranger.post("/anmelden", {**form, "name": "anna", "passwort": PASSWORD})
        assert answer.status == 400
        assert "Formular abgelaufen" in answer.text
        assert anna.post("/abmelden", form).status == 400
    assert anna.get("/").status == 200
    assert anna.get("/abmelden").status == 405


def test_signing_in_begins_a_session_that_nobody_knew_before(client: Client) -> None:
    """A cookie that was put into a browser beforehand is worth nothing afterwards (session fixation)."""
    attacker, victim = Person(client), Person(client)
    attacker.token()
    victim.jar.update(attacker.jar)
    planted = victim.jar[COOKIE]
    assert victim.sign_in("anna", PASSWORD).status == 303
    assert victim.jar[COOKIE] != planted
    assert attacker.get("/").status == 302
    # A number made up is none.
    attacker.jar[COOKIE] = victim.jar[COOKIE].rsplit(".", 1)[0] + ".gefaelscht"
    assert attacker.get("/").status == 302


def test_signing_in_twice_ends_the_first_session(client: Client, anna: Person) -> None:
    before = dict(anna.jar)
    token = anna.get("/hilfe").page.xpath("//input[@name='csrf_token']/@value")[0]
    assert anna.post("/anmelden", {"csrf_token": token, "name": "anna", "passwort": PASSWORD}).status == 303
    copy = Person(client)
    copy.jar.update(before)
    assert anna.get("/").status == 200
    assert copy.get("/").status == 302


def test_signing_out_ends_the_session_and_every_copy_of_it(client: Client, anna: Person) -> None:
    copy = Person(client)
    copy.jar.update(anna.jar)
    assert copy.get("/status").status == 200
    answer = anna.sign_out()
    assert (answer.status, answer.headers["location"]) == (303, "/abgemeldet")
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert "Sie sind abgemeldet" in anna.get("/abgemeldet").text
    assert anna.get("/status").status == copy.get("/status").status == 302


def test_who_signed_out_in_another_tab_is_signed_out_in_this_one(client: Client, anna: Person) -> None:
    form = {"csrf_token": anna.token("/hilfe")}
    assert anna.sign_out().status == 303
    answer = anna.post("/abmelden", form)
    assert (answer.status, answer.headers["location"]) == (303, "/abgemeldet")


def test_another_password_or_no_account_ends_all_sessions_at_once(
    client: Client, anna: Person, accounts: Accounts
) -> None:
    second = Person(client)
    assert second.sign_in("anna", PASSWORD).status == 303
    accounts.set_password("anna", PASSWORD)  # to the same again
    assert anna.get("/").status == second.get("/").status == 302
    assert anna.sign_in("anna", PASSWORD).status == 303
    accounts.remove("anna")
    assert anna.get("/").status == 302
    assert anna.get("/api/v1/search").status == 401
    assert anna.sign_in("anna", PASSWORD).status == 403


def test_another_role_holds_at_once(anna: Person, accounts: Accounts) -> None:
    assert anna.get("/status").status == 200
    assert "/status" in anna.get("/").page.xpath("//header//a/@href")
    accounts.set_role("anna", Role.STAFF)
    assert anna.get("/status").status == 403
    assert "/status" not in anna.get("/").page.xpath("//header//a/@href")
    accounts.set_role("anna", Role.GUEST)
    assert anna.get("/").status == 403


@pytest.mark.parametrize("content", [b'{"konten": {"anna"', b"\xff", b"[" * 100_000, b"1" * 5_000], ids=len)
def test_without_a_readable_file_nobody_is_in(
    anna: Person, tmp_path: Path, caplog: pytest.LogCaptureFixture, content: bytes
) -> None:
    whole = (tmp_path / "konten.json").read_text()
    (tmp_path / "konten.json").write_bytes(content)
    assert anna.get("/").status == 302
    assert anna.sign_in("anna", PASSWORD).status == 403
    assert "konten.json lässt sich nicht lesen: Sie ist kein gültiges JSON" in caplog.text
    (tmp_path / "konten.json").write_text(whole)
    assert anna.get("/").status == 200


def test_attempts_with_one_name_are_bounded_and_others_get_in_all_the_same(client: Client, accounts: Accounts) -> None:
    person = Person(client)
    answers = [person.sign_in("anna", "falsch") for _ in range(7)]
    assert [answer.status for answer in answers] == [403] * 5 + [429] * 2
    assert re.search("Zu viele Versuche. Bitte in 15 Minuten noch einmal anmelden.", answers[-1].text)
    # Only of what was typed wrong listeners are told so.
    assert [len(answer.page.xpath("//input[@aria-invalid]")) for answer in answers] == [2] * 5 + [0] * 2
    assert len(answers[-1].page.xpath("//input[@aria-describedby='fehler']")) == 2
    assert 800 < int(answers[-1].headers["retry-after"]) <= WINDOW
    assert person.sign_in("Anna ", PASSWORD).status == 429  # the right one does not help now
    assert person.sign_in("ａｎｎａ", PASSWORD).status == 429  # nor do other letters for the same name
    assert person.sign_in("jörg.müller", "Ein-gänz-langes-Wort").status == 303
    # Names that there are not are bounded the same.
    other = Person(client)
    assert [other.sign_in("niemand", "falsch").status for _ in range(6)] == [403] * 5 + [429]


def test_many_attempts_at_once_are_no_more_than_one_after_the_other(client: Client) -> None:
    statuses: list[int] = []

    def attempt() -> None:
        statuses.append(Person(client).sign_in("anna", "falsch").status)

    threads = [threading.Thread(target=attempt) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [403] * 5 + [429] * 7


def test_an_attempt_that_waited_for_its_turn_takes_none_back_that_came_meanwhile(tmp_path: Path) -> None:
    looked, go_on = threading.Event(), threading.Event()

    def clock() -> float:
        now = time.time()
        if not looked.is_set():  # the first one is held up after it has looked
            looked.set()
            go_on.wait(0.5)
        return now

    store = SessionStore(tmp_path / "sitzungen.sqlite", clock)
    waits: list[float] = []
    first = threading.Thread(target=lambda: waits.append(store.attempt([("anna", 2)])))
    first.start()
    assert looked.wait(30)
    waits += [store.attempt([("anna", 2)]) for _ in range(2)]
    go_on.set()
    first.join()
    waits.append(store.attempt([("anna", 2)]))
    assert sum(wait == 0 for wait in waits) == 2


def test_a_clock_that_was_fast_keeps_nobody_out(tmp_path: Path) -> None:
    clock = [time.time() + 365 * 86_400]
    store = SessionStore(tmp_path / "sitzungen.sqlite", lambda: clock[0])
    assert [bool(store.attempt([("anna", 2)])) for _ in range(3)] == [False, False, True]
    clock[0] = time.time()
    assert [bool(store.attempt([("anna", 2)])) for _ in range(3)] == [False, False, True]


def test_attempts_from_one_address_are_bounded_and_right_ones_do_not_count(tmp_path: Path) -> None:
    now = 1_000_000.0
    store = SessionStore(tmp_path / "s.sqlite", lambda: now)
    for number in range(3):
        assert store.attempt([(f"name{number}", 5), ("adresse", 3)]) == 0
    assert store.attempt([("anders", 5), ("adresse", 3)]) == WINDOW
    store.succeeded(["name2"], "adresse")
    assert store.attempt([("anders", 5), ("adresse", 3)]) == 0
    now += WINDOW + 1
    assert store.attempt([("name0", 1), ("adresse", 1)]) == 0


def test_a_session_ends_after_its_hours(tmp_path: Path) -> None:
    now = 1_000_000.0
    store = SessionStore(tmp_path / "s.sqlite", lambda: now)
    number = store.begin(Session("anna", ("Amt",), "c"), 3600)
    now += 3599
    assert store.find(number) == Session("anna", ("Amt",), "c")
    now += 2
    assert store.find(number) is None
    assert store.find("erfunden") is None


def test_what_must_be_secret_is_readable_for_nobody_else(client: Client, anna: Person, tmp_path: Path) -> None:
    for name in ("daten/sitzungen.sqlite", "daten/sitzungsschluessel", "konten.json"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600, name
    number = anna.jar[COOKIE]
    assert number.encode() not in (tmp_path / "daten" / "sitzungen.sqlite").read_bytes()
    assert PASSWORD not in (tmp_path / "konten.json").read_text()


def test_processes_agree_on_the_key_and_a_setting_goes_before(read: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "katalog.sqlite").symlink_to(read["data"] / "katalog.sqlite")
    options = {**read, "data": tmp_path, "access": "konten"}
    keys = []
    for secret in (None, None, "x" * 32):
        app = create_app(Settings(**options, session_secret=secret))
        keys.append(app.secret_key)
        with app.app_context():
            collection().close()
    assert keys[0] == keys[1] == (tmp_path / "sitzungsschluessel").read_text()
    assert len(keys[0]) > 40
    assert keys[2] == "x" * 32


def test_nothing_secret_is_written_down(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        person = Person(client)
        person.sign_in("anna", "Falsches-Geheimnis")
        person.sign_in("Mein-Passwort-im-falschen-Feld", "x")
        person.sign_in("anna", PASSWORD)
        person.get("/suche?q=Krankheit")
    assert "Anmeldung gescheitert: Konto „anna“, von 127.0.0.1" in caplog.text
    assert "Anmeldung gescheitert: unbekanntes Konto, von 127.0.0.1" in caplog.text
    for secret in ("Geheimnis", "falschen-Feld", "Apfelbaum", "Krankheit", person.jar[COOKIE]):
        assert secret not in caplog.text


def test_where_sessions_cannot_be_kept_nobody_gets_in_and_that_is_said(
    client: Client, anna: Person, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "daten" / "sitzungen.sqlite"
    file.unlink()
    file.mkdir()
    assert anna.get("/status").status == 302
    answer = Person(client).sign_in("anna", PASSWORD)
    assert answer.status == 503
    assert "Die Anmeldung ist zurzeit nicht möglich." in answer.words("//*[@role='alert']")[0]
    assert "Anmeldungen lassen sich zurzeit nicht" in caplog.text
    assert PASSWORD not in caplog.text


def test_the_page_works_in_the_dark_without_scripts_and_for_all(client: Client) -> None:
    page = Person(client).get("/anmelden").page
    for name, hint in (("name", "username"), ("passwort", "current-password")):
        (field,) = page.xpath(f"//input[@name='{name}']")
        assert field.get("autocomplete") == hint
        assert page.xpath(f"//label[@for='{field.get('id')}']")
    assert not page.xpath("//form[@action='/anmelden']//script")
    assert page.xpath("count(//h1)") == 1
    assert "Ein Cookie nur für die Anmeldung" in page.text_content()


@pytest.mark.parametrize("damage", [b"keine Datenbank" * 500, None])
def test_a_damaged_file_of_sessions_begins_anew(tmp_path: Path, damage: bytes | None) -> None:
    file = tmp_path / "sitzungen.sqlite"
    store = SessionStore(file)
    before = [store.begin(Session(f"person{number}"), 60) for number in range(200)]
    content = file.read_bytes()
    file.write_bytes(damage or content[:4096] + bytes(len(content) - 4096))
    with pytest.raises(sqlite3.DatabaseError):
        store.find(before[0])
    number = store.begin(Session("person"), 60)
    assert store.find(number) == Session("person")
    assert store.find(before[0]) is None
    assert file.stat().st_mode & 0o777 == 0o600
