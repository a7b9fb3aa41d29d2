"""From a query tree to OpenSearch's query.

Leaves score as Lucene's BM25, with our k1 and b, times their boost and that of their zone. What has no score of its own
goes into filter context.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import log

from indexer.engines.base import Ranking
from indexer.engines.blending import OTHERS, share
from indexer.engines.opensearch.counting import Count, Made
from indexer.engines.opensearch.fields import YEARS
from indexer.engines.query import (
    FACETS,
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
from indexer.engines.terms import facet_field, marginal_field, plain

#: Lucene finds words at most two edits away, and takes this many of them.
_EDITS = 2
_FUZZY_WORDS = 64
#: Of the words with a prefix, this many are scored; all are found.
_PREFIX_SCORED = 200
#: A word met in margins only scores as one that stands there a tenth of a time.
_MARGINAL_BOOST = 0.17
NOTHING: Made = {"match_none": {}}


class Translation:
    """Translates for one index of so many documents; ``count`` tells how many of them a query finds."""

    def __init__(self, ranking: Ranking, documents: int, count: Count, *, scored: bool) -> None:
        self._ranking = ranking
        self._documents = documents
        self._count = count
        self._scored = scored
        #: Whether words may have been left out of a fuzzy term.
        self.truncated = False

    def translate(self, query: Query) -> Made:
        """OpenSearch's query for a tree."""
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
            case Near(zone, groups, slop, boost):
                return self._near(zone, groups, len(groups) + slop, boost)
            case AllOf(children):
                must = [self.translate(child) for child in children if not isinstance(child, Not)]
                must_not = [self.translate(child.child) for child in children if isinstance(child, Not)]
                return {"bool": {"must": must, "must_not": must_not}} if must else without(must_not)
            case AnyOf(children, minimum):
                return self._any_of(children, minimum)
            case BestOf(children):
                return {"dis_max": {"queries": list(map(self.translate, children))}} if children else NOTHING
            case Boosted(child, optional):
                added = map(self.translate, optional) if self._scored else ()
                return {"bool": {"must": [self.translate(child)], "should": list(added)}}
            case Not(child):
                return without([self.translate(child)])
            case Has(name, values):
                return filtered(having(name, values))
            case Years():
                return filtered(years(query))
            case Everything():
                return filtered({"match_all": {}})
            case Nothing():
                return NOTHING
        raise TypeError(f"not a query: {query!r}")

    def _term(self, field: Field, term: str, boost: float) -> Made:
        weight = self._weight(field.zone, boost)
        found = {"term": {field.name: {"value": term, "boost": weight}}}
        if field.form is Form.EXACT:
            return found
        marginal = {"term": {marginal_field(field): {"value": term, "boost": weight * _MARGINAL_BOOST}}}
        return {"bool": {"should": [found, marginal]}}

    def _blend(self, terms: Sequence[tuple[Field, str, float]], boost: float) -> Made:
        if not terms:
            return NOTHING
        found = [(weight, {"term": {field.name: {"value": term}}}) for field, term, weight in terms]
        margins = [
            (weight * _MARGINAL_BOOST, {"term": {marginal_field(field): {"value": term}}})
            for field, term, weight in terms
            if field.form is not Form.EXACT
        ]
        everywhere = {"bool": {"should": [query for _, query in (*found, *margins)]}}
        if not self._scored:
            return everywhere
        idf = self._idf(everywhere)
        scored: list[Made] = [
            {"constant_score": {"filter": query, "boost": boost * weight * idf}} for weight, query in margins
        ]
        for weight, query in found:
            ((name, asked),) = query["term"].items()
            relative = share(weight, self._ranking.k1) * idf / self._idf(query)
            scored.append({"term": {name: {**asked, "boost": boost * relative}}})
        return {"dis_max": {"queries": scored, "tie_breaker": OTHERS}}

    def _phrase(self, zone: Zone, terms: tuple[str, ...], boost: float) -> Made:
        field = Field(zone, Form.EXACT)
        if len(terms) < 2:
            return self._term(field, terms[0], boost) if terms else NOTHING
        return {"match_phrase": {field.name: {"query": " ".join(terms), "boost": self._weight(zone, boost)}}}

    def _prefix(self, zone: Zone, prefix: str, boost: float) -> Made:
        field = Field(zone, Form.EXACT).name
        found = filtered({"prefix": {field: {"value": prefix}}})
        if not self._scored:
            return found
        rewrite = f"top_terms_blended_freqs_{_PREFIX_SCORED}"
        scored = {"prefix": {field: {"value": prefix, "rewrite": rewrite, "boost": self._weight(zone, boost)}}}
        return {"bool": {"must": [found], "should": [scored]}}

    def _fuzzy(self, zone: Zone, term: str, distance: int, boost: float) -> Made:
        self.truncated |= distance > _EDITS
        asked = {
            "value": term,
            "fuzziness": min(distance, _EDITS),
            "max_expansions": _FUZZY_WORDS,
            "rewrite": f"top_terms_blended_freqs_{_FUZZY_WORDS}",
            "boost": self._weight(zone, boost),
        }
        return {"fuzzy": {Field(zone, Form.EXACT).name: asked}}

    def _near(self, zone: Zone, groups: Sequence[tuple[str, ...]], width: int, boost: float) -> Made:
        """Lucene's intervals; its gaps are the places of a stretch less one for each group, hence each group only
        once."""
        distinct = list(dict.fromkeys(tuple(sorted(set(map(plain, group)))) for group in groups))
        if not distinct or not all(distinct):
            return NOTHING
        alternatives = [
            {"any_of": {"intervals": [{"match": {"query": word, "analyzer": "keyword"}} for word in group]}}
            for group in distinct
        ]
        together = {"intervals": alternatives, "mode": "unordered", "max_gaps": width - len(distinct)}
        found = {"intervals": {Field(zone, Form.EXACT).name: {"all_of": together}}}
        score = self._idf(found) * self._weight(zone, boost) if self._scored else 0.0
        return {"constant_score": {"filter": found, "boost": score}}

    def _any_of(self, children: tuple[Query, ...], minimum: int) -> Made:
        if minimum > len(children) or (minimum == 1 and not children):
            return NOTHING
        should = [self.translate(child) for child in children]
        if minimum <= 0:
            return {"bool": {"must": [filtered({"match_all": {}})], "should": should}}
        return {"bool": {"should": should, "minimum_should_match": minimum}}

    def _idf(self, query: Made) -> float:
        count = self._count(query)
        return log(1 + (max(self._documents - count, 0) + 0.5) / (count + 0.5))

    def _weight(self, zone: Zone, boost: float) -> float:
        return boost * self._ranking.boost(zone)


def filtered(query: Made) -> Made:
    """The documents of a query, without score."""
    return {"bool": {"filter": [query]}}


def without(queries: Sequence[Made]) -> Made:
    """The documents of none of these, without score."""
    return {"bool": {"filter": [{"match_all": {}}], "must_not": list(queries)}}


def having(name: str, values: Iterable[str]) -> Made:
    """Documents with one of these values of a facet."""
    return {"terms": {facet_field(name): sorted(values)}} if name in FACETS and values else NOTHING


def years(asked: Years) -> Made:
    """Documents with a year in this range; with both sides open: with any year."""
    if asked.first is None and asked.last is None:
        return {"exists": {"field": YEARS}}
    bounds = {"gte": asked.first, "lte": asked.last}
    return {"range": {YEARS: {name: value for name, value in bounds.items() if value is not None}}}
