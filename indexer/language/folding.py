"""Surface word → folded word: the spelling in which two writings of one word are equal.

Chain: NFKC (ligatures, full-width, NFC) → invisible characters and gender marks out → line-end breaks and hyphens
closed → lower case → ``ä ö ü ß`` written as ``ae oe ue ss`` → accents of foreign names off.

Umlauts become two letters rather than losing their dots: *Bäcker* = *Baecker* and *Straße* = *Strasse*, but *Bauer* and
*Bäuer*, *fordern* and *fördern* stay apart. Idempotent: ``fold(fold(word)) == fold(word)``.
"""

from __future__ import annotations

import re
import unicodedata

from indexer.language.tokens import ANY_HYPHEN, INVISIBLE

_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_BREAK = re.compile(rf"(?:[{ANY_HYPHEN}]|(?<![ \t]))[ \t]*\r?\n[ \t]*")
#: What stands between the stem and the feminine ending; kept apart from ``/`` and ``:`` between numbers.
_GENDER_MARK = re.compile(
    rf"(?<=[^\W\d_])(?:[*:_·•]|/[{ANY_HYPHEN}]?|\([{ANY_HYPHEN}]?)(?=[^\W\d_])|(?<=[^\W\d_])\)|[*]$"
)
_HYPHEN = re.compile(
    rf"(?<=[^\W_])[{ANY_HYPHEN}]+(?=[^\W\d_])|(?<=[^\W\d_])[{ANY_HYPHEN}]+(?=[^\W_])|^[{ANY_HYPHEN}]+|[{ANY_HYPHEN}]+$"
)
_THOUSANDS = re.compile(r"(?<=\d)\.(?=\d{3}(?!\d))")

#: Letters that have no decomposition, or one that would lose a German distinction.
_LETTERS = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "oe",
        "å": "a",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        "ħ": "h",
        "’": "'",
        "‐": "-",
        "‑": "-",
        "–": "-",
    }
)
#: The lower-case letters that are written as two in a folded word.
_IN_TWO = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}
_MARKS = {ord(mark): None for mark in map(chr, range(0x300, 0x370))}


def _letters(word: str) -> str:
    """Lower case, German letters in two, accents off; the word is in NFKC."""
    word = word.lower()
    if word.isascii():
        return word
    # "İ".lower() leaves a combining dot behind, so compose again before the umlauts are looked for.
    word = unicodedata.normalize("NFC", word).translate(_LETTERS)
    if word.isascii():
        return word
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", word).translate(_MARKS).translate(_LETTERS))


def clean(word: str) -> str:
    """The word in NFKC, without invisible characters, whole again where a line end broke it; case and marks stay."""
    if word.isascii() and "\n" not in word:
        return word
    word = _INVISIBLE.sub("", unicodedata.normalize("NFKC", word))
    if "\n" in word:
        # A capital after the break belongs to a word that has its hyphen anyway (Südost-⏎Europa).
        word = _BREAK.sub(lambda found: "-" if word[found.end() : found.end() + 1].isupper() else "", word)
    return word


def fold(word: str) -> str:
    """The folded word: equal for all writings of one word form. Never raises; may be empty."""
    if word.isascii() and word.isalnum():
        return word.lower()
    folded = _fold_once(word)
    while not folded.isalnum() and (again := _fold_once(folded)) != folded:
        folded = again  # taking one mark out can bring two others together, in text that is not a word
    return folded


def writings(part: str) -> set[str]:
    """All that German text in lower case may have where its folded words hold this part of a word.

    *maed* is written *mäd* or *maed*; *mae* is also held by *mä*, and *eis* by *üis*, in the middle of which it begins.
    """

    def ways(at: int) -> set[str]:
        if at == len(part):
            return {""}
        found = {part[at] + rest for rest in ways(at + 1)}
        for letter, two in _IN_TWO.items():
            if part.startswith(two, at):
                found |= {letter + rest for rest in ways(at + 2)}
            elif part[at:] == two[0]:
                found.add(letter)
        return found

    return ways(0) | {letter + rest for letter, two in _IN_TWO.items() if part[:1] == two[1] for rest in ways(1)}


def _fold_once(word: str) -> str:
    word = clean(word)
    if not word.isalpha():
        word = _GENDER_MARK.sub("", word)
        word = _HYPHEN.sub("", word)
        if word[:1].isdigit():
            word = _THOUSANDS.sub("", word)
        if word and word[0] == "§":
            word = "§"
    return _letters(word)
