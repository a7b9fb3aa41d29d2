"""A folder with public and internal documents, read once, and served in every way of access."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from indexer.reindex import reindex
from indexer.settings import Settings
from search_app.access.accounts import Accounts
from search_app.access.visitor import Role
from tests.access.folder import write_folder
from tests.access.person import Person
from tests.access.provider import CLIENT, SECRET, Provider, providing
from tests.web.client import Client
from tests.web.conftest import serving

PASSWORDS = {"gisela": "Gartenzwerg-7", "martin": "Marmorkuchen-8", "anna": "Apfelbaum&Söhne-9"}
_ROLES = {"gisela": Role.GUEST, "martin": Role.STAFF, "anna": Role.ADMIN}

Serve = Callable[..., Client]


@pytest.fixture(scope="session")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The settings of the folder, read."""
    place = tmp_path_factory.mktemp("access")
    where = {"corpus": write_folder(place / "Dokumente"), "data": place / "daten", "jobs": 1, "topic_threshold": 1}
    summary = reindex(Settings(**where))
    assert summary.warnings == ()
    return where


@pytest.fixture(scope="session")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with an account for each role."""
    file = tmp_path_factory.mktemp("accounts") / "konten.json"
    known = Accounts(file)
    for name, password in PASSWORDS.items():
        known.add(name, _ROLES[name], password)
    return file


@pytest.fixture(scope="session")
def provider() -> Iterator[Provider]:
    with providing() as provider:
        yield provider


@pytest.fixture(scope="session")
def serve(read: dict[str, Any], accounts: Path, provider: Provider) -> Iterator[Serve]:
    """Serves the folder with these settings; each way of access once for all tests."""
    known: dict[str, Client] = {}
    with ExitStack() as stack:

        def begin(**options: Any) -> Client:
            key = repr(sorted(options.items()))
            if key not in known:
                more = {
                    "proxy": {"trusted_proxies": "127.0.0.1"},
                    "konten": {"accounts": accounts},
                    "oidc": {
                        "oidc_issuer": provider.issuer,
                        "oidc_client_id": CLIENT,
                        "oidc_client_secret": SECRET,
                    },
                }.get(options["access"], {})
                groups = {"staff_groups": ["Amt", "Leitung"], "admin_groups": ["Leitung"]}
                known[key] = stack.enter_context(serving(Settings(**{**read, **groups, **more, **options})))
            return known[key]

        yield begin


@pytest.fixture(scope="session")
def somebody(serve: Serve, provider: Provider) -> Callable[..., Person]:
    """A person with a role in a way of access: "niemand" (not signed in), "gast", "mitarbeit" or "admin"."""
    groups = {"gast": [], "mitarbeit": ["Amt"], "admin": ["Leitung"]}

    def come(access: str, role: str, **options: Any) -> Person:
        person = Person(serve(access=access, **options))
        if role == "niemand" or access == "offen":
            return person
        if access == "proxy":
            person.headers = {"X-Remote-User": "jemand", "X-Remote-Groups": "; ".join(groups[role])}
        elif access == "konten":
            name = next(name for name, known in _ROLES.items() if known == role)
            assert person.sign_in(name, PASSWORDS[name]).status == 303
        else:
            provider.user = {"sub": role, "preferred_username": role, "groups": groups[role]}
            assert person.follow(person.get("/anmelden?next=/barrierefreiheit")).status == 200
        return person

    return come
