"""Where settings are read from, and what is said of mistakes in them: the file ``laki.toml``, pydantic's complaints in German.

Not by pydantic-settings: importing it takes longer than all that a command with nothing to do does with a hundred documents.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from indexer.access_settings import SECRETS

#: Names the settings file where it is not ``laki.toml`` in the working folder.
CONFIG_VARIABLE = "LAKI_CONFIG"
CONFIG_NAME = "laki.toml"

#: Begins the name of each environment variable that sets something, in small letters.
PREFIX = "laki_"

#: Settings that are paths; relative ones are meant from where the file lies.
PATHS = ("corpus", "data", "topics", "synonyms", "opensearch_ca", "socket", "accounts")


class SettingsError(Exception):
    """The settings cannot be used. The message is German, one line for each mistake."""


def config_file() -> Path:
    """The settings file that applies (it need not exist)."""
    return Path(os.environ.get(CONFIG_VARIABLE) or CONFIG_NAME)


def from_file() -> dict[str, Any]:
    """``laki.toml``, with its relative paths made absolute from where it lies."""
    if not config_file().is_file():
        return {}
    base = config_file().absolute().parent
    return {
        key: base / Path(value).expanduser() if key in PATHS and isinstance(value, str) else value
        for key, value in tomllib.loads(config_file().read_text(encoding="utf-8")).items()
    }


def from_environment(names: Iterable[str]) -> dict[str, str]:
    """What ``LAKI_*`` says, in capitals or not, of the settings with these names; empty variables say nothing."""
    said = {variable.lower(): value for variable, value in os.environ.items() if value}
    return {name: said[PREFIX + name] for name in names if PREFIX + name in said}


#: pydantic's kinds of mistakes in words; ``{…}`` are filled from the mistake's context.
_SENTENCES = {
    "extra_forbidden": "Diese Einstellung gibt es nicht",
    "int_parsing": "Hier gehört eine ganze Zahl hin",
    "int_type": "Hier gehört eine ganze Zahl hin",
    "int_from_float": "Hier gehört eine ganze Zahl hin",
    "greater_than": "Der Wert muss größer als {gt} sein",
    "greater_than_equal": "Der Wert muss mindestens {ge} sein",
    "less_than_equal": "Der Wert darf höchstens {le} sein",
    "enum": "Möglich ist nur: {expected}",
    "literal_error": "Möglich ist nur: {expected}",
    "path_type": "Hier gehört ein Pfad hin",
    "string_type": "Hier gehört ein Text hin",
    "string_pattern_mismatch": "So kann der Wert nicht lauten",
    "string_too_short": "Der Text ist zu kurz",
    "string_too_long": "Der Text ist zu lang",
    "bool_parsing": "Hier gehört true oder false hin",
}


def explain(problem: Any) -> str:
    """One of pydantic's complaints as a German sentence; what is secret is not repeated."""
    name = ".".join(str(part) for part in problem["loc"])
    sentence = _SENTENCES.get(problem["type"], problem["msg"]).format(**problem.get("ctx", {}))
    if not name:
        return f"Einstellungen: {sentence}."
    hidden = problem["type"] == "extra_forbidden" or name in SECRETS
    given = "" if hidden else f" (angegeben ist: {problem['input']!r})"
    return f"Einstellung „{name}“: {sentence}{given}."
