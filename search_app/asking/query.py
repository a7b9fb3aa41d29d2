"""What a person typed → a syntax tree. Any text at all gives a tree; nothing here raises.

    query    = either { ODER either }
    either   = { [UND] single }                     all are required
    single   = [ "-" | NICHT ] ( "(" query ")" | field ":" single | phrase | word )
    phrase   = '"' words '"'      also „…“ and »…«
    word     = letters and digits, with "*" at the end: every word that begins so; brackets within one are part of it:
               Bürger(innen), and so is a hyphen that joins, or cuts a compound short: "Sprachförderung und -bildung"

Operators are German or English, in capitals, so that "und" stays a word. What does not fit (a lone bracket, an operator
without a word beside it) is passed over as if it had not been typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from indexer.language.numerals import may_be_ordinal
from indexer.language.tokens import CONJUNCTIONS, Token, tokenize
from indexer.wording.quotes import quoted
from search_app.asking.lexemes import FIELDS, Lexeme, lexemes
from search_app.asking.request import MAX_QUERY_LENGTH
from search_app.asking.syntax import All, Either, InField, Node, Not, ParsedQuery, Phrase, Prefix, Word, joined

#: More words than this are not searched for; the person is told.
MAX_WORDS = 40
#: Brackets deeper than this are passed over.
_MAX_DEPTH = 8
#: A wildcard needs this many letters before it.
MIN_PREFIX = 2
#: An ending that leaves open whether one or more are meant: Schule(n), Angebot(e).
_ENDING = re.compile(r"(?<=[a-zäöüß])\((?:e?[nrs]|e|nen)\)(?![^\W_])")
#: Where a line ended within a word of what was pasted: "Teil- nehmende", but not "Sprach- und Kulturmittlung".
_BROKEN = re.compile(rf"(?<=[a-zäöüß])[-\u2010\u2011]\s(?=[a-zäöüß])(?!(?:{'|'.join(CONJUNCTIONS)})\b)")
_BETWEEN_YEARS = ("-", "–", "..", "bis")


def parse(text: str) -> ParsedQuery:
    """Read what a person typed."""
    notes: list[str] = []
    if len(text) > MAX_QUERY_LENGTH:
        text = text[:MAX_QUERY_LENGTH]
        notes.append(f"Ihre Anfrage war sehr lang; gesucht wurde mit den ersten {MAX_QUERY_LENGTH} Zeichen.")
    text = _BROKEN.sub("", text)
    parser = _Parser(text, notes)
    tree = parser.query(0)
    if tree is None and text.strip():
        notes.append("Ihre Anfrage enthält kein Wort, nach dem gesucht werden kann. Gezeigt werden alle Dokumente.")
    return ParsedQuery(tree, tuple(notes), text)


class _Parser:
    """Recursive descent over the lexemes of one query."""

    def __init__(self, text: str, notes: list[str]) -> None:
        self._lexemes = lexemes(text)
        self._at = 0
        self._words = 0
        self._notes = notes
        #: In the brackets behind a field: its name.
        self._values_of = ""

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
        return joined(Either, alternatives)

    def _all(self, depth: int) -> Node | None:
        required: list[Node] = []
        while (kind := self._peek()) not in ("", "or", "close"):
            if kind == "and":
                self._at += 1
            elif found := self._single(depth):
                required.append(found)
        return joined(All, required)

    def _single(self, depth: int) -> Node | None:
        negated = self._negations()
        found = self._operand(depth)
        return Not(found) if found and negated else found

    def _negations(self) -> bool:
        negated = False
        while self._peek() in ("minus", "not"):
            negated = not negated
            self._at += 1
        return negated

    def _operand(self, depth: int) -> Node | None:
        kind = self._peek()
        if kind in ("", "or", "and", "close"):
            return None
        lexeme = self._lexemes[self._at]
        self._at += 1
        if kind == "open":
            return self.query(depth + 1) if depth < _MAX_DEPTH else None
        if kind == "field":
            return self._field(lexeme.text, depth)
        if self._values_of:
            return self._value(self._values_of, [lexeme, *self._neighbours(lexeme)])
        return self._words_of(lexeme)

    def _field(self, typed: str, depth: int) -> Node | None:
        """What is asked of a field: a value, or all that stands in the brackets."""
        name = FIELDS[typed.rstrip()[:-1].lower()]
        start = self._at
        negated = self._negations()
        kind = self._peek()
        if kind not in ("chunk", "phrase", "open"):
            self._at = start
            return self._chunk(typed)  # a field of nothing is a word
        outer, self._values_of = self._values_of, "" if name == "title" else name
        lexeme = self._lexemes[self._at]
        if name == "title" or kind == "open":
            found = self._operand(depth)
        else:
            self._at += 1
            found = self._value(name, [lexeme, *(self._range() if name == "year" else ())])
            if isinstance(found, InField) and typed[-1].isspace():
                words = [node for node in (self._chunk(typed), self._words_of(lexeme)) if node]
                found = replace(found, words=joined(All, words))
        self._values_of = outer
        if found and name == "title":
            found = InField(name, "", found)
        return Not(found) if found and negated else found

    def _value(self, name: str, lexemes: list[Lexeme]) -> Node | None:
        texts = (lexeme.text[1:-1] if lexeme.kind == "phrase" else lexeme.text for lexeme in lexemes)
        value = " ".join(text.strip() for text in texts)
        return InField(name, value) if value and self._count(1) else None

    def _neighbours(self, lexeme: Lexeme) -> Iterator[Lexeme]:
        """In brackets, words beside each other are one value: thema:(Arbeit und Ausbildung)."""
        while lexeme.kind == "chunk" and self._peek() == "chunk":
            yield self._lexemes[self._at]
            self._at += 1

    def _range(self) -> list[Lexeme]:
        """The rest of a range of years that is typed with blanks: jahr:2017 - 2019."""
        rest = self._lexemes[self._at : self._at + 2]
        if [lexeme.kind for lexeme in rest] != ["chunk", "chunk"] or rest[0].text not in _BETWEEN_YEARS:
            return []
        if not rest[1].text[:4].isdigit():
            return []
        self._at += 2
        return [Lexeme("chunk", ".."), rest[1]]

    def _words_of(self, lexeme: Lexeme) -> Node | None:
        return self._phrase(lexeme.text[1:-1]) if lexeme.kind == "phrase" else self._chunk(lexeme.text)

    def _phrase(self, text: str) -> Node | None:
        tokens = tokenize(text)
        points = tuple(at for at, token in enumerate(tokens) if _has_point(text, token))
        return Phrase(tuple(token.text for token in tokens), points) if tokens and self._count(len(tokens)) else None

    def _chunk(self, text: str) -> Node | None:
        """A run of characters without space: mostly one word, but "Sinti/Roma" is two."""
        wildcard = text.endswith("*")
        plain = _ENDING.sub("", text)
        words: list[Node] = [Word(token.text, point=_has_point(plain, token)) for token in tokenize(plain)]
        if not words or not self._count(len(words)):
            return None
        last = words[-1]
        if wildcard and isinstance(last, Word):
            if len(last.text) >= MIN_PREFIX:
                words[-1] = Prefix(last.text)
            else:
                self._note(
                    f"Vor dem Stern müssen mindestens {MIN_PREFIX} Buchstaben stehen; gesucht wurde nach „{last.text}“."
                )
        elif text.startswith("*"):
            self._note(f"Ein Stern wirkt nur am Wortende; {quoted(text)} wurde als Wort und als Wortteil gesucht.")
        return joined(All, words)

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


def _has_point(text: str, token: Token) -> bool:
    """Whether a word is a number with a point behind it, as ordinals are written."""
    return text.startswith(".", token.end) and may_be_ordinal(token.text)
