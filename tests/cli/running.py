"""Running the real command in a process of its own, and small folders for it to read."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

#: Seconds that no command of these tests may take.
TIMEOUT = 120


def environment(**variables: str) -> dict[str, str]:
    """The variables of this process, those that a test set among them, and some more."""
    return {**os.environ, "PYTHONPATH": str(ROOT), **variables}


def laki(*arguments: str, cwd: Path = ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
    """``laki …``, with its output."""
    return subprocess.run(
        [sys.executable, "-m", "indexer", *arguments],
        cwd=cwd,
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        check=False,
    )


def start(*arguments: str, **variables: str) -> subprocess.Popen[str]:
    """``laki …`` begun, in a process group of its own."""
    options: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
    return subprocess.Popen(
        [sys.executable, "-m", "indexer", *arguments],
        cwd=ROOT,
        env=environment(**variables),
        encoding="utf-8",
        start_new_session=True,
        **options,
    )
