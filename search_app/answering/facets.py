"""Facets for people: values with labels and counts, in an order that helps."""

from __future__ import annotations

from collections.abc import Mapping

from indexer.describe import sort_key
from indexer.topics import TopicTree
from search_app.answering.names import label_of
from search_app.answering.result import FacetValue
from search_app.asking.request import LISTS, SearchRequest


def facet_values(
    counts: Mapping[str, Mapping[str, int]], request: SearchRequest, tree: TopicTree
) -> dict[str, tuple[FacetValue, ...]]:
    """The values of each facet: topics in the order of the tree, years latest first, all others most frequent first.

    A value that is chosen or taken out stands there even when nothing has it any more, so that it can be taken back.
    """
    facets: dict[str, tuple[FacetValue, ...]] = {}
    for facet, found in counts.items():
        chosen = request.values(facet) if facet in LISTS else ()
        excluded = request.excluded_values(facet)
        values = [
            FacetValue(
                value,
                label_of(facet, value, tree),
                found.get(value, 0),
                value in chosen,
                len(tree.ancestors(value)) if facet == "topic" else 0,
                value in excluded,
            )
            for value in dict.fromkeys((*found, *chosen, *excluded))
            if found.get(value) or value in chosen or value in excluded
        ]
        if facet == "topic":
            order = {topic.slug: position for position, topic in enumerate(tree)}
            values.sort(key=lambda value: order.get(value.value, len(order)))
        elif facet == "year":
            values.sort(key=lambda value: value.value, reverse=True)
        else:
            values.sort(key=lambda value: (-value.count, sort_key(value.label)))
        facets[facet] = tuple(values)
    return facets
