"""What a document holds, kept beside the inverted index: the frequencies of its stems and parts, and the lengths of these fields.

Engines that score term by term cannot score a ``Blend`` (BM25F). With these few kilobytes for each of the best documents found, the
score can be worked out again, exactly (see :mod:`.rescoring`).

    number of entries (4 bytes) · lengths of the fields (4 each) · keys in order (4 each) · frequencies (4 each)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from indexer.engines.base import ZoneTerms
from indexer.engines.query import Field, Form, Zone

Array = NDArray[np.float64]
#: Bytes of a packed document, or of more than that: what follows it does not matter.
Packed = bytes | memoryview

#: The fields kept, in the order of their lengths.
FIELDS = tuple(Field(zone, form) for zone in Zone for form in (Form.STEM, Form.PART))
_SEEDS = {field: crc32(f"{field.name} ".encode()) for field in FIELDS}
_HEAD = 4 + 4 * len(FIELDS)


def key(field: Field, term: str) -> int:
    """The number that stands for a term in a field; two terms of one document hardly ever share one."""
    return crc32(term.encode("utf-8", "surrogatepass"), _SEEDS[field])


def lengths(zones: Mapping[Zone, ZoneTerms]) -> list[float]:
    """The number of occurrences in each of ``FIELDS``."""
    return [float(sum(_terms(zones, field).values())) for field in FIELDS]


def pack(zones: Mapping[Zone, ZoneTerms]) -> bytes:
    """A document in the order given above; its length is a multiple of four."""
    keys = np.array([key(field, term) for field in FIELDS for term in _terms(zones, field)], dtype="<u4")
    counts = np.array(list(chain.from_iterable(_terms(zones, field).values() for field in FIELDS)), dtype="<f4")
    order = np.argsort(keys, kind="stable")
    head = np.array([len(keys)], dtype="<u4").tobytes() + np.array(lengths(zones), dtype="<f4").tobytes()
    return head + keys[order].tobytes() + counts[order].tobytes()


def _terms(zones: Mapping[Zone, ZoneTerms], field: Field) -> Mapping[str, float]:
    if field.zone not in zones:
        return {}
    return zones[field.zone].stem if field.form is Form.STEM else zones[field.zone].part


def unpack(documents: Sequence[Packed], keys: Sequence[int]) -> tuple[Array, Array]:
    """Of each document (row), the lengths of its fields, and the frequencies of some keys (columns)."""
    wanted = np.array(keys, dtype=np.uint32)
    sizes = np.zeros((len(documents), len(FIELDS)))
    table = np.zeros((len(documents), len(keys)))
    for row, packed in enumerate(documents):
        count = int.from_bytes(packed[:4], "little")
        sizes[row] = np.frombuffer(packed, dtype="<f4", count=len(FIELDS), offset=4)
        if count and keys:
            known = np.frombuffer(packed, dtype="<u4", count=count, offset=_HEAD)
            at = known.searchsorted(wanted)
            at[at == count] = 0
            counts = np.frombuffer(packed, dtype="<f4", count=count, offset=_HEAD + 4 * count)
            table[row] = counts[at] * (known[at] == wanted)
    return sizes, table
