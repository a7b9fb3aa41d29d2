"""What a document holds, kept beside the inverted index: the frequencies of its stems and parts, and the lengths of these fields.

Engines that score term by term cannot score a ``Blend`` (BM25F). With these few kilobytes for each of the best documents found, the
score can be worked out again, exactly (see :mod:`.rescoring`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from indexer.engines.base import ZoneTerms
from indexer.engines.query import Field, Form, Zone

Array = NDArray[np.float64]

#: The fields kept, in the order of their lengths.
FIELDS = tuple(Field(zone, form) for zone in Zone for form in (Form.STEM, Form.PART))


def key(field: Field, term: str) -> int:
    """The number that stands for a term in a field; two terms of one document hardly ever share one."""
    return crc32(f"{field.name} {term}".encode("utf-8", "surrogatepass"))


def lengths(zones: Mapping[Zone, ZoneTerms]) -> list[float]:
    """The number of occurrences in each of ``FIELDS``."""
    return [float(sum(_terms(zones, field).values())) for field in FIELDS]


def pack(zones: Mapping[Zone, ZoneTerms]) -> bytes:
    """Lengths, keys in order, frequencies, one after the other."""
    entries = sorted((key(field, term), count) for field in FIELDS for term, count in _terms(zones, field).items())
    keys = np.fromiter((number for number, _ in entries), dtype="<u4", count=len(entries))
    counts = np.fromiter((count for _, count in entries), dtype="<f4", count=len(entries))
    return np.array(lengths(zones), dtype="<f4").tobytes() + keys.tobytes() + counts.tobytes()


def _terms(zones: Mapping[Zone, ZoneTerms], field: Field) -> Mapping[str, float]:
    if field.zone not in zones:
        return {}
    return zones[field.zone].stem if field.form is Form.STEM else zones[field.zone].part


@dataclass(frozen=True, slots=True)
class Forward:
    """A packed document, opened."""

    blob: bytes

    def lengths(self) -> NDArray[np.float32]:
        return np.frombuffer(self.blob, dtype="<f4", count=len(FIELDS))

    def frequencies(self, wanted: NDArray[np.uint32]) -> NDArray[np.float32]:
        """How often each of these keys stands in the document."""
        start = 4 * len(FIELDS)
        count = (len(self.blob) - start) // 8
        keys = np.frombuffer(self.blob, dtype="<u4", count=count, offset=start)
        counts = np.frombuffer(self.blob, dtype="<f4", count=count, offset=start + 4 * count)
        if not count:
            return np.zeros(len(wanted), dtype=np.float32)
        at = np.minimum(np.searchsorted(keys, wanted), count - 1)
        found: NDArray[np.float32] = np.where(keys[at] == wanted, counts[at], np.float32(0))
        return found


def frequency_table(documents: Sequence[Forward], keys: Sequence[int]) -> Array:
    """Frequencies of keys (columns) in documents (rows)."""
    wanted = np.array(keys, dtype=np.uint32)
    table = np.zeros((len(documents), len(keys)))
    for row, document in enumerate(documents):
        table[row] = document.frequencies(wanted)
    return table
