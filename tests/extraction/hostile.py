"""Readers that do what damaged and malicious files make libraries do; loaded into the workers of a sandbox as a
plug-in."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from indexer.extraction.limits import Limits
from indexer.extraction.registry import register
from indexer.model import ExtractedDocument, Page, Unit


def read(path: Path, limits: Limits) -> ExtractedDocument:
    """Do what the file's text says."""
    order = path.read_text()
    if order == "hang":
        while True:
            time.sleep(1)
    if order == "loop":
        while True:
            pass
    if order == "crash":
        os.abort()
    if order == "exit":
        os._exit(3)
    if order == "quietly":
        os._exit(0)
    if order == "leave":
        sys.exit(0)
    if order.startswith("killed "):
        _killed(Path(order.removeprefix("killed ")))
    if order == "eat":
        eaten = []
        while True:
            eaten.append(bytes(50_000_000))
    if order.startswith("child "):
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        Path(order.removeprefix("child ")).write_text(str(child.pid))
        time.sleep(600)
    if order == "raise":
        raise RuntimeError("ein Fehler der Bibliothek")
    return ExtractedDocument("hostile", Unit.SECTION, (Page(1, "1", order),))


def _killed(done: Path) -> None:
    """End as if somebody had killed the process, the first time only."""
    if not done.exists():
        done.touch()
        os.kill(os.getpid(), signal.SIGKILL)


register("hostile", "tests.extraction.hostile:read", (".hostile",))
