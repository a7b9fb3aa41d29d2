"""The words of the sample corpus, as a collection counts them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from indexer.language.analysis import Analyzer
from indexer.language.compounds import CompoundSplitter

TEXTS = Path(__file__).parent.parent / "sample_corpus" / "texts"


@pytest.fixture(scope="session")
def vocabulary() -> Counter[str]:
    """Folded words with the number of texts they stand in."""
    analyzer = Analyzer()
    counts: Counter[str] = Counter()
    for path in sorted(TEXTS.glob("*.md")):
        counts.update({term for word in analyzer.forms(path.read_text(encoding="utf-8")) for term in word.exact})
    return counts


@pytest.fixture(scope="session")
def splitter(vocabulary: Counter[str]) -> CompoundSplitter:
    return CompoundSplitter.from_vocabulary(vocabulary)


@pytest.fixture(scope="session")
def analyzer(splitter: CompoundSplitter) -> Analyzer:
    return Analyzer(splitter)
