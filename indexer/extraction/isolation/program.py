"""Programs of the system that help to read old formats. Whatever is started here ends with the worker that started
it."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from indexer.extraction.errors import ExtractionError

_ADDRESS_SPACE = 6_000_000_000  # LibreOffice maps much more than it uses
_OFFICE_NAMES = ("soffice", "libreoffice")

# No macros, nothing fetched from the network, whatever the document asks for.
_OFFICE_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
</oor:items>
"""


@cache
def find_program(*names: str) -> str | None:
    """The first of these programs that is installed."""
    return next((found for name in names if (found := shutil.which(name))), None)


def office_is_installed() -> bool:
    """Whether there is a LibreOffice."""
    return find_program(*_OFFICE_NAMES) is not None


def run(command: Sequence[str], seconds: float, work: str = "Das Umwandeln der Datei") -> bytes:
    """Standard output of a program. Raises ExtractionError, which names its ``work`` in German, if it fails or takes
    longer than ``seconds``."""
    environment = {**os.environ, "HOME": tempfile.gettempdir(), "LC_ALL": "C.UTF-8", "TMPDIR": tempfile.gettempdir()}
    with subprocess.Popen(  # noqa: S603 - a list without a shell, its program found by us
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        preexec_fn=_prepare,
    ) as process:
        try:
            output, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            _end_group(process)
            raise ExtractionError(f"{work} dauerte zu lange.", str(command[0])) from error
        except BaseException:
            _end_group(process)
            raise
    if process.returncode != 0:
        raise ExtractionError(f"{work} ist gescheitert.", f"{command[0]}: exit code {process.returncode}")
    return output


def convert(path: Path, target: str, folder: Path, seconds: float) -> Path | None:
    """The file converted by LibreOffice into ``folder``; ``None`` where LibreOffice is missing or fails.

    Every process has a profile of its own: two instances on one profile block each other.
    """
    office = find_program(*_OFFICE_NAMES)
    if office is None:
        return None
    profile = Path(tempfile.gettempdir(), f"office-{os.getpid()}")
    settings = profile / "user" / "registrymodifications.xcu"
    if not settings.exists():
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(_OFFICE_SETTINGS, encoding="utf-8")
    command = [office, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck"]
    try:
        run([*command, "--convert-to", target, "--outdir", str(folder), str(path)], seconds)
    except ExtractionError:
        return None
    return next(folder.glob(f"*.{target}"), None)


def _prepare() -> None:
    """Runs in the new process before the program: it needs more address space than a worker has."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = _ADDRESS_SPACE if hard == resource.RLIM_INFINITY else min(_ADDRESS_SPACE, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    os.nice(5)


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """End a program with everything it has started itself."""
    for child in descendants(process.pid):
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    process.kill()


def descendants(pid: int) -> list[int]:
    """Living processes below one, by Linux's /proc; elsewhere none are known."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent, *_ = entry.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except (OSError, ValueError):  # it has ended meanwhile
            continue
        if state != "Z":
            children.setdefault(int(parent), []).append(int(entry.parent.name))
    found, waiting = [], [pid]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found
