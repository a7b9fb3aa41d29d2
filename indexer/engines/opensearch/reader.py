"""One generation, open for questions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cached_property
from time import monotonic, sleep
from typing import Any
from zlib import crc32

from opensearchpy.exceptions import ConnectionTimeout, TransportError

from indexer.engines.base import EngineError, EngineResult, Hit, Ranking, Statistics
from indexer.engines.opensearch import narrowing
from indexer.engines.opensearch.connection import told
from indexer.engines.opensearch.counting import Count, Counting, Made
from indexer.engines.opensearch.fields import ID, NEWEST, TITLE
from indexer.engines.opensearch.rescoring import FETCHED, ONLY_ID, ask_figures, ask_native, id_of, rescored
from indexer.engines.opensearch.translation import Translation
from indexer.engines.query import NO_FILTERS, Field, Filters, Query, Sort
from indexer.engines.rescoring import Figures, candidates, is_exact, leaves
from indexer.engines.terms import plain

#: OpenSearch gives this many results at most by their place; those beyond are asked for after the last one known.
WINDOW = 10_000
#: So long the question for the cluster's state may take: whoever asks wants to know now.
_HEALTH_SECONDS = 5
#: A search that failed as nodes may when one of them goes away is asked again, so often and after such a pause (doubled
#: each time).
_TRIES = 4
_PAUSE = 0.1
_PASSING = frozenset({500, 502, 503, 504})
_FAILED = "Die Suche ist gescheitert"
_ORDERS = {
    Sort.RELEVANCE: [{"_score": "desc"}, {NEWEST: "desc"}, {ID: "asc"}],
    Sort.NEWEST: [{NEWEST: "desc"}, {ID: "asc"}],
    Sort.TITLE: [{TITLE: "asc"}, {NEWEST: "desc"}, {ID: "asc"}],
}


class OpenSearchReader:
    """Answers questions to one generation; see :class:`indexer.engines.base.IndexReader`."""

    def __init__(
        self, client: Any, index: str, generation: str, ranking: Ranking, seconds: float, documents: int
    ) -> None:
        self.generation = generation
        self._client = client
        self._name = index
        self._ranking = ranking
        self._seconds = seconds
        self._documents = documents
        self._closed = False
        self._counting = Counting(client, index)

    def search(
        self,
        query: Query,
        filters: Filters = NO_FILTERS,
        *,
        sort: Sort = Sort.RELEVANCE,
        offset: int = 0,
        limit: int = 10,
        facets: Sequence[str] = (),
        seconds: float | None = None,
        among: frozenset[str] | None = None,
    ) -> EngineResult:
        index = self._index()
        allowed = self._seconds if seconds is None else min(seconds, self._seconds)
        deadline = monotonic() + allowed
        scored = sort is Sort.RELEVANCE
        nothing = EngineResult(0, (), {name: {} for name in facets}, partial=True)
        if allowed <= 0:
            return nothing
        with told(_FAILED):
            asked, cut = self._counting.foreseen(lambda count: self._translate(query, count, scored=scored))
            body = narrowing.request(asked, filters, facets)
            body |= {"sort": _ORDERS[sort], "track_total_hits": True, **ONLY_ID}
            # Pages of one question go to the same copies: copies may differ in what was deleted, and so in their
            # scores.
            fixed = {"preference": f"q{crc32(json.dumps(body, sort_keys=True).encode())}"}
            first, last = max(0, offset), max(0, offset) + max(0, limit)
            again = scored and any(is_exact(leaf) for leaf in leaves(query)) and candidates(last) <= WINDOW
            try:
                if again:
                    body |= FETCHED
                    answer, found = self._pages(index, body, 0, candidates(last), deadline, fixed)
                    hits = self._rescored(index, query, found)[first:last]
                else:
                    answer, found = self._pages(index, body, first, last - first, deadline, fixed)
                    hits = [Hit(id_of(each), each["_score"] if scored else 0.0) for each in found]
                total = answer["hits"]["total"]["value"]
                both = frozenset(each.id for each in hits if each.id in among) if among else frozenset[str]()
                if among and len(hits) < total:
                    named = narrowing.request(asked, filters, among=among) | {"sort": _ORDERS[Sort.NEWEST], **ONLY_ID}
                    _, found = self._pages(index, named, 0, min(total, len(among)), deadline, fixed)
                    both = frozenset(map(id_of, found))
            except ConnectionTimeout:
                return nothing
        partial = bool(answer["timed_out"]) or answer["_shards"]["failed"] > 0
        return EngineResult(
            total,
            tuple(hits),
            narrowing.counts(answer, facets),
            cut,
            partial,
            both,
        )

    def document_frequencies(
        self, field: Field, terms: Sequence[str], visibility: frozenset[str] | None = None
    ) -> list[int]:
        self._index()
        query = Filters(visibility=visibility)
        asked = [narrowing.request({"term": {field.name: {"value": plain(term)}}}, query, ()) for term in terms]
        with told(_FAILED):
            return self._counting.each([each["query"] for each in asked])

    def vocabulary(self, field: Field, prefix: str = "") -> Iterator[tuple[str, int]]:
        """Nothing: OpenSearch cannot list its terms without holding all of them in memory."""
        self._index()
        return iter(())

    def statistics(self) -> Statistics:
        self._index()
        return self._statistics

    def degraded(self) -> str | None:
        with told("Der Zustand von OpenSearch lässt sich nicht feststellen"):
            health = self._client.cluster.health(index=self._index(), request_timeout=_HEALTH_SECONDS)
        match health["status"]:
            case "green":
                return None
            case "yellow":
                return "OpenSearch: Es fehlen Kopien des Index, vermutlich ist ein Knoten ausgefallen."
            case _:
                return "OpenSearch: Teile des Index fehlen, die Ergebnisse sind unvollständig."

    def verify(self) -> None:
        index = self._index()
        with told("Der Index lässt sich nicht prüfen"):
            health = self._client.cluster.health(index=index)
            found = self._client.count(index=index)
        if health["status"] == "red" or found["_shards"]["failed"] or found["count"] != self._documents:
            raise EngineError(
                f"Der Index „{self.generation}“ ist beschädigt: {found['count']} statt {self._documents} Dokumente."
            )

    def close(self) -> None:
        self._closed = True

    def _rescored(self, index: str, query: Query, found: list[dict[str, Any]]) -> list[Hit]:
        def count(leaf: Query) -> int:
            return self._counting.each([self._translate(leaf, lambda _: 1, scored=False)[0]])[0]

        def translate(leaf: Query) -> Made:
            return self._counting.foreseen(lambda count: self._translate(leaf, count, scored=True))[0]

        native = ask_native(self._client, index, query, list(map(id_of, found)), translate)
        return rescored(found, query, self._ranking, self._figures, count, native)

    @cached_property
    def _figures(self) -> Figures:
        return ask_figures(self._client, self._name)

    def _pages(
        self, index: str, body: dict[str, Any], offset: int, limit: int, deadline: float, fixed: dict[str, str]
    ) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """The answer with facets and total, and the hits asked for; far down, they are reached one window after
        another."""
        if offset + limit <= WINDOW:
            answer = self._ask(index, body | {"from": offset, "size": limit}, deadline, fixed)
            return answer, answer["hits"]["hits"]
        answer = self._ask(index, body | {"size": min(WINDOW, offset + limit)}, deadline, fixed)
        found = answer["hits"]["hits"]
        hits = found[offset:]
        reached = len(found)
        plain_body = {name: value for name, value in body.items() if name != "aggs"} | {"track_total_hits": False}
        while found and reached < offset + limit:
            size = min(WINDOW, offset + limit - reached)
            asked = plain_body | {"size": size, "search_after": found[-1]["sort"]}
            found = self._ask(index, asked, deadline, fixed)["hits"]["hits"]
            hits += found[max(0, offset - reached) :]
            reached += len(found)
        return answer, hits

    def _ask(self, index: str, body: dict[str, Any], deadline: float, fixed: dict[str, str]) -> dict[str, Any]:
        for attempt in range(_TRIES):
            try:
                answer = self._ask_once(index, body, deadline, fixed)
            except TransportError as error:
                # The node that gathers an answer lost one that it asked: another try finds the copies.
                if error.status_code not in _PASSING or attempt + 1 == _TRIES or monotonic() > deadline:
                    raise
            else:
                if not answer["_shards"]["failed"] or answer["timed_out"] or monotonic() > deadline:
                    break
            sleep(_PAUSE * 2**attempt)
        return answer

    def _ask_once(self, index: str, body: dict[str, Any], deadline: float, fixed: dict[str, str]) -> dict[str, Any]:
        left = max(deadline - monotonic(), 0.001)
        options = {"timeout": f"{max(1, int(left * 1000))}ms", "allow_partial_search_results": "true", **fixed}
        # dfs: all shards use the frequencies of the whole index, so that scores do not depend on how it is divided
        answer: dict[str, Any] = self._client.search(
            index=index, body=body, search_type="dfs_query_then_fetch", request_timeout=left + 1, **options
        )
        return answer

    def _translate(self, query: Query, count: Count, *, scored: bool) -> tuple[Made, bool]:
        translation = Translation(self._ranking, self._documents, count, scored=scored)
        return translation.translate(query), translation.truncated

    @cached_property
    def _statistics(self) -> Statistics:
        with told(_FAILED):
            stats = self._client.indices.stats(index=self._name, metric="store")
        return Statistics(self._documents, int(stats["_all"]["primaries"]["store"]["size_in_bytes"]))

    def _index(self) -> str:
        if self._closed:
            raise EngineError("Der Index ist bereits geschlossen.")
        return self._name
