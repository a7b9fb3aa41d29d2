"""Written so that a power cut does not undo it: a file is on the disk only once it is flushed, its name once its folder
is."""

from __future__ import annotations

import os
from pathlib import Path


def sync_file(path: Path) -> None:
    """Flush what was written to a file."""
    descriptor = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(path: Path) -> None:
    """Flush the names in a folder (folders cannot be opened on Windows)."""
    if os.name != "nt":
        sync_file(path)
