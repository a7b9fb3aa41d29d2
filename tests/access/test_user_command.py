"""``laki user`` in a process of its own."""

from __future__ import annotations

import json
import os
import pty
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from search_app.access.accounts import Accounts, AccountsError
from search_app.access.visitor import Role
from tests.cli.running import environment


@pytest.fixture
def office(tmp_path: Path) -> Path:
    (tmp_path / "laki.toml").write_text('access = "konten"\n', encoding="utf-8")
    return tmp_path


def laki(office: Path, *arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "indexer", "user", *arguments],
        cwd=office,
        env=environment(),
        input=said,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_accounts_are_added_shown_changed_and_removed(office: Path) -> None:
    told = laki(office, "add", "Anna", "--role", "admin", "--password-stdin", said="Wolkenkuckuck\n")
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout == "Angelegt: Anna (Verwaltung: alle Dokumente, Status und Kennzahlen).\n"
    assert laki(office, "add", "bert", "--password-stdin", said="Himmelsleiter\n").returncode == 0
    file = office / "konten.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert set(json.loads(file.read_text())["konten"]) == {"anna", "bert"}
    accounts = Accounts(file)
    assert accounts.check("anna", "Wolkenkuckuck")
    assert laki(office, "password", "anna", "--password-stdin", said="Regenbogenweg\n").returncode == 0
    assert laki(office, "role", "bert", "gast").returncode == 0
    assert accounts.check("anna", "Wolkenkuckuck") is None
    assert accounts.check("anna", "Regenbogenweg")
    assert laki(office, "list").stdout.splitlines() == [
        "anna  Verwaltung: alle Dokumente, Status und Kennzahlen",
        "bert  Gast: nur öffentliche Dokumente",
    ]
    assert laki(office, "remove", "ANNA").returncode == 0
    assert set(accounts.all()) == {"bert"}
    assert [path.name for path in office.iterdir() if path.name.startswith(".")] == [".konten.json.lock"]


@pytest.mark.parametrize(
    ("arguments", "said", "told"),
    [
        (["add", "anna", "--password-stdin"], "kurz\n", "Das Passwort muss mindestens 10 Zeichen lang sein"),
        (["add", "anna", "--password-stdin"], "", "Das Passwort muss mindestens 10 Zeichen lang sein"),
        (["add", "anna", "--password-stdin"], "annaanna12\n", "Das Passwort darf den Anmeldenamen nicht enthalten."),
        (["add", "an na", "--password-stdin"], "Wolkenkuckuck\n", "Ein Anmeldename besteht aus"),
        (["add", "../x", "--password-stdin"], "Wolkenkuckuck\n", "Ein Anmeldename besteht aus"),
        (["add", "bert", "--password-stdin"], "Wolkenkuckuck\n", "gibt es schon"),
        (["password", "niemand", "--password-stdin"], "Wolkenkuckuck\n", "Ein Konto „niemand“ gibt es nicht."),
        (["remove", "niemand"], "", "Ein Konto „niemand“ gibt es nicht."),
        (["role", "bert", "chefin"], "", "chefin"),
        (["weg"], "", "Den Befehl 'weg' gibt es nicht."),
    ],
)
def test_mistakes_are_told_in_german_and_change_nothing(
    office: Path, arguments: list[str], said: str, told: str
) -> None:
    Accounts(office / "konten.json").add("bert", Role.STAFF, "Himmelsleiter")
    before = (office / "konten.json").read_bytes()
    answer = laki(office, *arguments, said=said)
    assert answer.returncode in (1, 2)
    assert told in answer.stderr
    assert "Traceback" not in answer.stderr
    assert (office / "konten.json").read_bytes() == before


def test_a_damaged_file_is_not_overwritten(office: Path) -> None:
    (office / "konten.json").write_text("{", encoding="utf-8")
    answer = laki(office, "list")
    assert answer.returncode == 1
    assert "konten.json lässt sich nicht lesen" in answer.stderr
    assert laki(office, "add", "anna", "--password-stdin", said="Wolkenkuckuck\n").returncode == 1
    assert (office / "konten.json").read_text() == "{"


