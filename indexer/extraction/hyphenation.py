"""Words broken at line ends, joined again — and those that only look broken, left alone.

The rule follows German orthography: a hyphen before a capital or after an abbreviation belongs to the word, a hyphen
before "und" or "oder" stands for a part left out, any other hyphen between two lower-case letters was put in by the
typesetter. Where a vocabulary knows one of the two forms, it decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

Vocabulary = Callable[[str], bool]

_LONGEST_WORD = 100  # letters, with all its hyphens
_LAST_WORD = re.compile(r"[^\W_][\w-]*-$")
_FIRST_WORD = re.compile(r"[^\W_]+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# Words that follow a part left out: "Kinder- und Jugendhilfe", "Vor- wie Nachteile".
_AFTER_ELLIPSIS = frozenset(
    [
        "und",
        "oder",
        "bzw",
        "beziehungsweise",
        "sowie",
        "noch",
        "als",
        "bis",
        "wie",
        "statt",
        "u",
        "o",
        "resp",
        "respektive",
        "aber",
        "sondern",
        "anstatt",
        "noch",
        "mit",
        "in",
    ]
)


def join_lines(lines: Iterable[str], known: Vocabulary | None = None) -> str:
    """One paragraph from its lines, with broken words joined.

    >>> join_lines(["Die Schul-", "sozialarbeit der KI-", "Stelle, Kinder-", "und Jugendhilfe"])
    'Die Schulsozialarbeit der KI-Stelle, Kinder- und Jugendhilfe'
    """
    parts: list[str] = []
    for line in lines:
        if parts and line:
            keep, separator = _seam(parts[-1], line, known)
            parts[-1] = parts[-1][:keep]
            parts.append(separator)
        parts.append(line)
    return "".join(parts)


def _seam(left: str, right: str, known: Vocabulary | None) -> tuple[int | None, str]:
    """How two lines are joined: up to where the left one is kept, and what comes between."""
    if left[-1:] == "/" and left[-2:-1].isalpha() and (right[0].isalpha() or right[0] == "-"):
        return None, ""  # "Schülerinnen/", "Schüler"
    if left[-1:] != "-":
        return None, " "
    broken = _LAST_WORD.search(left[-_LONGEST_WORD:])
    following = _FIRST_WORD.match(right)
    if broken is None or following is None:
        return None, " "
    stump, rest = broken[0][:-1], following[0]
    if rest.lower() in _AFTER_ELLIPSIS and rest[0].islower() and not (known and known((stump + rest).lower())):
        return None, " "
    return (None if _keeps_hyphen(stump, rest, known) else -1), ""


def _keeps_hyphen(stump: str, rest: str, known: Vocabulary | None) -> bool:
    """Whether the hyphen between two halves belongs to the word."""
    if not rest[0].islower() or not stump[-1].isalpha():
        return True  # "Nordrhein-" "Westfalen", "2017-" "2019"
    if known is not None:
        last_part = stump.rpartition("-")[2]
        if known((last_part + rest).lower()):
            return False
        if known(f"{stump}-{rest}".lower()):
            return True
    return stump[-1].isupper()  # "KI-" "gestützt"


def vocabulary_of(texts: Iterable[str]) -> Vocabulary:
    """The words of a document itself: what it writes unbroken elsewhere settles how a broken word is written."""
    words: set[str] = set()
    for text in texts:
        words.update(_WORD.findall(text.lower()))
    return words.__contains__
