"""A folder has settled when nothing has changed for a while, whatever happened before."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from indexer.system.watching import FolderWatch

QUIET = 2.0


def test_a_change_before_an_announced_run_is_waited_out_like_any_other(tmp_path: Path) -> None:
    """A run that failed is tried again after a while; a file that is being copied meanwhile is not to be read."""
    folder = tmp_path / "Dokumente"
    folder.mkdir()
    stop = threading.Event()
    watching = FolderWatch(folder, tmp_path / "daten", QUIET, polling=False, stop=stop)
    told: list[float] = []

    def watch() -> None:
        for event in watching.events():
            if event == "settled":
                told.append(time.monotonic())
                stop.set()

    watching.again(60)
    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    time.sleep(1)
    (folder / "a.txt").write_text("Apfel")
    changed = time.monotonic()
    thread.join(30)
    assert told and told[0] - changed > 0.8 * QUIET
