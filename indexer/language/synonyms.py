"""The office's own vocabulary: words that mean the same, abbreviations, and what a wider word includes.

Read from a text file (TOML) that staff keep themselves, so a wrong line must cost only itself: each entry is read
alone, and what is wrong with it is said in German with its line number.

    [[gruppe]]
    woerter = ["KI", "Kommunales Integrationszentrum"]      each finds all others

    [[richtung]]
    von = ["Staatsangehörige aus Drittstaaten"]             finds these …
    zu = ["Drittstaatsangehörige"]                          … but not the other way round
    gewicht = 0.4
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.language.folding import fold
from indexer.language.stems import stem
from indexer.language.tokens import surfaces
from indexer.toml_files import NO_TOML, PLACE
from indexer.wording.os_errors import in_words

#: Weight of a synonym against the word itself, unless the entry says otherwise.
DEFAULT_WEIGHT = 0.5
#: A group larger than this is a list, not a group: it would make every query wide.
MAX_WORDS = 20
#: Words of one expression at most.
MAX_LENGTH = 10
#: Larger files are not read.
MAX_BYTES = 2_000_000

_KEYS = {
    "gruppe": frozenset({"woerter", "gewicht", "bemerkung"}),
    "richtung": frozenset({"von", "zu", "gewicht", "bemerkung"}),
}
_HEADER = re.compile(r"^\s*\[\[?\s*([\w.-]*)\s*\]\]?\s*(?:#.*)?$")


@dataclass(frozen=True, slots=True)
class Expansion:
    """Other expressions for the words ``start`` to ``end`` (exclusive) of a query.

    ``alternatives`` are expressions as lists of words as written in the file; ``weight`` is what they count, over 0 up
    to 1.
    """

    start: int
    end: int
    alternatives: tuple[tuple[str, ...], ...]
    weight: float


#: What one expression leads to: other expressions, each with its weight.
_Alternatives = dict[tuple[str, ...], float]


def _key(words: Iterable[str]) -> tuple[str, ...]:
    """Expressions meet when their stems do: "Kommunalen Integrationszentren" is found in the list in the singular."""
    return tuple(stem(fold(word)) for word in words)


class Thesaurus:
    """Finds other expressions for words of a query."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str, ...], _Alternatives] = {}
        self._longest = 0

    @classmethod
    def load(cls, path: Path) -> tuple[Thesaurus, list[str]]:
        """Read a file; a missing one gives an empty thesaurus. Returns it with the German errors. Never raises."""
        try:
            if path.stat().st_size > MAX_BYTES:
                return cls(), [
                    f"{path.name}: Die Datei ist größer als {MAX_BYTES // 1_000_000} MB und wird nicht gelesen."
                ]
            text = path.read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            return cls(), []
        except UnicodeDecodeError:
            return cls(), [f"{path.name}: Die Datei ist nicht in UTF-8 gespeichert."]
        except OSError as error:
            return cls(), [f"{path.name}: Die Datei kann nicht gelesen werden ({in_words(error)})."]
        thesaurus, errors = cls.parse(text)
        return thesaurus, [f"{path.name}, {error}" for error in errors]

    @classmethod
    def parse(cls, text: str) -> tuple[Thesaurus, list[str]]:
        """Read the text of a file; see :meth:`load`."""
        thesaurus = cls()
        errors: list[str] = []
        for line, kind, entry in _entries(text, errors):
            problem = thesaurus._add(kind, entry)
            if problem:
                errors.append(f"Zeile {line}: {problem}")
        return thesaurus, errors

    def expand(self, words: Sequence[str]) -> list[Expansion]:
        """Other expressions for the words of a query, in order; at each word the longest expression wins."""
        keys = [_key((word,))[0] for word in words]
        found: list[Expansion] = []
        at = 0
        while at < len(keys):
            for end in range(min(len(keys), at + self._longest), at, -1):
                entry = self._entries.get(tuple(keys[at:end]))
                if entry is not None:
                    found += _expansions(at, end, entry)
                    at = end - 1
                    break
            at += 1
        return found

    def _add(self, kind: str, entry: dict[str, Any]) -> str:
        """Take in one entry of the file. Returns what is wrong with it, or nothing."""
        unknown = sorted(entry.keys() - _KEYS[kind])
        if unknown:
            return f"Die Angabe „{unknown[0]}“ ist unbekannt; möglich sind {', '.join(sorted(_KEYS[kind]))}."
        weight = entry.get("gewicht", DEFAULT_WEIGHT)
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 < weight <= 1:
            return "Das Gewicht muss eine Zahl über 0 und höchstens 1 sein, zum Beispiel 0.5."
        lists: list[list[tuple[str, ...]]] = []
        for name in ("woerter",) if kind == "gruppe" else ("von", "zu"):
            value = entry.get(name)
            if isinstance(value, str):
                value = [value]
            if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
                return f'Hier fehlt eine Liste von Wörtern: {name} = ["…", "…"].'
            expressions = [tuple(surfaces(item)) for item in value]
            if not all(expressions) or any(len(words) > MAX_LENGTH for words in expressions):
                return f"Ein Ausdruck in „{name}“ ist leer oder hat mehr als {MAX_LENGTH} Wörter."
            lists.append(expressions)
        if kind == "gruppe" and not len({_key(words) for words in lists[0]}) >= 2:
            return "Eine Gruppe braucht mindestens zwei verschiedene Ausdrücke."
        if not all(lists) or sum(map(len, lists)) > MAX_WORDS:
            return f"Eine Liste ist leer, oder der Eintrag hat mehr als {MAX_WORDS} Ausdrücke."
        for words in lists[0]:
            for other in lists[-1]:
                if _key(other) != _key(words):
                    self._lead(words, other, float(weight))
        return ""

    def _lead(self, words: tuple[str, ...], other: tuple[str, ...], weight: float) -> None:
        key = _key(words)
        self._longest = max(self._longest, len(key))
        alternatives = self._entries.setdefault(key, {})
        alternatives[other] = max(weight, alternatives.get(other, 0.0))


