"""What runs inside a worker process of the sandbox."""

from __future__ import annotations

import ctypes
import gc
import importlib
import os
import resource
import shutil
import signal
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.extraction.errors import ExtractionError, as_outcome
from indexer.extraction.limits import Limits
from indexer.model import ExtractedDocument, Problem
from indexer.system.orphans import end_with_starter

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from indexer.extraction.members import Listing

# Loaded once in the fork server. Modules that are missing are skipped there and reported when a file needs them.
PRELOADED = (
    "indexer.extraction.isolation.worker",
    "indexer.extraction.reading",
    "indexer.extraction.pdf.reader",
    "indexer.extraction.office.docx",
    "indexer.extraction.office.odf",
    "indexer.extraction.office.pptx",
    "indexer.extraction.office.sheets",
    "indexer.extraction.text.html",
    "indexer.extraction.text.markdown",
    "indexer.extraction.text.plain",
    "indexer.extraction.office.rtf",
    "indexer.extraction.mail.reader",
    "indexer.extraction.members",
    "indexer.extraction.image",
    "indexer.analysis.tally",
)

MARK = "worker-"
_PR_SET_PDEATHSIG = 1
_CANNOT_OPEN = "Die Datei ist beschädigt und konnte nicht geöffnet werden."


def serve(pipe: Connection, limits: Limits, scratch: str, plugins: tuple[str, ...]) -> None:
    """Do the calls that come down a pipe (function, arguments) until it closes, and answer each: (True, result) or
    (False, what went wrong)."""
    prepare(limits, scratch, plugins)
    while True:
        try:
            task, arguments = pipe.recv()
        except (EOFError, OSError):
            os._exit(0)  # without tidying up: native libraries may hang or crash when they are taken down
        try:
            answer = True, task(*arguments)
        except BaseException as error:  # a library may raise anything, SystemExit as well
            answer = False, _described(error)
        try:
            pipe.send(answer)
        except (OSError, EOFError):
            os._exit(0)
        except BaseException as error:  # a result that cannot be sent from process to process
            pipe.send((False, _described(error)))
        del answer, arguments


def _described(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:500]


def prepare(limits: Limits, scratch: str, plugins: tuple[str, ...]) -> None:
    """Put this process under its limits; called once in each worker.

    ``scratch`` is a folder for temporary files that the main process clears, also after a worker was killed.
    """
    # A group of its own: Ctrl-C reaches the main process only, and whatever is started here can be ended with it.
    os.setpgid(0, 0)
    Path(scratch, f"{MARK}{os.getpid()}").touch()
    tempfile.tempdir = scratch
    _die_with_parent()
    end_with_starter()
    # A Python handler would see the signal only once a library gives control back.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _silence()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, hard))
    for plugin in plugins:
        importlib.import_module(plugin)
    gc.freeze()  # what was loaded stays: it need not be looked through for garbage


def read(path: Path, member: tuple[str, ...], limits: Limits) -> ExtractedDocument | Problem | tuple[str, str]:
    """Read one file, or a member of it by the names that lead there; (reason, detail) where it cannot be read."""
    return _read(path, member, limits, careful=False)


def read_carefully(
    path: Path, member: tuple[str, ...], limits: Limits
) -> ExtractedDocument | Problem | tuple[str, str]:
    """Read a file that crashed ``read``."""
    return _read(path, member, limits, careful=True)


def _read(
    path: Path, member: tuple[str, ...], limits: Limits, careful: bool
) -> ExtractedDocument | Problem | tuple[str, str]:
    from indexer.extraction.members import materialised
    from indexer.extraction.reading import extract

    try:
        if not member:
            return extract(path, limits=limits, careful=careful)
        with materialised(path, member, limits) as file:
            return extract(file, limits=limits, careful=careful)
    except ExtractionError as error:
        return as_outcome(path, error)


def unpack(path: Path, member: tuple[str, ...], target: Path, limits: Limits) -> int | Problem | tuple[str, str]:
    """Write a member of a file to ``target`` and tell its size; (reason, detail) where it cannot be unpacked."""
    from indexer.extraction.members import materialised

    try:
        with materialised(path, member, limits) as file:
            size = file.stat().st_size
            shutil.move(file, target)
            return size
    except ExtractionError as error:
        return as_outcome(path, error)
    except Exception as error:  # a library met something it did not expect
        return _CANNOT_OPEN, _described(error)


def list_members(path: Path, limits: Limits) -> Listing | Problem | tuple[str, str]:
    """What a container holds; (reason, detail) where it cannot be opened."""
    from indexer.extraction import members

    try:
        return members.list_members(path, limits)
    except ExtractionError as error:
        return as_outcome(path, error)
    except Exception as error:  # a library met something it did not expect
        return _CANNOT_OPEN, _described(error)


def _silence() -> None:
    """Send what libraries and programs print to nowhere: it would run across the progress bar."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


def _die_with_parent() -> None:
    """Have the kernel end this process when the fork server ends (Linux; elsewhere nothing happens)."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
