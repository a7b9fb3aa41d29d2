"""Which pages of a document answer a query, from the evidence of the document: no text is read for this."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.engines.query import Form
from indexer.evidence import Evidence, key
from search_app.asking import ranking
from search_app.asking.concepts import Concept

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Clue:
    """A concept made ready for evidence: its ways as numbers of terms, how telling it is, and what its prefix stands for."""

    ways: tuple[tuple[float, tuple[tuple[int, ...], ...]], ...]
    idf: float

    @classmethod
    def of(cls, concept: Concept, idf: float, expansions: Iterable[str] = ()) -> Clue:
        """Make a concept ready; ``expansions`` are the folded words that its prefix stands for."""
        if concept.prefix:
            words = tuple(key(Form.EXACT, word) for word in expansions)
            return cls(((ranking.PREFIX, (words,)),), idf)
        if concept.phrase:
            groups = tuple(tuple(key(Form.EXACT, word) for word in words) for words in concept.phrase)
            return cls(((ranking.PHRASE, groups),), idf)
        ways = tuple(
            (way.weight, tuple(tuple(key(form, term) for form, term in group) for group in way.groups))
            for way in concept.ways
        )
        return cls(ways, idf)


def score_pages(evidence: Evidence, clues: Sequence[Clue]) -> Scores:
    """How well each page answers: BM25 over the pages of one document, more where more of the words stand together."""
    total = np.zeros(evidence.page_count)
    if not evidence.page_count or not clues:
        return total
    lengths = evidence.lengths.astype(np.float64)
    mean = max(float(lengths.mean()), 1.0)
    norm = ranking.PAGE_K1 * (1 - ranking.PAGE_B + ranking.PAGE_B * lengths / mean)
    covered = np.zeros(evidence.page_count)
    for clue in clues:
        best = np.zeros(evidence.page_count)
        for weight, groups in clue.ways:
            counts = _counts(evidence, groups)
            np.maximum(best, weight * counts / (counts + norm), out=best)
        total += clue.idf * best
        covered += best > 0
    share = covered / len(clues)
    # A title page or a heading alone on its slide holds the words but says nothing about them.
    substance = lengths / (lengths + ranking.PAGE_THIN * mean)
    scores: Scores = total * (1 + ranking.PAGE_COVERAGE * share) * substance
    return scores


def _counts(evidence: Evidence, groups: tuple[tuple[int, ...], ...]) -> Scores:
    """How often all groups stand on each page: as often as the rarest of them."""
    result: Scores | None = None
    for group in groups:
        counts = np.zeros(evidence.page_count)
        for term in group:
            pages, found = evidence.pages(term)
            counts[pages] += found
        result = counts if result is None else np.minimum(result, counts)
    return result if result is not None else np.zeros(evidence.page_count)


def best_pages(scores: Scores, limit: int) -> list[int]:
    """Numbers (from 1) of the best pages with a score, best first; of equal ones the earlier."""
    order = np.argsort(-scores, kind="stable")[:limit]
    return [int(index) + 1 for index in order if scores[index] > 0]
