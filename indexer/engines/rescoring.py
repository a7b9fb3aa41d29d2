"""The scores of the best documents, worked out again as the contract wants them: what an engine could only score about.

``Blend`` and terms among stems and parts are scored exactly, from the frequencies in :mod:`.forward`; for all other
leaves the engine says which of the candidates match, and with what score. Then the tree is gone through as in the
Whoosh engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from indexer.engines.base import Ranking
from indexer.engines.forward import FIELDS, Array, Packed, key, unpack
from indexer.engines.query import (
    AllOf,
    AnyOf,
    BestOf,
    Blend,
    Boosted,
    Everything,
    Field,
    Form,
    Near,
    Not,
    Nothing,
    Query,
    Term,
)

Mask = NDArray[np.bool_]
#: Which of the candidates match, and their scores or frequencies (0 where they do not).
Scored = tuple[Mask, Array]


def candidates(last: int) -> int:
    """How many of an engine's best documents are scored again so that those up to the place ``last`` are in order."""
    return last + 64


def is_exact(leaf: Query) -> bool:
    """Whether a leaf can be scored from the frequencies kept."""
    match leaf:
        case Blend(terms):
            return all(field.form is not Form.EXACT for field, _, _ in terms)
        case Term(field):
            return field.form is not Form.EXACT
    return False


def _terms_of(leaf: Query) -> Iterator[tuple[Field, str]]:
    if isinstance(leaf, Blend):
        yield from ((field, term) for field, term, _ in leaf.terms)
    elif isinstance(leaf, Term):
        yield leaf.field, leaf.term


def leaves(query: Query) -> Iterator[Query]:
    """The leaves of a tree, without the two that are constant."""
    match query:
        case AllOf(children) | AnyOf(children) | BestOf(children):
            for child in children:
                yield from leaves(child)
        case Boosted(child, optional):
            for each in (child, *optional):
                yield from leaves(each)
        case Not(child):
            yield from leaves(child)
        case Everything() | Nothing():
            return
        case _:
            yield query


@dataclass(frozen=True, slots=True)
class Figures:
    """What BM25 needs to know of a whole index: documents, and the mean length of each field over those that have
    it."""

    documents: int
    averages: Mapping[Field, float]


class Rescoring:
    """Scores candidates again.

    ``count`` tells how many documents of the index a leaf finds; ``native`` what the engine says of the other leaves:
    of ``Near`` the number of stretches (once, where it cannot tell) instead of a score.
    """

    def __init__(
        self,
        ranking: Ranking,
        figures: Figures,
        documents: Sequence[Packed],
        query: Query,
        count: Callable[[Query], int],
        native: Mapping[Query, Scored],
    ) -> None:
        self._ranking = ranking
        self._figures = figures
        self._size = len(documents)
        self._query = query
        self._count = count
        self._native = native
        terms = list(dict.fromkeys(term for leaf in leaves(query) if is_exact(leaf) for term in _terms_of(leaf)))
        lengths, self._table = unpack(documents, [key(field, term) for field, term in terms])
        self._columns = {term: number for number, term in enumerate(terms)}
        b = ranking.b
        self._norms = {
            field: 1 - b + b * lengths[:, number] / figures.averages.get(field, 1.0)
            for number, field in enumerate(FIELDS)
        }

    def scores(self) -> Array:
        """The scores of the candidates, in their order."""
        return self._evaluate(self._query)[1]

    def _evaluate(self, query: Query) -> Scored:
        match query:
            case AllOf(children):
                return self._all_of(children)
            case AnyOf(children, minimum):
                found = [self._evaluate(child) for child in children]
                hits = np.sum([mask for mask, _ in found], axis=0) if found else np.zeros(self._size)
                return self._kept(hits >= minimum, self._sum(found))
            case BestOf(children):
                found = [self._evaluate(child) for child in children]
                if not found:
                    return self._constant(False)
                return np.any([mask for mask, _ in found], axis=0), np.max([scores for _, scores in found], axis=0)
            case Boosted(child, optional):
                mask, scores = self._evaluate(child)
                return self._kept(mask, scores + self._sum([self._evaluate(each) for each in optional]))
            case Not(child):
                return ~self._evaluate(child)[0], np.zeros(self._size)
            case Everything() | Nothing():
                return self._constant(isinstance(query, Everything))
            case Blend(terms, boost) if is_exact(query):
                return self._blend(query, terms, boost)
            case Term(field, term, boost) if is_exact(query):
                return self._blend(query, ((field, term, 1.0),), boost * self._ranking.boost(field.zone))
            case Near(zone, _, _, boost):
                # How long the zone is, its stems tell as well as its words.
                mask, frequencies = self._native[query]
                if not mask.any():
                    return self._constant(False)  # spares counting
                norm = self._norms[Field(zone, Form.STEM)]
                return self._kept(mask, self._saturated(query, frequencies / norm, boost * self._ranking.boost(zone)))
        return self._native[query]

    def _all_of(self, children: tuple[Query, ...]) -> Scored:
        found = [self._evaluate(child) for child in children]
        mask = np.all([mask for mask, _ in found], axis=0) if found else np.ones(self._size, dtype=bool)
        return self._kept(mask, self._sum(found))

    def _blend(self, leaf: Query, terms: Sequence[tuple[Field, str, float]], boost: float) -> Scored:
        """BM25F; with one term of weight 1 it is BM25."""
        if not terms:
            return self._constant(False)
        blended = np.zeros(self._size)
        for field, term, weight in terms:
            blended += weight * self._table[:, self._columns[field, term]] / self._norms[field]
        found = np.asarray(np.any(self._table[:, [self._columns[field, term] for field, term, _ in terms]] > 0, axis=1))
        if not found.any():
            return self._constant(False)
        return found, self._saturated(leaf, blended, boost)

    def _saturated(self, leaf: Query, frequencies: Array, boost: float) -> Array:
        count, k1 = self._count(leaf), self._ranking.k1
        idf = log(1 + (max(self._figures.documents - count, 0) + 0.5) / (count + 0.5))
        scores: Array = boost * idf * (k1 + 1) * frequencies / (frequencies + k1)
        return scores

    def _sum(self, found: Sequence[Scored]) -> Array:
        total = np.zeros(self._size)
        for _, scores in found:
            total += scores
        return total

    def _kept(self, mask: Mask, scores: Array) -> Scored:
        return mask, np.where(mask, scores, 0.0)

    def _constant(self, everything: bool) -> Scored:
        return np.full(self._size, everything), np.zeros(self._size)
