"""Nothing that people can set, call or ask for is undocumented, and the handbooks are whole."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest

from docs.reference import PAGES, commands
from indexer.cli.init import commented_settings
from indexer.settings import Settings
from search_app.web.app import create_app
from tests.cli.running import ROOT

DOCS = ROOT / "docs"
COMMANDS = list(commands())


@pytest.mark.parametrize("name", PAGES)
def test_the_pages_on_settings_and_commands_are_up_to_date(name: str) -> None:
    written = (DOCS / name).read_text(encoding="utf-8")
    assert written == PAGES[name](), "please run: python -m docs.reference"


def test_every_setting_is_explained_in_german() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description.endswith((".", ")")), name
        assert len(field.description) > 15, name


@pytest.mark.parametrize("path", [path for path, _ in COMMANDS], ids=" ".join)
def test_every_command_and_option_is_explained(path: tuple[str, ...]) -> None:
    command = dict(COMMANDS)[path]
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.opts


def test_laki_init_writes_every_setting_as_it_can_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = commented_settings()
    lines = [
        line[1:] for line in text.splitlines() if line.startswith("#") and not line.startswith("# ") and "=" in line
    ]
    told = tomllib.loads("\n".join(lines))
    assert set(told) == set(Settings.model_fields)
    # As it is written, all is as without a file.
    without = Settings()
    monkeypatch.setenv("LAKI_CONFIG", str(tmp_path / "laki.toml"))
    (tmp_path / "laki.toml").write_text(text, encoding="utf-8")
    assert Settings() == without


ACCESS: list[dict[str, Any]] = [
    {"access": "offen"},
    {"access": "konten"},
    {"access": "oidc", "oidc_issuer": "https://x.example", "oidc_client_id": "a", "oidc_client_secret": "b" * 12},
]


@pytest.mark.parametrize("access", ACCESS, ids=[str(access["access"]) for access in ACCESS])
def test_every_route_is_in_the_handbook_for_developers(tmp_path: Path, access: dict[str, Any]) -> None:
    handbook = (DOCS / "developers.md").read_text(encoding="utf-8")
    app = create_app(Settings(corpus=tmp_path, data=tmp_path / "data", **access))
    missing = sorted({rule.rule for rule in app.url_map.iter_rules() if f"`{rule.rule}`" not in handbook})
    assert missing == []


def test_the_readme_leads_to_every_handbook() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for handbook in ("handbuch-suche.md", "handbuch-admin.md", "developers.md"):
        assert f"docs/{handbook}" in readme


@pytest.mark.skipif(importlib.util.find_spec("myst_parser") is None, reason="Sphinx and MyST are not installed")
def test_the_handbooks_are_built_without_a_warning(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-W", "-n", "-q", "--keep-going", "-b", "html", str(DOCS), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    for page in DOCS.glob("*.md"):
        assert (tmp_path / f"{page.stem}.html").is_file()


def _rooms() -> list[Path]:
    """The packages within both; commands are named in the list of commands."""
    inside = (
        path.parent for package in ("indexer", "search_app") for path in (ROOT / package).glob("**/*/__init__.py")
    )
    return sorted(room for room in inside if room.parent != ROOT and room != ROOT / "indexer" / "cli")


def _modules(room: Path) -> set[str]:
    inside = (path for path in room.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file())
    return {path.stem for path in inside if not path.stem.startswith("__")}


@pytest.mark.parametrize("package", ["indexer", "search_app"])
def test_every_room_has_its_paragraph_in_the_plan_of_the_house(package: str) -> None:
    plan = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert not {name for name in _modules(ROOT / package) if f"`{name}/`" not in plan and f"{name}.py`" not in plan}


@pytest.mark.parametrize("room", _rooms(), ids=lambda room: str(room.relative_to(ROOT)))
def test_the_first_lines_of_a_room_name_all_its_modules(room: Path) -> None:
    text = (room / "__init__.py").read_text(encoding="utf-8").split('"""')[1]
    assert not {name for name in _modules(room) if not re.search(rf"\b{name}\b", text)}
