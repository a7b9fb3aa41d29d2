"""The project's own Python environment ``.venv``: made, filled, kept up to date.

Runs before anything is installed, hence the standard library only. ``python3 search_app`` and ``python3 tests`` begin here; so does
``.ci/run`` with ``python3 -m indexer.cli.environment``, which prints the path of the environment's Python.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".venv"
#: Holds what was installed last; the same again need not be installed.
_STAMP = FOLDER / "laki-suche.installed"
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
    packages = _digest((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    made_for, installed, *extras = _STAMP.read_text(encoding="utf-8").split() if _STAMP.is_file() else ("", "")
    fits = made_for == interpreter and python.exists()
    if fits and installed == packages and (not tests or "tests" in extras):
        return str(python)
    # What tests need stays once it is there, so that the two commands do not undo each other.
    tests = tests or "tests" in extras
    _say("Richte die Umgebung .venv ein; das dauert beim ersten Mal ein bis zwei Minuten …")
    if not fits:
        _make()
    _install(python, ".[test]" if tests else ".")
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


def _install(python: Path, what: str) -> None:
    _run(
        *(
            str(python),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-input",
            "--editable",
            what,
        ),
        on_failure=(
            "Die Installation ist gescheitert; die Zeilen darüber sagen, woran. Braucht der Rechner einen Proxy oder einen eigenen "
            "Paketspiegel? Dann bitte HTTPS_PROXY oder PIP_INDEX_URL setzen.\n"
            "(Installing failed, see above. Behind a proxy or a package mirror, set HTTPS_PROXY or PIP_INDEX_URL.)"
        ),
    )


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
