"""Parts of German compounds: Arbeitsmarktintegration → arbeit(s) + markt + integration.

A word is split where all of it is covered by known parts. Parts are compared by their stem, which takes care of
inflection (Kinder-, Frauen-, -kursen) and of linking letters (-s, -n, -en, -er, -e or a lost -e: Sprach-, Schul-). Of
several ways the one with the fewest parts wins, and each part is then split in turn; so a compound that is itself a
word of the collection (Arbeitsmarkt) holds together at the first cut. A false split harms more than a missed one: what
is doubtful stays whole.

The method is that of dictionary-based decompounding (Monz and de Rijke 2001; Lucene's compound word filter), with the
collection's own words as the dictionary; unlike Koehn and Knight (2003) it asks only *whether* a word is known, never
how frequent it is, so that a changed vocabulary changes only words that contain what was added or removed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Self

from indexer.language.lexicon import PARTICLES, SHORTEST, Lexicon, base_words, no_parts
from indexer.language.stem_tables import FOREIGN, SEPARABLE
from indexer.language.stems import MIN_STEM, stem
from indexer.language.stopwords import STOPWORDS

#: Shorter words are not worth splitting: Amtstag has seven letters.
MIN_COMPOUND = 7
#: Longer words are no words (a broken table, a line without spaces).
MAX_COMPOUND = 60
#: Parts of one word at most: Migrant-innen-selbst-organisations-beratungs-stelle.
MAX_PARTS = 7
_PARTICIPLE_ENDINGS = ("t", "te", "ten", "ter", "tes", "tem", "en", "ene", "enen", "ener", "enes", "enem")
#: Letters a part must have when only its stem is known.
MIN_PART = 4


class CompoundSplitter:
    """Splits folded words by the words of a :class:`~indexer.language.lexicon.Lexicon`."""

    def __init__(self, lexicon: Lexicon | None = None) -> None:
        self.lexicon = lexicon if lexicon is not None else Lexicon.from_vocabulary({})
        self._parts: dict[str, bool] = {}
        self._beginnings = {_beginning(term) for term in self.lexicon.parts}

    def __reduce__(self) -> tuple[type[CompoundSplitter], tuple[Lexicon]]:
        return type(self), (self.lexicon,)  # without what it remembers of words looked up

    @classmethod
    def from_vocabulary(cls, vocabulary: Mapping[str, int]) -> Self:
        """A splitter for a collection: its words with their document frequencies."""
        return cls(Lexicon.from_vocabulary(vocabulary))

    @cached_property
    def fingerprint(self) -> str:
        """Hexadecimal; two splitters with the same fingerprint split every word alike."""
        return self.lexicon.fingerprint

    def to_bytes(self) -> bytes:
        """All that :meth:`from_bytes` needs."""
        return self.lexicon.to_bytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The splitter that :meth:`to_bytes` kept.

        Raises:
            ValueError: the bytes are no splitter.
        """
        return cls(Lexicon.from_bytes(data))

    def split(self, word: str) -> tuple[str, ...]:
        """The smallest parts of a folded word in order, without a linking -s; empty for a simple word."""
        coarse = self.cut(word)
        return tuple(atom for part in coarse for atom in (self.split(part) or (part,)))

    def cut(self, word: str) -> tuple[str, ...]:
        """The largest known parts of a folded word: arbeitsmarkt + integration; empty for a simple word."""
        if not MIN_COMPOUND <= len(word) <= MAX_COMPOUND or not word.isalpha() or stem(word) in self.lexicon.simple:
            return ()
        best: dict[int, tuple[str, ...]] = {0: ()}
        end = len(word)
        # After the last but one part there is room for another.
        for stop in (*range(SHORTEST, end - SHORTEST + 1), end):
            found: tuple[str, ...] | None = None
            for start, before in best.items():
                part = word[start:stop]
                if not SHORTEST <= len(part) < end or len(before) >= MAX_PARTS or not self._known(part, stop == end):
                    continue
                if stop == end and self._is_no_head(part):
                    continue
                ways = (*before, part)
                if found is None or self._rank(ways) > self._rank(found):
                    found = ways
            if found is not None:
                best[stop] = found
        ways = best.get(end, ())
        # Short words end many others by accident (verlang-s-amt): they count beside words of the base list only.
        if any(len(part) == SHORTEST for part in ways) and not all(map(self._is_base, ways)):
            return ()
        return tuple(part if at == len(ways) - 1 else self._bare(part) for at, part in enumerate(ways))

    def _bare(self, part: str) -> str:
        """A part that is not the last without its linking -s: arbeits → arbeit, but kreis → kreis."""
        if not part.endswith("s") or part in base_words():
            return part
        if part.endswith("es") and part[:-2] in base_words():
            return part[:-2]
        bare = part[:-1]
        return bare if bare in base_words() or stem(bare) in self.lexicon.parts else part

    def _rank(self, ways: tuple[str, ...]) -> tuple[int, int, int, int]:
        """Fewer parts; more of them in the base list as they stand; the longer shortest part; the longer last part."""
        return -len(ways), sum(self._bare(part) in base_words() for part in ways), min(map(len, ways)), len(ways[-1])

    def _known(self, part: str, last: bool) -> bool:
        """Whether a piece of a word is a word: in the base list, or with the stem of a known word."""
        known = self._parts.get(part)
        if known is None:
            known = self._parts[part] = self._look_up(part)
        return known and not (last and part in _ONLY_FIRST)

    def _look_up(self, part: str) -> bool:
        if part in no_parts() or part in STOPWORDS:
            return part in _SELF
        if part in base_words():
            return True
        if len(part) < MIN_PART:
            return False
        if part[-1] == "s" and part[:-1] in base_words():
            return True
        return self._has_known_stem(part) or (part.startswith(PARTICLES) and self._is_derived(part))

    def _is_derived(self, part: str) -> bool:
        """Whether a piece is a particle and a simple word: zu-wanderung."""
        return any(
            part.startswith(particle) and len(part) - len(particle) >= MIN_PART and self._plain(part[len(particle) :])
            for particle in PARTICLES
        )

    def _has_known_stem(self, part: str) -> bool:
        if _beginning(part) not in self._beginnings and "ge" not in part[:8]:
            return False  # spares most pieces of a word the stemmer
        root = stem(part)
        if len(root) < MIN_STEM or root in no_parts() or root in STOPWORDS:
            return False
        return root in self.lexicon.parts

    def _plain(self, part: str) -> bool:
        return (
            _beginning(part) in self._beginnings
            and part not in no_parts()
            and part not in STOPWORDS
            and stem(part) in self.lexicon.simple
        )

    def _is_base(self, part: str) -> bool:
        return part in base_words() or stem(part) in self.lexicon.simple

    def _is_no_head(self, part: str) -> bool:
        """Participles of separable verbs are no compounds: fest-gelegt, bereit-gestellt."""
        if not part.startswith("ge") or not part.endswith(_PARTICIPLE_ENDINGS):
            return False
        root = stem(part)
        return not (root.startswith("ge") and root in self.lexicon.simple)

    def changed_words(self, new: CompoundSplitter, vocabulary: Iterable[str]) -> set[str]:
        """The folded words of a vocabulary that ``new`` splits in another way: what must be indexed again."""
        suspect = suspects(self, new)
        if suspect is None:
            return set()
        return {
            word
            for word in vocabulary
            if suspect.search(word) and (self.cut(word), self.split(word)) != (new.cut(word), new.split(word))
        }