def _expansions(start: int, end: int, alternatives: _Alternatives) -> list[Expansion]:
    """One expansion for each weight, heaviest first."""
    by_weight: dict[float, list[tuple[str, ...]]] = {}
    for words, weight in alternatives.items():
        by_weight.setdefault(weight, []).append(words)
    return [Expansion(start, end, tuple(words), weight) for weight, words in sorted(by_weight.items(), reverse=True)]


def _entries(text: str, errors: list[str]) -> Iterable[tuple[int, str, dict[str, Any]]]:
    """The entries of a file, each read alone: (line, kind, content). Errors of syntax are added to ``errors``."""
    lines = text.splitlines()
    headers = [(at, found.group(1)) for at, line in enumerate(lines) if (found := _HEADER.match(line))]
    first = headers[0][0] if headers else len(lines)
    for at, text_line in enumerate(lines[:first]):
        if text_line.strip() and not text_line.lstrip().startswith("#"):
            errors.append(
                f"Zeile {at + 1}: Vor dem ersten [[gruppe]] oder [[richtung]] steht etwas, das zu keinem Eintrag gehört."
            )
            break
    ends = [*(at for at, _ in headers[1:]), len(lines)]
    for (at, kind), end in zip(headers, ends, strict=False):
        if kind not in _KEYS:
            errors.append(f"Zeile {at + 1}: „[[{kind}]]“ ist unbekannt; möglich sind [[gruppe]] und [[richtung]].")
            continue
        try:
            yield at + 1, kind, tomllib.loads("\n".join(lines[at + 1 : end]))
        except NO_TOML as error:
            where = PLACE.search(str(error))
            # What is not closed shows only at the end: then the last line that begins something is the one to look at.
            begun = [number for number in range(at + 1, end) if "=" in lines[number]]
            line = at + 1 + int(where.group(1)) if where else (begun or [at])[-1] + 1
            errors.append(
                f"Zeile {min(line, len(lines))}: Der Eintrag ist nicht lesbar; fehlt ein Anführungszeichen oder Komma?"
            )
