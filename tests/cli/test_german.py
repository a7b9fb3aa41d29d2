"""The command speaks German throughout, whatever the locale and whatever click has to say."""

from __future__ import annotations

import ast
import gettext
import re
from pathlib import Path

import click
import pytest
from babel.messages.pofile import read_po

from indexer.cli.german import DOMAIN, LOCALE
from indexer.cli.main import COMMANDS
from tests.cli.running import laki

PO_FILE = LOCALE / "de" / "LC_MESSAGES" / f"{DOMAIN}.po"

#: Words that every English sentence of click has one of, and no German one.
ENGLISH = re.compile(
    r"\b(the|this|that|for|is|not|no|with|and|exit|show|error|usage|options|commands?|arguments|missing|invalid|value|try|did|you|"
    # "Text" is German, too; click's name for the kind of a value stands in capitals.
    r"got|unexpected|such|integer|(?-i:TEXT)|directory|path|default|required|range)\b",
    re.IGNORECASE,
)

WRONG_USES = [
    ["nix"],
    ["reindex", "--nix"],
    ["reindex", "--ful"],
    ["reindex", "--jobs"],
    ["reindex", "--jobs", "viele"],
    ["reindex", "--jobs", "0"],
    ["reindex", "--full=ja"],
    ["reindex", "eins"],
    ["reindex", "eins", "zwei"],
    ["search", "--size", "0", "Arbeit"],
    ["search", "--sort", "Farbe", "Arbeit"],
    ["search", "--topik", "x", "Arbeit"],
    ["serve", "--port", "70000"],
    ["status", "--engine", "nix"],
]


def said_by_click() -> set[str]:
    """The texts that click gives to gettext, from its source."""
    texts = set()
    for path in Path(click.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
                texts |= {argument.value for argument in node.args[:1] if isinstance(argument, ast.Constant)}
    return {text for text in texts if isinstance(text, str)}


def catalogue_ids() -> set[str]:
    with PO_FILE.open("rb") as file:
        catalogue = read_po(file)
    return {
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalogue
        if message.id and (message.string if isinstance(message.string, str) else all(message.string))
    }


def test_everything_that_click_can_say_is_translated() -> None:
    assert said_by_click() - catalogue_ids() - {"required"} == set()


def test_compiled_catalogue_is_up_to_date() -> None:
    with PO_FILE.open("rb") as file:
        written = {message.id: message.string for message in read_po(file) if message.id}
    with PO_FILE.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    told = {
        text: (compiled.ngettext(*text, 1), compiled.ngettext(*text, 2))
        if isinstance(text, tuple)
        else compiled.gettext(text)
        for text in written
    }
    assert told == written, "to be done: pybabel compile -D messages -d indexer/cli/locale"


@pytest.mark.parametrize(
    "command", [[], *([name] for name in COMMANDS)], ids=lambda command: " ".join(command) or "laki"
)
def test_help_has_no_english_word(command: list[str]) -> None:
    done = laki(*command, "--help", LC_ALL="C")
    assert done.returncode == 0
    assert done.stdout.startswith("Aufruf: ")
    assert "Optionen:" in done.stdout
    # Names of options, commands, settings, files and sort orders are names.
    text = re.sub(r"--?[a-z-]+|„[^“]*“|^  (relevance|search|status)\b|relevance:|newest:|title:", " ", done.stdout)
    text = re.sub(r"python -m indexer( \w+)?", " ", text)
    assert ENGLISH.findall(text) == []


@pytest.mark.parametrize("arguments", WRONG_USES, ids=" ".join)
def test_wrong_use_ends_with_status_2_and_a_german_sentence(arguments: list[str], tmp_path: Path) -> None:
    done = laki(*arguments, LC_ALL="C", LAKI_DATA=str(tmp_path), cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Fehler: " in done.stderr
    text = re.sub(r"'[^']*'|python -m indexer( \w+)?|--help", " ", done.stderr)
    assert ENGLISH.findall(text) == []


@pytest.mark.parametrize("locale", ["C", "en_US.UTF-8", "de_DE.UTF-8", "POSIX", "tr_TR.UTF-8"])
def test_locale_does_not_matter(locale: str) -> None:
    done = laki("--help", LC_ALL=locale, LANG=locale, LANGUAGE="en:fr")
    assert "Diese Hilfe zeigen und beenden." in done.stdout


def test_bounds_are_told_in_words() -> None:
    assert "[1 bis 100]" in laki("search", "--help").stdout and "<=" not in laki("search", "--help").stdout
    assert "0 liegt nicht im Bereich 1 bis 100." in laki("search", "--size", "0", "Arbeit").stderr
