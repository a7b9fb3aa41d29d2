"""What a person typed → a syntax tree. Any text at all gives a tree; nothing here raises.

    query    = either { ODER either }
    either   = { [UND] single }                     all are required
    single   = [ "-" | NICHT ] ( "(" query ")" | field ":" value | phrase | word )
    phrase   = '"' words '"'      also „…“ and »…«
    word     = letters and digits, with "*" at the end: every word that begins so

Operators are German or English, in capitals, so that "und" stays a word. What does not fit (a lone bracket, an operator without a
word beside it) is passed over as if it had not been typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.language.tokens import tokenize
from search_app.asking.request import MAX_QUERY_LENGTH

#: More words than this are not searched for; the person is told.
MAX_WORDS = 40
#: Brackets deeper than this are passed over.
_MAX_DEPTH = 8
#: A wildcard needs this many letters before it.
MIN_PREFIX = 2


@dataclass(frozen=True, slots=True)
class Word:
    """A single word as typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in quotes: these, in this order, as typed."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prefix:
    """The beginning of a word, typed as ``arbeit*``."""

    text: str


@dataclass(frozen=True, slots=True)
class Not:
    child: Node


@dataclass(frozen=True, slots=True)
class All:
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class InField:
    """Something asked of one field: ``name`` is one of the values of :data:`FIELDS`; for ``title`` the child is searched there, for
    the others ``value`` is a value to filter by."""

    name: str
    value: str
    child: Node | None = None


Node = Word | Phrase | Prefix | Not | All | Either | InField

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

_LEXEME = re.compile(
    rf"""
      (?P<space>\s+)
    | (?P<open>\()
    | (?P<close>\))
    | (?P<phrase>"[^"]*"|„[^“”"]*[“”"]|“[^”"]*[”"]|»[^«]*«|«[^»]*»)
    | (?P<minus>[-–−](?=[^\s)\-–−]))
    | (?P<field>(?:{"|".join(sorted(FIELDS, key=len, reverse=True))}):(?=\S))
    | (?P<chunk>(?:[^\s()"„“”»«])+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """The tree (None: nothing to search for) and German sentences on what was left out of it."""

    tree: Node | None
    notes: tuple[str, ...] = ()
    text: str = ""


def parse(text: str) -> ParsedQuery:
    """Read what a person typed."""
    notes: list[str] = []
    if len(text) > MAX_QUERY_LENGTH:
        text = text[:MAX_QUERY_LENGTH]
        notes.append(f"Ihre Anfrage war sehr lang; gesucht wurde mit den ersten {MAX_QUERY_LENGTH} Zeichen.")
    parser = _Parser(text, notes)
    tree = parser.query(0)
    return ParsedQuery(tree, tuple(notes), text)


@dataclass(frozen=True, slots=True)
class _Lexeme:
    kind: str
    text: str


class _Parser:
    """Recursive descent over the lexemes of one query."""

    def __init__(self, text: str, notes: list[str]) -> None:
        self._lexemes = list(_lexemes(text))
        self._at = 0
        self._words = 0
        self._notes = notes

    def query(self, depth: int) -> Node | None:
        """Alternatives, up to a closing bracket or the end."""
        alternatives: list[Node] = []
        while self._at < len(self._lexemes):
            if found := self._all(depth):
                alternatives.append(found)
            if self._peek() == "or":
                self._at += 1
            elif self._peek() == "close":
                self._at += 1
                if depth:
                    break
        return _joined(Either, alternatives)

    def _all(self, depth: int) -> Node | None:
        required: list[Node] = []
        while (kind := self._peek()) not in ("", "or", "close"):
            if kind == "and":
                self._at += 1
            elif found := self._single(depth):
                required.append(found)
        return _joined(All, required)

    def _single(self, depth: int) -> Node | None:
        negated = False
        while self._peek() in ("minus", "not"):
            negated = not negated
            self._at += 1
        found = self._operand(depth)
        return Not(found) if found and negated else found

    def _operand(self, depth: int) -> Node | None:
        kind = self._peek()
        if kind in ("", "or", "and", "close"):
            return None
        lexeme = self._lexemes[self._at]
        self._at += 1
        if kind == "open":
            return self.query(depth + 1) if depth < _MAX_DEPTH else None
        if kind == "field":
            return self._field(FIELDS[lexeme.text[:-1].lower()])
        if kind == "phrase":
            return self._phrase(lexeme.text[1:-1])
        return self._chunk(lexeme.text)

    def _field(self, name: str) -> Node | None:
        if self._peek() not in ("chunk", "phrase"):
            return None
        lexeme = self._lexemes[self._at]
        self._at += 1
        value = (lexeme.text[1:-1] if lexeme.kind == "phrase" else lexeme.text).strip()
        if name != "title":
            return InField(name, value) if value else None
        child = self._phrase(value) if lexeme.kind == "phrase" else self._chunk(value)
        return InField(name, value, child) if child else None

    def _phrase(self, text: str) -> Node | None:
        words = tuple(token.text for token in tokenize(text))
        return Phrase(words) if words and self._count(len(words)) else None

    def _chunk(self, text: str) -> Node | None:
        """A run of characters without space: mostly one word, but "Sinti/Roma" is two."""
        wildcard = text.endswith("*")
        words: list[Node] = [Word(token.text) for token in tokenize(text)]
        if not words or not self._count(len(words)):
            return None
        last = words[-1]
        if wildcard and isinstance(last, Word):
            if len(last.text) >= MIN_PREFIX:
                words[-1] = Prefix(last.text)
            else:
                self._note(
                    f"Vor dem Sternchen müssen mindestens {MIN_PREFIX} Buchstaben stehen; gesucht wurde nach „{last.text}“."
                )
        elif text.startswith("*"):
            self._note(f"Ein Sternchen wirkt nur am Wortende; „{text}“ wurde als Wort und als Wortteil gesucht.")
        return _joined(All, words)

    def _count(self, words: int) -> bool:
        self._words += words
        if self._words > MAX_WORDS:
            self._note(f"Ihre Anfrage hatte sehr viele Wörter; gesucht wurde mit den ersten {MAX_WORDS}.")
        return self._words <= MAX_WORDS

    def _note(self, sentence: str) -> None:
        if sentence not in self._notes:
            self._notes.append(sentence)

    def _peek(self) -> str:
        return self._lexemes[self._at].kind if self._at < len(self._lexemes) else ""


def _lexemes(text: str) -> Iterator[_Lexeme]:
    for match in _LEXEME.finditer(text):
        kind, found = match.lastgroup or "other", match.group()
        if kind in ("space", "other"):
            continue
        if kind == "chunk" and found in _OPERATORS:
            kind = _OPERATORS[found]
        yield _Lexeme(kind, found)


def _joined(kind: type[All] | type[Either], nodes: list[Node]) -> Node | None:
    # "Sinti/Roma" and brackets give lists within lists: those of the same kind become one.
    flat = [child for node in nodes for child in (node.children if isinstance(node, kind) else (node,))]
    if not flat:
        return None
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def positive(node: Node | None) -> Iterator[Word | Phrase | Prefix]:
    """The words, phrases and prefixes that are asked for (not those excluded), from left to right."""
    match node:
        case Word() | Phrase() | Prefix():
            yield node
        case All(children) | Either(children):
            for child in children:
                yield from positive(child)
        case InField(child=child):
            yield from positive(child)
        case _:
            return
