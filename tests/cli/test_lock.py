"""The lists of exact versions with hashes hold all that pyproject.toml asks for, and nothing but packages that can be
told from others."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from indexer.cli import environment
from tests.cli.running import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
LISTS = {
    "deploy/requirements.lock": (),
    "deploy/requirements-tests.lock": ("test",),
    "deploy/requirements-node.lock": None,
}


def _asked(extras: tuple[str, ...] | None) -> Iterator[Requirement]:
    """What pyproject.toml asks for, with what extras bring; without a program, what brings npm."""
    if extras is None:
        yield Requirement(PROJECT["tool"]["hatch"]["build"]["hooks"]["custom"]["node"])
        return
    told = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]]
    for extra in extras:
        told += PROJECT["project"]["optional-dependencies"][extra]
    for one in map(Requirement, told):
        if canonicalize_name(one.name) == PROJECT["project"]["name"]:
            for extra in one.extras:
                yield from map(Requirement, PROJECT["project"]["optional-dependencies"][extra])
        else:
            yield one


def _pinned(name: str) -> list[tuple[Requirement, list[str]]]:
    """Each entry of a list, and its hashes."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    entries = [line for line in text.splitlines() if line and not line.startswith("#")]
    parts = [re.split(r"\s--hash=", entry) for entry in entries]
    return [(Requirement(requirement.strip()), [one.strip() for one in hashes]) for requirement, *hashes in parts]


@pytest.mark.parametrize("name", LISTS)
def test_every_package_has_one_version_and_hashes_and_no_address(name: str) -> None:
    pinned = _pinned(name)
    assert pinned
    for requirement, hashes in pinned:
        (version,) = requirement.specifier
        assert version.operator == "==" and "*" not in version.version
        assert hashes and all(re.fullmatch("sha256:[0-9a-f]{64}", one) for one in hashes)
    assert "://" not in (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("name", LISTS)
def test_all_that_is_asked_for_is_there_in_a_version_that_fits(name: str, python: str) -> None:
    place = {"python_version": python, "python_full_version": f"{python}.1"}
    versions: dict[str, str] = {}
    for requirement, _ in _pinned(name):
        if requirement.marker is None or requirement.marker.evaluate(place):
            key = canonicalize_name(requirement.name)
            assert key not in versions, f"{key} twice for Python {python}"
            (pin,) = requirement.specifier
            versions[key] = pin.version
    for requirement in _asked(LISTS[name]):
        version = versions.get(canonicalize_name(requirement.name))
        assert version and requirement.specifier.contains(version, prereleases=True), f"{requirement}: {version}"


@pytest.fixture
def pip(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> tuple[list[tuple[str, ...]], list[str]]:
    """What pip is called with, and what it is to complain about, call by call."""
    calls: list[tuple[str, ...]] = []
    complaints: list[str] = []

    def run(python: Path, *arguments: str) -> str:
        calls.append(arguments)
        return complaints.pop(0) if complaints else ""

    monkeypatch.setattr(environment, "_pip", run)
    monkeypatch.setattr(environment, "_make", lambda: (tmp_path / ".venv").mkdir(exist_ok=True))
    monkeypatch.setattr(environment, "FOLDER", tmp_path / ".venv")
    monkeypatch.setattr(environment, "_STAMP", tmp_path / ".venv" / "stamp")
    return calls, complaints


def test_an_environment_is_made_of_exact_versions_checked_by_their_hashes(
    pip: tuple[list[tuple[str, ...]], list[str]],
) -> None:
    environment.prepare(tests=True)
    exact, project = pip[0]
    assert "--require-hashes" in exact and str(ROOT / "deploy/requirements-tests.lock") in exact
    assert "--no-deps" in project and "--no-build-isolation" in project


def test_versions_that_cannot_be_had_give_way_to_others_that_fit(
    pip: tuple[list[tuple[str, ...]], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    calls, complaints = pip
    complaints.append("ERROR: No matching distribution found for flask==3.1.9")
    environment.prepare()
    assert calls[-1] == ("--editable", ".")
    assert "Prüfsummen" in capsys.readouterr().err


def test_a_package_with_another_content_is_never_installed(
    pip: tuple[list[tuple[str, ...]], list[str]],
) -> None:
    calls, complaints = pip
    complaints.append("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. …")
    with pytest.raises(SystemExit, match="abgebrochen"):
        environment.prepare()
    assert len(calls) == 1
