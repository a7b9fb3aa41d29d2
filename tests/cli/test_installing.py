"""The two commands of README.md, and the wheel."""

from __future__ import annotations

import ast
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from indexer.cli import environment
from search_app import build_hook
from tests.cli.running import ROOT


@pytest.mark.parametrize("path", ["search_app/__main__.py", "tests/__main__.py"])
def test_old_python_can_read_that_it_is_old(path: str) -> None:
    source = (ROOT / path).read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 4))
    # Nothing but the standard library's oldest parts comes before the check.
    kinds = [type(node).__name__ for node in tree.body[:4]]
    assert kinds == ["Expr", "Import", "Import", "If"]


@pytest.fixture
def installer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """A project of its own; returns the list of commands that would be run."""
    commands: list[list[str]] = []

    def pip(python: Path, *arguments: str) -> str:
        commands.append([str(python), "-m", "pip", *arguments])
        return ""

    def run(*command: str, on_failure: str) -> None:
        commands.append(list(command))
        python = tmp_path / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True, exist_ok=True)
        python.touch()

    (tmp_path / "pyproject.toml").write_text("[project]", encoding="utf-8")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "FOLDER", tmp_path / ".venv")
    monkeypatch.setattr(environment, "_STAMP", tmp_path / ".venv" / "stamp")
    monkeypatch.setattr(environment, "_run", run)
    monkeypatch.setattr(environment, "_pip", pip)
    return commands


def test_environment_is_made_once(installer: list[list[str]]) -> None:
    environment.prepare()
    assert [command[2] for command in installer] == ["venv", "pip"]
    environment.prepare()
    assert len(installer) == 2


def test_tests_add_to_the_environment_and_stay(installer: list[list[str]], tmp_path: Path) -> None:
    environment.prepare()
    environment.prepare(tests=True)
    assert installer[2][-1] == ".[test]"
    environment.prepare()
    environment.prepare(tests=True)
    assert len(installer) == 3
    (tmp_path / "pyproject.toml").write_text("[project]\n# more", encoding="utf-8")
    environment.prepare()
    assert installer[3][-1] == ".[test]"
    assert len(installer) == 4


def test_environment_of_another_python_is_made_anew(
    installer: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    environment.prepare()
    monkeypatch.setattr(sys, "version", "4.0")
    environment.prepare()
    assert [command[2] for command in installer] == ["venv", "pip", "venv", "pip"]


def test_failed_installation_is_tried_again_and_says_why(
    installer: list[list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_command: str, on_failure: str) -> None:
        raise SystemExit(on_failure)

    with monkeypatch.context() as patched:
        patched.setattr(environment, "_run", fail)
        with pytest.raises(SystemExit, match="ließ sich nicht anlegen"):
            environment.prepare()
    environment.prepare()
    assert len(installer) == 2


def test_missing_venv_module_is_named(installer: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="python3-venv"):
        environment.prepare()


@pytest.mark.slow
def test_wheel_carries_everything_that_the_packages_hold(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        carried = set(wheel.namelist())
    there = {
        str(path.relative_to(ROOT))
        for package in ("indexer", "search_app")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    # The hook is of use only while the wheel is built.
    assert there - carried == {"search_app/build_hook.py"}
    assert "search_app/static/vendor/kern.css" in carried


@pytest.mark.filterwarnings("ignore:Python 3.14:DeprecationWarning")
def test_design_is_unpacked_by_the_python_of_debian_12_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kern.css").write_text("body {}")
    with tarfile.open(tmp_path / "kern.tgz", "w:gz") as archive:
        archive.add(tmp_path / "kern.css", "package/kern.css")
    extract = tarfile.TarFile.extractall

    def without_filters(archive: tarfile.TarFile, path: Path) -> None:
        extract(archive, path)

    monkeypatch.delattr(tarfile, "data_filter", raising=False)
    monkeypatch.setattr(tarfile.TarFile, "extractall", without_filters)
    build_hook.unpack(tmp_path / "kern.tgz", tmp_path / "unpacked")
    assert (tmp_path / "unpacked" / "package" / "kern.css").read_text() == "body {}"
