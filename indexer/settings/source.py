"""Where settings are read from, and what is said of mistakes in them: the file ``laki.toml``, pydantic's complaints in
German."""

from __future__ import annotations

import difflib
import os
from collections.abc import Collection
from pathlib import Path
from typing import Any

from pydantic_settings import BaseSettings, TomlConfigSettingsSource

from indexer.settings.access import SECRETS
from indexer.toml_files import parse_toml

#: Names the settings file where it is not ``laki.toml`` in the working folder.
CONFIG_VARIABLE = "LAKI_CONFIG"
CONFIG_NAME = "laki.toml"

#: Settings that are paths; relative ones are meant from where the file lies.
PATHS = ("corpus", "data", "topics", "synonyms", "opensearch_ca", "socket", "accounts")


class SettingsError(Exception):
    """The settings cannot be used. The message is German, one line for each mistake."""


def config_file() -> Path:
    """The settings file that applies (it need not exist)."""
    return Path(os.environ.get(CONFIG_VARIABLE) or CONFIG_NAME)


class ConfigFile(TomlConfigSettingsSource):
    """``laki.toml``, with its relative paths made absolute from where it lies."""

    def __init__(self, settings_cls: type[BaseSettings]) -> None:
        super().__init__(settings_cls, toml_file=config_file())

    def _read_file(self, file_path: Any) -> dict[str, Any]:
        return parse_toml(Path(file_path))

    def __call__(self) -> dict[str, Any]:
        values = super().__call__()
        base = config_file().absolute().parent
        return {
            key: base / value if key in PATHS and isinstance(value, str) and not value.startswith("~") else value
            for key, value in values.items()
        }


#: pydantic's kinds of mistakes in words; ``{…}`` are filled from the mistake's context.
_SENTENCES = {
    "extra_forbidden": "Diese Einstellung gibt es nicht",
    "int_parsing": "Hier gehört eine ganze Zahl hin",
    "int_type": "Hier gehört eine ganze Zahl hin",
    "int_from_float": "Hier gehört eine ganze Zahl hin",
    "greater_than": "Der Wert muss größer als {gt} sein",
    "greater_than_equal": "Der Wert muss mindestens {ge} sein",
    "less_than_equal": "Der Wert darf höchstens {le} sein",
    "float_parsing": "Hier gehört eine Zahl hin",
    "float_type": "Hier gehört eine Zahl hin",
    "enum": "Möglich sind: {expected}",
    "literal_error": "Möglich sind: {expected}",
    "path_type": "Hier gehört ein Pfad hin",
    "string_type": "Hier gehört ein Text hin",
    "string_pattern_mismatch": "So kann der Wert nicht lauten",
    "string_too_short": "Der Text ist zu kurz",
    "string_too_long": "Der Text ist zu lang",
    "bool_parsing": "Hier gehört true oder false hin",
    "bool_type": "Hier gehört true oder false hin",
}


def nearest(name: str, known: Collection[str]) -> str | None:
    """The setting that a mistyped name was most likely to be."""
    return next(iter(difflib.get_close_matches(name.lower(), known, 1, 0.75)), None)


def explain(problem: Any, known: Collection[str] = ()) -> str:
    """One of pydantic's complaints as a German sentence; what is secret is not repeated. ``known`` are the names of all
    settings."""
    name = ".".join(str(part) for part in problem["loc"])
    context = dict(problem.get("ctx", {}))
    if "expected" in context:  # 'one', 'two' or 'three'
        context["expected"] = context["expected"].replace(" or ", ", ").replace("'", "")
    sentence = _SENTENCES.get(problem["type"], problem["msg"]).format(**context)
    if not name:
        return f"Einstellungen: {sentence}."
    if problem["type"] == "extra_forbidden" and (meant := nearest(name, known)):
        sentence += f"; gemeint ist vielleicht „{meant}“"
    hidden = problem["type"] == "extra_forbidden" or name in SECRETS
    value = problem["input"]
    written = str(value).lower() if isinstance(value, bool) else repr(value)
    given = "" if hidden else f" (angegeben ist: {written})"
    return f"Einstellung „{name}“: {sentence}{given}."
