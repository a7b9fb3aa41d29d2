"""A real PostgreSQL for tests: Debian's, in a folder of its own, on this machine only, removed afterwards.

PostgreSQL refuses to run as root; then it runs as ``postgres``.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, Self

_START_SECONDS = 60


class NotAvailable(Exception):
    """PostgreSQL cannot be had here; says why."""


def programs() -> Path:
    """The folder with PostgreSQL's programs, of the newest version installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise NotAvailable("PostgreSQL is not installed (Debian's package postgresql).")
    return found[-1].parent


class PostgreSQLServer:
    """A server; a context manager that starts and removes it."""

    def __init__(self) -> None:
        self._programs = programs()
        self._user: dict[str, Any] = {}
        if os.geteuid() == 0:
            try:
                owner = pwd.getpwnam("postgres")
            except KeyError:
                raise NotAvailable("There is no user postgres to run the server as.") from None
            self._user = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        self._folder = Path(tempfile.mkdtemp(prefix="laki-postgresql-"))
        if self._user:
            os.chown(self._folder, self._user["user"], self._user["group"])
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None
        self._databases = 0

    def __enter__(self) -> Self:
        data = self._folder / "data"
        try:
            self._run("initdb", "-D", data, "-U", "laki", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
            options = ["-D", data, "-k", self._folder, "-p", self._port, "-c", "fsync=off", "-c", "max_connections=50"]
            with (self._folder / "log").open("wb") as log:
                self._process = subprocess.Popen(
                    [str(self._programs / "postgres"), *map(str, options)],
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    cwd=self._folder,
                    **self._user,
                )
            self._wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)  # at once, whoever is still connected
            self._process.wait(30)
        shutil.rmtree(self._folder, ignore_errors=True)

    def new_database(self) -> str:
        """The URL of a new, empty database."""
        self._databases += 1
        name = f"laki{self._databases}"
        self._run("createdb", "-h", "127.0.0.1", "-p", self._port, "-U", "laki", name)
        return f"postgresql://laki@127.0.0.1:{self._port}/{name}"

    def _wait(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            assert self._process is not None
            if self._process.poll() is not None:
                break
            asked = [str(self._programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self._port)]
            if subprocess.run(asked, check=False).returncode == 0:
                return
            time.sleep(0.1)
        raise NotAvailable(f"PostgreSQL did not start: {(self._folder / 'log').read_text('utf-8', 'replace')[-500:]}")

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self._programs / program), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self._folder, **self._user)
        if done.returncode:
            raise NotAvailable(f"{program} failed: {done.stderr[-500:]}")
