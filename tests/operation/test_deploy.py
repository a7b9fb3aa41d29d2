"""What lies in deploy/ is what the programs it is for accept, and people reach the search through it. Skipped where
they are missing."""

from __future__ import annotations

import getpass
import http.client
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import docx
import pytest

from tests.cli.running import ROOT
from tests.core.collection import Collection
from tests.extraction.pdf_files import PdfFile
from tests.operation.conftest import Serve
from tests.waiting import free_port, soon

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
NAME = "suche.example.org"


def program(name: str) -> str:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") or ""


def needs(name: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not program(name), reason=f"there is no {name} on this machine")


# -- systemd -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units, with a command that is here in place of the one that will be installed."""
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/opt/laki/.venv/bin/laki", shutil.which("true") or "")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    return tmp_path


@needs("systemd-analyze")
def test_systemd_understands_the_units(units: Path) -> None:
    paths = [str(units / unit.name) for unit in UNITS]
    done = subprocess.run(["systemd-analyze", "verify", *paths], capture_output=True, text=True)
    said = [line for line in (done.stdout + done.stderr).splitlines() if "laki" in line]
    assert said == []


@needs("systemd-analyze")
@pytest.mark.parametrize("unit", [unit.name for unit in UNITS if unit.suffix == ".service"])
def test_the_units_may_do_no_more_than_they_need(units: Path, unit: str) -> None:
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", str(units / unit)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-200:]


def test_the_commands_of_the_units_are_there() -> None:
    for unit in UNITS:
        for line in re.findall(
            r"^ExecStart=/opt/laki/\.venv/bin/laki (.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE
        ):
            command = [sys.executable, "-m", "indexer", *line.split(), "--help"]
            assert subprocess.run(command, cwd=ROOT, capture_output=True).returncode == 0, line


def test_by_hand_laki_has_the_settings_of_the_services(tmp_path: Path) -> None:
    """The script as it is, but for where things lie on this machine."""
    (tmp_path / "dokumente").mkdir()
    (tmp_path / "laki.toml").write_text(f'corpus = "{tmp_path}/dokumente"\n', encoding="utf-8")
    (tmp_path / "secrets").write_text('# Schlüssel\nLAKI_SITE_NAME="Suche des Amtes"\nLAKI_JOBS=0', encoding="utf-8")
    text = (ROOT / "deploy" / "laki").read_text(encoding="utf-8")
    text = text.replace("/opt/laki/.venv/bin/laki", f"{sys.executable} -m indexer").replace("/etc/laki", str(tmp_path))
    text = text.replace("runuser -u laki", f"runuser -u {getpass.getuser()}").replace("/var/lib/laki", str(tmp_path))
    script = tmp_path / "laki"
    script.write_text(text, encoding="utf-8")
    where = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["sh", str(script), "status"], cwd="/", env=where, capture_output=True, text=True)
    assert "„jobs“" in done.stderr and done.returncode == 2
    (tmp_path / "secrets").unlink()
    done = subprocess.run(["sh", str(script), "status"], cwd="/", env=where, capture_output=True, text=True)
    assert f"{tmp_path}/dokumente" in done.stdout, done.stderr
    done = subprocess.run(["sh", str(script), "user", "list"], cwd="/", env=where, capture_output=True, text=True)
    assert "Es gibt noch kein Konto" in done.stdout, done.stderr


# -- web servers -------------------------------------------------------------------------------------------------------


@dataclass
class Front:
    """A web server with TLS before the search."""

    port: int
    log: Path

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        context = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=context, timeout=30)
        try:
            connection.request("GET", path, headers={"Host": NAME, **headers})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that servers without rights can enter, with a certificate."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        command = f"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={NAME} -keyout {folder}/key.pem -out {folder}/cert.pem"
        if not program("openssl"):
            pytest.skip("there is no openssl on this machine")
        subprocess.run([program("openssl"), *command.split()], check=True, capture_output=True)
        yield folder


@pytest.fixture(params=["", "/suche-app"], ids=["own-name", "base-path"])
def base(request: pytest.FixtureRequest, collection: Collection, serve: Serve, place: Path) -> str:
    """The path below which the search runs at its socket."""
    collection.write("bericht.pdf", PdfFile([[(72, 700, 12, "Der Apfel im Quartier.")]]).content())
    document = docx.Document()
    document.add_paragraph("Die Birne.")
    document.save(str(collection.folder / "birne.docx"))
    collection.reindex()
    path = place / "laki.sock"
    serve(
        *("--socket", str(path)),
        ready=path.exists,
        LAKI_SOCKET_MODE="666",
        LAKI_TRUSTED_PROXIES="unix",
        LAKI_BASE_PATH=request.param,
    )
    return str(request.param)


