"""Words counted where a file is read: the worker has the text at hand, fetching it again takes longer than counting.

The splitter of compounds needs to know in how many contents each word stands before anything is analysed
(:mod:`indexer.analysis.vocabulary`). A run that begins with nothing would fetch and cut every text twice for that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from indexer.extraction import Limits
from indexer.extraction.isolation import worker
from indexer.language.compounds import CompoundSplitter
from indexer.language.counting import WordCounter
from indexer.model import ExtractedDocument, Page, Problem

_COUNTER = WordCounter(CompoundSplitter())  # made once, in the fork server


@dataclass(frozen=True, slots=True)
class CountedContent:
    """What was read from a file, and its distinct words; None where there was no memory left to count them."""

    content: ExtractedDocument
    words: list[str] | None


@dataclass(slots=True)
class Tally:
    """In how many of some contents (by their hash) each word stands."""

    contents: set[str] = field(default_factory=set)
    words: Counter[str] = field(default_factory=Counter)

    def add(self, sha256: str, words: Iterable[str]) -> None:
        """Count the distinct words of a content."""
        self.contents.add(sha256)
        self.words.update(words)


def distinct_words(pages: Iterable[Page]) -> set[str]:
    """The distinct words of a content, folded, as the splitter of compounds counts them."""
    return _COUNTER.distinct(page.text for page in pages)


def read_and_count(path: Path, member: tuple[str, ...], limits: Limits) -> CountedContent | Problem | tuple[str, str]:
    """In a worker: read one file, or a member of it, and count; (reason, detail) where it cannot be read."""
    return _counted(worker.read(path, member, limits))


def read_carefully_and_count(
    path: Path, member: tuple[str, ...], limits: Limits
) -> CountedContent | Problem | tuple[str, str]:
    """Likewise, a file that crashed ``read_and_count``."""
    return _counted(worker.read_carefully(path, member, limits))


def _counted(outcome: ExtractedDocument | Problem | tuple[str, str]) -> CountedContent | Problem | tuple[str, str]:
    if isinstance(outcome, Problem | tuple):
        return outcome
    try:
        return CountedContent(outcome, list(distinct_words(outcome.pages)))
    except MemoryError:
        return CountedContent(outcome, None)
