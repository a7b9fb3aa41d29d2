"""The catalogue in PostgreSQL: what holds for SQLite holds there, and what only a server can get wrong."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa

from indexer.catalog import Catalog, CatalogError
from indexer.model import Page
from tests.catalog.postgresql_server import NotAvailable, PostgreSQLServer
from tests.core.test_catalog import (  # noqa: F401 (tests, run here with the address of a server)
    CONTENT,
    DOCUMENT,
    TestContents,
    TestKeeping,
    TestProblems,
    TestSeeing,
    _put,
    catalog,
)

pytest.importorskip("psycopg")


@pytest.fixture(scope="session")
def server() -> Iterator[PostgreSQLServer]:
    try:
        with PostgreSQLServer() as server:
            yield server
    except NotAvailable as error:
        pytest.skip(str(error))


@pytest.fixture
def url(server: PostgreSQLServer) -> str:
    return server.new_database()


def test_a_snapshot_of_several_questions_is_one_moment(url: str) -> None:
    with Catalog(url) as one, Catalog(url) as other:
        _put(one, DOCUMENT)
        with one.snapshot() as snapshot:
            assert snapshot.document_count() == 1
            _put(other, replace(DOCUMENT, id="neu", path="neu.pdf"))
            assert snapshot.document_count() == 1
            assert len(snapshot.known_files()) == 1
        with one.snapshot() as snapshot:
            assert snapshot.document_count() == 2


def test_what_a_text_may_not_hold_is_taken_out(url: str) -> None:
    broken = replace(
        CONTENT,
        pages=(Page(1, "1\x00", "Ein\x00Text \ud83d", ("Kapitel\x00\udc00",), "\x00"),),
        title="Titel\x00",
        authors=("A\x00", "\ud800"),
    )
    with Catalog(url) as kept:
        with kept.transaction() as transaction:
            transaction.save_contents({"aa": broken})
        _put(kept, replace(DOCUMENT, title="T\x00itel", authors=("\x00",)))
        with kept.snapshot() as snapshot:
            content = snapshot.content("aa")
            assert content is not None
            assert content.pages[0].text.startswith("Ein")
            assert "\x00" not in content.pages[0].text
            assert snapshot.document(DOCUMENT.id) is not None


def test_long_names_are_kept(url: str) -> None:
    long = replace(CONTENT, language="de-DE-x-" + "lang" * 9)
    with Catalog(url) as kept:
        with kept.transaction() as transaction:
            transaction.save_contents({"aa": long})
        _put(kept, replace(DOCUMENT, kind="K" * 300, language="l" * 40))
        with kept.snapshot() as snapshot:
            assert snapshot.content("aa") == long


def test_two_machines_write_one_after_the_other(url: str) -> None:
    def write(number: int) -> None:
        with Catalog(url) as kept, kept.transaction() as transaction:
            before = transaction.state("count") or b"0"
            transaction.set_state("count", str(int(before) + 1).encode())

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Catalog(url) as kept, kept.snapshot() as snapshot:
        assert snapshot.state("count") == b"8"


def test_a_server_that_is_not_there_is_told_in_german() -> None:
    with pytest.raises(CatalogError, match="nicht erreichbar"):
        Catalog("postgresql://laki@127.0.0.1:9/laki")


@pytest.mark.parametrize(
    "change, told",
    [
        (lambda url: url.set(database="gibtsnicht"), "gibt es die Datenbank nicht"),
        (lambda url: url.set(username="niemand"), "Zugangsdaten"),
        (lambda url: url.set(host="gibts.invalid"), "kennt das Netz nicht"),
        (lambda url: url.set(port=9), "wird abgelehnt"),
        (lambda url: url.set(query={"sslmode": "require"}), "sslmode"),
        (lambda url: url.set(drivername="mysql"), r"beginnt mit postgresql://"),
    ],
)
def test_why_a_server_cannot_be_used_is_told_without_the_words_of_its_driver(
    url: str, change: Callable[[sa.URL], sa.URL], told: str
) -> None:
    with pytest.raises(CatalogError, match=told) as caught:
        Catalog(change(sa.make_url(url)).render_as_string(hide_password=False))
    assert not re.search("failed|server at|does not|module", str(caught.value))


def test_rights_that_are_missing_are_told(url: str) -> None:
    with Catalog(url) as kept, kept.transaction() as transaction:
        transaction._connection.exec_driver_sql("CREATE ROLE gast LOGIN")
    guest = sa.make_url(url).set(username="gast").render_as_string()
    with pytest.raises(CatalogError, match="fehlen die Rechte"):
        Catalog(guest)


def test_a_connection_that_was_lost_is_made_anew(url: str, server: PostgreSQLServer) -> None:
    with Catalog(url) as kept:
        _put(kept, DOCUMENT)
        with Catalog(url) as other, other.transaction() as transaction:
            connection = transaction._connection
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
                "AND datname = current_database()"
            )
        with kept.snapshot() as snapshot:
            assert snapshot.document_count() == 1
