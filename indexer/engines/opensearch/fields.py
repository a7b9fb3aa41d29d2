"""What lies in an index: its settings, its fields, and a document as OpenSearch takes it in."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from indexer.engines import forward
from indexer.engines.base import AnalysedDocument, Ranking, ZoneTerms
from indexer.engines.cluster import Cluster
from indexer.engines.query import FACETS, Field, Form, Zone
from indexer.engines.terms import (
    SEPARATOR,
    by_position,
    facet_field,
    in_a_row,
    length_field,
    marginal_field,
    plain,
    shares,
)

#: Version of the fields; an index of another version must be built anew.
FORMAT = 2
ID = "id"
VISIBILITY = "visibility"
YEARS = "years"
NEWEST = "newest"
TITLE = "title"
#: See :mod:`indexer.engines.forward`.
FORWARD = "forward"
#: Titles are sorted by so many characters.
_TITLE_LENGTH = 500


def loading_settings(cluster: Cluster, ranking: Ranking) -> dict[str, Any]:
    """Settings of an index that is being filled: no copies, nothing made visible on the way."""
    return {
        "number_of_shards": cluster.shards,
        "number_of_replicas": 0,
        "refresh_interval": "-1",
        "similarity": {"default": {"type": "BM25", "k1": ranking.k1, "b": ranking.b, "discount_overlaps": False}},
        "analysis": {
            "tokenizer": {"words": {"type": "whitespace", "max_token_length": 20_000}},
            # words that share a position come as one, with a separator between them
            "filter": {
                "spellings": {
                    "type": "pattern_capture",
                    "preserve_original": False,
                    "patterns": [f"([^{SEPARATOR}]+)"],
                }
            },
            "analyzer": {"ready": {"type": "custom", "tokenizer": "words", "filter": ["spellings"]}},
        },
    }


def mapping() -> dict[str, Any]:
    """The fields. Nothing of a text is stored: texts are in the catalogue."""
    properties: dict[str, Any] = {
        ID: {"type": "keyword"},
        VISIBILITY: {"type": "keyword"},
        YEARS: {"type": "integer"},
        NEWEST: {"type": "integer"},
        TITLE: {"type": "keyword", "index": False},
        FORWARD: {"type": "binary", "doc_values": True},
        **{length_field(field): {"type": "float", "index": False} for field in forward.FIELDS},
        **{facet_field(name): {"type": "keyword"} for name in FACETS},
    }
    for zone in Zone:
        for form in Form:
            field = Field(zone, form)
            text = {"type": "text", "analyzer": "ready", "search_analyzer": "whitespace"}
            properties[field.name] = text | {"index_options": "positions" if form is Form.EXACT else "freqs"}
            if form is not Form.EXACT:
                properties[marginal_field(field)] = text | {"index_options": "docs", "norms": False}
    return {"dynamic": False, "_source": {"enabled": False}, "properties": properties}


def source(document: AnalysedDocument) -> dict[str, Any]:
    """A document as it is sent."""
    made: dict[str, Any] = {
        ID: document.id,
        VISIBILITY: plain(document.visibility),
        NEWEST: document.newest,
        TITLE: document.title_key[:_TITLE_LENGTH],
        YEARS: [int(year) for year in document.values.get("year", ()) if year.isdecimal() and len(year) < 10],
    }
    for name in FACETS:
        made[facet_field(name)] = list(dict.fromkeys(document.values.get(name, ())))
    for zone, terms in document.zones.items():
        made.update(_zone(zone, terms))
    made[FORWARD] = b64encode(forward.pack(document.zones)).decode()
    for field, length in zip(forward.FIELDS, forward.lengths(document.zones), strict=True):
        if length:
            made[length_field(field)] = length
    return made


def _zone(zone: Zone, terms: ZoneTerms) -> dict[str, str]:
    made = {}
    if words := in_a_row(terms.exact) or _joined(terms):
        made[Field(zone, Form.EXACT).name] = " ".join(words)
    for form, counts in ((Form.STEM, terms.stem), (Form.PART, terms.part)):
        counted, marginal = shares(counts)
        if counted:
            made[Field(zone, form).name] = " ".join(counted)
        if marginal:
            made[marginal_field(Field(zone, form))] = " ".join(marginal)
    return made


def _joined(terms: ZoneTerms) -> list[str]:
    """The words of a zone by position, those that share one joined; positions left out hold a word that nobody asks
    for."""
    words: list[str] = []
    for position, word in by_position(terms.exact):
        words.extend([SEPARATOR * 2] * (position + 1 - len(words)))
        words[position] = word if words[position][0] == SEPARATOR else f"{words[position]}{SEPARATOR}{word}"
    return words
