"""The project's own Python environment ``.venv``: made, filled, kept up to date.

Runs before anything is installed, hence the standard library only. ``python3 search_app`` and ``python3 tests`` begin
here; so does ``.ci/run`` with ``python3 -m indexer.cli.environment``, which prints the path of the environment's
Python.

Installed are the versions in ``deploy/requirements.lock`` (for the tests ``deploy/requirements-tests.lock``), each
checked against its hash; ``.ci/lock.py`` writes both lists. Where they cannot be had (another platform, a package
source that does not keep them), those that fit ``pyproject.toml`` are taken instead, and that is said. A package that
is another one than its hash tells is never installed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".venv"
#: Holds what was installed last; the same again need not be installed.
_STAMP = FOLDER / "laki-suche.installed"
#: Exact versions with hashes, by whether the tests are to run.
_EXACT = {False: "deploy/requirements.lock", True: "deploy/requirements-tests.lock"}
#: Brings npm, for search_app/build_hook.py.
_NODE = "deploy/requirements-node.lock"
#: How pip begins to tell of a package with another content than its hash says.
_FORGED = "DO NOT MATCH THE HASHES"
#: Brought by search_app/build_hook.py while the package is installed.
_DESIGN = ROOT / "search_app" / "static" / "vendor" / "kern.css"


def is_checkout() -> bool:
    """Whether this is the source tree, not an installed package."""
    return (ROOT / "pyproject.toml").is_file()


def prepare(*, tests: bool = False) -> str:
    """Make the environment ready and return the path of its Python; at once where nothing has changed.

    Args:
        tests: also install what the tests need.

    Raises:
        SystemExit: something is missing; the message says what, in German and English.
    """
    python = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    # One environment fits one Python in one place; what is installed in it follows pyproject.toml.
    interpreter = _digest(sys.version, sys.base_prefix, str(ROOT))
    followed = [ROOT / name for name in ("pyproject.toml", *_EXACT.values(), _NODE)]
    packages = _digest(*(file.read_text(encoding="utf-8") for file in followed if file.is_file()))
    made_for, installed, *extras = _STAMP.read_text(encoding="utf-8").split() if _STAMP.is_file() else ("", "")
    fits = made_for == interpreter and python.exists()
    if fits and installed == packages and (not tests or "tests" in extras):
        return str(python)
    # What tests need stays once it is there, so that the two commands do not undo each other.
    tests = tests or "tests" in extras
    _say("Richte die Umgebung .venv ein; das dauert beim ersten Mal ein bis zwei Minuten …")
    if not fits:
        _make()
    if not _install_exact(python, ROOT / _EXACT[tests]):
        _install(python, "--editable", ".[test]" if tests else ".")
    if not _DESIGN.is_file():
        _say(
            "Das Erscheinungsbild (KERN UX) ließ sich nicht laden: Die Paketquelle npm ist nicht erreichbar. Die Suche läuft trotzdem, mit "
            f"schlichten Seiten.\nNoch einmal versuchen: {python} -m pip install --editable .\n"
            "(The design system could not be fetched from npm; the pages will look plain.)"
        )
    _STAMP.write_text(f"{interpreter} {packages} {'tests' if tests else ''}\n", encoding="utf-8")
    return str(python)


def _make() -> None:
    """An empty environment; one of another Python, or one left half-made, is cleared away."""
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise SystemExit(
            "Diesem Python fehlt das Modul „venv“. Unter Debian und Ubuntu hilft: sudo apt install python3-venv\n"
            "(This Python lacks the venv module. On Debian and Ubuntu: sudo apt install python3-venv)"
        )
    if Path(sys.prefix) == FOLDER:
        raise SystemExit(
            "Bitte die Umgebung .venv erst verlassen: deactivate\n(Please leave the environment .venv first.)"
        )
    _run(
        *(sys.executable, "-m", "venv", "--clear", str(FOLDER)),
        on_failure="Die Umgebung .venv ließ sich nicht anlegen.\n(The environment .venv could not be made.)",
    )


def _install_exact(python: Path, exact: Path) -> bool:
    """Install the versions of a list with hashes, and the project; whether that was possible.

    Raises:
        SystemExit: a package is not the one that the list means.
    """
    if not exact.is_file():
        return False
    # What building takes is in the list as well: nothing is fetched beside it.
    lists = [exact] if shutil.which("npm") else [exact, ROOT / _NODE]
    listed = _pip(
        python, "--require-hashes", "--no-deps", *(part for one in lists for part in ("--requirement", str(one)))
    )
    if _FORGED in listed:
        _say(listed)
        raise SystemExit(
            "Die Installation wurde abgebrochen: Ein Paket hat nicht den Inhalt, der für diese Version bekannt ist (siehe oben). Entweder wurde es "
            "unterwegs verändert, oder die Paketquelle hält eigene Fassungen vor; dann bitte eine andere einstellen (PIP_INDEX_URL).\n"
            "(A package does not match its known hash; nothing was installed. Use another package index, PIP_INDEX_URL.)"
        )
    if not listed and not _pip(python, "--no-deps", "--no-build-isolation", "--editable", "."):
        return True
    _say(
        f"Die genauen Versionen aus {exact.name} gibt es hier nicht alle; stattdessen werden passende installiert, ohne ihre Prüfsummen zu kennen.\n"
        "(Not all pinned versions are available here; installing others that fit, without hashes.)"
    )
    return False


def _install(python: Path, *what: str) -> None:
    if problem := _pip(python, *what):
        _say(problem)
        raise SystemExit(
            "Die Installation ist gescheitert; die Zeilen darüber sagen, woran. Braucht der Rechner einen Proxy oder einen eigenen "
            "Paketspiegel? Dann bitte HTTPS_PROXY oder PIP_INDEX_URL setzen.\n"
            "(Installing failed, see above. Behind a proxy or a package mirror, set HTTPS_PROXY or PIP_INDEX_URL.)"
        )


def _pip(python: Path, *arguments: str) -> str:
    """Run ``pip install``; what it complains about where it fails, else nothing."""
    command = (str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", *arguments)
    run = subprocess.run(  # noqa: S603
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=sys.stderr, stderr=subprocess.PIPE, text=True, check=False
    )
    return run.stderr.strip() or f"pip: {run.returncode}" if run.returncode else ""


def _digest(*facts: str) -> str:
    return hashlib.sha256("\0".join(facts).encode()).hexdigest()


def _run(*command: str, on_failure: str) -> None:
    # Standard output belongs to whoever asks for the path of the interpreter.
    if subprocess.run(command, cwd=ROOT, stdout=sys.stderr, stdin=subprocess.DEVNULL, check=False).returncode:  # noqa: S603
        raise SystemExit(on_failure)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    print(prepare(tests="--tests" in sys.argv[1:]))
