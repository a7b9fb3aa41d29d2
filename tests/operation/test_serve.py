"""``laki serve`` as a process: how it comes up, where it is reached, how it ends."""

from __future__ import annotations

import http.client
import importlib.util
import os
import shutil
import signal
import socket
import sys
from pathlib import Path

import pytest

from tests.cli.running import laki
from tests.core.collection import Collection
from tests.operation.conftest import Serve
from tests.waiting import free_port, soon


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=20)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(str(self._path))


def ask_unix(path: Path, address: str = "/healthz") -> tuple[int, str]:
    connection = UnixConnection(path)
    try:
        connection.request("GET", address)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


@pytest.fixture(autouse=True)
def apple(collection: Collection) -> None:
    collection.write("a.txt", "Apfel und Birne.")
    collection.reindex()


def answers(path: Path) -> bool:
    try:
        return ask_unix(path)[0] == 200
    except OSError:
        return False


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.parametrize(
    "sent, status, told",
    [
        (b"Apfel\r\n\r\n", 400, "nicht zu verstehen"),
        (b"GET /suche?q=" + b"a" * 262_200 + b" HTTP/1.1\r\nHost: h\r\n\r\n", 431, "länger, als der Dienst sie liest"),
        (
            b"POST /suche HTTP/1.1\r\nHost: h\r\nContent-Length: 2000000\r\n\r\n",
            413,
            "größer, als der Dienst es annimmt",
        ),
        (b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: brieftaube\r\n\r\n", 501, "keine Anfragen an"),
    ],
)
def test_what_never_reaches_the_application_is_refused_in_german(
    serve: Serve, sent: bytes, status: int, told: str
) -> None:
    service = serve()
    with socket.create_connection(("127.0.0.1", service.client.port), timeout=20) as connection:
        connection.sendall(sent)
        answer = b"".join(iter(lambda: connection.recv(65_536), b"")).decode()
    assert answer.startswith((f"HTTP/1.0 {status} ", f"HTTP/1.1 {status} "))
    assert told in answer
    assert '<html lang="de">' in answer and "Content-Type: text/html; charset=utf-8" in answer
    assert service.client.search("apfel")["total"] == 1


def test_it_serves_and_ends_politely(serve: Serve) -> None:
    service = serve()
    assert service.client.search("apfel")["total"] == 1
    assert service.end() == 0
    assert "läuft unter http://127.0.0.1" in service.said()
    assert service.said().endswith("Beendet.\n")


def test_a_unix_socket_takes_the_place_of_address_and_port(serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "laki" / "laki.sock"
    service = serve("--socket", str(path), ready=lambda: answers(path))
    assert path.stat().st_mode & 0o777 == 0o660
    assert "Apfel" in ask_unix(path, "/suche?q=apfel")[1]
    second = laki("serve", "--socket", str(path))
    assert second.returncode == 1
    assert "läuft schon ein Dienst" in second.stderr
    assert ask_unix(path)[0] == 200
    assert service.end() == 0
    assert not path.exists()
    assert f"läuft am Unix-Socket {path}" in service.said()


def test_a_socket_left_behind_is_replaced_and_another_file_is_not(serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "laki.sock"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    serve("--socket", str(path), ready=lambda: answers(path))
    other = tmp_path / "wichtig.txt"
    other.write_text("bleibt")
    assert laki("serve", "--socket", str(other)).returncode == 1
    assert other.read_text() == "bleibt"


def test_a_port_in_use_is_told(serve: Serve) -> None:
    service = serve()
    second = laki("serve", "--port", str(service.client.port))
    assert second.returncode == 1
    assert "schon belegt" in second.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="several processes need fork")
def test_several_processes_answer_and_one_that_dies_is_replaced(serve: Serve) -> None:
    service = serve("--workers", "2")
    pid = service.process.pid
    soon(lambda: len(children_of(pid)) == 2)
    first = children_of(pid)
    os.kill(first[0], signal.SIGKILL)
    soon(lambda: len(children_of(pid)) == 2 and first[0] not in children_of(pid))
    for _ in range(20):
        assert service.client.search("apfel")["total"] == 1
    workers = children_of(pid)
    assert service.end() == 0
    assert "wird ersetzt" in service.said()
    assert not any(Path(f"/proc/{worker}").exists() for worker in workers)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="several processes need fork")
def test_workers_do_not_outlive_the_service(serve: Serve) -> None:
    service = serve("--workers", "2")
    workers = children_of(service.process.pid)
    service.process.kill()
    service.process.wait()
    soon(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers), 20)


@pytest.mark.skipif(importlib.util.find_spec("gunicorn") is None, reason="there is no gunicorn")
def test_another_wsgi_server_serves_it_too(start: Serve) -> None:
    port = free_port()
    program = shutil.which("gunicorn", path=str(Path(sys.executable).parent)) or "gunicorn"
    options = ("--bind", f"127.0.0.1:{port}", "--threads", "8", "search_app.wsgi:app")
    service = start(program, *options, port=port, LAKI_BASE_PATH="/suche-app", LAKI_THREADS="2", LAKI_QUEUE="2")
    assert "Apfel" in service.client.get("/suche-app/suche", q="apfel").text
    assert 'href="/suche-app/hilfe"' in service.client.get("/suche-app/").text
    assert service.end() == 0


def test_a_catalogue_that_is_cut_off_ends_no_service_and_is_told_in_words(collection: Collection, serve: Serve) -> None:
    for number in range(12):
        collection.write(f"{number}.txt", f"Apfel und Birne, Nummer {number}.")
    collection.reindex()
    collection.write("2.txt", "Apfel und Quitte.")
    collection.reindex()
    collection.close()
    service = serve()
    assert service.client.get("/suche?q=Apfel").status == 200
    where = {"LAKI_CORPUS": str(collection.folder), "LAKI_DATA": str(collection.settings.data)}
    # An index built anew stands in the log of the catalogue; what was there before is read from the file that is cut.
    for path in sorted((collection.settings.data / "index" / "whoosh" / collection.generations()[-1]).iterdir())[:3]:
        path.write_bytes(b"")
    laki("doctor", "--repair", **where)
    os.truncate(collection.settings.catalog_file, 20_000)
    for address in ("/", "/suche?q=Apfel", "/healthz", "/status", "/themen", "/api/v1/search?q=Birne") * 2:
        assert service.client.get(address).status in (200, 503)
    done = laki("status", **where)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("Fehler: Der Katalog ist beschädigt")
    assert laki("reindex", **where).returncode == 0
    soon(lambda: service.client.get("/suche?q=Apfel").status == 200)
    assert service.end() == 0
