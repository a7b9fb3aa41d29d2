"""A folder for everything temporary of one process, gone with it also when it is killed: the next process clears up.

All that is written by ``tempfile`` goes there, what ``multiprocessing`` needs to start processes included. A lock in
the folder tells that its process lives; the operating system gives it back even after ``kill -9``.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from contextlib import suppress
from multiprocessing.util import Finalize
from pathlib import Path

from filelock import FileLock, Timeout

#: Of no other temporary folder: one of this name is taken for abandoned where nobody holds its lock.
_PREFIX = "laki_"
_LOCK = ".lock"


def use_own_scratch() -> None:
    """Give this process a temporary folder of its own until it ends; clear those of processes that died.

    For commands, as it changes where the whole process puts temporary files.
    """
    root = Path(tempfile.gettempdir())
    clear_abandoned(root)
    folder, lock = _locked_folder(root)
    tempfile.tempdir = str(folder)

    def remove() -> None:
        tempfile.tempdir = str(root)
        _clear(folder)
        lock.release()

    # After multiprocessing has removed its own folder in there (priority -100): it complains where it finds none.
    Finalize(None, remove, exitpriority=-200)


def clear_abandoned(root: Path) -> None:
    """Remove the temporary folders of processes that died, and end programs that they had started and left running."""
    for folder in root.glob(f"{_PREFIX}*"):
        with suppress(OSError, Timeout):  # gone meanwhile; its process lives
            lock = folder / _LOCK
            # Anybody may make a folder of this name where all put temporary files.
            if folder.is_symlink() or lock.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            if not lock.is_file():
                folder.rmdir()  # empty: its process died before it locked it, or was about to be gone; else not ours
                continue
            with FileLock(lock, timeout=0):
                _end_programs(folder)
                _clear(folder)


def _clear(folder: Path) -> None:
    """Remove a folder, its lock last: whoever is killed in the middle leaves one that the next process knows for
    abandoned."""
    for entry in folder.iterdir():
        if entry.name == _LOCK:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            with suppress(OSError):
                entry.unlink()
    shutil.rmtree(folder, ignore_errors=True)


def _locked_folder(root: Path) -> tuple[Path, FileLock]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=root))
        with suppress(FileNotFoundError):  # cleared between making and locking: another process took it for abandoned
            (folder / _LOCK).touch(exist_ok=False)
            lock = FileLock(folder / _LOCK)
            lock.acquire()
            folder.chmod(0o700)  # the lock makes its folder anew where it finds none
            if (folder / _LOCK).exists():
                return folder, lock
            lock.release()


def _end_programs(folder: Path) -> None:
    """End what runs with this folder as its temporary one (Linux): programs for old formats, text recognition."""
    wanted = f"TMPDIR={folder}".encode()
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError, ValueError):
            variables = environment.read_bytes().split(b"\0")
            if any(variable == wanted or variable.startswith(wanted + b"/") for variable in variables):
                os.kill(int(environment.parent.name), signal.SIGKILL)
