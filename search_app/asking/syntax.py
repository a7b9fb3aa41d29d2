"""The syntax tree of what a person typed: :mod:`search_app.asking.query` reads it, the rooms behind ask it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A single word as typed.

    ``point``: it is a number with a point behind it. ``before`` is the word directly before it, of a number that may
    belong to it (SGB 2), ``after`` the word directly behind it, of a number that counts it (2. Weltkrieg).
    """

    text: str
    before: str = ""
    after: str = ""
    point: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in quotes: these, in this order, as typed; ``points``: the places of numbers with a point behind them."""

    words: tuple[str, ...]
    points: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Prefix:
    """The beginning of a word, typed as ``arbeit*``."""

    text: str


@dataclass(frozen=True, slots=True)
class Not:
    """What no result may have."""

    child: Node


@dataclass(frozen=True, slots=True)
class All:
    """All of these are required."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of these is enough."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class InField:
    """Something asked of one field: ``name`` is one of the values of :data:`~search_app.asking.lexemes.FIELDS`.

    For ``title`` the child is searched there, for the others ``value`` is a value to filter by. Where it stands apart
    from its colon, ``words`` are what it may be instead ("Sprache: Schlüssel zur Teilhabe").
    """

    name: str
    value: str
    child: Node | None = None
    words: Node | None = None


Node = Word | Phrase | Prefix | Not | All | Either | InField


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """The tree (None: nothing to search for) and German sentences on what was left out of it."""

    tree: Node | None
    notes: tuple[str, ...] = ()
    text: str = ""


def joined(kind: type[All] | type[Either], nodes: list[Node]) -> Node | None:
    """Some nodes as one; lists within lists ("Sinti/Roma", brackets) become one where they are of the same kind."""
    flat = [child for node in nodes for child in (node.children if isinstance(node, kind) else (node,))]
    if not flat:
        return None
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def texts(nodes: Iterable[Node]) -> list[str]:
    """The texts of the words among some nodes, empty for all others."""
    return [node.text if isinstance(node, Word) else "" for node in nodes]


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
