"""A folder for everything temporary of one process, gone with it also when it is killed: the next process clears up.

All that is written by ``tempfile`` goes there, what ``multiprocessing`` needs to start processes included. A lock in the folder tells
that its process lives; the operating system gives it back even after ``kill -9``.
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

_PREFIX = "laki-"
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
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()

    # After multiprocessing has removed its own folder in there (priority -100): it complains where it finds none.
    Finalize(None, remove, exitpriority=-200)


def clear_abandoned(root: Path) -> None:
    """Remove the temporary folders of processes that died, and end programs that they had started and left running."""
    for folder in root.glob(f"{_PREFIX}*"):
        with suppress(OSError, Timeout):  # gone meanwhile; its process lives
            lock = folder / _LOCK
            # Anybody may make a folder of this name where all put temporary files.
            if folder.is_symlink() or lock.is_symlink() or not lock.is_file() or folder.stat().st_uid != os.getuid():
                continue
            with FileLock(lock, timeout=0):
                _end_programs(folder)
                shutil.rmtree(folder, ignore_errors=True)


def _locked_folder(root: Path) -> tuple[Path, FileLock]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=root))
        lock = FileLock(folder / _LOCK)
        lock.acquire()
        if (folder / _LOCK).exists():
            return folder, lock
        lock.release()  # cleared between making and locking: another process took it for abandoned


def _end_programs(folder: Path) -> None:
    """End what runs with this folder as its temporary one (Linux): programs for old formats, text recognition."""
    wanted = f"TMPDIR={folder}".encode()
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError, ValueError):
            variables = environment.read_bytes().split(b"\0")
            if any(variable == wanted or variable.startswith(wanted + b"/") for variable in variables):
                os.kill(int(environment.parent.name), signal.SIGKILL)
