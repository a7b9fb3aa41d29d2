"""Text → tokens: what counts as one word of German text, with offsets into the original text.

One token is

* a word with its inner hyphens and apostrophes: ``Südost-Europa``, ``geht's``, ``UN-Behindertenrechtskonvention``;
* a word with its gender mark: ``Mitarbeiter*innen``, ``:innen``, ``_innen``, ``/-innen``, ``(innen)``, ``Rom*nja``, and
  what is compounded with it (``Migrant*innenselbstorganisationen``);
* the first half of a truncated compound with its hyphen (``Sprach-`` in "Sprach- und Kulturmittlung") and the second
  half (``-pflege`` in "Kinderbetreuung und -pflege");
* a word broken at the end of a line (``Integra-⏎tion``), but not ``Sprach-⏎und``;
* a number with its inner points (``1.500``, ``12.03.2014``), a range of numbers (``2017-2018``), or the sign ``§``.

Soft hyphens, other invisible characters and combining marks belong to the word that they stand in, so offsets hold for
texts in any Unicode normal form; :mod:`indexer.language.folding` takes them out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Written as between the square brackets of a pattern: INVISIBLE, COMBINING, ANY_HYPHEN.
#: Characters that print nothing: soft hyphen, zero-width spaces and joiners, word joiner, byte order mark.
INVISIBLE = "\u00ad\u200b-\u200d\u2060\ufeff"
#: Combining marks, as a character that was decomposed (NFD) carries them.
COMBINING = "\u0300-\u036f"
#: Hyphens that join words (the usual one, the typographic one, and the one at which no line ends); dashes (–) join
#: numbers only.
HYPHENS = ("-", "\u2010", "\u2011")
ANY_HYPHEN = "\\-\u2010\u2011"
#: Words that stand between the halves of a truncated compound; a hyphen before them does not break a word.
CONJUNCTIONS = ("und", "oder", "bzw", "sowie", "bis", "als", "wie", "noch", "u", "o", "and", "or")

_LETTER = rf"[^\W\d_{INVISIBLE}]"
_INNER = rf"[{COMBINING}{INVISIBLE}]"
#: A run of letters and digits; the marks are only looked for where letters end, which keeps plain text fast.
_RUN = rf"(?:[^\W_]+(?:{_INNER}+[^\W_]+)*{_INNER}*)"
_CONJUNCTION = "|".join(CONJUNCTIONS)
#: Feminine and other endings after a gender mark; ``innen`` may go on as a compound.
_GENDERED = (
    rf"(?:[*:_·•]|/[{ANY_HYPHEN}]?)[iI](?:n(?:nen)?(?![^\W_])|nnen(?=[^\W_])){_RUN}?"
    rf"|\([{ANY_HYPHEN}]?[iI]n(?:n?en)?\)|\([iI]nn\)en(?![^\W_])"
    rf"|\*{_LETTER}{_RUN}?"
    rf"|(?:[:_]|/[{ANY_HYPHEN}]?)[rnms](?![^\W_])"
)
_BREAK = rf"(?:[{ANY_HYPHEN}]|(?<=\u00ad))[ \t]*\r?\n[ \t]*(?=[^\W\d_])(?!(?:{_CONJUNCTION})\b)"
_JOIN = rf"(?:[{ANY_HYPHEN}'’](?=[^\W_])|{_BREAK}|{_GENDERED}(?:[{ANY_HYPHEN}](?=[^\W_]))?)"
_NUMBER = rf"\d+(?:[.,:]\d+)*(?:[\-\u2010\u2011\u2013/]\d+(?:[.,]\d+)*)*(?![^\W_]|[{ANY_HYPHEN}]{_LETTER})"
_TRUNCATED = rf"[{ANY_HYPHEN}](?=[ \t\r\n]*(?:[,/]|(?:{_CONJUNCTION})\b))"
#: What any of these begins with: most words end where their letters do, and nothing further is tried.
_GOES_ON = rf"(?:(?=[{ANY_HYPHEN}'’*:_·•/(])|(?<=\u00ad))"
_WORD = (
    rf"(?<![^\s(,/])[{ANY_HYPHEN}](?={_LETTER}){_RUN}"  # -pflege
    rf"|{_NUMBER}"
    rf"|{_RUN}(?:{_GOES_ON}(?:{_JOIN}{_RUN}?)*(?:{_TRUNCATED})?)?"
    r"|§+"
)
TOKEN = re.compile(_WORD)


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text as it stands there: ``text == original[start:end]``."""

    text: str
    start: int
    end: int


def tokenize(text: str) -> list[Token]:
    """All tokens of a text in order."""
    return [Token(found.group(), found.start(), found.end()) for found in TOKEN.finditer(text)]


def surfaces(text: str) -> list[str]:
    """The texts of the same tokens without their offsets: several times faster than :func:`tokenize`."""
    return TOKEN.findall(text)
