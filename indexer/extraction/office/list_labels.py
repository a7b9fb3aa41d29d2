"""Words that word processors themselves set before numbered paragraphs: "§ 3", "TOP 12", "Artikel IV". They stand in no
paragraph, only in the definition of the list; numbers alone ("3.") are left out, nobody looks for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

_PLACE = re.compile(r"%([1-9])")
_WORDS = re.compile(r"[^\W\d_]|§")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"))
_ROMAN_DIGITS = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_LEVELS = 10
_MAX_NUMBER = 5_000  # greater ones are written in digits, whatever the list says


@dataclass(slots=True)
class Level:
    """How the paragraphs of one level of a list are numbered: ``text`` holds "%1" where the number of the first level
    goes, written as ``kind`` says (1, a, A, i, I); ``style`` is the style of paragraphs that take part."""

    text: str
    kind: str
    start: int = 1
    style: str = ""

    @property
    def with_words(self) -> bool:
        """Whether there is more to it than a number."""
        return bool(_WORDS.search(_PLACE.sub("", self.text)))


@dataclass(slots=True)
class NumberedList:
    """A list as it stands so far: its levels, from 0, and the number that each was given last."""

    levels: Mapping[int, Level]
    counts: dict[int, int] = field(default_factory=dict)

    @property
    def with_words(self) -> bool:
        """Whether any of its paragraphs has words before it."""
        return any(level.with_words for level in self.levels.values())

    def restart(self, level: int, number: int) -> None:
        """Give the next paragraph of a level this number."""
        self.counts[level] = number - 1

    def next_label(self, level: int) -> str:
        """Count one more paragraph of a level; returns what stands before it, nothing where that is only a number."""
        definition = self.levels.get(level)
        start = definition.start if definition else 1
        self.counts[level] = self.counts.get(level, start - 1) + 1
        for deeper in range(level + 1, _LEVELS):
            self.counts.pop(deeper, None)
        if definition is None or not definition.with_words:
            return ""
        return _PLACE.sub(lambda place: self._shown(int(place[1]) - 1), definition.text).strip()

    def _shown(self, level: int) -> str:
        definition = self.levels.get(level)
        if definition is None:
            return ""
        number = self.counts.get(level, definition.start)
        return _WRITTEN.get(definition.kind, str)(number) if 0 <= number <= _MAX_NUMBER else str(number)


def number_from(value: str | None, otherwise: int) -> int:
    """The number that an attribute holds; ``otherwise`` where it holds none, or one that nobody means."""
    return int(value) if value and value.isdecimal() and len(value) < 7 else otherwise


def _roman(number: int) -> str:
    parts = []
    for value, sign in _ROMAN:
        parts.append(sign * (number // value))
        number %= value
    return "".join(parts) + _ROMAN_DIGITS[number]


def _letter(number: int) -> str:
    """a … z, then aa, bb, as word processors go on."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if number > 0 else ""


_WRITTEN: dict[str, Callable[[int], str]] = {
    "i": _roman,
    "I": lambda number: _roman(number).upper(),
    "a": _letter,
    "A": lambda number: _letter(number).upper(),
}