#: Words that are parts although they are small.
_SELF = frozenset({"selbst", "gegen", "mehr", "allein"})
#: The vowel that an umlaut may be made of.
_UMLAUT = re.compile("([aou])")
#: Parts that stand at the beginning only: erfolg-reich and kreis-weit are no compounds of Reich and weit.
_ONLY_FIRST = frozenset(
    {"erst", "weit", "reich", "reiche", "reicher", "reichen", "reichem", "reiches", "voll", "haupt", "frei"}
)


def _beginning(word: str) -> str:
    """The first letters that a word and its stem have in common, whatever becomes of an umlaut."""
    return word[:5].replace("ae", "a").replace("oe", "o").replace("ue", "u")[:3]


#: So many letters a word has in common with its stem, but for what :func:`beginnings` knows of.
KEPT = 4


def beginnings(terms: Iterable[str]) -> set[str]:
    """What a folded German word holds one of if it has one of these terms in any form.

    A word keeps the beginning of its stem, and of the stems of its parts, as it is or with an umlaut; only participles
    put a -ge- in between (umgesetzt, umsetz), Segler and Segel differ before their last letter, and foreign plurals
    anywhere (Basen, Basis).
    """
    found: set[str] = set()
    for term in terms:
        start = term.removesuffix("el")
        foreign = (f"{term.removesuffix(common)}{ending}" for ending, common in FOREIGN if term.endswith(common))
        umlauts = (f"{start[: at.end()]}e{start[at.end() :]}" for at in _UMLAUT.finditer(start, 0, KEPT))
        found |= {beginning[:KEPT] for beginning in (start, *umlauts, *foreign)}
        found |= {f"{particle}ge" for particle in SEPARABLE if len(particle) < KEPT and term.startswith(particle)}
    return found


def suspects(old: CompoundSplitter, new: CompoundSplitter) -> re.Pattern[str] | None:
    """What to look for in a folded word: one without it is split alike by two splitters. None: all are.

    Only words that hold the beginning of an added or removed word in some form can be split otherwise; so can words
    with -ge-, where a participle may be met.
    """
    changed = old.lexicon.parts ^ new.lexicon.parts
    if not changed:
        return None
    return re.compile("|".join(["ge", *sorted(map(re.escape, beginnings(changed)))]))
