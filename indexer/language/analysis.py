"""The one analysis of text and of queries: surface word → exact, stem and part terms.

    text → tokens → (cached by surface form) folding → stems → compound parts → WordForms

Every document and every query goes through :class:`Analyzer`; nothing else in the program makes terms.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import Stemmer

from indexer.language.compounds import CompoundSplitter, suspects
from indexer.language.folding import clean, fold
from indexer.language.numerals import other_writing
from indexer.language.seams import settle
from indexer.language.stems import stem as german_stem
from indexer.language.tokens import ANY_HYPHEN, CONJUNCTIONS, surfaces
from indexer.model import SEAM

#: Raised whenever the same text may give other terms than before.
VERSION = 7
#: Snowball algorithms for the other languages; German has its own (:mod:`indexer.language.stems`).
SNOWBALL = {
    "ar": "arabic", "da": "danish", "en": "english", "es": "spanish", "fi": "finnish", "fr": "french", "hu": "hungarian",
    "it": "italian", "nl": "dutch", "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sv": "swedish", "tr": "turkish",
}  # fmt: skip
#: Word forms kept in memory; a vocabulary of this size holds all but the rarest words of any collection.
CACHE_SIZE = 400_000

#: Where more parts than these came or went, a look at each word for the beginnings of all of them takes longer than its
#: analysis.
_FEW_PARTS = 300
_HYPHEN = re.compile(f"[{ANY_HYPHEN}]")
_GENDERED = re.compile(
    rf"(?<=[^\W\d_])(?:[*:_·•]|/[{ANY_HYPHEN}]?|\([{ANY_HYPHEN}]?|(?<=[a-zäöüß])(?=Inn?(?:en)?(?![a-zäöüß])|Innen))(?=[^\W\d_])"
)
_NUMBERS = re.compile(r"[^\d]+")


class WordForms(NamedTuple):
    """The terms of one word: all of them share its position.

    A tuple rather than a dataclass: every word of every document is looked up in some dict by its forms, and a tuple is
    hashed and compared without a line of Python.

    ``exact``: the folded word, and further spellings that a phrase may use (the parts around a hyphen, the form before
    a gender mark). ``stem``: what the word is found by. ``part``: stems of the proper parts of a compound.
    """

    exact: tuple[str, ...]
    stem: tuple[str, ...]
    part: tuple[str, ...]


class _Cache(dict[str, WordForms]):
    """Surface form → its terms, made on first sight, or taken from a former one."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._former: dict[str, WordForms] = {}
        self._suspect: re.Pattern[str] | None = None

    def take_over(self, former: _Cache, suspect: re.Pattern[str] | None) -> None:
        """Take terms from ``former``, but for words that hold something ``suspect``, or a seam."""
        self._former, self._suspect = dict(former), suspect

    def __missing__(self, surface: str) -> WordForms:
        forms = self._former.get(surface)
        if (
            forms is None
            or SEAM in surface
            or (self._suspect is not None and any(map(self._suspect.search, forms.exact)))
        ):
            forms = self._analyzer._analyse(surface)
        if len(self) >= CACHE_SIZE:
            self.clear()
        self[surface] = forms
        return forms


def _unique(*terms: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(term for term in terms if term))


