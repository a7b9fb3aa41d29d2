"""The real server on an indexed folder, for benchmarks that ask it."""

from __future__ import annotations

import argparse
import contextlib
import http.client
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

LAKI = [sys.executable, "-m", "indexer"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """``laki serve`` on a data folder, for the length of a block."""

    def __init__(self, folder: Path, data: Path) -> None:
        self.port = free_port()
        self._command = [*LAKI, "--corpus", str(folder), "--data", str(data), "serve", "--port", str(self.port)]

    def __enter__(self) -> Server:
        self.began = time.perf_counter()
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while True:
            try:
                self.connection.connect()
            except ConnectionRefusedError:
                if self._process.poll() is not None:
                    raise SystemExit("laki serve ended") from None
                time.sleep(0.02)
            else:
                return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()
        self._process.terminate()
        self._process.wait()

    def processor_seconds(self) -> float:
        """Processor time of all threads of the server so far; those of its worker processes are not among them."""
        nanoseconds = 0
        for thread in Path(f"/proc/{self._process.pid}/task").iterdir():
            with contextlib.suppress(OSError):  # ended meanwhile
                nanoseconds += int((thread / "schedstat").read_text().split()[0])
        return nanoseconds / 1e9

    def peak_memory(self) -> int:
        """Largest resident memory so far (bytes)."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024

    def get(self, address: str) -> tuple[float, bytes]:
        """Ask for an address; milliseconds for the whole answer, and the answer."""
        began = time.perf_counter()
        self.connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
        response = self.connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise SystemExit(f"{address}: status {response.status}")
        return (time.perf_counter() - began) * 1000, body

    def wait_until_quiet(self) -> None:
        """Wait until the server has nothing to do any more: the index is warmed in the background."""
        before = -1.0
        while (now := self.processor_seconds()) - before > 0.005:
            before = now
            time.sleep(0.5)


@contextlib.contextmanager
def indexed(description: str | None, rounds: int) -> Iterator[tuple[Path, Path, int]]:
    """The arguments FOLDER, --data and --rounds of a command: the folder, a data folder made of it, how often to
    measure.

    Without ``--data`` the folder is indexed into a place that lasts as long as the block.
    """
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, help="a data folder that is indexed already")
    parser.add_argument("--rounds", type=int, default=rounds)
    options = parser.parse_args()
    folder = options.folder.resolve()
    with tempfile.TemporaryDirectory() as place:
        data = options.data or Path(place)
        if options.data is None:
            subprocess.run([*LAKI, "--corpus", str(folder), "--data", str(data), "reindex", "--quiet"], check=True)
        yield folder, data, options.rounds
