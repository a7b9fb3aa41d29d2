"""Words that Word itself sets before numbered paragraphs: "§ 3", "TOP 12", "Artikel IV". They stand in no paragraph,
only in the definition of the list; numbers alone ("3.") are left out, nobody looks for them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from indexer.extraction.office.docx_styles import WORD, Styles

_VAL = f"{WORD}val"
_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_WORDS = re.compile(r"[^\W\d_]|§")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"))
_ROMAN_DIGITS = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")


def _roman(number: int) -> str:
    parts = []
    for value, sign in _ROMAN:
        parts.append(sign * (number // value))
        number %= value
    return "".join(parts) + _ROMAN_DIGITS[number]


def _letter(number: int) -> str:
    """a … z, then aa, bb, as Word goes on."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if number > 0 else ""


_WRITTEN: dict[str, Callable[[int], str]] = {
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
}
_MAX_NUMBER = 5_000


@dataclass(slots=True)
class _Level:
    """How the paragraphs of one level of a list are numbered; ``text`` holds "%1" where the number of level 1 goes."""

    text: str
    kind: str
    start: int
    style: str


@dataclass(slots=True)
class _List:
    """A list as it stands so far: its levels, and the number that each was given last."""

    levels: dict[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)
    with_words: bool = False


class Numbering:
    """Counts the numbered paragraphs of a document, which are to be told one after the other."""

    def __init__(self, root: Any | None, styles: Styles) -> None:
        self._styles = styles
        self._lists: dict[str, _List] = {}  # by the identifier that paragraphs name
        self._restarts: dict[str, dict[int, int]] = {}
        if root is not None:
            abstract = {
                each.get(f"{WORD}abstractNumId"): _List(_levels(each))
                for each in root.iterchildren(f"{WORD}abstractNum")
            }
            for number in root.iterchildren(f"{WORD}num"):
                self._define(number, abstract)
        if not any(each.with_words for each in self._lists.values()):
            self._lists = {}

    def _define(self, number: Any, abstract: dict[str | None, _List]) -> None:
        identifier = number.get(f"{WORD}numId") or ""
        of = number.find(f"{WORD}abstractNumId")
        known = abstract.get(None if of is None else of.get(_VAL))
        if known is None:
            return
        for override in number.iterchildren(f"{WORD}lvlOverride"):
            level = _number(override.get(f"{WORD}ilvl"), 0)
            start = override.find(f"{WORD}startOverride")
            if start is not None:
                self._restarts.setdefault(identifier, {})[level] = _number(start.get(_VAL), 1)
        known.with_words = any(_WORDS.search(_PLACE.sub("", level.text)) for level in known.levels.values())
        self._lists[identifier] = known

    def label(self, properties: Any | None) -> str:
        """What Word sets before a paragraph with these ``w:pPr``; nothing where that is no more than a number."""
        if properties is None or not self._lists or properties.find(f"{WORD}rPr/{WORD}del") is not None:
            return ""
        identifier, level, style = self._styles.numbering(properties)
        numbered = self._lists.get(identifier)
        if numbered is None or not numbered.with_words:
            return ""
        if level is None:
            level = next((place for place, each in numbered.levels.items() if style and each.style == style), 0)
        self._count(numbered, identifier, level)
        definition = numbered.levels.get(level)
        if definition is None or not _WORDS.search(_PLACE.sub("", definition.text)):
            return ""
        return _PLACE.sub(lambda place: _shown(numbered, int(place[1]) - 1), definition.text).strip()

    def _count(self, numbered: _List, identifier: str, level: int) -> None:
        for place, start in self._restarts.pop(identifier, {}).items():
            numbered.counts[place] = start - 1
        definition = numbered.levels.get(level)
        start = definition.start if definition else 1
        numbered.counts[level] = numbered.counts.get(level, start - 1) + 1
        for deeper in range(level + 1, _LEVELS):
            numbered.counts.pop(deeper, None)


def _levels(abstract: Any) -> dict[int, _Level]:
    found = {}
    for level in abstract.iterchildren(f"{WORD}lvl"):
        values = {
            name: ("" if (element := level.find(f"{WORD}{name}")) is None else element.get(_VAL) or "")
            for name in ("lvlText", "numFmt", "start", "pStyle")
        }
        is_number = values["numFmt"] not in {"bullet", "none"}  # bullets are letters of fonts of signs
        text = values["lvlText"] if is_number and "%" in values["lvlText"] else ""
        found[_number(level.get(f"{WORD}ilvl"), 0)] = _Level(
            text, values["numFmt"], _number(values["start"], 1), values["pStyle"]
        )
    return found


def _shown(numbered: _List, level: int) -> str:
    definition = numbered.levels.get(level)
    if definition is None:
        return ""
    number = numbered.counts.get(level, definition.start)
    written = _WRITTEN.get(definition.kind, str)
    return written(number) if 0 <= number <= _MAX_NUMBER else str(number)


def _number(value: str | None, otherwise: int) -> int:
    return int(value) if value and value.isdecimal() and len(value) < 7 else otherwise
