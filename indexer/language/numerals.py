"""Numbers behind a name, in both their writings: SGB II = SGB 2, Hartz IV = Hartz 4, Teil 3 = Teil III.

Only behind a word: a 2 by itself is anything, and so is an i, v or x, which is taken for a number only behind words
that count what they name.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from indexer.language.folding import fold
from indexer.language.stopwords import is_stopword

_ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split()
_OTHER = {roman: str(number) for number, roman in enumerate(_ROMAN, 1)}
_OTHER |= {number: roman for roman, number in _OTHER.items()}
#: Folded words behind which one letter is a number: "SGB V", but not "Urteil v. 5. Mai" or "Tag X".
_COUNTED = frozenset(
    """
    abschnitt abteilung anhang anlage baustein band bgbl block buch bundesgesetzblatt ebene gesetzbuch gruppe hartz kapitel
    kategorie klasse modul phase saeule sek sekundarstufe sgb sozialgesetzbuch stufe teil teilband titel typ
    """.split()
)


def is_roman(word: str) -> bool:
    """Whether a folded word is a Roman number up to 20."""
    return word in _OTHER and word.isalpha()


def other_writing(before: str, word: str) -> str:
    """The other writing of the number that stands directly behind a word, folded; empty where it is none.

    >>> other_writing("SGB", "II"), other_writing("Hartz", "4"), other_writing("Tag", "X")
    ('2', 'iv', '')
    """
    name, number = fold(before), fold(word)
    other = _OTHER.get(number, "")
    if not other or len(name) < 2 or not name.isalpha() or name in _OTHER or is_stopword(name):
        return ""
    roman = other if is_roman(other) else number
    return other if len(roman) > 1 or name in _COUNTED else ""


def in_other_writing(words: Sequence[str]) -> tuple[str, ...]:
    """Words in a row with their numbers in the other writing; empty where there is none among them."""
    others = [other_writing(before, word) for before, word in pairwise(words)]
    return (words[0], *(other or word for word, other in zip(words[1:], others, strict=True))) if any(others) else ()