def test_a_password_is_asked_for_twice_in_german_and_not_shown(office: Path) -> None:
    controller, terminal = pty.openpty()
    command = [sys.executable, "-m", "indexer", "user", "add", "anna"]
    process = subprocess.Popen(
        command, cwd=office, env=environment(), stdin=terminal, stdout=terminal, stderr=terminal, start_new_session=True
    )
    os.close(terminal)
    shown = b""
    for ending in (b"Passwort: ", "Bestätigung: ".encode()):
        while not shown.endswith(ending):
            shown += os.read(controller, 1000)
        os.write(controller, b"Wolkenkuckuck\n")
    while process.poll() is None:
        try:
            shown += os.read(controller, 1000)
        except OSError:
            break
    process.wait(30)
    os.close(controller)
    assert process.returncode == 0
    assert b"Wolkenkuckuck" not in shown
    assert Accounts(office / "konten.json").check("anna", "Wolkenkuckuck")


def test_where_no_accounts_are_used_that_is_said(office: Path) -> None:
    (office / "laki.toml").write_text("", encoding="utf-8")
    answer = laki(office, "add", "anna", "--password-stdin", said="Wolkenkuckuck\n")
    assert answer.returncode == 0
    assert "erst mit der Einstellung" in answer.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_what_root_writes_is_for_the_service_to_read(office: Path) -> None:
    data = office / "daten"
    data.mkdir()
    os.chown(data, 65534, 65534)
    accounts = Accounts(office / "konten.json", data)
    for name in ("anna", "bert"):
        accounts.add(name, Role.ADMIN, "Wolkenkuckuck")
        for file in ("konten.json", ".konten.json.lock"):
            status = (office / file).stat()
            assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (65534, 65534, 0o600)


@pytest.mark.parametrize(
    ("accounts", "told"),
    [(None, "Es gibt noch kein Konto"), ("{", "Anmelden kann sich zurzeit niemand."), (True, "")],
    ids=["none", "damaged", "some"],
)
def test_the_service_says_where_nobody_can_sign_in(office: Path, accounts: str | bool | None, told: str) -> None:
    (office / "corpus").mkdir()
    if accounts is True:
        Accounts(office / "konten.json").add("anna", Role.ADMIN, "Wolkenkuckuck")
    elif accounts:
        (office / "konten.json").write_text(str(accounts))
    command = [sys.executable, "-m", "indexer", "serve", "--socket", str(office / "s")]
    process = subprocess.Popen(
        command, cwd=office, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
    )
    try:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(3 if told else 2)]  # where it runs, that nothing was read yet
    finally:
        process.terminate()
        rest, _ = process.communicate(timeout=60)
    assert "läuft" in lines[0]
    assert lines[-1].startswith(told)
    assert told or "Anmelden" not in rest + "".join(lines)


def test_of_accounts_changed_by_several_people_at_once_none_is_lost(office: Path) -> None:
    file = office / "konten.json"
    Accounts(file).add("martin", Role.STAFF, "Himmelsleiter")
    names = [f"person{number}" for number in range(6)]
    program = (
        "import sys; from pathlib import Path; from search_app.access.accounts import Accounts; "
        "from search_app.access.visitor import Role; known = Accounts(Path(sys.argv[1])); "
        "print(flush=True); sys.stdin.readline(); "
        "known.add(sys.argv[2], Role.STAFF, 'Himmelsleiter') if sys.argv[2] != 'martin' else known.remove('martin')"
    )
    people = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(file), name],
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in [*names, "martin"]
    ]
    for person in people:
        assert person.stdout is not None
        person.stdout.readline()
    for person in people:
        assert person.stdin is not None
        print(file=person.stdin, flush=True)
    for person in people:
        person.communicate(timeout=60)
        assert person.returncode == 0
    assert sorted(Accounts(file).all()) == names


def test_a_password_for_an_account_that_was_removed_meanwhile_does_not_bring_it_back(office: Path) -> None:
    one, another = Accounts(office / "konten.json"), Accounts(office / "konten.json")
    one.add("martin", Role.ADMIN, "Himmelsleiter")
    assert another.find("martin") is not None
    one.remove("martin")
    with pytest.raises(AccountsError, match="gibt es nicht"):
        another.set_password("martin", "Regenbogenweg")
    one.add("martin", Role.GUEST, "Himmelsleiter")
    with pytest.raises(AccountsError, match="gibt es schon"):
        another.add("martin", Role.ADMIN, "Regenbogenweg")
    assert one.check("martin", "Himmelsleiter")
