"""Words near each other: all places of all candidate documents are held against each other at once."""

from __future__ import annotations

import numpy as np

from indexer.arrays import Array, take_ranges
from indexer.engines.query import Field
from indexer.engines.stretches import DOCUMENT_BITS, WIDEST, merged, shortest_stretches
from indexer.engines.whoosh.collection import Collection, Part
from indexer.engines.whoosh.postings import FieldPostings, encode

#: So many times as many places as anchors are worth a look at each anchor.
_MANY_MORE = 4


def near(collection: Collection, field: Field, groups: tuple[tuple[str, ...], ...], slop: int) -> tuple[Array, ...]:
    """The live documents in which words of all groups stand near each other, ascending, and in how many places."""
    found = [_in_part(part, part.fields[field.name], groups, slop) for part in collection.parts]
    docs = collection.joined((docs for docs, _ in found), np.int64)
    return collection.only_live(docs, collection.joined((freqs for _, freqs in found), np.int64))


def _in_part(
    part: Part, postings: FieldPostings, groups: tuple[tuple[str, ...], ...], slop: int
) -> tuple[Array, Array]:
    none = np.empty(0, dtype=np.int64)
    words = [[number for word in set(group) if (number := postings.find(encode(word))) >= 0] for group in groups]
    if not words or not all(words):
        return none, none
    candidates: Array | None = None
    for numbers in sorted(words, key=lambda group: sum(b - a for a, b in map(postings.extent, group))):
        holding = np.zeros(len(part.documents), dtype=bool)
        for begin, end in map(postings.extent, numbers):
            holding[postings.docs[begin:end]] = True
        candidates = holding if candidates is None else candidates & holding
        if not candidates.any():
            return none, none
    assert candidates is not None
    docs = np.flatnonzero(candidates)
    ranks = np.cumsum(candidates) - 1
    width = min(len(groups) + slop, WIDEST)
    known: dict[int, Array] = {}
    for number in {number for numbers in words for number in numbers}:
        begin, end = postings.extent(number)
        wanted = np.flatnonzero(candidates[postings.docs[begin:end]])
        lengths, positions = postings.positions_of(number, wanted)
        known[number] = np.repeat(ranks[postings.docs[begin:end][wanted]] << DOCUMENT_BITS, lengths) + positions
    begins = shortest_stretches(
        _around_the_rarest([[known[number] for number in numbers] for numbers in words], width), width
    )
    freqs = np.bincount(begins >> DOCUMENT_BITS, minlength=len(docs))
    matched = freqs > 0
    return docs[matched] + part.base, freqs[matched]


def _around_the_rarest(groups: list[list[Array]], width: int) -> list[Array]:
    """The places of each group, in order; those too far from any of the rarest group are left out: most, as a rule."""
    rarest = min(groups, key=lambda group: sum(map(len, group)))
    anchors = merged(rarest)
    return [
        anchors if group is rarest else merged([_close(places, anchors, width) for places in group]) for group in groups
    ]


def _close(places: Array, anchors: Array, width: int) -> Array:
    """Those of some ascending places that are less than ``width`` from an anchor; all, where leaving some out takes
    longer than it saves."""
    if len(places) < _MANY_MORE * len(anchors):
        return places
    begins = np.searchsorted(places, anchors - width, "right")
    ends = np.searchsorted(places, anchors + width, "left")
    # Where anchors are near each other, the stretch of the later one goes on from the end of the one before.
    begins[1:] = np.maximum(begins[1:], ends[:-1])
    return take_ranges(places, begins, ends - begins)
