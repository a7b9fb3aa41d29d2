"""Words broken at line ends, joined again — and those that only look broken, left alone.

The rule follows German orthography: a hyphen before a capital or after an abbreviation belongs to the word, a hyphen
before "und" or "oder" stands for a part left out, any other hyphen between two lower-case letters was put in by the
typesetter. Where a vocabulary knows one of the two forms, it decides. Where it knows neither, but both halves as words
of their own ("deutsch-" "türkische"), nobody can tell: the word is joined, and an invisible mark in the seam has both
forms found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from indexer.model import SEAM

Vocabulary = Callable[[str], bool]

_SHORTEST_HALF = 4  # letters, of a half that may be a word of its own
_LONGEST_WORD = 100  # letters, with all its hyphens
_LAST_WORD = re.compile(r"(?<![\w-])[_-]*([^\W_][\w-]*-)$")
_FIRST_WORD = re.compile(r"[^\W_]+")
_ADJECTIVE = re.compile("[a-zäöüß]{2}(?:isch|lich|ig|al|iv|ell|sam|bar)$")
_SUFFIXES = (
    "keit",
    "heit",
    "lich",
    "ung",
    "weise",
    "erweise",
    "isch",
    "isier",
    "ität",
    "ismus",
    "iert",
    "ierung",
    "ieren",
)
_BROKEN = re.compile(r"(?<!\w)\w+-\n\w+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
#: Words that follow a part left out: "Kinder- und Jugendhilfe", "Vor- wie Nachteile".
AFTER_ELLIPSIS = frozenset(
    "und oder bzw beziehungsweise sowie noch als bis wie statt u o resp respektive aber sondern anstatt mit in".split()
)
# Words that also begin verbs, always without a hyphen: "zurücknehmen".
_PARTICLES = frozenset(
    "durch einher empor entgegen fest fort frei gegen gegenüber gleich heim heran heraus herbei herein hervor hinaus hinein hinter "
    "hinzu nach nicht nieder ober offen statt teil über überein unter voll voran voraus vorbei wahr weiter wider wieder zurecht "
    "zurück zusammen zuwider".split()
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


def join_broken(text: str) -> str:
    """A text whose lines are its author's own, but for words that were broken by hand at the end of one.

    >>> join_broken("Sprach-\\nförderung\\nund Kinder-\\nund Jugendhilfe")
    'Sprachförderung\\nund Kinder-\\nund Jugendhilfe'
    """
    if "-\n" not in text:
        return text
    parts: list[str] = []
    for line in text.split("\n"):
        following = line.lstrip()
        keep, separator = _seam(parts[-1], following, None) if parts and following else (None, " ")
        if separator == "" and parts[-1].endswith("-"):
            parts[-1] = parts[-1][:keep]
            parts.append(following)
        else:
            parts += ["\n", line] if parts else [line]
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
    stump, rest = broken[1][:-1], following[0]
    if rest.lower() in AFTER_ELLIPSIS and rest[0].islower() and not (known and known((stump + rest).lower())):
        return None, " "
    if _keeps_hyphen(stump, rest, known):
        return None, ""
    return -1, SEAM if known is not None and _is_doubtful(stump, rest, known) else ""


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


def _is_doubtful(stump: str, rest: str, known: Vocabulary) -> bool:
    """Whether a word that is to be joined may as well be written with a hyphen: no form is known, but both halves are.

    A noun has no hyphen before a small letter (but after another hyphen: "E-Mail-basiert"), so only small words are in
    doubt. Of two adjectives ("technisch-wissenschaftlich") only the first needs to look like one: the second is
    inflected in too many ways.
    """
    last_part = stump.rpartition("-")[2]
    if min(len(last_part), len(rest)) < _SHORTEST_HALF or not (stump[0].islower() or "-" in stump):
        return False
    if last_part in _PARTICLES:
        return False
    if known((last_part + rest).lower()):
        return False
    adjectives = _ADJECTIVE.search(last_part) is not None and not rest.startswith(_SUFFIXES)
    return adjectives or (known(last_part.lower()) and known(rest.lower()))


def vocabulary_of(texts: Iterable[str]) -> Vocabulary:
    """The words of a document itself: what it writes unbroken elsewhere settles how a broken word is written."""
    stretches: set[str] = set()
    for text in texts:
        whole = _BROKEN.sub(" ", text) if "-\n" in text else text  # halves of broken words are no words
        stretches.update(whole.lower().split())
    # No word reaches over a space: cut once what stands between spaces again and again.
    words = set(filter(str.isalpha, stretches))
    words.update(_WORD.findall("\n".join(stretches - words)))
    return words.__contains__
