"""From a query tree to tantivy's query.

Leaves score as tantivy's BM25, times their boost and that of their zone. Several words that count as one (prefix, fuzzy) score
as the best of them, each with the idf of all together. What has no score of its own is wrapped with a constant 0.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from math import log
from time import monotonic
from typing import Any

import numpy as np
import tantivy

from indexer.engines.base import Ranking
from indexer.engines.blending import OTHERS, share
from indexer.engines.fuzzy import FuzzyWords
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
from indexer.engines.tantivy import records as record
from indexer.engines.tantivy.clauses import Made, all_documents, any_of, having, without_score, years
from indexer.engines.tantivy.fields import RECORD, marginal_field
from indexer.engines.tantivy.nearness import near
from indexer.engines.tantivy.record_files import RecordFiles
from indexer.engines.terms import plain

_MUST, _SHOULD, _MUST_NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot

#: Of the words with a prefix, this many of the most frequent are scored; all are found.
_PREFIX_SCORED = 64
#: Of the documents that hold words, about this share holds them near each other.
_NEAR_SHARE = 0.1
#: Counts remembered; then it begins anew.
_REMEMBERED = 20_000
#: So many documents are looked through between two looks at the clock.
_AT_ONCE = 2_000
#: A word met in margins only scores as one that stands there a tenth of a time.
_MARGINAL_SCORE = 0.17
#: tantivy's own, not to be set.
_K1 = 1.2
#: Of several words that count as one, the others add this much to the best.
_TIE_BREAKER = 0.2


class Translation:
    """Translates for one searcher; ``words`` gives the vocabulary of a zone for fuzzy terms."""

    def __init__(
        self,
        schema: Any,
        searcher: Any,
        records: RecordFiles,
        ranking: Ranking,
        words: Callable[[Zone], FuzzyWords],
        *,
        scored: bool,
        rough: bool,
        deadline: float | None,
        counts: dict[Query, int],
    ) -> None:
        """``rough`` scores only choose what is scored again; ``counts`` remembers how many documents leaves find."""
        self._schema = schema
        self._searcher = searcher
        self._records = records
        self._ranking = ranking
        self._words = words
        self._scored = scored
        self._rough = rough
        self._deadline = deadline
        self._negated = False
        self._near_each_other: dict[tuple[Zone, tuple[frozenset[str], ...], int], Made] = {}
        self._counts = counts
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
            return all_documents() if self._negated else Made.empty_query()
        match query:
            case Term(field, term, boost):
                return self._term(field, plain(term), boost)
            case Blend(terms, boost):
                return self._blend(query, [(field, plain(term), weight) for field, term, weight in terms], boost)
            case Phrase(zone, terms, boost):
                return self._phrase(zone, tuple(map(plain, terms)), boost)
            case Prefix(zone, prefix, boost):
                return self._prefix(zone, plain(prefix) if prefix else "", boost)
            case Fuzzy(zone, term, distance, boost):
                return self._fuzzy(zone, plain(term), distance, boost)
            case Near(zone, groups, slop, boost):
                return self._near(zone, [frozenset(map(plain, group)) for group in groups], len(groups) + slop, boost)
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
        if field.form is Form.EXACT or not self._searcher.doc_freq(marginal_field(field), term):
            return found
        marginal = self._marginal(field, term, self._searcher.doc_freq(field.name, term))
        return any_of([found, self._weighted(marginal, field.zone, boost)])

    def _marginal(self, field: Field, term: str, count: int) -> Made:
        """Documents that hold a term in margins only, scored as a term that ``count`` documents hold."""
        found = Made.term_query(self._schema, marginal_field(field), term)
        return Made.const_score_query(found, _MARGINAL_SCORE * self._idf(count))

    def _blend(self, leaf: Query, terms: Sequence[tuple[Field, str, float]], boost: float) -> Made:
        found: list[tuple[float, Field, str, Made]] = []
        marginal: list[tuple[float, Field, str]] = []
        for field, term, weight in terms:
            if self._searcher.doc_freq(field.name, term):
                found.append((weight, field, term, Made.term_query(self._schema, field.name, term)))
            if field.form is not Form.EXACT and self._searcher.doc_freq(marginal_field(field), term):
                marginal.append((weight, field, term))
        if not found and not marginal:
            return Made.empty_query()
        margins = [Made.term_query(self._schema, marginal_field(field), term) for _, field, term in marginal]
        everywhere = any_of([*(query for *_, query in found), *margins])
        if not self._scored:
            return everywhere
        if self._rough:
            count = max(self._searcher.doc_freq(field.name, term) for _, field, term, _ in found) if found else 1
        else:
            count = self._count(everywhere)
        idf = self._idf(count)
        scored = [
            Made.boost_query(query, share(weight, _K1) * idf / self._idf(self._searcher.doc_freq(field.name, term)))
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
        words, cut = self._words(zone).near(term, distance)
        self.truncated |= cut
        found = any_of([Made.term_query(self._schema, field.name, word) for word, _ in words])
        return self._as_one(field, words, self._count(found), boost) if self._scored else found

    def _near(self, zone: Zone, groups: Sequence[frozenset[str]], width: int, boost: float) -> Made:
        field = Field(zone, Form.EXACT)
        there = [frozenset(word for word in group if self._searcher.doc_freq(field.name, word)) for group in groups]
        found, exact = near(
            self._schema, field.name, there, width, lambda word: Made.term_query(self._schema, field.name, word)
        )
        if not exact:
            asked = (zone, tuple(there), width)
            if asked not in self._near_each_other:
                self._near_each_other[asked] = self._only_near(found, zone, there, width)
            found = self._near_each_other[asked]
        if not self._scored:
            return without_score(found)
        count = (
            _NEAR_SHARE * min((self._held_by_any(field, group) for group in there), default=0) if self._rough else None
        )
        score = self._idf(self._count(found) if count is None else count)
        return self._weighted(Made.const_score_query(found, score), zone, boost)

    def _held_by_any(self, field: Field, words: Iterable[str]) -> int:
        """How many documents hold one of some words, at most."""
        return sum(self._searcher.doc_freq(field.name, word) for word in words)

    def _only_near(self, among: Made, zone: Zone, groups: Sequence[frozenset[str]], width: int) -> Made:
        """Those of some documents in which the words are near each other; as far as the time reaches."""
        count = self._count(among)
        addresses = [address for _, address in self._searcher.search(among, count).hits] if count else []
        places = self._searcher.fast_field_values(RECORD, addresses)
        kept: list[int] = []
        for start in range(0, count, _AT_ONCE):
            if self._is_over():
                return all_documents() if self._negated else Made.empty_query()
            part = places[start : start + _AT_ONCE]
            mask, _ = record.near([self._records.at(place) for place in part], zone, groups, width)
            kept += np.array(part, dtype=np.uint64)[mask].tolist()
        return Made.term_set_query(self._schema, RECORD, kept) if kept else Made.empty_query()

    def _is_over(self) -> bool:
        """Whether the time is over; then the answer is one in part."""
        over = self._deadline is not None and monotonic() >= self._deadline
        self.partial |= over
        return over

    def _as_one(self, field: Field, words: Iterable[tuple[str, float]], count: int, boost: float) -> Made:
        """Words with weights that score as one word that ``count`` documents hold."""
        found = []
        for word, weight in words:
            own = self._idf(self._searcher.doc_freq(field.name, word))
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
        count = self._counts.get(leaf)
        if count is None:
            count = self._count(self.unscored(leaf))
            if not self.partial:
                if len(self._counts) >= _REMEMBERED:
                    self._counts.clear()
                self._counts[leaf] = count
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
        clauses = [(_SHOULD, self.translate(child)) for child in children]
        if minimum <= 0:
            return Made.boolean_query([(_MUST, all_documents()), *clauses])
        return Made.boolean_query(clauses, minimum_number_should_match=minimum)
