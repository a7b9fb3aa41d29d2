"""A question with its filters and facets as one request.

Filters that hold for everything go into the query's filter context; those of a facet's own go behind it
(``post_filter``), so that each facet can be counted with all filters but its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from indexer.engines.opensearch.counting import Made
from indexer.engines.opensearch.fields import VISIBILITY
from indexer.engines.opensearch.translation import having, years
from indexer.engines.query import FACETS, Filters, Years
from indexer.engines.terms import facet_field, plain

#: A facet is counted up to this many values.
_FACET_VALUES = 10_000


def request(
    query: Made, filters: Filters, facets: Sequence[str] = (), among: frozenset[str] | None = None
) -> dict[str, Any]:
    """The parts of a search request that say what is found and counted; ``among``: out of these documents only."""
    always: list[Made] = []
    if filters.visibility is not None:
        always.append({"terms": {VISIBILITY: [plain(each) for each in sorted(filters.visibility)]}})
    if among is not None:
        always.append({"ids": {"values": sorted(among)}})
    never = [having(name, values) for name, values in filters.excluded.items() if values]
    own = [(name, having(name, values)) for name, values in filters.values.items() if values]
    if filters.years != Years():
        own.append(("year", years(filters.years)))
    counted = [name for name in facets if name in FACETS]
    made: dict[str, Any] = {}
    if counted and own:
        made["post_filter"] = {"bool": {"filter": [clause for _, clause in own]}}
        made["aggs"] = {
            name: {
                "filter": {"bool": {"filter": [clause for facet, clause in own if facet != name]}},
                "aggs": {"values": _counting(name)},
            }
            for name in counted
        }
    else:
        always += [clause for _, clause in own]
        if counted:
            made["aggs"] = {name: _counting(name) for name in counted}
    made["query"] = {"bool": {"must": [query], "filter": always, "must_not": never}} if always or never else query
    return made


def _counting(name: str) -> Made:
    return {"terms": {"field": facet_field(name), "size": _FACET_VALUES}}


def counts(answer: dict[str, Any], facets: Sequence[str]) -> dict[str, dict[str, int]]:
    """The counts of these facets out of an answer."""
    result: dict[str, dict[str, int]] = {}
    for name in facets:
        found = answer.get("aggregations", {}).get(name, {})
        buckets = found.get("values", found).get("buckets", ())
        pairs = [(each["key"], each["doc_count"]) for each in buckets]
        result[name] = dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))
    return result
