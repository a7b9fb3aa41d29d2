"""Small files that nobody else may read: written whole or not at all, with mode 0600."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from indexer.system.durable import sync_folder

_MODE = 0o600


def write(path: Path, text: str, *, replace: bool = True, like: Path | None = None) -> bool:
    """Write a file in one step.

    Args:
        path: the file.
        text: what it is to hold.
        replace: whether it takes the place of one that is there.
        like: written by root, a new file is to belong to the owner of this one, else to that of its folder.

    Returns:
        Whether it was written.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        give(Path(name), next((known for known in (path, like, path.parent) if known and known.exists()), path.parent))
        if replace:
            os.replace(name, path)
            sync_folder(path.parent)
            return True
        try:
            os.link(name, path)
        except FileExistsError:
            return False
        return True
    finally:
        Path(name).unlink(missing_ok=True)


def give(path: Path, like: Path) -> None:
    """Make the owner of a file that root wrote the one of ``like``: where root writes, the service reads."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return
    with contextlib.suppress(OSError):
        os.chown(path, like.stat().st_uid, like.stat().st_gid)


def key(path: Path) -> str:
    """The secret in a file; made at first use. Processes that come at once agree on one.

    Raises:
        OSError: it can be neither read nor written.
    """
    if not path.exists():
        write(path, secrets.token_urlsafe(48), replace=False)
    text = path.read_text(encoding="utf-8").strip()
    if len(text) < 32:
        path.unlink()
        return key(path)
    path.chmod(_MODE)
    return text
