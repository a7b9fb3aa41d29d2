"""Which segments are merged, and merging them: in portions of terms, so that memory stays bounded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from math import log
from typing import Any

import numpy as np

from indexer.arrays import Array, take_ranges
from indexer.engines.whoosh.packed import PackedWriter
from indexer.engines.whoosh.postings import FieldPostings, FieldPostingsWriter

#: As many segments of about one size become one.
FAN_IN = 4
#: Segments below this number of postings all count as equally small.
SMALL = 200_000
#: A segment is rewritten alone when more than this share of its documents was deleted.
STALE = 0.3
#: Postings merged at a time.
PORTION = 4_000_000


def plan(segments: Sequence[Any]) -> list[Any]:
    """The segments to merge next into one; none when all is well.

    Segments are sorted into levels of geometrically growing size; a full level moves up. So the number of segments
    grows with the logarithm of the postings, and each posting is rewritten that often at most.
    """
    levels: dict[int, list[Any]] = defaultdict(list)
    for segment in segments:
        levels[int(log(max(segment.postings, SMALL) / SMALL, FAN_IN))].append(segment)
    for _, level in sorted(levels.items()):
        if len(level) >= FAN_IN:
            return level
    for segment in segments:
        if segment.deleted_count() > STALE * segment.doc_count_all():
            return [segment]
    return []


def merge_field(
    file: PackedWriter, field: str, documents: int, sources: list[tuple[FieldPostings, Array]], portion: int = PORTION
) -> int:
    """Write one field of several segments as one.

    Each source comes with the new document number of each of its documents (-1: deleted); these ascend over all
    sources. Returns the number of postings written.
    """
    sources = [(postings, numbers) for postings, numbers in sources if len(postings)]
    if not sources:
        return 0
    vocabulary = sorted({key for postings, _ in sources for key in postings.each_key()})
    numbering = {key: number for number, key in enumerate(vocabulary)}
    maps = [np.fromiter((numbering[key] for key in each.each_key()), np.int64, len(each)) for each, _ in sources]
    del numbering
    counts = np.zeros(len(vocabulary), dtype=np.int64)
    for (postings, _), terms in zip(sources, maps, strict=True):
        counts[terms] += postings.counts()
    freq_type = np.result_type(*(postings.freqs.dtype for postings, _ in sources))
    exact = [postings.positions.dtype for postings, _ in sources if postings.positions is not None]
    writer = FieldPostingsWriter(file, field, documents, freq_type, np.result_type(*exact) if exact else None)
    for first, last in _portions(counts, portion):
        parts = [
            _live_postings(postings, numbers, terms, first, last)
            for (postings, numbers), terms in zip(sources, maps, strict=True)
        ]
        terms, docs, freqs = (np.concatenate([part[i] for part in parts]) for i in range(3))
        order = np.argsort(terms, kind="stable")
        positions = None
        if exact:
            lengths = freqs.astype(np.int64)
            flat = np.concatenate([part[3] for part in parts])
            positions = take_ranges(flat, (np.cumsum(lengths) - lengths)[order], lengths[order])
        remaining = np.bincount(terms - first, minlength=last - first)
        kept = np.flatnonzero(remaining)
        keys = [vocabulary[first + number] for number in kept.tolist()]
        writer.append(keys, remaining[kept], docs[order], freqs[order], positions)
    writer.close()
    return writer.postings


def _portions(counts: Array, portion: int) -> list[tuple[int, int]]:
    """Ranges of terms with about ``portion`` postings each."""
    ends = np.cumsum(counts)
    bounds = np.unique(np.searchsorted(ends, np.arange(portion, int(ends[-1]) + portion, portion)) + 1)
    edges = [0, *np.minimum(bounds, len(counts)).tolist()]
    return [(a, b) for a, b in pairwise(edges) if b > a]


def _live_postings(
    postings: FieldPostings, numbers: Array, terms: Array, first: int, last: int
) -> tuple[Array, Array, Array, Array]:
    """Postings of the merged terms ``first`` to before ``last``: term, document, frequency; all positions."""
    low, high = np.searchsorted(terms, [first, last]).tolist()
    begin, end = int(postings.starts[low]), int(postings.starts[high])
    term_of = np.repeat(terms[low:high], postings.counts(low, high))
    docs = numbers[postings.docs[begin:end]]
    freqs = postings.freqs[begin:end]
    positions = np.empty(0, dtype=np.uint8)
    if postings.positions is not None:
        positions = postings.positions[int(postings.position_starts[low]) : int(postings.position_starts[high])]
    live = docs >= 0
    if not live.all():
        if postings.positions is not None:
            lengths = freqs.astype(np.int64)
            positions = take_ranges(positions, (np.cumsum(lengths) - lengths)[live], lengths[live])
        term_of, docs, freqs = term_of[live], docs[live], freqs[live]
    return term_of, docs, freqs, positions
