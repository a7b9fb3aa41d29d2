"""Words broken at line ends of which extraction was in doubt: the words of the collection decide whether their halves
are words.

    wenig·stens     → written in one piece in another document, nowhere with a hyphen: one word
    deutsch·tuerkische → anything else: findable in one piece and by its halves, as a word with a hyphen is

What is read from a file is kept by its content and the same in every collection; so this is decided where terms are
made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from itertools import pairwise

from indexer.language.folding import fold
from indexer.language.tokens import ANY_HYPHEN
from indexer.model import SEAM

_HYPHEN = re.compile(f"[{ANY_HYPHEN}]")
#: A hyphen that could be taken for a break: what follows is small and no mere ending.
_LIKE_A_BREAK = re.compile(rf"(?<=[^\W\d_])[{ANY_HYPHEN}][a-zäöüß]{{4}}")
_BETWEEN_HYPHENS = re.compile(f"[^{ANY_HYPHEN}]+")


def _folded(piece: str) -> str:
    return SEAM.join(map(fold, piece.strip(SEAM).split(SEAM)))


def joined(term: str) -> str:
    """A folded word with a seam in one piece."""
    return term.replace(SEAM, "")


def writings(surface: str) -> Iterator[str]:
    """What is counted of a word beside its terms, as these are the same for all its writings: the seams in it, and the
    hyphens at which it could have been broken. None is a term: each has a seam, behind the hyphen if there is one."""
    if SEAM in surface:
        yield from (piece for piece in map(_folded, _HYPHEN.split(surface)) if SEAM in piece)
    if _LIKE_A_BREAK.search(surface):
        yield from (f"{fold(left)}-{SEAM}{fold(right)}" for left, right in pairwise(_HYPHEN.split(surface)))


def seamed(counts: Iterable[str]) -> Iterator[str]:
    """Those that are words with a seam, of terms and :func:`writings`."""
    return (word for word in counts if SEAM in word and "-" not in word)


def unbroken(counts: Mapping[str, int]) -> frozenset[str]:
    """The words with a seam that a collection writes in one piece elsewhere, and nowhere with a hyphen.

    Args:
        counts: terms and :func:`writings`; a word with a seam must not have been counted in one piece as well.
    """
    return frozenset(
        word for word in seamed(counts) if joined(word) in counts and word.replace(SEAM, f"-{SEAM}") not in counts
    )


def settle(surface: str, unbroken: Set[str]) -> str:
    """A word without its seams: in one piece where it is one of those, with hyphens elsewhere."""

    def decided(piece: re.Match[str]) -> str:
        return joined(piece[0]) if _folded(piece[0]) in unbroken else piece[0]

    return _BETWEEN_HYPHENS.sub(decided, surface).replace(SEAM, "-")
