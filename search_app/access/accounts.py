"""The accounts of people who sign in with a password: a JSON file, in which of passwords only salted hashes stand
(scrypt).

{"konten": {"anna": {"rolle": "admin", "passwort": "scrypt:32768:8:1$…"}}}
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import threading
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout
from werkzeug.security import check_password_hash, generate_password_hash

from indexer.wording.os_errors import in_words
from search_app.access import secret_files
from search_app.access.visitor import Role

_log = logging.getLogger(__name__)

#: Characters of a password: fewer are guessed too soon, more are no password.
SHORTEST, LONGEST = 10, 500
_NAME = re.compile(r"[^\W_][\w.@+-]{0,63}")
#: So many passwords are tried at once: each takes 32 MB and a twentieth of a second.
_AT_ONCE = 2
#: Seconds to wait for somebody else who changes an account.
_WAIT = 10


class AccountsError(Exception):
    """The accounts cannot be read, or what was asked for cannot be done. The message is German."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account; ``hash`` is the salted hash of its password."""

    name: str
    role: Role
    hash: str

    @property
    def credential(self) -> str:
        """Changes with the password (also where it is set to the same again); tells nothing about it."""
        return hashlib.sha256(self.hash.encode()).hexdigest()


class Accounts:
    """The accounts in a file, as they are now. Safe for several threads."""

    def __init__(self, file: Path, like: Path | None = None) -> None:
        """A file that root makes belongs to the owner of ``like``: of the data folder, who is the service."""
        self._file = file
        self._like = like
        self._read: tuple[object, Mapping[str, Account]] | None = None
        self._tried = threading.BoundedSemaphore(_AT_ONCE)
        # Who has no account waits as long for "no" as who has one.
        self._nobody = generate_password_hash("niemand")

    def all(self) -> Mapping[str, Account]:
        """All accounts by name; none where there is no file.

        Raises:
            AccountsError: the file cannot be used.
        """
        try:
            status = self._file.stat()
            state = (status.st_mtime_ns, status.st_size, status.st_ino)
            if self._read is None or self._read[0] != state:
                self._read = state, _parse(self._file.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            why = in_words(error) if isinstance(error, OSError) else str(error)
            raise AccountsError(f"Die Datei der Konten {self._file} lässt sich nicht lesen: {why}") from error
        return self._read[1]

    def find(self, name: str) -> Account | None:
        """The account of a name; None where there is none, or the file cannot be used: then nobody is let in."""
        try:
            return self.all().get(plain(name))
        except AccountsError as error:
            _log.error("%s", error)
            return None

    def check(self, name: str, password: str) -> Account | None:
        """The account whose name and password these are. Takes as long for names that there are not."""
        account = self.find(name)
        with self._tried:
            right = check_password_hash(account.hash if account else self._nobody, _normal(password[: LONGEST + 1]))
        return account if account is not None and right else None

    # -- changing ----------------------------------------------------------------------------------------------------

    def add(self, name: str, role: Role, password: str) -> None:
        """Add an account.

        Raises:
            AccountsError: there is one of this name, name or password will not do, or the file cannot be written.
        """
        name = plain(name)
        if not _NAME.fullmatch(name):
            raise AccountsError(
                "Ein Anmeldename besteht aus höchstens 64 Buchstaben, Ziffern und den Zeichen . _ @ + - und beginnt mit "
                "einem Buchstaben oder einer Ziffer."
            )
        account = Account(name, role, _hashed(name, password))
        with self._changing() as accounts:
            if name in accounts:
                raise AccountsError(
                    f"Ein Konto „{name}“ gibt es schon; ein neues Passwort bekommt es mit: laki user password"
                )
            accounts[name] = account

    def set_password(self, name: str, password: str) -> None:
        """Give an account another password; whoever is signed in with it no longer is.

        Raises:
            AccountsError: there is no such account, the password will not do, or the file cannot be written.
        """
        hashed = _hashed(plain(name), password)
        with self._changing() as accounts:
            account = _known(accounts, name)
            accounts[account.name] = Account(account.name, account.role, hashed)

    def set_role(self, name: str, role: Role) -> None:
        """Give an account another role.

        Raises:
            AccountsError: there is no such account, or the file cannot be written.
        """
        with self._changing() as accounts:
            account = _known(accounts, name)
            accounts[account.name] = Account(account.name, role, account.hash)

    def remove(self, name: str) -> None:
        """Take an account away; whoever is signed in with it no longer is.

        Raises:
            AccountsError: there is no such account, or the file cannot be written.
        """
        with self._changing() as accounts:
            del accounts[_known(accounts, name).name]

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Account]]:
        """The accounts, to be changed; written at the end of the block. One at a time: who comes second changes what
        the first has left."""
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            lock = self._file.with_name(f".{self._file.name}.lock")
            with FileLock(lock, timeout=_WAIT, mode=0o600):
                secret_files.give(lock, self._like or self._file.parent)
                accounts = dict(self.all())
                yield accounts
                self._write(accounts)
        except Timeout:
            raise AccountsError(
                "Die Konten werden gerade von jemand anderem geändert. Bitte gleich noch einmal versuchen."
            ) from None
        except OSError as error:
            raise AccountsError(
                f"Die Datei der Konten {self._file} lässt sich nicht schreiben: {in_words(error)}."
            ) from error

    def _write(self, accounts: Mapping[str, Account]) -> None:
        told = {account.name: {"rolle": account.role.value, "passwort": account.hash} for account in accounts.values()}
        text = json.dumps({"konten": dict(sorted(told.items()))}, ensure_ascii=False, indent=1)
        secret_files.write(self._file, text + "\n", like=self._like)


def _known(accounts: Mapping[str, Account], name: str) -> Account:
    account = accounts.get(plain(name))
    if account is None:
        raise AccountsError(f"Ein Konto „{name}“ gibt es nicht.")
    return account


def _hashed(name: str, password: str) -> str:
    """The salted hash of a password.

    Raises:
        AccountsError: it will not do.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccountsError(f"Das Passwort muss mindestens {SHORTEST} Zeichen lang sein (und höchstens {LONGEST}).")
    if name in _normal(password).casefold():
        raise AccountsError("Das Passwort darf den Anmeldenamen nicht enthalten.")
    return generate_password_hash(_normal(password))


def plain(name: str) -> str:
    """A name as accounts are found by it: whether it is typed in capitals does not matter."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _normal(password: str) -> str:
    """A password in one spelling, however the keyboard composes umlauts (RFC 8265)."""
    return unicodedata.normalize("NFC", password)


def _parse(content: bytes) -> dict[str, Account]:
    """The accounts of a file.

    Raises:
        ValueError: they cannot be told; the message is German.
    """
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:  # no JSON, no UTF-8, huge numbers; brackets without end
        place = f" (Zeile {error.lineno}, Spalte {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise ValueError(f"Sie ist kein gültiges JSON{place}") from error
    entries = document.get("konten") if isinstance(document, dict) else None
    if not isinstance(entries, dict):
        raise ValueError("„konten“ fehlt.")
    accounts: dict[str, Account] = {}
    for name, entry in entries.items():
        if not isinstance(entry, dict) or not isinstance(entry.get("passwort"), str):
            raise ValueError(f"Beim Konto „{name}“ fehlt „passwort“.")
        try:
            role = Role(str(entry.get("rolle")))
        except ValueError:
            raise ValueError(f"Beim Konto „{name}“ steht keine Rolle, die es gibt.") from None
        accounts[plain(name)] = Account(plain(name), role, entry["passwort"])
    return accounts
