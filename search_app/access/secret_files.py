"""Small files that nobody else may read: written whole or not at all, with mode 0600."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

_MODE = 0o600


def write(path: Path, text: str, *, replace: bool = True) -> bool:
    """Write a file in one step. Without ``replace``, one that is there already stays; returns whether it was written.

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
        _keep_owner(path, name)
        if replace:
            os.replace(name, path)
            return True
        try:
            os.link(name, path)
        except FileExistsError:
            return False
        return True
    finally:
        Path(name).unlink(missing_ok=True)


def _keep_owner(path: Path, name: str) -> None:
    """Written by root, a file goes on belonging to the one who reads it: the owner so far, else the owner of the folder."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return
    known = path if path.exists() else path.parent
    with contextlib.suppress(OSError):
        os.chown(name, known.stat().st_uid, known.stat().st_gid)


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
