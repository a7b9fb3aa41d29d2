"""Which pages of a document answer a query, from the evidence of the document: no text is read for this."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.engines.query import Form
from indexer.evidence import Evidence, key
from search_app.asking import ranking
from search_app.asking.concepts import Concept

Array = npt.NDArray[np.uint32]
Numbers = npt.NDArray[np.intp]
Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Clue:
    """A concept made ready for evidence: its ways as numbers of terms, how telling it is, and what its prefix stands for."""

    ways: tuple[tuple[float, tuple[Array, ...]], ...]
    idf: float

    @classmethod
    def of(cls, concept: Concept, idf: float, expansions: Iterable[str] = ()) -> Clue:
        """Make a concept ready; ``expansions`` are the folded words that its prefix stands for."""
        if concept.prefix:
            return cls(((ranking.PREFIX, (_keys((Form.EXACT, word) for word in expansions),)),), idf)
        if concept.phrase:
            groups = tuple(_keys((Form.EXACT, word) for word in words) for words in concept.phrase)
            return cls(((ranking.PHRASE, groups),), idf)
        return cls(tuple((way.weight, tuple(map(_keys, way.groups))) for way in concept.ways), idf)


def _keys(terms: Iterable[tuple[Form, str]]) -> Array:
    return np.array([key(form, term) for form, term in terms], np.uint32)


@dataclass(frozen=True, slots=True)
class Clues:
    """All that is asked of pages, its terms side by side: a document is looked through once for all of them.

    ``asked`` has of each clue how telling it is and its ways: a weight, and where the terms of each group lie in ``terms``.
    """

    terms: Array
    asked: tuple[tuple[float, tuple[tuple[float, tuple[slice, ...]], ...]], ...]

    @classmethod
    def of(cls, clues: Iterable[Clue]) -> Clues:
        """Clues put together."""
        terms: list[Array] = [np.empty(0, np.uint32)]
        end = 0

        def place(group: Array) -> slice:
            nonlocal end
            terms.append(group)
            begin, end = end, end + len(group)
            return slice(begin, end)

        asked = tuple(
            (clue.idf, tuple((weight, tuple(map(place, groups))) for weight, groups in clue.ways)) for clue in clues
        )
        return cls(np.concatenate(terms), asked)


def score_pages(evidence: Evidence, clues: Clues) -> Scores:
    """How well each page answers among the pages of one document: BM25, more where more of the words stand together."""
    if not evidence.page_count or not clues.asked:
        return np.zeros(evidence.page_count)
    lengths = evidence.lengths.astype(np.float64)
    mean = max(float(lengths.mean()), 1.0)
    norm = ranking.PAGE_K1 * (1 - ranking.PAGE_B + ranking.PAGE_B * lengths / mean)
    # A title page or a heading alone on its slide holds the words but says nothing about them.
    substance = lengths / (lengths + ranking.PAGE_THIN * mean)
    scores: Scores = _weigh(evidence, clues, norm, ranking.PAGE_COVERAGE) * substance
    scores[evidence.listings] *= ranking.PAGE_LISTING
    return scores


def score_best_pages(evidence: Mapping[str, Evidence], clues: Clues) -> dict[str, float]:
    """How well the best page of each document answers, comparable from document to document; by the same keys."""
    pages = sum(one.page_count for one in evidence.values())
    if not pages or not clues.asked:
        return dict.fromkeys(evidence, 0.0)
    mean = max(sum(int(one.lengths.sum()) for one in evidence.values()) / pages, 1.0)
    k1, b = ranking.RANKING.k1, ranking.RANKING.b
    found: dict[str, float] = {}
    for name, one in evidence.items():
        norm = k1 * (1 - b + b * one.lengths.astype(np.float64) / mean)
        scores = _weigh(one, clues, norm, ranking.BEST_PAGE_COVERAGE)
        scores[one.listings] *= ranking.PAGE_LISTING
        found[name] = float(scores.max(initial=0.0))
    return found


def _weigh(evidence: Evidence, clues: Clues, norm: Scores, coverage: float) -> Scores:
    """BM25 of each page, up to ``1 + coverage`` times as much where all of the clues stand on it."""
    total = np.zeros(evidence.page_count)
    covered = np.zeros(evidence.page_count)
    numbers = evidence.numbers(clues.terms)
    for idf, ways in clues.asked:
        best = np.zeros(evidence.page_count)
        for weight, groups in ways:
            counts = _counts(evidence, [numbers[group] for group in groups])
            if counts is not None:
                np.maximum(best, weight * counts / (counts + norm), out=best)
        total += idf * best
        covered += best > 0
    weighed: Scores = total * (1 + coverage * covered / len(clues.asked))
    return weighed


def _counts(evidence: Evidence, groups: Sequence[Numbers]) -> Scores | None:
    """How often all groups stand on each page: as often as the rarest of them; None if one of them stands on none."""
    held = [group[group >= 0] for group in groups]
    if not held or not all(map(len, held)):
        return None
    result = evidence.counts_of(held[0])
    for group in held[1:]:
        np.minimum(result, evidence.counts_of(group), out=result)
    return result


def best_pages(scores: Scores, limit: int) -> list[int]:
    """Numbers (from 1) of the best pages with a score, best first; of equal ones the earlier."""
    order = np.argsort(-scores, kind="stable")[:limit]
    return [int(index) + 1 for index in order if scores[index] > 0]
