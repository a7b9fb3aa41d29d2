"""The inverted index of one segment and one field, as arrays.

The terms of a field are sorted; their posting lists lie one after the other, so that a term is a stretch of the arrays
and all terms with one prefix are one stretch, too:

    terms      t0 t1 t2 …         bytes, end to end; term_ends[i] is where term i ends
    starts     0 2 3 …            posting lists: term i has postings starts[i] to starts[i + 1]
    docs       1 4 | 4 | 0 1 …    document numbers in the segment, ascending within a term
    freqs      2 1 | 1 | 1 3 …    number of occurrences
    positions  5 9 8 | 3 | …      exact fields only: freqs[p] of them for posting p; a term's begin at
                                  position_starts[i]
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

import numpy as np

from indexer.arrays import Array, take_ranges
from indexer.engines.whoosh.packed import PackedFile, PackedWriter, smallest_unsigned

#: So many terms and their numbers are kept in memory.
_MOST_NUMBERS = 20_000


def encode(term: str) -> bytes:
    """Term to key; keys sort as the terms do. Lone surrogates from broken documents pass."""
    return term.encode("utf-8", "surrogatepass")


def decode(key: bytes) -> str:
    """Key to term."""
    return key.decode("utf-8", "surrogatepass")


class FieldPostings:
    """Read access to one field of one segment; every array is a view of the memory map."""

    def __init__(self, file: PackedFile, field: str) -> None:
        self.field = field
        #: Numbers of terms that were asked for: a query asks for each several times, and the next one for many of them
        #: again.
        self._numbers: dict[bytes, int] = {}
        self._terms = file.array(f"{field}.terms").data
        self._ends = file.array(f"{field}.term_ends")
        self.starts = file.array(f"{field}.starts")
        self.docs = file.array(f"{field}.docs")
        self.freqs = file.array(f"{field}.freqs")
        self.position_starts = file.array(f"{field}.position_starts")
        self.positions = file.array(f"{field}.positions") if f"{field}.position_starts" in file else None

    def __len__(self) -> int:
        return len(self._ends)

    def key(self, number: int) -> bytes:
        """The key of a term by number."""
        begin = int(self._ends[number - 1]) if number else 0
        return bytes(self._terms[begin : int(self._ends[number])])

    def each_key(self, first: int = 0, last: int | None = None) -> Iterator[bytes]:
        """The keys of the terms from number ``first`` to before ``last``, in order."""
        begin = int(self._ends[first - 1]) if first else 0
        for end in self._ends[first:last].tolist():
            yield bytes(self._terms[begin:end])
            begin = end

    def lower_bound(self, key: bytes) -> int:
        """The number of the first term not less than ``key``."""
        return bisect_left(range(len(self)), key, key=self.key)

    def find(self, key: bytes) -> int:
        """The number of a term, or -1."""
        number = self._numbers.get(key)
        if number is None:
            number = self.lower_bound(key)
            if number == len(self) or self.key(number) != key:
                number = -1
            if len(self._numbers) >= _MOST_NUMBERS:
                self._numbers.clear()
            self._numbers[key] = number
        return number

    def prefix_range(self, prefix: bytes) -> tuple[int, int]:
        """The numbers of the first term with this prefix and of the first one after those."""
        first = self.lower_bound(prefix)
        return first, self.lower_bound(prefix + b"\xff")  # 0xFF does not occur in UTF-8

    def extent(self, number: int) -> tuple[int, int]:
        """Where the posting list of a term begins and ends."""
        return int(self.starts[number]), int(self.starts[number + 1])

    def counts(self, first: int = 0, last: int | None = None) -> Array:
        """The lengths of the posting lists from number ``first`` to before ``last``."""
        stop = len(self) if last is None else last
        counts: Array = np.diff(self.starts[first : stop + 1].astype(np.int64)).astype(np.int64)
        return counts

    def positions_of(self, number: int, wanted: Array) -> tuple[Array, Array]:
        """Positions of a term in the documents at ``wanted`` (indices into its posting list), and how many each."""
        assert self.positions is not None
        begin, end = self.extent(number)
        lengths = self.freqs[begin:end].astype(np.int64)
        starts = int(self.position_starts[number]) + np.cumsum(lengths) - lengths
        return lengths[wanted], take_ranges(self.positions, starts[wanted], lengths[wanted])


class FieldPostingsWriter:
    """Writes one field of one segment in portions of ascending terms."""

    def __init__(self, file: PackedWriter, field: str, documents: int, freq_type: Any, position_type: Any) -> None:
        """``position_type`` is None for fields without positions."""
        self._file = file
        self._field = field
        self._doc_type = smallest_unsigned(max(0, documents - 1))
        self._freq_type = freq_type
        self._position_type = position_type
        self._term_lengths: list[Array] = []
        self._counts: list[Array] = []
        self._position_counts: list[Array] = []
        self.postings = 0

    def append(self, keys: list[bytes], counts: Array, docs: Array, freqs: Array, positions: Array | None) -> None:
        """Add terms: their keys, how many postings each has (none 0), and the postings of all of them."""
        if not keys:
            return
        counts = counts.astype(np.int64)
        self._append("terms", np.frombuffer(b"".join(keys), dtype=np.uint8))
        self._term_lengths.append(np.fromiter(map(len, keys), dtype=np.int64, count=len(keys)))
        self._counts.append(counts)
        self._append("docs", docs.astype(self._doc_type))
        self._append("freqs", freqs.astype(self._freq_type))
        if positions is not None:
            self._append("positions", positions.astype(self._position_type))
            self._position_counts.append(np.add.reduceat(freqs.astype(np.int64), np.cumsum(counts) - counts))
        self.postings += len(docs)

    def close(self) -> None:
        """Write what is known only at the end."""
        if not self._counts:
            return
        ends = np.cumsum(np.concatenate(self._term_lengths))
        self._append("term_ends", ends.astype(smallest_unsigned(ends[-1])))
        self._append("starts", _starts(self._counts))
        if self._position_counts:
            self._append("position_starts", _starts(self._position_counts))

    def _append(self, array: str, values: Array) -> None:
        self._file.append(f"{self._field}.{array}", values)


def _starts(counts: list[Array]) -> Array:
    starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(np.concatenate(counts))])
    return starts.astype(smallest_unsigned(starts[-1]))
