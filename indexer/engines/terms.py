"""Ready terms in the shape that compiled engines can hold, and the fields that they lie in: such engines read a field
as words with white space between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2s
from math import ceil

from indexer.engines.query import Field

#: Longer terms are cut and told apart by a hash (engines refuse or split very long ones), in characters.
LONGEST = 200
_KEPT = 160
#: Stands between terms that share a position, in no term.
SEPARATOR = "␟"
#: Stands for the empty term.
EMPTY = "<>"
_SPECIAL = frozenset({" ", SEPARATOR})
#: Below this frequency a word was met in the margins of pages only; it goes into a field of its own (see
#: :func:`shares`).
MARGINAL = 0.5


def facet_field(name: str) -> str:
    """Holds the values of a facet."""
    return f"facet_{name}"


def marginal_field(field: Field) -> str:
    """Holds the words of a field that were met in the margins of pages only."""
    return f"{field.name}_marginal"


def length_field(field: Field) -> str:
    """Holds how long a field is in each document."""
    return f"{field.name}_length"


def plain(term: str) -> str:
    """The term itself, nearly always; white space, control characters and lone surrogates are written as
    ``<hexadecimal>``."""
    if not term:
        return EMPTY
    if not term.isprintable() or " " in term or SEPARATOR in term:
        term = "".join(f"<{ord(each):x}>" if each in _SPECIAL or not each.isprintable() else each for each in term)
    if len(term) > LONGEST:
        term = f"{term[:_KEPT]}…{blake2s(term.encode(), digest_size=8).hexdigest()}"
    return term


def shares(terms: Mapping[str, float]) -> tuple[list[str], list[str]]:
    """Terms as often as they count, in whole numbers, and apart from them those that hardly count at all."""
    words: list[str] = []
    marginal: list[str] = []
    for term, frequency in terms.items():
        if frequency < MARGINAL:
            marginal.append(plain(term))
        else:
            words.extend([plain(term)] * max(1, ceil(frequency - 0.5)))
    return words, marginal


def in_a_row(terms: Mapping[str, Sequence[int]]) -> list[str] | None:
    """The words of a zone one after the other; None when some share a position or positions are left out."""
    total = sum(map(len, terms.values()))
    words = [""] * total
    for term, positions in terms.items():
        word = plain(term)
        for position in positions:
            if position >= total or words[position]:
                return None
            words[position] = word
    return words


def by_position(terms: Mapping[str, Sequence[int]]) -> list[tuple[int, str]]:
    """All positions of a zone, ascending, each with its word; several words may share one."""
    return sorted((position, plain(term)) for term, positions in terms.items() for position in positions)
