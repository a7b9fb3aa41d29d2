"""What a document holds, kept beside the inverted index: the frequencies of its stems and parts, and the lengths of
these fields.

Engines that score term by term cannot score a ``Blend`` (BM25F). With these few kilobytes for each of the best
documents found, the score can be worked out again, exactly (see :mod:`.rescoring`).

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
    heads = [np.frombuffer(packed, dtype="<u4", count=1 + len(FIELDS)) for packed in documents]
    counts = [int(head[0]) for head in heads]
    sizes = np.array([head[1:] for head in heads], dtype="<u4").reshape(len(documents), len(FIELDS))
    lengths = sizes.view("<f4").astype(np.float64)
    table = np.zeros((len(documents), len(keys)))
    if not keys or not any(counts):
        return lengths, table
    # All documents at once: as their keys are in order, so are document and key as one number.
    pieces = zip(documents, counts, strict=True)
    bodies = [np.frombuffer(packed, dtype="<u4", count=2 * count, offset=_HEAD) for packed, count in pieces]
    rows = np.arange(len(documents), dtype=np.uint64) << np.uint64(32)
    known = np.repeat(rows, counts) | np.concatenate([body[: len(body) // 2] for body in bodies])
    frequencies = np.concatenate([body[len(body) // 2 :] for body in bodies]).view("<f4")
    wanted = rows[:, None] | np.array(keys, dtype=np.uint64)
    at = np.minimum(known.searchsorted(wanted), len(known) - 1)
    found = known[at] == wanted
    table[found] = frequencies[at[found]]
    return lengths, table
