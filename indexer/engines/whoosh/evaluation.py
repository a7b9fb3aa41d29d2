"""From a query tree to matching documents with scores, one term at a time over whole posting lists.

The score of a leaf is BM25 as Lucene computes it (Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25
and Beyond", 2009): ``boost · idf · tf·(k1+1) / (tf + k1·(1 − b + b·dl/avgdl))`` with ``idf = ln(1 + (N − n + 0.5) / (n
+ 0.5))``. N counts all live documents, n those with the term, avgdl is over the documents that have the field at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import log
from time import thread_time

import numpy as np

from indexer.arrays import Array
from indexer.engines.base import Ranking
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
from indexer.engines.whoosh.collection import Collection
from indexer.engines.whoosh.expansion import Expander
from indexer.engines.whoosh.facets import Facets
from indexer.engines.whoosh.nearness import near


@dataclass(frozen=True, slots=True)
class Matches:
    """Documents in ascending order; ``scores`` go with them (None: all 0)."""

    docs: Array
    scores: Array | None = None


class Scoring:
    """BM25 over one generation; the part that depends on field lengths is computed once per field."""

    def __init__(self, collection: Collection, ranking: Ranking) -> None:
        self._collection = collection
        self.ranking = ranking
        self._norms: dict[Field, Array] = {}

    def idf(self, frequency: int) -> float:
        """How telling a term is that so many documents hold."""
        return log(1 + (self._collection.count - frequency + 0.5) / (frequency + 0.5))

    def bm25(self, field: Field, docs: Array, freqs: Array, idf: float, boost: float) -> Array:
        """The score of each document for a term that it holds so often."""
        weight = boost * self.ranking.boost(field.zone) * idf * (self.ranking.k1 + 1)
        scores: Array = weight * freqs / (freqs + self._norm(field)[docs])
        return scores

    def length_norm(self, field: Field, docs: Array) -> Array:
        """``1 − b + b·dl/avgdl`` of documents, by which BM25F divides frequencies before adding them."""
        norm: Array = self._norm(field)[docs] / self.ranking.k1
        return norm

    def saturated(self, freqs: Array, idf: float, boost: float) -> Array:
        """BM25F of frequencies that were normalised and added."""
        k1 = self.ranking.k1
        scores: Array = boost * idf * (k1 + 1) * freqs / (freqs + k1)
        return scores

    def _norm(self, field: Field) -> Array:
        if field not in self._norms:
            lengths = self._collection.lengths(field)
            (counted,) = self._collection.only_live(np.arange(len(lengths)))
            present = lengths[counted]
            present = present[present > 0]
            average = float(present.mean(dtype=np.float64)) if len(present) else 1.0
            k1, b = self.ranking.k1, self.ranking.b
            self._norms[field] = k1 * (1 - b + b * lengths.astype(np.float64) / average)
        return self._norms[field]


class Evaluation:
    """One evaluation of one query; without ``scored`` no score is computed.

    From the ``deadline`` on (processor seconds of this thread, ``time.thread_time``; None: never) nothing more is
    looked up: it counts as not found, or, below a ``Not``, as found, so that no document comes out that does not match.
    """

    def __init__(
        self,
        collection: Collection,
        facets: Facets,
        expander: Expander,
        scoring: Scoring,
        *,
        scored: bool,
        deadline: float | None = None,
    ) -> None:
        self._collection = collection
        self._facets = facets
        self._expander = expander
        self._scoring = scoring
        self._scored = scored
        self._deadline = deadline
        self._negated = False
        #: Whether words were left out of a prefix or fuzzy term.
        self.truncated = False
        #: Whether the time was over before all was looked up.
        self.partial = False

    def evaluate(self, query: Query) -> Matches:
        """The live documents that match."""
        if self._deadline is not None and thread_time() >= self._deadline:
            self.partial = True
            return self._constant(self._negated)
        match query:
            case Term(field, term, boost):
                docs, freqs = self._collection.postings(field, term)
                return self._leaf(field, docs, freqs, None, boost)
            case Blend(terms, boost):
                return self._blend(terms, boost)
            case Phrase(zone, terms, boost):
                return self._phrase(zone, terms, boost)
            case Prefix(zone, prefix, boost):
                docs, freqs, cut = self._expander.prefix(zone, prefix)
                self.truncated |= cut
                return self._leaf(Field(zone, Form.EXACT), docs, freqs, None, boost)
            case Fuzzy(zone, term, distance, boost):
                docs, freqs, cut = self._expander.fuzzy(zone, term, distance)
                self.truncated |= cut
                return self._leaf(Field(zone, Form.EXACT), docs, freqs, None, boost)
            case Near(zone, groups, slop, boost):
                field = Field(zone, Form.EXACT)
                docs, freqs = near(self._collection, field, groups, slop)
                return self._leaf(field, docs, freqs, None, boost)
            case AllOf(children):
                return self._all_of(children)
            case AnyOf(children, minimum):
                return self._any_of(children, minimum)
            case BestOf(children):
                return self._best_of(children)
            case Boosted(child, optional):
                found = self.evaluate(child)
                if not self._scored or not len(found.docs):
                    return found
                return Matches(found.docs, self._sums([found, *map(self.evaluate, optional)], found.docs))
            case Not(child):
                return self._without(Matches(self._collection.all_documents), [child])
            case Has(name, values):
                return self._where(self._facets.having(name, values))
            case Years():
                return self._where(self._facets.years(query))
            case Everything() | Nothing():
                return self._constant(isinstance(query, Everything))
        raise TypeError(f"not a query: {query!r}")

    def _constant(self, everything: bool) -> Matches:
        return Matches(self._collection.all_documents if everything else np.empty(0, dtype=np.int64))

    def _leaf(self, field: Field, docs: Array, freqs: Array, idf: float | None, boost: float) -> Matches:
        if not self._scored or not len(docs):
            return Matches(docs)
        idf = self._scoring.idf(len(docs)) if idf is None else idf
        return Matches(docs, self._scoring.bm25(field, docs, freqs, idf, boost))

    def _blend(self, terms: tuple[tuple[Field, str, float], ...], boost: float) -> Matches:
        found = [(field, weight, self._collection.postings(field, term)) for field, term, weight in terms]
        docs = np.flatnonzero(self._mask(*(holders for _, _, (holders, _) in found)))
        if not self._scored or not len(docs):
            return Matches(docs)
        blended = np.zeros(self._collection.size)
        for field, weight, (holders, freqs) in found:
            blended[holders] += weight * freqs / self._scoring.length_norm(field, holders)
        return Matches(docs, self._scoring.saturated(blended[docs], self._scoring.idf(len(docs)), boost))

    def _phrase(self, zone: Zone, terms: tuple[str, ...], boost: float) -> Matches:
        field = Field(zone, Form.EXACT)
        if not terms:
            return self.evaluate(Nothing())
        if len(terms) == 1:
            return self.evaluate(Term(field, terms[0], boost))
        docs, freqs = self._collection.phrase(field, terms)
        if not self._scored or not len(docs):
            return Matches(docs)
        idf = sum(self._scoring.idf(len(self._collection.postings(field, term)[0])) for term in terms)
        return self._leaf(field, docs, freqs, idf, boost)

    def _where(self, mask: Array) -> Matches:
        return Matches(*self._collection.only_live(np.flatnonzero(mask)))

    def _all_of(self, children: tuple[Query, ...]) -> Matches:
        excluded = [child.child for child in children if isinstance(child, Not)]
        found = []
        for child in children:
            if not isinstance(child, Not | Everything):
                found.append(self.evaluate(child))
                if not len(found[-1].docs):
                    return found[-1]
        found.sort(key=lambda matches: len(matches.docs))
        result = found[0] if found else Matches(self._collection.all_documents)
        for other in found[1:]:
            keep = self._mask(other.docs)[result.docs]
            docs, scores = result.docs[keep], None if result.scores is None else result.scores[keep]
            if other.scores is not None:
                added = self._dense(other)[docs]
                scores = added if scores is None else scores + added
            result = Matches(docs, scores)
        return self._without(result, excluded)

    def _any_of(self, children: tuple[Query, ...], minimum: int) -> Matches:
        found = [self.evaluate(child) for child in children]
        if minimum == 1 and len(found) == 1:
            return found[0]
        counts = np.zeros(self._collection.size, dtype=np.uint16)
        for matches in found:
            counts[matches.docs] += 1
        docs = np.flatnonzero(counts >= minimum) if minimum > 0 else self._collection.all_documents
        return Matches(docs, self._sums(found, docs))

    def _best_of(self, children: tuple[Query, ...]) -> Matches:
        found = [self.evaluate(child) for child in children]
        if len(found) == 1:
            return found[0]
        mask = self._mask(*(matches.docs for matches in found))
        docs = np.flatnonzero(mask)
        if all(matches.scores is None for matches in found):
            return Matches(docs)
        best = np.zeros(self._collection.size)
        for matches in found:
            if matches.scores is not None:
                best[matches.docs] = np.maximum(best[matches.docs], matches.scores)
        return Matches(docs, best[docs])

    def _without(self, matches: Matches, excluded: list[Query]) -> Matches:
        self._negated = not self._negated
        for query in excluded:
            keep = ~self._mask(self.evaluate(query).docs)[matches.docs]
            matches = Matches(matches.docs[keep], None if matches.scores is None else matches.scores[keep])
        self._negated = not self._negated
        return matches

    def _mask(self, *lists: Array) -> Array:
        mask = np.zeros(self._collection.size, dtype=bool)
        for docs in lists:
            mask[docs] = True
        return mask

    def _dense(self, matches: Matches) -> Array:
        dense = np.zeros(self._collection.size)
        dense[matches.docs] = matches.scores
        return dense

    def _sums(self, found: Iterable[Matches], docs: Array) -> Array | None:
        scored = [matches for matches in found if matches.scores is not None]
        if not scored:
            return None
        sums = np.zeros(self._collection.size)
        for matches in scored:
            sums[matches.docs] += np.asarray(matches.scores)
        return sums[docs]
