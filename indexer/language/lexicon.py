"""Which words may be parts of compounds: the packaged base list and the words of the collection.

Everything here is a set. A word of the collection counts as known from :data:`MIN_DOCUMENTS` documents on, however many
more there are, so small changes of a collection change few sets and few splits.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Self

from indexer.language.folding import fold
from indexer.language.seams import unbroken
from indexer.language.stems import stem
from indexer.language.stopwords import STOPWORDS
from indexer.model import SEAM

#: Documents that a word of the collection must stand in before it may be a part: one may be a slip of the pen.
MIN_DOCUMENTS = 2
#: Letters that a word of the collection and its stem must have to be a part; shorter parts come from the base list
#: only.
MIN_LETTERS = 5
#: Words of three letters are parts only where the base list has them (Amt, Rat, Ort).
SHORTEST = 3

#: Never a part by themselves; before a known word they make another word of it, which is one part: zu + wanderung, aus
#: + bildung.
PARTICLES = tuple(
    "ab an auf aus bei durch ein her hin mit nach rueck ueber um un unter vor weiter wider wieder zu zurueck zusammen".split()
)


@dataclass(frozen=True)
class Lexicon:
    """Sets of words and stems that a split is decided by; the same sets give the same splits.

    ``simple`` are stems of words that are never split. ``parts`` are stems that a part may have. ``unbroken`` are words
    that were broken at the end of a line and have no halves (:mod:`indexer.language.seams`).
    """

    simple: frozenset[str]
    parts: frozenset[str]
    unbroken: frozenset[str] = frozenset()

    @classmethod
    def from_vocabulary(cls, vocabulary: Mapping[str, int]) -> Self:
        """Base list, and the collection's words with their document frequencies.

        The words of the vocabulary may be folded or as written. Where they are as written, German capitals tell nouns,
        and only nouns are taken. Beside words there may be their :func:`~indexer.language.seams.writings`.
        """
        simple = base_stems()
        cased = any(word[:1].isupper() for word in vocabulary)
        frequent = [
            word
            for word, documents in vocabulary.items()
            if documents >= MIN_DOCUMENTS and SEAM not in word and (not cased or word[:1].isupper())
        ]
        words = {fold(word) for word in frequent}
        stems = {stem(word) for word in words if _may_be_part(word)}
        parts = simple | {term for term in stems if len(term) >= MIN_LETTERS}
        return cls(simple=simple, parts=parts, unbroken=unbroken(vocabulary))

    @property
    def fingerprint(self) -> str:
        """Changes when some split may change."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    def to_bytes(self) -> bytes:
        """For keeping beside an index; the base list is packaged and not repeated."""
        return json.dumps(sorted(self.parts - self.simple | self.unbroken), ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The lexicon that :meth:`to_bytes` kept.

        Raises:
            ValueError: the bytes are no lexicon.
        """
        words = json.loads(data)
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise ValueError("no lexicon")
        simple = base_stems()
        seamed = frozenset(word for word in words if SEAM in word)
        return cls(simple=simple, parts=simple | (frozenset(words) - seamed), unbroken=seamed)


def _may_be_part(word: str) -> bool:
    return len(word) >= MIN_LETTERS and word.isalpha() and word not in STOPWORDS and word not in no_parts()


def _packaged(name: str) -> frozenset[str]:
    text = (files("indexer.language") / "data" / name).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(fold(word) for line in lines for word in line.split()) - {""}


@cache
def base_words() -> frozenset[str]:
    """The packaged words that compounds are made of, folded."""
    return _packaged("parts.txt")


@cache
def no_parts() -> frozenset[str]:
    """What is never a part although it is a word somewhere, folded."""
    return _packaged("no_parts.txt")


@cache
def base_stems() -> frozenset[str]:
    """Stems of the packaged words."""
    return frozenset(map(stem, base_words()))
