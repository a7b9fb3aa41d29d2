"""A clock that jumps costs nothing: what changed is told by the files, what is newer by the catalogue."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.running import ROOT, environment
from tests.core.collection import Collection

LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)


def _reindex_at(collection: Collection, when: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "indexer", "reindex", "--quiet"],
        cwd=ROOT,
        env=environment(
            LAKI_CORPUS=str(collection.folder),
            LAKI_DATA=str(collection.settings.data),
            LD_PRELOAD=str(LIBRARY),
            FAKETIME=when,
            FAKETIME_DONT_FAKE_MONOTONIC="1",
        ),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(LIBRARY is None, reason="needs libfaketime")
def test_runs_under_a_clock_that_jumps_find_what_changed(collection: Collection) -> None:
    for number, when in enumerate(("@2031-01-01 00:00:00", "@2001-01-01 00:00:00", "@2001-01-01 00:00:00", "+0")):
        collection.write(f"neu{number}.txt", f"Neues nummer{number}")
        _reindex_at(collection, when)
        assert collection.found(f"nummer{number}") == [f"neu{number}.txt"]
        assert len(collection.generations()) == 2
    assert collection.reindex().unchanged == 8


def test_files_from_the_future_and_from_before_are_read_when_they_change(collection: Collection) -> None:
    path = collection.folder / "bericht.txt"
    for when in (time.time() + 10 * 365 * 86_400, 0, -86_400):
        path.write_text(f"Bericht vom zeitpunkt{abs(int(when))}", encoding="utf-8")
        os.utime(path, (when, when))
        assert collection.reindex().changed == 1
        assert collection.found(f"zeitpunkt{abs(int(when))}") == ["bericht.txt"]
        assert collection.reindex().unchanged == 4