@pytest.fixture
def begun() -> Iterator[Callable[..., None]]:
    """Starts servers, and ends them."""
    processes: list[subprocess.Popen[bytes]] = []

    def run(port: int, *command: str, **variables: str) -> None:
        process = subprocess.Popen(command, env={**os.environ, **variables}, start_new_session=True)
        processes.append(process)

        def accepts() -> bool:
            assert process.poll() is None
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0

        soon(accepts)

    yield run
    for process in processes:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def adapted(name: str, base: str, place: Path, ports: tuple[int, int]) -> str:
    """A file of deploy/ with the ports, paths and certificate of the test."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    for given, here in {
        "/run/laki/laki.sock": f"{place}/laki.sock",
        f"/etc/ssl/certs/{NAME}.pem": f"{place}/cert.pem",
        f"/etc/ssl/private/{NAME}.key": f"{place}/key.pem",
        "/var/log/nginx": str(place),
        "listen 80;": f"listen 127.0.0.1:{ports[0]};",
        "listen 443 ssl": f"listen 127.0.0.1:{ports[1]} ssl",
        "*:80>": f"127.0.0.1:{ports[0]}>",
        "*:443>": f"127.0.0.1:{ports[1]}>",
    }.items():
        text = text.replace(given, here)
    text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.MULTILINE)
    if base:
        text = text.replace("location / {", f"location {base}/ {{")
        text = re.sub(
            r"ProxyPass / (unix:\S+)\|http://localhost/", rf"ProxyPass {base} \1|http://localhost{base}", text
        )
    return text


@pytest.fixture
def nginx(base: str, place: Path, begun: Callable[..., None]) -> Front:
    ports = free_port(), free_port()
    user = "user root;" if os.geteuid() == 0 else ""
    (place / "nginx.conf").write_text(
        f"{user} daemon off; pid {place}/nginx.pid; error_log {place}/error.log; events {{}}\n"
        f"http {{ client_body_temp_path {place}/body; proxy_temp_path {place}/proxy; fastcgi_temp_path {place}/fcgi;\n"
        f"uwsgi_temp_path {place}/uwsgi; scgi_temp_path {place}/scgi;\n"
        f"{adapted('nginx-site.conf', base, place, ports)} }}",
        encoding="utf-8",
    )
    command = [program("nginx"), "-c", f"{place}/nginx.conf", "-e", f"{place}/error.log"]
    checked = subprocess.run([*command, "-t", "-q"], capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, "")
    begun(ports[1], *command)
    return Front(ports[1], place / "laki.log")


@pytest.fixture
def apache(base: str, place: Path, begun: Callable[..., None]) -> Front:
    ports = free_port(), free_port()
    modules = "mpm_event authz_core alias socache_shmcb ssl http2 headers proxy proxy_http".split()
    folder = Path("/usr/lib/apache2/modules")
    lines = [f"LoadModule {name}_module {folder}/mod_{name}.so" for name in modules]
    lines += [f"Listen 127.0.0.1:{port}" for port in ports]
    lines += [f"ServerName {NAME}", f"PidFile {place}/apache.pid", f"ErrorLog {place}/error.log"]
    lines += [f"DefaultRuntimeDir {place}"]
    if os.geteuid() == 0:
        lines += ["User www-data", "Group www-data"]
    (place / "apache.conf").write_text(
        "\n".join([*lines, adapted("apache-site.conf", base, place, ports)]), encoding="utf-8"
    )
    command = [program("apache2"), "-f", f"{place}/apache.conf"]
    environment = {"APACHE_LOG_DIR": str(place)}
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, env={**os.environ, **environment})
    assert (checked.returncode, checked.stderr.strip()) == (0, "Syntax OK")
    begun(ports[1], *command, "-DFOREGROUND", **environment)
    return Front(ports[1], place / "laki.log")


def check(front: Front, base: str) -> None:
    """What people and programs do through a web server."""
    forged = {"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Prefix": "/boese", "X-Forwarded-Host": "boese.example"}
    status, headers, body = front.get(f"{base}/suche?q=apfel", **forged)
    assert status == 200
    assert "Apfel" in body.decode()
    assert len(headers["x-request-id"]) >= 16
    assert "boese" not in body.decode()
    [document] = set(re.findall(rf'href="({base}/dokument/[^"?/#]+)', body.decode()))
    # Pages of a PDF are fetched piece by piece.
    status, headers, body = front.get(f"{document}/original", Range="bytes=0-4")
    assert (status, body) == (206, b"%PDF-")
    assert headers["content-range"].startswith("bytes 0-4/")
    assert front.get(f"{document}/original")[2].startswith(b"%PDF-")
    # Addresses for elsewhere are those that people see.
    feed = front.get(f"{base}/suche.atom?q=apfel", **forged)[2].decode()
    assert f"https://{NAME}" in feed
    assert set(re.findall(r"https://[^\s\"<]+", feed)) == {
        address
        for address in re.findall(r"https://[^\s\"<]+", feed)
        if address.startswith(f"https://{NAME}") and base in address
    }
    assert front.get(f"{base}/nichts")[0] == 404
    assert front.get(f"{base}/static/style.css")[0] == 200
    soon(lambda: f"{base}/suche" in front.log.read_text())
    assert "apfel" not in front.log.read_text()


@needs("nginx")
def test_people_reach_the_search_through_nginx(nginx: Front, base: str) -> None:
    check(nginx, base)


@needs("apache2")
def test_people_reach_the_search_through_apache(apache: Front, base: str) -> None:
    check(apache, base)


def test_whatever_server_is_in_front_decides_what_a_client_says_of_itself() -> None:
    headers = [
        set(re.findall(r"proxy_set_header (\S+)", (DEPLOY / name).read_text(encoding="utf-8")))
        for name in ("nginx-site.conf", "nginx.conf")
    ]
    assert headers[0] - {"Connection"} == headers[1]


@needs("nginx")
def test_nginx_accepts_the_file_for_several_instances(tmp_path: Path) -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    text = (
        text.replace("app-1:", "127.0.0.1:")
        .replace("app-2:", "127.0.0.2:")
        .replace("listen 80", "listen 127.0.0.1:8099")
        .replace("/var/log/nginx", str(tmp_path))
    )
    (tmp_path / "nginx.conf").write_text(f"pid {tmp_path}/pid; events {{}} http {{ {text} }}", encoding="utf-8")
    done = subprocess.run(
        [program("nginx"), "-t", "-q", "-c", f"{tmp_path}/nginx.conf", "-e", f"{tmp_path}/error.log"],
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
