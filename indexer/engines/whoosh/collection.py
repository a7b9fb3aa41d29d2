"""All segments of a generation as one: documents are numbered through, postings are looked up over all of them."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np

from indexer.arrays import Array
from indexer.engines.query import Field
from indexer.engines.whoosh.codec import PackedDocumentReader, PackedTermsReader
from indexer.engines.whoosh.documents import Documents
from indexer.engines.whoosh.layout import open_index
from indexer.engines.whoosh.postings import FieldPostings, decode, encode


@dataclass(frozen=True, slots=True)
class Part:
    """One segment, its first document's number, and which of its documents live (None: all)."""

    base: int
    documents: Documents
    fields: dict[str, FieldPostings]
    live: Array | None


class Collection:
    """Read access to a generation. Everything lies in memory maps; nothing here changes after it was computed."""

    def __init__(self, folder: Path) -> None:
        index = open_index(folder)
        self.parts: list[Part] = []
        self.size = 0
        for segment in index._segments():
            documents = PackedDocumentReader(index.storage, segment).documents
            fields = PackedTermsReader(index.storage, segment).fields
            live = None
            if segment.has_deletions():
                live = np.ones(len(documents), dtype=bool)
                live[list(segment.deleted_docs())] = False
            self.parts.append(Part(self.size, documents, fields, live))
            self.size += len(documents)
        self.live: Array | None = None
        if any(part.live is not None for part in self.parts):
            self.live = self.joined(
                np.ones(len(p.documents), dtype=bool) if p.live is None else p.live for p in self.parts
            )
        #: How many documents there are, deleted ones left out.
        self.count = self.size if self.live is None else int(self.live.sum())
        self.ids = [id_ for part in self.parts for id_ in part.documents.ids]
        self.bytes = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())

    @staticmethod
    def joined(arrays: Any, dtype: Any = bool) -> Array:
        """One array over all documents from one per segment."""
        arrays = list(arrays)
        return np.concatenate(arrays) if arrays else np.empty(0, dtype=dtype)

    @cached_property
    def all_documents(self) -> Array:
        """The numbers of all live documents."""
        return np.arange(self.size) if self.live is None else np.flatnonzero(self.live)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The numbers of all live documents by id."""
        return {self.ids[number]: number for number in self.all_documents.tolist()}

    def lengths(self, field: Field) -> Array:
        """The lengths of a field by document."""
        return self.joined((part.documents.lengths(field.name) for part in self.parts), np.float32)

    def only_live(self, docs: Array, *columns: Array) -> tuple[Array, ...]:
        """Leave deleted documents out of a posting list and what goes with it."""
        if self.live is None:
            return docs, *columns
        keep = self.live[docs]
        return docs[keep], *(column[keep] for column in columns)

    def postings(self, field: Field, term: str) -> tuple[Array, ...]:
        """The live documents that hold a term, ascending, and the frequencies in them."""
        key = encode(term)
        stretches = []
        for part in self.parts:
            postings = part.fields[field.name]
            number = postings.find(key)
            if number >= 0:
                stretches.append((part, postings, *postings.extent(number)))
        return self._joined_postings(stretches)

    def _joined_postings(self, stretches: list[tuple[Part, FieldPostings, int, int]]) -> tuple[Array, ...]:
        if not stretches:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float64)
        docs = np.concatenate([each.docs[a:b].astype(np.int64) + part.base for part, each, a, b in stretches])
        freqs = np.concatenate([each.freqs[a:b].astype(np.float64) for _, each, a, b in stretches])
        return self.only_live(docs, freqs)

    def phrase(self, field: Field, terms: tuple[str, ...]) -> tuple[Array, ...]:
        """The live documents that hold these terms next to each other, ascending, and how often they do."""
        keys = [encode(term) for term in terms]
        found = [_phrase_in_part(part, part.fields[field.name], keys) for part in self.parts]
        docs = self.joined((docs for docs, _ in found), np.int64)
        return self.only_live(docs, self.joined((freqs for _, freqs in found), np.int64))

    def vocabulary(self, field: Field, prefix: str = "") -> Iterator[tuple[str, int]]:
        """The terms with this prefix that live documents hold, in order, with document frequencies."""
        streams = [_part_vocabulary(part, part.fields[field.name], encode(prefix)) for part in self.parts]
        if len(streams) == 1:
            yield from ((decode(key), count) for key, count in streams[0] if count)
            return
        for key, group in groupby(heapq.merge(*streams), key=itemgetter(0)):
            if count := sum(count for _, count in group):
                yield decode(key), count


def _part_vocabulary(part: Part, postings: FieldPostings, prefix: bytes) -> Iterator[tuple[bytes, int]]:
    first, last = postings.prefix_range(prefix)
    if first == last:
        return
    yield from zip(postings.each_key(first, last), live_counts(part, postings, first, last).tolist(), strict=True)


def live_counts(part: Part, postings: FieldPostings, first: int, last: int) -> Array:
    """Document frequencies of the terms ``first`` to before ``last`` of a segment (at least one)."""
    if part.live is None:
        return postings.counts(first, last)
    starts = postings.starts[first : last + 1].astype(np.int64)
    counts: Array = np.add.reduceat(
        part.live[postings.docs[starts[0] : starts[-1]]].astype(np.int64), starts[:-1] - starts[0]
    )
    return counts


def _phrase_in_part(part: Part, postings: FieldPostings, keys: list[bytes]) -> tuple[Array, Array]:
    """Documents (numbered through) with the phrase in one segment, and phrase frequencies."""
    none = np.empty(0, dtype=np.int64)
    numbers = [postings.find(key) for key in keys]
    if min(numbers) < 0:
        return none, none
    lists = [postings.docs[a:b] for a, b in map(postings.extent, numbers)]
    common = lists[0]
    for docs in sorted(lists[1:], key=len):
        common = np.intersect1d(common, docs, assume_unique=True)
    # A position becomes one number, document and place of the phrase's start: so all documents are matched at once.
    begins: Array | None = None
    for shift, (number, docs) in sorted(enumerate(zip(numbers, lists, strict=True)), key=lambda item: len(item[1][1])):
        lengths, positions = postings.positions_of(number, np.searchsorted(docs, common))
        places = np.repeat(np.arange(len(common), dtype=np.int64) << 33, lengths) + positions + (len(keys) - shift)
        if begins is None:
            begins = places
        else:
            at = np.minimum(np.searchsorted(places, begins), max(len(places) - 1, 0))
            begins = begins[places[at] == begins] if len(places) else begins[:0]
    assert begins is not None
    freqs = np.bincount(begins >> 33, minlength=len(common))
    matched = freqs > 0
    return common[matched].astype(np.int64) + part.base, freqs[matched]
