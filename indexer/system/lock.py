"""Only one run at a time: a lock that the operating system gives back even after ``kill -9``."""

from __future__ import annotations

import datetime as dt
import getpass
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from indexer.system.ownership import give_to_owner


class AlreadyRunning(Exception):
    """Somebody else re-indexes. The message is a German sentence that says who, where and since when."""


@contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Hold the lock of a data folder for the length of the block.

    Raises:
        AlreadyRunning: another process holds it.
    """
    owner = folder / "reindex.owner.json"
    lock = FileLock(folder / "reindex.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise AlreadyRunning(_who(owner)) from None
    try:
        with suppress(OSError):  # on a full disk nobody is told who; the lock holds all the same
            owner.write_text(json.dumps(_myself()), encoding="utf-8")
        yield
    finally:
        with suppress(OSError):
            owner.unlink(missing_ok=True)
        give_to_owner(folder)
        lock.release()


@contextmanager
def alone_in(folder: Path) -> Iterator[bool]:
    """Hold a folder for the length of the block, beside any run; tells whether nobody else holds it.

    The folder itself is locked: no file is left in it, and it may be one that can only be read. Where folders cannot be
    locked (Windows), everybody is alone.
    """
    if os.name == "nt":
        yield True
        return
    import fcntl

    opened = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            alone = True
        except BlockingIOError:
            alone = False
        except OSError:  # a share that knows no locks for folders
            alone = True
        yield alone
    finally:
        os.close(opened)


def running(folder: Path) -> str | None:
    """A German sentence on the run that holds the lock of a data folder; None where none does. Nothing is changed."""
    lock = folder / "reindex.lock"
    if not lock.exists():
        return None
    try:
        with FileLock(lock, timeout=0):
            return None
    except Timeout:
        return _who(folder / "reindex.owner.json")
    except OSError:  # nothing can be written there, so nobody runs
        return None


def _myself() -> dict[str, str | int]:
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # no name for this user id, as in a container
        user = str(os.getuid())
    since = dt.datetime.now().isoformat(timespec="seconds")
    return {"user": user, "host": socket.gethostname(), "pid": os.getpid(), "since": since}


def _who(owner: Path) -> str:
    try:
        told = json.loads(owner.read_text(encoding="utf-8"))
        since = dt.datetime.fromisoformat(told["since"])
        return (
            f"Es läuft schon ein Lauf von „laki reindex“: {told['user']} auf {told['host']} (Prozess {told['pid']}), "
            f"seit {since:%d.%m.%Y, %H:%M} Uhr. Bitte warten, bis er fertig ist."
        )
    except (OSError, ValueError, KeyError, TypeError):
        return "Es läuft schon ein Lauf von „laki reindex“. Bitte warten, bis er fertig ist."
