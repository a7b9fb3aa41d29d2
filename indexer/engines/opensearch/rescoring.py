"""The best documents that OpenSearch finds, with scores worked out again (see :mod:`indexer.engines.rescoring`)."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from indexer.engines.base import EngineError, Hit, Ranking
from indexer.engines.forward import FIELDS
from indexer.engines.opensearch.counting import Made
from indexer.engines.opensearch.fields import FORWARD, ID, NEWEST
from indexer.engines.query import Near, Query
from indexer.engines.rescoring import Figures, Rescoring, Scored, is_exact, leaves
from indexer.engines.terms import length_field

#: What has to be fetched with a hit, all from doc values: what is stored lies in compressed blocks, which takes ten
#: times as long.
FETCHED = {"docvalue_fields": [ID, NEWEST, FORWARD], "stored_fields": "_none_"}
ONLY_ID = {"docvalue_fields": [ID], "stored_fields": "_none_"}


def id_of(hit: Mapping[str, Any]) -> str:
    """The id of a document found."""
    return str(hit["fields"][ID][0])


def ask_figures(client: Any, index: str) -> Figures:
    """The mean lengths of the fields."""
    aggs = {field.name: {"avg": {"field": length_field(field)}} for field in FIELDS}
    answer = client.search(index=index, body={"size": 0, "track_total_hits": True, "aggs": aggs})
    found = answer["aggregations"]
    averages = {field: found[field.name]["value"] for field in FIELDS if found[field.name]["value"]}
    return Figures(int(answer["hits"]["total"]["value"]), averages)


def rescored(
    hits: Sequence[Mapping[str, Any]],
    query: Query,
    ranking: Ranking,
    figures: Figures,
    count: Callable[[Query], int],
    native: Mapping[Query, Scored],
) -> list[Hit]:
    """Hits by relevance, equal ones by date and id; scores equal but for rounding count as equal."""
    documents = [b64decode(hit["fields"][FORWARD][0] + "==") for hit in hits]  # comes without its padding
    scores = Rescoring(ranking, figures, documents, query, count, native).scores().tolist()
    keyed = sorted(
        (-round(score, 9), -hit["fields"][NEWEST][0], id_of(hit)) for score, hit in zip(scores, hits, strict=True)
    )
    return [Hit(id_, -score) for score, _, id_ in keyed]


def ask_native(
    client: Any, index: str, query: Query, ids: Sequence[str], translate: Callable[[Query], Made]
) -> dict[Query, Scored]:
    """Which of some documents match the leaves that cannot be scored again, and with what score; in one request."""
    asked = list(dict.fromkeys(leaf for leaf in leaves(query) if not is_exact(leaf)))
    if not asked:
        return {}
    lines = []
    for leaf in asked:
        among = {"bool": {"must": [translate(leaf)], "filter": [{"terms": {ID: list(ids)}}]}}
        lines += ["{}", json.dumps({"size": len(ids), **ONLY_ID, "query": among})]
    search = {"search_type": "dfs_query_then_fetch"}
    answers = client.msearch(index=index, body="\n".join(lines) + "\n", **search)["responses"]
    places = {id_: number for number, id_ in enumerate(ids)}
    found: dict[Query, Scored] = {}
    for leaf, answer in zip(asked, answers, strict=True):
        if "error" in answer:
            raise EngineError(f"Die Suche ist gescheitert: {answer['error'].get('reason', '')}.")
        mask, scores = np.zeros(len(ids), dtype=bool), np.zeros(len(ids))
        for hit in answer["hits"]["hits"]:
            score = 1.0 if isinstance(leaf, Near) else hit["_score"]
            mask[places[id_of(hit)]], scores[places[id_of(hit)]] = True, score
        found[leaf] = mask, scores
    return found
