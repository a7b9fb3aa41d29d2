"""Writes the two pages of the handbook that the program itself knows best: all settings, all commands.

python -m docs.reference    # writes docs/einstellungen.md and docs/befehle.md; a test tells when they are out of date
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import click
from pydantic.fields import FieldInfo

from indexer.cli.german import speak_german
from indexer.cli.main import laki
from indexer.settings import Settings

FOLDER = Path(__file__).parent

#: Headings, each above the setting that it stands before.
_HEADINGS = {
    "corpus": "Dokumente, Suchmaschine, Katalog",
    "jobs": "Einlesen",
    "watch_seconds": "Beobachten",
    "topic_threshold": "Themen",
    "opensearch": "OpenSearch",
    "page_images_mb": "Seiten",
    "host": "Der Dienst",
    "log_format": "Protokoll",
    "socket": "Hinter einem Webserver",
    "default_visibility": "Zugriff\n\nMehr dazu: [Wer darf suchen, und wer sieht was?](zugriff.md)",
}

_SETTINGS_HEAD = """\
# Einstellungen

<!-- Geschrieben von docs/reference.py; nicht von Hand ändern. -->

Alle Einstellungen stehen in einer Datei `laki.toml` im Arbeitsordner oder dort, wo die Umgebungsvariable `LAKI_CONFIG` hinzeigt;
`laki init` schreibt eine mit allen Vorgaben. Umgebungsvariablen gehen vor (`LAKI_CORPUS` für `corpus` und so fort), Optionen des Befehls
`laki` gehen beiden vor. Pfade in der Datei gelten von dem Ordner aus, in dem sie liegt. Was nicht stimmt, nennt jeder Befehl beim
Start, in einer Zeile für jeden Fehler.
"""
_COMMANDS_HEAD = """\
# Befehle

<!-- Geschrieben von docs/reference.py; nicht von Hand ändern. -->

Alles geht mit dem Befehl `laki`. Jeder Unterbefehl sagt mit `--help`, was er kann; hier steht dasselbe.
"""


def settings_page() -> str:
    """All settings with meaning, default, bounds and variable."""
    parts = [_SETTINGS_HEAD]
    for name, field in Settings.model_fields.items():
        if name in _HEADINGS:
            parts.append(f"## {_HEADINGS[name]}\n")
        parts.append(_setting(name, field))
    return "\n".join(parts)


def _setting(name: str, field: FieldInfo) -> str:
    facts = [f"Vorgabe: {_default(field)}", *_bounds(field), f"Umgebung: `LAKI_{name.upper()}`"]
    return f"### `{name}`\n\n{field.description}\n\n{' · '.join(facts)}\n"


def _default(field: FieldInfo) -> str:
    if field.default_factory is not None:
        return "wird ermittelt"
    value = field.default
    if value is None or value == "":
        return "keine"
    if isinstance(value, Path):
        value = str(value)
    return f"`{json.dumps(value, ensure_ascii=False)}`"


def _bounds(field: FieldInfo) -> Iterator[str]:
    choices = [value for value in get_args(field.annotation) if isinstance(value, str)]
    if choices:
        yield "möglich: " + ", ".join(f"`{value}`" for value in choices)
    least = next((rule.ge for rule in field.metadata if hasattr(rule, "ge")), None)
    most = next((rule.le for rule in field.metadata if hasattr(rule, "le")), None)
    if least is not None and most is not None:
        yield f"möglich: {least} bis {most}"
    elif least is not None:
        yield f"möglich: ab {least}"


def commands_page() -> str:
    """All commands with what ``--help`` says."""
    speak_german()
    parts = [_COMMANDS_HEAD]
    for path, command in commands():
        # As the first command has it, but for those that say otherwise.
        helps = {**laki.context_settings, **command.context_settings}["help_option_names"]
        context = click.Context(
            command, info_name=" ".join(path), terminal_width=100, max_content_width=100, help_option_names=helps
        )
        parts.append(f"## `{' '.join(path)}`\n\n```text\n{command.get_help(context)}\n```\n")
    return "\n".join(parts)


def commands() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """All commands with their full names."""
    yield from _below(("laki",), laki)


def _below(path: tuple[str, ...], command: click.Command) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner: Any = command.get_command(context, name)
            yield from _below((*path, name), inner)


PAGES = {"einstellungen.md": settings_page, "befehle.md": commands_page}


def main() -> None:
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
