"""From a query tree to tantivy's query.

Leaves score as tantivy's BM25, times their boost and that of their zone. Several words that count as one (prefix,
fuzzy) score as the best of them, each with the idf of all together. What has no score of its own is wrapped with a
constant 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from math import log
from time import monotonic

import numpy as np
import tantivy

from indexer.engines.base import Ranking
from indexer.engines.blending import OTHERS, share
from indexer.engines.query import (
    AllOf,
    AnyOf,
    BestOf,
    Blend,
    Boosted,
    Everything,
    Field,
    Form,
    Fuzzy,
    Has,
    Near,
    Not,
    Nothing,
    Phrase,
    Prefix,
    Query,
    Term,
    Years,
    Zone,
)
from indexer.engines.tantivy.clauses import Made, all_documents, any_of, at, having, without_score, years
from indexer.engines.tantivy.nearness import Neighbours
from indexer.engines.tantivy.opened import OpenIndex
from indexer.engines.terms import marginal_field, plain

_MUST, _SHOULD, _MUST_NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot

#: Of the words with a prefix, this many of the most frequent are scored; all are found.
_PREFIX_SCORED = 64
#: Counts remembered; then it begins anew.
_REMEMBERED = 20_000
#: A word met in margins only scores as one that stands there a tenth of a time.
_MARGINAL_SCORE = 0.17
#: tantivy's own, not to be set.
_K1 = 1.2
#: Of several words that count as one, the others add this much to the best.
_TIE_BREAKER = 0.2


class Translation:
    """Translates for one open index."""

    def __init__(
        self, index: OpenIndex, ranking: Ranking, *, scored: bool, rough: bool, deadline: float | None
    ) -> None:
        """``rough`` scores only choose what is scored again."""
        self._index = index
        self._schema = index.schema
        self._searcher = index.searcher
        self._frequency = index.frequency
        self._ranking = ranking
        self._scored = scored
        self._rough = rough
        self._deadline = deadline
        self._negated = False
        #: Whether words were left out of a fuzzy term.
        self.truncated = False
        #: Whether the time was over before all was looked up.
        self.partial = False

    def unscored(self, query: Query) -> Made:
        """tantivy's query for the same documents without what only adds to their scores: for counting."""
        scored, self._scored = self._scored, False
        try:
            return self.translate(query)
        finally:
            self._scored = scored

    def translate(self, query: Query) -> Made:
        """tantivy's query for a tree."""
        if self._is_over():
            return self._nothing_more()
        match query:
            case Term(field, term, boost):
                return self._term(field, plain(term), boost)
            case Blend(terms, boost):
                return self._blend([(field, plain(term), weight) for field, term, weight in terms], boost)
            case Phrase(zone, terms, boost):
                return self._phrase(zone, tuple(map(plain, terms)), boost)
            case Prefix(zone, prefix, boost):
                return self._prefix(zone, plain(prefix) if prefix else "", boost)
            case Fuzzy(zone, term, distance, boost):
                return self._fuzzy(zone, plain(term), distance, boost)
            case Near():
                return self._near(query)
            case AllOf(children):
                return self._all_of(children)
            case AnyOf(children, minimum):
                return self._any_of(children, minimum)
            case BestOf(children):
                return (
                    Made.disjunction_max_query(list(map(self.translate, children))) if children else Made.empty_query()
                )
            case Boosted(child, optional):
                found = self.translate(child)
                added = map(self.translate, optional) if self._scored else ()
                return Made.boolean_query([(_MUST, found), *((_SHOULD, each) for each in added)])
            case Not():
                return self._all_of((query,))
            case Has(name, values):
                return having(self._schema, name, values)
            case Years(first, last):
                return years(self._schema, first, last)
            case Everything():
                return all_documents()
            case Nothing():
                return Made.empty_query()
        raise TypeError(f"not a query: {query!r}")

    # -- leaves ------------------------------------------------------------------------------------------------------

    def _term(self, field: Field, term: str, boost: float) -> Made:
        found = self._weighted(Made.term_query(self._schema, field.name, term), field.zone, boost)
        if field.form is Form.EXACT or not self._frequency(marginal_field(field), term):
            return found
        marginal = self._marginal(field, term, self._frequency(field.name, term))
        return any_of([found, self._weighted(marginal, field.zone, boost)])

    def _marginal(self, field: Field, term: str, count: int) -> Made:
        """Documents that hold a term in margins only, scored as a term that ``count`` documents hold."""
        found = Made.term_query(self._schema, marginal_field(field), term)
        return Made.const_score_query(found, _MARGINAL_SCORE * self._idf(count))

    def _blend(self, terms: Sequence[tuple[Field, str, float]], boost: float) -> Made:
        found: list[tuple[float, Field, str, Made]] = []
        marginal: list[tuple[float, Field, str]] = []
        for field, term, weight in terms:
            if self._frequency(field.name, term):
                found.append((weight, field, term, Made.term_query(self._schema, field.name, term)))
            if field.form is not Form.EXACT and self._frequency(marginal_field(field), term):
                marginal.append((weight, field, term))
        if not found and not marginal:
            return Made.empty_query()
        margins = [Made.term_query(self._schema, marginal_field(field), term) for _, field, term in marginal]
        everywhere = any_of([*(query for *_, query in found), *margins])
        if not self._scored:
            return everywhere
        if self._rough:
            count = max(self._frequency(field.name, term) for _, field, term, _ in found) if found else 1
        else:
            count = self._count(everywhere)
        idf = self._idf(count)
        scored = [
            Made.boost_query(query, share(weight, _K1) * idf / self._idf(self._frequency(field.name, term)))
            for weight, field, term, query in found
        ]
        scored += [
            Made.boost_query(self._marginal(field, term, count), share(weight, _K1)) for weight, field, term in marginal
        ]
        return Made.boost_query(Made.disjunction_max_query(scored, OTHERS), boost)

    def _phrase(self, zone: Zone, terms: tuple[str, ...], boost: float) -> Made:
        field = Field(zone, Form.EXACT)
        if len(terms) < 2:
            return self._term(field, terms[0], boost) if terms else Made.empty_query()
        return self._weighted(Made.phrase_query(self._schema, field.name, list(terms)), zone, boost)

    def _prefix(self, zone: Zone, prefix: str, boost: float) -> Made:
        field = Field(zone, Form.EXACT)
        found = Made.regex_query(self._schema, field.name, re.escape(prefix) + ".*")
        if not self._scored:
            return found
        words = self._searcher.terms_with_prefix(field.name, prefix, limit=_PREFIX_SCORED)  # the most frequent
        scored = self._as_one(field, [(word, 1.0) for word, _ in words], self._count(found), boost)
        return Made.boolean_query([(_MUST, without_score(found)), (_SHOULD, scored)])

    def _fuzzy(self, zone: Zone, term: str, distance: int, boost: float) -> Made:
        field = Field(zone, Form.EXACT)
        words, cut = self._index.words(zone).near(term, distance)
        self.truncated |= cut
        found = any_of([Made.term_query(self._schema, field.name, word) for word, _ in words])
        return self._as_one(field, words, self._count(found), boost) if self._scored else found

    def _near(self, leaf: Near) -> Made:
        found = self.neighbours(leaf)
        if found is None:
            return self._nothing_more()
        if not self._scored:
            return found.query
        score = Made.const_score_query(found.query, self._idf(found.count))
        return self._weighted(score, leaf.zone, leaf.boost)

    def neighbours(self, leaf: Near) -> Neighbours | None:
        """The documents that a leaf finds; None when the time was over before."""
        groups = [frozenset(map(plain, group)) for group in leaf.groups]
        return self._index.nearness.find(leaf.zone, groups, len(groups) + leaf.slop, self._is_over)

    def _nothing_more(self) -> Made:
        """What stands for a part that was not looked up in time: it must not find a document that does not match."""
        return all_documents() if self._negated else Made.empty_query()

    def _is_over(self) -> bool:
        """Whether the time is over; then the answer is one in part."""
        over = self._deadline is not None and monotonic() >= self._deadline
        self.partial |= over
        return over

    def _as_one(self, field: Field, words: Iterable[tuple[str, float]], count: int, boost: float) -> Made:
        """Words with weights that score as one word that ``count`` documents hold."""
        found = []
        for word, weight in words:
            own = self._idf(self._frequency(field.name, word))
            found.append(
                Made.boost_query(Made.term_query(self._schema, field.name, word), weight * self._idf(count) / own)
            )
        if not found:
            return Made.empty_query()
        return self._weighted(Made.disjunction_max_query(found, _TIE_BREAKER), field.zone, boost)

    def _weighted(self, query: Made, zone: Zone, boost: float) -> Made:
        return Made.boost_query(query, boost * self._ranking.boost(zone))

    def _idf(self, count: float) -> float:
        return log(1 + (max(self._searcher.num_docs - count, 0) + 0.5) / (count + 0.5))

    def count_of(self, leaf: Query) -> int:
        """How many documents a leaf finds."""
        counts = self._index.counts
        count = counts.get(leaf)
        if count is None:
            count = self._count(self.unscored(leaf))
            if not self.partial:
                if len(counts) >= _REMEMBERED:
                    counts.clear()
                counts[leaf] = count
        return count

    def _count(self, query: Made) -> int:
        return int(self._searcher.search(without_score(query), 1).count)

    # -- combinations ------------------------------------------------------------------------------------------------

    def _all_of(self, children: tuple[Query, ...]) -> Made:
        clauses = [(_MUST, self.translate(child)) for child in children if not isinstance(child, Not)]
        self._negated = not self._negated
        clauses += [(_MUST_NOT, self.translate(child.child)) for child in children if isinstance(child, Not)]
        self._negated = not self._negated
        if all(occur == _MUST_NOT for occur, _ in clauses):
            clauses.append((_MUST, all_documents()))
        return Made.boolean_query(clauses)

    def _any_of(self, children: tuple[Query, ...], minimum: int) -> Made:
        if minimum > len(children):
            return Made.empty_query()
        if minimum == 1 and not self._scored and (together := self._near_together(children)) is not None:
            return together
        clauses = [(_SHOULD, self.translate(child)) for child in children]
        if minimum <= 0:
            return Made.boolean_query([(_MUST, all_documents()), *clauses])
        return Made.boolean_query(clauses, minimum_number_should_match=minimum)

    def _near_together(self, children: tuple[Query, ...]) -> Made | None:
        """The documents that one of several ``Near`` finds, as one set: hardly any is in one zone only. None where that
        cannot be."""
        neighbours = [self.neighbours(child) if isinstance(child, Near) else None for child in children]
        known = [each.places for each in neighbours if each is not None and each.places is not None]
        if not known or len(known) < len(children):
            return None
        return at(self._schema, np.unique(np.concatenate(known)).tolist())
