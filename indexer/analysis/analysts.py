"""The analyzers of one collection, and the name of the analysis that they are part of.

Apart from :mod:`indexer.analysis.content`, which brings numpy: every run compares names, few runs analyse anything.
"""

from __future__ import annotations

import hashlib

from indexer.language.analysis import Analyzer
from indexer.language.compounds import CompoundSplitter

#: Raised when :mod:`indexer.analysis.content` makes other terms or evidence from the same words.
VERSION = 5
#: Raised when :mod:`indexer.analysis.duplicates` makes other signatures from the same words.
SIGNATURES = 1

GERMAN = "de"


class Analysts:
    """The analyzers of one collection: German with its compounds, others by language as they come up."""

    def __init__(self, splitter: CompoundSplitter) -> None:
        self.splitter = splitter
        self._by_language = {GERMAN: Analyzer(splitter)}

    def take_over(self, former: Analysts) -> None:
        """Remember of words what ``former`` remembers and these would find as well: finding it takes longer than all
        else in a search."""
        for language, analyzer in list(former._by_language.items()):
            self.of(language).take_over(analyzer)

    def __reduce__(self) -> tuple[type[Analysts], tuple[CompoundSplitter]]:
        # Analyzers hold large caches: a process that is sent this starts with its own empty ones.
        return Analysts, (self.splitter,)

    @classmethod
    def without_compounds(cls) -> Analysts:
        """Analysts that split nothing: enough to count words."""
        return cls(CompoundSplitter())

    @classmethod
    def base_fingerprint(cls) -> str:
        """Names the rules of analysis apart from the words that compounds are split by (hex)."""
        return cls.without_compounds().fingerprint

    @property
    def german(self) -> Analyzer:
        """The analyzer of German, by which topics and titles are analysed."""
        return self._by_language[GERMAN]

    def of(self, language: str) -> Analyzer:
        """The analyzer for a language by its ISO 639-1 code."""
        if language not in self._by_language:
            self._by_language[language] = Analyzer(self.splitter, language)
        return self._by_language[language]

    @property
    def fingerprint(self) -> str:
        """Names the analysis: terms and evidence with the same fingerprint belong together (hex)."""
        return hashlib.sha256(f"{VERSION}:{SIGNATURES}:{self.german.fingerprint}".encode()).hexdigest()[:16]
