"""A real OpenSearch for tests: brought by Maven, started on this machine only, stopped and removed afterwards.

    with OpenSearchCluster(nodes=3) as cluster: cluster.hosts …

The distribution is the one for integration tests (with the module for analysis added), which needs Java 11 or newer.
OpenSearch refuses to run as root; then it is started as ``nobody``. As a program, ``python
tests/engines/opensearch_server.py`` only brings it.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from pathlib import Path
from types import TracebackType
from typing import Self

VERSION = "2.19.1"
_MODULE = "analysis-common"
#: Small, and compiled in a hurry: tests ask little of it.
_FOR_TESTS = "-Xms512m -Xmx512m -XX:TieredStopAtLevel=1"
_START_SECONDS = 180


class NotAvailable(Exception):
    """OpenSearch cannot be had here; says why."""


def bring() -> tuple[Path, Path]:
    """The distribution (a zip file) and its module for analysis (a jar) in Maven's repository; fetched unless they are
    there.

    Raises:
        NotAvailable: Java or Maven is missing, or Maven cannot fetch them.
    """
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            raise NotAvailable(f"OpenSearch needs {program}, which is not installed.")
    return (
        _fetched("org.opensearch.distribution.integ-test-zip", "opensearch", "zip"),
        _fetched("org.opensearch.plugin", _MODULE, "jar"),
    )


def _fetched(group: str, artifact: str, kind: str) -> Path:
    folder = Path("~/.m2/repository").expanduser() / group.replace(".", "/") / artifact / VERSION
    path = folder / f"{artifact}-{VERSION}.{kind}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "laki.lock").open("w") as lock:  # tests run in several processes
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.is_file():
            name = f"{group}:{artifact}:{VERSION}:{kind}"
            command = ["mvn", "-q", "-B", "dependency:get", f"-Dartifact={name}", "-Dtransitive=false"]
            done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
            if done.returncode or not path.is_file():
                raise NotAvailable(f"Maven could not fetch {name}: {done.stdout[-300:]}{done.stderr[-300:]}")
    return path


def _unpack(home: Path, nodes: list[str]) -> None:
    """Lay out a runnable server: the distribution, and the module that every released OpenSearch has."""
    archive, module = bring()
    with zipfile.ZipFile(archive) as file:
        file.extractall(home)
    for script in (home / f"opensearch-{VERSION}/bin").iterdir():
        script.chmod(0o755)
    folder = home / f"opensearch-{VERSION}/modules" / _MODULE
    folder.mkdir()
    shutil.copy2(module, folder)
    (folder / "plugin-descriptor.properties").write_text(
        f"description=Analysis\nversion={VERSION}\nname={_MODULE}\njava.version=11\nopensearch.version={VERSION}\n"
        "classname=org.opensearch.analysis.common.CommonAnalysisPlugin\ncustom.foldername=\nextended.plugins=\n"
        "has.native.controller=false\n"
    )
    (home / "tmp").mkdir()
    for node in nodes:  # each writes its key store there
        shutil.copytree(home / f"opensearch-{VERSION}/config", home / "config" / node)
    if os.geteuid() == 0:
        owner = pwd.getpwnam("nobody")
        for path in (home, *home.rglob("*")):
            os.chown(path, owner.pw_uid, owner.pw_gid)


class OpenSearchNode:
    """One node: a process with its own folders and ports."""

    def __init__(
        self, home: Path, name: str, http: int, transport: int, options: dict[str, str], java_options: str = _FOR_TESTS
    ) -> None:
        self.name = name
        self.host = f"http://127.0.0.1:{http}"
        self._home = home
        self._java_options = java_options
        self._options = {
            "node.name": name,
            "path.data": str(home / "data" / name),
            "path.logs": str(home / "logs" / name),
            "network.host": "127.0.0.1",
            "http.port": str(http),
            "transport.port": str(transport),
            # whatever else lies on this disk, the tests need little of it
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            **options,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process; it answers some seconds later."""
        options = [f"-E{name}={value}" for name, value in self._options.items()]
        environment = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG"}}
        environment["OPENSEARCH_JAVA_HOME"] = str(Path(shutil.which("java") or "").resolve().parent.parent)
        environment["OPENSEARCH_JAVA_OPTS"] = self._java_options
        environment["OPENSEARCH_PATH_CONF"] = str(self._home / "config" / self.name)
        environment["OPENSEARCH_TMPDIR"] = str(self._home / "tmp")
        with (self._home / f"{self.name}.out").open("ab") as output:
            self._process = subprocess.Popen(
                [str(self._home / f"opensearch-{VERSION}/bin/opensearch"), *options],
                cwd=self._home,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **_other_user(),
            )

    def stop(self, *, kill: bool = False) -> None:
        """End the process: politely, or as a power cut would."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL if kill else signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(30)

    def check_alive(self) -> None:
        if self._process is not None and self._process.poll() is not None:
            output = (self._home / f"{self.name}.out").read_text("utf-8", "replace")
            raise NotAvailable(f"OpenSearch ended at its start: {output[-800:]}")


class OpenSearchCluster:
    """Nodes that know each other; a context manager that starts and removes them."""

    def __init__(self, nodes: int = 1, java_options: str = _FOR_TESTS) -> None:
        names = [f"node-{number}" for number in range(nodes)]
        self._home = Path(tempfile.mkdtemp(prefix="laki-opensearch-"))
        try:
            _unpack(self._home, names)
        except BaseException:
            shutil.rmtree(self._home, ignore_errors=True)
            raise
        ports = _free_ports(2 * nodes)
        common = {"cluster.name": self._home.name}
        if nodes == 1:
            common["discovery.type"] = "single-node"
        else:
            common["discovery.seed_hosts"] = ",".join(f"127.0.0.1:{port}" for port in ports[nodes:])
            common["cluster.initial_cluster_manager_nodes"] = ",".join(names)
            # a node that is gone is noticed within seconds
            common["cluster.fault_detection.follower_check.timeout"] = "3s"
        self.nodes = [
            OpenSearchNode(self._home, name, ports[n], ports[nodes + n], common, java_options)
            for n, name in enumerate(names)
        ]

    @property
    def hosts(self) -> list[str]:
        return [node.host for node in self.nodes]

    def __enter__(self) -> Self:
        try:
            for node in self.nodes:
                node.start()
            self._wait()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for node in self.nodes:
            node.stop(kill=True)
        shutil.rmtree(self._home, ignore_errors=True)

    def _wait(self) -> None:
        """Until all nodes have found each other."""
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            for node in self.nodes:
                node.check_alive()
            with contextlib.suppress(OSError, ValueError):
                if all(self.health(node)["number_of_nodes"] == len(self.nodes) for node in self.nodes):
                    return
            time.sleep(0.5)
        raise NotAvailable(f"OpenSearch did not start within {_START_SECONDS} seconds.")

    def health(self, node: OpenSearchNode) -> dict[str, int | str]:
        with urllib.request.urlopen(f"{node.host}/_cluster/health", timeout=5) as answer:
            return dict(json.load(answer))


def _other_user() -> dict[str, object]:
    return {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


if __name__ == "__main__":
    try:
        print(*bring(), sep="\n")
    except NotAvailable as error:
        sys.exit(str(error))