class Analyzer:
    """Makes terms of words; one for each language, used for documents and for queries alike."""

    def __init__(self, splitter: CompoundSplitter | None = None, language: str = "de") -> None:
        self.language = language
        self.splitter = splitter if splitter is not None else CompoundSplitter()
        self._stemmer = Stemmer.Stemmer(SNOWBALL[language], 0) if language in SNOWBALL else None
        self._cache = _Cache(self)
        self._nothing = WordForms((), (), ())
        self._split_beside: dict[str, tuple[str, ...]] = {}

    @cached_property
    def fingerprint(self) -> str:
        """Hexadecimal; two analyzers with the same fingerprint make the same terms."""
        state = f"{VERSION} {self.language} {self.splitter.fingerprint if self.language == 'de' else ''}"
        return hashlib.sha256(state.encode()).hexdigest()

    def take_over(self, former: Analyzer) -> None:
        """Remember of words what ``former``, of the same language, remembers and this one would find as well."""
        suspect = None
        if self.language == "de":
            if len(former.splitter.lexicon.parts ^ self.splitter.lexicon.parts) > _FEW_PARTS:
                return
            suspect = suspects(former.splitter, self.splitter)
        self._cache.take_over(former._cache, suspect)

    def word(self, surface: str) -> WordForms:
        """The terms of one token as :func:`~indexer.language.tokens.tokenize` cuts it."""
        return self._cache[surface]

    def forms(self, text: str) -> list[WordForms]:
        """The terms of every token of a text in order."""
        tokens = surfaces(text)
        cache = self._cache
        forms = [cache[token] for token in tokens]
        self._complete(tokens, forms)
        return forms

    def forms_of(self, tokens: list[str], may_matter: Callable[[str], object] | None = None) -> list[WordForms]:
        """The terms of a run of tokens, as :meth:`forms` gives them; of words that cannot matter they may be left
        empty.

        Args:
            tokens: successive words as :func:`~indexer.language.tokens.surfaces` cuts them.
            may_matter: whether a folded word may; analysing one never seen before takes longer than all else that is
                done with it.
        """
        cache, nothing = self._cache, self._nothing
        forms = [
            cache[token] if may_matter is None or token in cache or may_matter(fold(token)) else nothing
            for token in tokens
        ]
        self._complete(tokens, forms)
        return forms

    def query_parts(self, word: str) -> list[WordForms]:
        """The largest parts of a compound that a person typed, as words of their own; empty for a simple word.

        "Arbeitsmarktintegration" gives Arbeitsmarkt and Integration, so that a text about the integration into the
        labour market is found; Arbeitsmarkt in turn carries Arbeit and Markt as its ``part``.
        """
        return [self._part_forms(part) for part in self._cut(fold(word))]

    def query_halves(self, word: str) -> list[tuple[str, str]]:
        """The stems of both halves of a compound for each place where it can be cut in two, whether the halves are
        known or not.

        "Arbeitsmarktintegration" gives Arbeit + Marktintegration and Arbeitsmarkt + Integration: the collection may
        hold a half that is too rare to be learned as a part.
        """
        folded = fold(word)
        places = self._pieces(folded)
        if len(places) < 3:
            return []
        return [(self.stem(folded[: before[1]]), self.stem(folded[after[0] :])) for before, after in pairwise(places)]

    def _pieces(self, folded: str) -> list[tuple[int, int]]:
        """Where the smallest parts of a folded compound stand in it; linking letters lie between them."""
        places: list[tuple[int, int]] = []
        at = 0
        for piece in self.splitter.split(folded) if self.language == "de" else ():
            start = max(folded.find(piece, at), at)
            at = start + len(piece)
            places.append((start, at))
        return places

    def _cut(self, folded: str) -> tuple[str, ...]:
        return self.splitter.cut(folded) if self.language == "de" else ()

    def _part_forms(self, part: str) -> WordForms:
        return WordForms((part,), (self.stem(part),), self._parts(part))

    def stem(self, folded: str) -> str:
        """The stem of a folded word in this analyzer's language."""
        if self.language == "de":
            return german_stem(folded)
        return self._stemmer.stemWord(folded) if self._stemmer is not None else folded

    def _complete(self, tokens: list[str], forms: list[WordForms]) -> None:
        """Give the halves of truncated compounds their whole words: "Sprach- und Kulturmittlung"."""
        if self.language != "de":
            return
        for at, token in enumerate(tokens):
            if token[-1] == "-":
                whole = self._whole_of_first(tokens, at)
            elif token[0] == "-" and at > 1 and tokens[at - 1] in CONJUNCTIONS:
                whole = self._whole_of_second(tokens[at - 2], token)
            else:
                continue
            if whole:
                forms[at] = self._joined(forms[at], whole)

    def _joined(self, forms: WordForms, whole: str) -> WordForms:
        more = self.word(whole)
        return WordForms(
            _unique(*forms.exact, *more.exact), _unique(*forms.stem, *more.stem), _unique(*forms.part, *more.part)
        )

    def _whole_of_first(self, tokens: list[str], at: int) -> str:
        """Sprach- (und Kulturmittlung) → sprachmittlung."""
        for token in tokens[at + 1 : at + 6]:
            if token[-1] != "-" and token not in CONJUNCTIONS:
                parts = self._parts_beside(fold(token))
                return fold(tokens[at]) + parts[-1] if parts else ""
        return ""

    def _whole_of_second(self, first: str, token: str) -> str:
        """(Kinderbetreuung und) -pflege → kinderpflege."""
        folded = fold(first)
        parts = self._parts_beside(folded)
        return folded[: folded.rindex(parts[-1])] + fold(token) if parts else ""

    def _parts_beside(self, folded: str) -> tuple[str, ...]:
        """The parts of a word beside the half of another, remembered: they are the same words again and again."""
        parts = self._split_beside.get(folded)
        if parts is None:
            if len(self._split_beside) >= CACHE_SIZE:
                self._split_beside.clear()
            parts = self._split_beside[folded] = self.splitter.split(folded)
        return parts

    def _analyse(self, surface: str) -> WordForms:
        if (
            surface.isascii() and surface.isalpha() and surface[1:].islower()
        ):  # most words: nothing to take out or to cut
            return self._of_folded(surface.lower(), surface)
        word = clean(settle(surface, self.splitter.lexicon.unbroken) if SEAM in surface else surface)
        folded = fold(word)
        if not folded:
            return WordForms((), (), ())
        if folded.isalpha() and word.isalpha() and not _GENDERED.search(word):
            return self._of_folded(folded, surface)
        if folded[0].isdigit() and not any(map(str.isalpha, folded)):
            pieces = _NUMBERS.split(folded)
            terms = _unique(folded, *(piece for piece in pieces if len(piece) == 4 or "-" in folded or "/" in folded))
            return WordForms(terms, terms, ())
        segments = [segment for segment in _HYPHEN.split(word) if segment]
        stems = [self.stem(folded)]
        exact = [folded]
        parts: list[str] = list(self._parts(folded)) if len(segments) == 1 else []
        gendered = _GENDERED.search(word)
        if gendered is not None and len(segments) == 1:
            exact.append(fold(word[: gendered.start()]))
        if len(segments) > 1:
            for segment in segments:
                forms = self.word(segment)
                exact += forms.exact
                stems += forms.stem
                parts += forms.part
            # SGB-2-Leistungen is met by SGB-2 as well, as whose other writing SGB II finds it.
            parts += (fold(name + number) for name, number in pairwise(segments) if other_writing(name, number))
        return WordForms(_unique(*exact), _unique(*stems), _unique(*parts))

    def _of_folded(self, folded: str, surface: str) -> WordForms:
        """The terms of a word that folding leaves no sign in, found once for all its writings: "Maßnahme" has those of
        "massnahme"."""
        if folded != surface and folded.isascii():
            return self._cache[folded]
        return WordForms((folded,), (self.stem(folded),), self._parts(folded))

    def _parts(self, folded: str) -> tuple[str, ...]:
        """Stems of the proper parts: the smallest, and all runs of them (Arbeitsmarkt in Arbeitsmarktintegration)."""
        places = self._pieces(folded)
        if not places:  # most words
            return ()
        return _unique(
            *(
                self.stem(folded[places[first][0] : places[first + length - 1][1]])
                for length in range(1, len(places))
                for first in range(len(places) - length + 1)
            )
        )
