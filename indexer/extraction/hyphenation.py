"""Words broken at line ends, joined again — and those that only look broken, left alone.

The rule follows German orthography: a hyphen before a capital or after an abbreviation belongs to the word, a hyphen
before "und" or "oder" stands for a part left out, any other hyphen between two lower-case letters was put in by the
typesetter. Where a vocabulary knows one of the two forms, it decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

Vocabulary = Callable[[str], bool]

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
    text = ""
    for line in lines:
        text = join_pair(text, line, known) if text else line
    return text


def join_pair(left: str, right: str, known: Vocabulary | None = None) -> str:
    """Join two lines; ``known`` tells whether a lower-case word is a word of the language or of the collection."""
    if not right:
        return left
    if (
        left[-1:] == "/"
        and left[-2:-1].isalpha()
        and right[0] in "-abcdefghijklmnopqrstuvwxyzäöüABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÜ"
    ):
        return left + right  # "Schülerinnen/", "Schüler"
    if left[-1:] != "-":
        return f"{left} {right}"
    broken = _LAST_WORD.search(left)
    following = _FIRST_WORD.match(right)
    if broken is None or following is None:
        return f"{left} {right}"
    stump, rest = broken[0][:-1], following[0]
    if rest.lower() in _AFTER_ELLIPSIS and rest[0].islower() and not (known and known((stump + rest).lower())):
        return f"{left} {right}"
    return (left if _keeps_hyphen(stump, rest, known) else left[:-1]) + right


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
