"""What a person typed → lexemes: brackets, quotes, operators, field names, words, each with its kind.

A bracket within a word belongs to it, as in ``Bürger(innen)`` or ``kommune:Halle(Saale)``. So does a hyphen: it
excludes only where nothing stands before it, and not where it cuts a compound short ("Sprachförderung und -bildung").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.language.tokens import CONJUNCTIONS, surfaces

#: Field names that can be typed, each with the name of the field meant.
FIELDS = {
    "titel": "title",
    "title": "title",
    "thema": "topic",
    "topic": "topic",
    "art": "kind",
    "kind": "kind",
    "kommune": "municipality",
    "municipality": "municipality",
    "ki": "municipality",
    "jahr": "year",
    "year": "year",
    "format": "format",
    "sprache": "language",
    "language": "language",
}
_OPERATORS = {"UND": "and", "AND": "and", "ODER": "or", "OR": "or", "NICHT": "not", "NOT": "not"}

#: Blanks may follow the colon. ASCII: "ſ" and "ı" are no other writings of the letters of a field.
_FIELD = rf"(?ai:{'|'.join(sorted(FIELDS, key=len, reverse=True))}):\s*(?=\S)"
_PLAIN = r'[^\s()"„“”»«]'
_WORD = rf"{_PLAIN}+(?:\({_PLAIN}*\){_PLAIN}*)*"
_LEXEME = re.compile(
    rf"""
      (?P<space>\s+)
    | (?P<open>\()
    | (?P<close>\))
    | (?P<phrase>"[^"]*"|„[^“”"]*[“”"]|“[^”"]*[”"]|»[^«]*«|«[^»]*»)
    | (?P<minus>(?<![^\s(:])[-–−](?=[^\s)\-–−]))
    | (?P<operator>(?:{"|".join(_OPERATORS)})(?!{_PLAIN}))
    | (?P<field>{_FIELD})
    | (?P<chunk>{_WORD})
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
#: What stands before the second half of a truncated compound, as the words of a text.
_CONJUNCTIONS = [[word] for word in CONJUNCTIONS]
#: The second half of a compound, or any other word behind a hyphen; but not what can only be excluded.
_HALF = re.compile(rf"[-–−](?!{_FIELD})[^\W_]")
_CHUNK = re.compile(_WORD)


@dataclass(frozen=True, slots=True)
class Lexeme:
    """``kind`` is one of open, close, phrase, minus, not, and, or, field, chunk."""

    kind: str
    text: str


def lexemes(text: str) -> list[Lexeme]:
    """The lexemes of a text in order; what is none of them is passed over."""
    found: list[Lexeme] = []
    at = 0
    while match := _LEXEME.match(text, at):
        kind = match.lastgroup
        if kind == "minus" and _HALF.match(text, at) and _goes_on(found):
            kind, match = "chunk", _CHUNK.match(text, at) or match
        at = match.end()
        if kind == "operator":
            kind = _OPERATORS[match.group()]
        if kind and kind not in ("space", "other"):
            found.append(Lexeme(kind, match.group()))
    return found


def _goes_on(before: Sequence[Lexeme]) -> bool:
    """Whether what was read ends as if a truncated compound came next: with a comma, a slash or a conjunction.

    Behind a word that is excluded nothing is cut short: in "-Flucht und -Asyl" the next one is to be excluded, too.
    """
    if not before or before[-1].kind != "chunk":
        return False
    word = len(before) - 1
    if not before[word].text.endswith((",", "/")):
        if surfaces(before[word].text.lower())[-1:] not in _CONJUNCTIONS:
            return False
        word -= 1
    elif not surfaces(before[word].text):
        word -= 1
    return word < 1 or before[word - 1].kind not in ("minus", "not")
