"""Numbers beside a word, in both their writings: SGB II = SGB 2, Hartz IV = Hartz 4, II. Weltkrieg = 2. Weltkrieg.

Only beside a word: a 2 by itself is anything, and so is an i, v or x, which is taken for a number only behind words
that count what they name, or before what is counted in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from indexer.language.folding import fold
from indexer.language.stems import stem
from indexer.language.stopwords import is_stopword

_TENS, _ONES = ("", "x", "xx"), ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_ROMAN = [tens + ones for tens in _TENS for ones in _ONES][1:]
_OTHER = {roman: str(number) for number, roman in enumerate(_ROMAN, 1)}
_OTHER |= {number: roman for roman, number in _OTHER.items()}
#: Folded words behind which one letter is a number: "SGB V", but not "Urteil v. 5. Mai" or "Tag X".
_COUNTED = frozenset(
    """
    abschnitt abteilung anhang anlage baustein band bgbl block buch bundesgesetzblatt ebene gesetzbuch gruppe hartz kapitel
    kategorie klasse modul phase saeule sek sekundarstufe sgb sozialgesetzbuch stufe teil teilband titel typ
    """.split()
)
#: Stems of what is counted in order: before these one letter is a number, and no number needs its point.
_IN_ORDER = frozenset(
    map(
        stem,
        """
        abschnitt abteilung band buch halbjahr instanz jahrhundert jahrtausend kammer kapitel konzil legislaturperiode lesung
        obergeschoss olympiade quartal republik semester senat teil trimester wahlperiode weltkrieg
        """.split(),
    )
)


def is_roman(word: str) -> bool:
    """Whether a folded word is a Roman number below 30."""
    return word in _OTHER and word.isalpha()


def may_be_ordinal(word: str) -> bool:
    """Whether a word with a point behind it may be an ordinal that has another writing: the 2 of "2. Weltkrieg"."""
    return fold(word) in _OTHER


def other_writing(before: str, word: str) -> str:
    """The other writing of the number that stands directly behind a word, folded; empty where it is none.

    >>> other_writing("SGB", "II"), other_writing("Hartz", "4"), other_writing("Tag", "X")
    ('2', 'iv', '')
    """
    name, number = fold(before), fold(word)
    other = _OTHER.get(number, "")
    if not other or not _names_something(name):
        return ""
    return other if _is_long(number, other) or name in _COUNTED else ""


def other_ordinal(word: str, after: str, *, point: bool) -> str:
    """The other writing of the number that stands directly before what it counts, folded; empty where it is none.

    Args:
        word: what may be a number.
        after: the word behind it.
        point: whether a point stands between them.

    >>> other_ordinal("II", "Weltkrieg", point=True), other_ordinal("20", "Jahrhunderts", point=False)
    ('2', 'xx')
    >>> other_ordinal("V", "Meier", point=True), other_ordinal("I", "Einleitung", point=True)
    ('', '')
    """
    counted, number = fold(after), fold(word)
    other = _OTHER.get(number, "")
    if not other or not _names_something(counted):
        return ""
    return other if (point and _is_long(number, other)) or stem(counted) in _IN_ORDER else ""


def _names_something(name: str) -> bool:
    return len(name) > 1 and name.isalpha() and name not in _OTHER and not is_stopword(name)


def _is_long(number: str, other: str) -> bool:
    """Whether a number has more than one letter where it is Roman."""
    return len(other if is_roman(other) else number) > 1


def in_other_writing(words: Sequence[str]) -> tuple[str, ...]:
    """Words in a row with their numbers in the other writing; empty where there is none among them."""
    others = [other_writing(before, word) for before, word in pairwise(words)]
    return (words[0], *(other or word for word, other in zip(words[1:], others, strict=True))) if any(others) else ()
