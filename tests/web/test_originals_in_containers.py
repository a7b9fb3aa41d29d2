"""What lies in an archive or a mail is unpacked by a process that may be hurt, kept for a while, and sent like any
other file."""

from __future__ import annotations

import os
import signal
import time
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from indexer.extraction.isolation import worker
from indexer.settings import Settings
from search_app.pictures import originals
from tests.core.collection import Collection
from tests.web.client import Client
from tests.web.conftest import serving

TEXT = b"Protokoll des Runden Tisches"


def crashes(*_: object) -> None:
    os._exit(139)


def takes_for_ever(*_: object) -> None:
    time.sleep(600)


def is_killed(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def pack(path: Path, content: bytes = TEXT) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Anlagen/Protokoll.txt", content)


@pytest.fixture
def folder(tmp_path: Path) -> Collection:
    collection = Collection(tmp_path)
    pack(collection.folder / "Sitzung.zip")
    mail = EmailMessage()
    mail["Subject"] = "Einladung"
    mail.set_content("Siehe Anlage")
    mail.add_attachment("Tagesordnung", filename="Tagesordnung.txt")
    collection.write("Einladung.eml", mail.as_bytes())
    collection.reindex()
    return collection


@pytest.fixture
def client(folder: Collection) -> Iterator[Client]:
    with serving(folder.settings) as client:
        yield client


def address(folder: Collection, path: str = "Sitzung.zip/Anlagen/Protokoll.txt") -> str:
    return f"/dokument/{folder.document(path).id}/original"


def kept(settings: Settings) -> list[Path]:
    return [path for path in (settings.data / "ausgepackt").rglob("*") if path.is_file()]


def test_a_member_is_unpacked_once_and_kept(
    client: Client, folder: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get(address(folder))
    assert (first.status, first.body) == (200, TEXT)
    assert "Protokoll.txt" in first.headers["content-disposition"]
    (copy,) = kept(folder.settings)
    assert copy.read_bytes() == TEXT
    monkeypatch.setattr(worker, "unpack", crashes)
    assert client.get(address(folder)).body == TEXT
    part = client.get(address(folder), headers={"Range": "bytes=0-8", "If-Range": first.headers["etag"]})
    assert (part.status, part.body) == (206, TEXT[:9])
    since = client.get(address(folder), headers={"If-Modified-Since": first.headers["last-modified"]})
    assert since.status == 304


def test_an_attachment_of_a_mail_is_sent(client: Client, folder: Collection) -> None:
    answer = client.get(address(folder, "Einladung.eml/Tagesordnung.txt"))
    assert (answer.status, answer.body.strip()) == (200, b"Tagesordnung")


def test_where_nothing_is_to_be_kept_members_are_sent_all_the_same(folder: Collection) -> None:
    folder.options = {"unpacked_mb": 0}
    with serving(folder.settings) as client:
        assert client.get(address(folder)).body == TEXT
        assert client.get(address(folder), headers={"Range": "bytes=-5"}).body == TEXT[-5:]
    assert kept(folder.settings) == []


def test_an_exchanged_archive_gives_what_is_in_it_now(client: Client, folder: Collection) -> None:
    before = client.get(address(folder))
    pack(folder.folder / "Sitzung.zip", b"Ein anderes Protokoll")
    after = client.get(address(folder), headers={"If-None-Match": before.headers["etag"]})
    assert (after.status, after.body) == (200, b"Ein anderes Protokoll")


def test_an_archive_that_became_a_bomb_is_told(client: Client, folder: Collection) -> None:
    pack(folder.folder / "Sitzung.zip", bytes(400_000_000))
    answer = client.get(address(folder))
    assert answer.status == 404
    assert "nicht mehr im Archiv oder darin nicht lesbar" in answer.text
    (folder.folder / "Sitzung.zip").write_bytes(b"PK kein Archiv mehr")
    answer = client.get(address(folder))
    assert answer.status == 404
    assert "Das Archiv ist beschädigt" in answer.text


def test_a_container_that_crashes_its_reader_costs_the_service_nothing(
    client: Client, folder: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(worker, "unpack", crashes)
        for _ in range(2):
            answer = client.get(address(folder))
            assert answer.status == 404
            assert "Original nicht lesbar" in answer.text and "abgestürzt" in answer.text
    assert client.get(address(folder, "Einladung.eml/Tagesordnung.txt")).status == 200
    assert client.search("Protokoll")["total"] == 1


def test_a_container_that_takes_too_long_is_given_up(folder: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(originals, "_MOST_SECONDS", 1)
    monkeypatch.setattr(worker, "unpack", takes_for_ever)
    with serving(folder.settings) as client:
        answer = client.get(address(folder))
        assert answer.status == 404
        assert "dauerte zu lange" in answer.text
        assert client.get("/").status == 200


def test_where_a_reader_is_killed_from_outside_asking_again_helps(
    client: Client, folder: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(worker, "unpack", is_killed)
        answer = client.get(address(folder))
    assert answer.status == 503
    assert "Noch einmal versuchen" in answer.text and int(answer.headers["retry-after"]) > 0
    assert client.get(address(folder)).body == TEXT
