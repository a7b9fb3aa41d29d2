"""Which pages of a document answer a query, from the evidence of the document: no text is read for this."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.analysis.evidence import Evidence, key
from indexer.engines.query import Form
from search_app.asking import ranking
from search_app.asking.concepts import Concept

Array = npt.NDArray[np.uint32]
Numbers = npt.NDArray[np.intp]
Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Clue:
    """A concept made ready for evidence: its ways as numbers of terms, how telling it is, and what its prefix stands
    for."""

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

    ``asked`` has of each clue how telling it is and its ways: a weight, and where the terms of each group lie in
    ``terms``.
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


def score_pages(evidence: Mapping[str, Evidence], clues: Clues) -> dict[str, Scores]:
    """How well each page answers among the pages of its document, by the same keys: BM25, more where more of the words
    stand together."""
    together = _Pages(list(evidence.values()))
    mean = together.of_each(
        [max(float(one.lengths.mean()), 1.0) if one.page_count else 1.0 for one in evidence.values()]
    )
    norm = ranking.PAGE_K1 * (1 - ranking.PAGE_B + ranking.PAGE_B * together.lengths / mean)
    # A title page or a heading alone on its slide holds the words but says nothing about them.
    substance = together.lengths / (together.lengths + ranking.PAGE_THIN * mean)
    scores = together.weighed(clues, norm, ranking.PAGE_COVERAGE) * substance
    return dict(zip(evidence, together.apart(scores), strict=True))


def score_best_pages(evidence: Mapping[str, Evidence], clues: Clues) -> dict[str, float]:
    """How well the best page of each document answers, comparable from document to document; by the same keys."""
    together = _Pages(list(evidence.values()))
    mean = max(float(together.lengths.mean()), 1.0) if len(together.lengths) else 1.0
    k1, b = ranking.RANKING.k1, ranking.RANKING.b
    scores = together.weighed(clues, k1 * (1 - b + b * together.lengths / mean), ranking.BEST_PAGE_COVERAGE)
    return {name: float(own.max(initial=0.0)) for name, own in zip(evidence, together.apart(scores), strict=True)}


class _Pages:
    """The pages of several documents side by side: all are weighed at once, which takes half the time of one document
    after the other."""

    def __init__(self, documents: Sequence[Evidence]) -> None:
        self._documents = documents
        self._sizes = [one.page_count for one in documents]
        self._ends = np.cumsum(self._sizes, dtype=np.intp)
        self.lengths: Scores = np.concatenate([np.empty(0), *(one.lengths for one in documents)])
        self._listings = np.concatenate([np.empty(0, np.bool_), *(one.listings for one in documents)])

    def of_each(self, figures: Sequence[float]) -> Scores:
        """One figure a document, told of each of its pages."""
        return np.repeat(np.asarray(figures, np.float64), self._sizes)

    def apart(self, scores: Scores) -> list[Scores]:
        """What was found of all pages, by document."""
        return np.split(scores, self._ends[:-1]) if len(self._ends) else []

    def weighed(self, clues: Clues, norm: Scores, coverage: float) -> Scores:
        """BM25 of each page, up to ``1 + coverage`` times as much where all of the clues stand on it."""
        total, covered = np.zeros(len(norm)), np.zeros(len(norm))
        if not clues.asked or not len(norm):
            return total
        numbers = np.stack([one.numbers(clues.terms) for one in self._documents])
        for idf, ways in clues.asked:
            best = np.zeros(len(norm))
            for weight, groups in ways:
                counts = self._counts([numbers[:, group] for group in groups])
                if counts is not None:
                    np.maximum(best, weight * counts / (counts + norm), out=best)
            total += idf * best
            covered += best > 0
        total *= 1 + coverage * covered / len(clues.asked)
        total[self._listings] *= ranking.PAGE_LISTING
        return total

    def _counts(self, groups: Sequence[Numbers]) -> Scores | None:
        """How often all groups stand on each page: as often as the rarest of them; None if they stand together in no
        document."""
        there = [group >= 0 for group in groups]
        holding = np.logical_and.reduce([held.any(axis=1) for held in there]) if there else np.empty(0)
        if not holding.any():
            return None
        counts = np.zeros(len(self.lengths))
        for document in np.flatnonzero(holding).tolist():
            one, end = self._documents[document], self._ends[document]
            own = counts[end - one.page_count : end]
            for number, (group, held) in enumerate(zip(groups, there, strict=True)):
                found = one.counts_of(group[document][held[document]])
                own[:] = np.minimum(own, found) if number else found
        return counts


def best_pages(scores: Scores, limit: int) -> list[int]:
    """Numbers (from 1) of the best pages with a score, best first; of equal ones the earlier."""
    order = np.argsort(-scores, kind="stable")[:limit]
    return [int(index) + 1 for index in order if scores[index] > 0]
