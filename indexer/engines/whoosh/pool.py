"""The postings of documents not yet written, by field: a number per term, flat arrays instead of a tuple per
posting."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np

from indexer.arrays import Array, take_ranges
from indexer.engines.base import AnalysedDocument
from indexer.engines.query import Field, Form, Zone
from indexer.engines.whoosh.packed import PackedWriter, smallest_unsigned
from indexer.engines.whoosh.postings import FieldPostingsWriter, encode

#: All fields, in the order of their names.
FIELDS = tuple(sorted((Field(zone, form) for zone in Zone for form in Form), key=lambda field: field.name))


class _Numbers(dict[str, int]):
    """Numbers terms in the order in which they are first asked for."""

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self)
        return number


class _FieldPool:
    """The postings of one field in the order of the documents."""

    def __init__(self) -> None:
        self._numbers = _Numbers()
        self._terms = array("I")
        self._freqs: array[Any] = array("f")
        self._positions: array[int] | None = None
        self._documents: list[tuple[int, int]] = []

    def add_positions(self, document: int, terms: Mapping[str, Sequence[int]]) -> float:
        """Add the words of a document with their positions; returns the number of occurrences."""
        if self._positions is None:
            self._positions = array("I")
            self._freqs = array("I")
        before = len(self._positions)
        self._terms.extend(map(self._numbers.__getitem__, terms))
        self._freqs.extend(map(len, terms.values()))
        self._positions.extend(chain.from_iterable(terms.values()))
        self._documents.append((document, len(terms)))
        return len(self._positions) - before

    def add_counts(self, document: int, terms: Mapping[str, float]) -> float:
        """Add the terms of a document with their frequencies; returns the sum of these."""
        self._terms.extend(map(self._numbers.__getitem__, terms))
        self._freqs.extend(terms.values())
        self._documents.append((document, len(terms)))
        return sum(terms.values())

    def write(self, file: PackedWriter, field: str, documents: int) -> int:
        """Sort by term and write everything; returns the number of postings."""
        if not self._terms:
            return 0
        keys = sorted(self._numbers)
        ranks = np.empty(len(keys), dtype=np.uint32)
        ranks[np.fromiter(map(self._numbers.__getitem__, keys), dtype=np.int64, count=len(keys))] = np.arange(len(keys))
        terms = ranks[np.frombuffer(self._terms, dtype=np.uint32)]
        order = np.argsort(terms, kind="stable")
        runs = np.array(self._documents, dtype=np.uint32)
        docs = np.repeat(runs[:, 0], runs[:, 1])[order]
        freqs = np.frombuffer(self._freqs, dtype=np.float32 if self._positions is None else np.uint32)
        positions, position_type = None, None
        if self._positions is not None:
            flat = np.frombuffer(self._positions, dtype=np.uint32)
            lengths = freqs.astype(np.int64)
            positions = take_ranges(flat, (np.cumsum(lengths) - lengths)[order], lengths[order])
            position_type = smallest_unsigned(flat.max(initial=0))
        freqs = freqs[order]
        writer = FieldPostingsWriter(file, field, documents, _frequency_type(freqs), position_type)
        writer.append([encode(key) for key in keys], np.bincount(terms, minlength=len(keys)), docs, freqs, positions)
        writer.close()
        return writer.postings


class PostingPool:
    """All fields of the documents of the segment that is being filled."""

    def __init__(self) -> None:
        self._fields = {field.name: _FieldPool() for field in FIELDS}
        #: A measure of memory: some 60 bytes each at the peak, while the pool is written.
        self.size = 0

    def add(self, number: int, document: AnalysedDocument) -> dict[str, float]:
        """Add a document; returns its length in each field that it has."""
        lengths: dict[str, float] = {}
        for zone, terms in document.zones.items():
            for form, counts in ((Form.STEM, terms.stem), (Form.PART, terms.part)):
                if counts:
                    name = Field(zone, form).name
                    lengths[name] = self._fields[name].add_counts(number, counts)
                    self.size += len(counts)
            if terms.exact:
                name = Field(zone, Form.EXACT).name
                lengths[name] = self._fields[name].add_positions(number, terms.exact)
                self.size += len(terms.exact) + int(lengths[name]) // 3
        return lengths

    def write(self, file: PackedWriter, documents: int) -> int:
        """Write all fields and empty the pool; returns the number of postings."""
        written = 0
        for name in list(self._fields):
            written += self._fields.pop(name).write(file, name, documents)
        return written


def _frequency_type(freqs: Array) -> np.dtype[Any]:
    """The smallest type that keeps these frequencies exactly: whole numbers are the rule."""
    if freqs.dtype.kind == "f" and (np.any(freqs % 1) or freqs.max() > 65535 or freqs.min() < 0):
        return np.dtype(np.float32)
    return smallest_unsigned(freqs.max())
