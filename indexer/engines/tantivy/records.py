"""What tantivy cannot be asked about a document, kept beside its index: the order key, the words in their order, the
frequencies.

    number of bytes of the key · for each zone: number of positions, number of further words (4 bytes each)
    key, filled up to a multiple of four
    for each zone: the word at each position (its number, 0 for none; 4 bytes each), then further words that share a
    position (position and number, 4 bytes each)
    frequencies (:mod:`indexer.engines.forward`)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from indexer.engines import forward
from indexer.engines.base import ZoneTerms
from indexer.engines.query import Zone
from indexer.engines.stretches import DOCUMENT_BITS, WIDEST, Places, merged, shortest_stretches
from indexer.engines.terms import plain

_ZONES = tuple(Zone)
_HEAD = 4 + 8 * len(_ZONES)
_U32 = np.dtype("<u4")
#: The lowest bits of a word's number.
_ENDINGS = 0xFFFF


def number(word: str) -> int:
    """What stands for a word; two words of one document hardly ever share one."""
    return crc32(word.encode("utf-8", "surrogatepass")) or 1


def pack(key: str, zones: Mapping[Zone, ZoneTerms]) -> bytes:
    """The record of a document."""
    name = key.encode("utf-8", "surrogatepass")
    counts, arrays = [], []
    for zone in _ZONES:
        words, further = _in_order(zones[zone].exact) if zone in zones else ([], [])
        counts += [len(words), len(further) // 2]
        arrays += [words, further]
    head = np.array([len(name), *counts], _U32).tobytes()
    body = b"".join(np.array(each, _U32).tobytes() for each in arrays)
    return head + name + bytes(-len(name) % 4) + body + forward.pack(zones)


def _in_order(exact: Mapping[str, Sequence[int]]) -> tuple[list[int], list[int]]:
    """The number of the word at each position, and those of further words, each after its position."""
    words = [0] * (1 + max((positions[-1] for positions in exact.values() if positions), default=-1))
    further: list[int] = []
    for word, positions in exact.items():
        own = number(plain(word))
        for position in positions:
            if words[position]:
                further += (position, own)
            else:
                words[position] = own
    return words, further


class Record:
    """A record, read in place."""

    __slots__ = ("_at", "_counts", "_view", "key")

    def __init__(self, view: memoryview) -> None:
        """``view`` begins with the record; what follows it does not matter."""
        self._view = view
        size, *self._counts = np.frombuffer(view, _U32, 1 + 2 * len(_ZONES)).tolist()
        #: Sorts by date, the newest first, then by id (see :func:`indexer.engines.tantivy.fields.newest_key`).
        self.key = bytes(view[_HEAD : _HEAD + size]).decode("utf-8", "surrogatepass")
        self._at = _HEAD + size + -size % 4

    @property
    def frequencies(self) -> memoryview:
        """The packed frequencies."""
        words, further = sum(self._counts[::2]), sum(self._counts[1::2])
        return self._view[self._at + 4 * words + 8 * further :]

    def words(self, zone: Zone) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """The number of the word at each position of a zone, and further ones (rows of position and number)."""
        place = _ZONES.index(zone)
        before = self._counts[: 2 * place]
        at = self._at + 4 * sum(before[::2]) + 8 * sum(before[1::2])
        count, more = self._counts[2 * place : 2 * place + 2]
        words = np.frombuffer(self._view, _U32, count, at)
        return words, np.frombuffer(self._view, _U32, 2 * more, at + 4 * count).reshape(more, 2)


def near(
    records: Sequence[Record], zone: Zone, groups: Iterable[Iterable[str]], width: int
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """In which of some documents a word of each group stands within ``width`` places, and in how many such
    stretches."""
    counts = np.zeros(len(records))
    numbers = [np.array([number(word) for word in group], _U32) for group in groups]
    if not numbers or not records:
        return counts > 0, counts
    read = [record.words(zone) for record in records]
    starts = np.cumsum([0, *(len(words) for words, _ in read)])
    words = np.concatenate([words for words, _ in read])
    # One look at each word leaves hardly any but those of the groups.
    may_count = np.zeros(_ENDINGS + 1, dtype=bool)
    may_count[np.concatenate(numbers) & _ENDINGS] = True
    found = np.flatnonzero(may_count[words & _ENDINGS])
    documents = np.searchsorted(starts, found, "right") - 1
    places, words = (documents << DOCUMENT_BITS) + found - starts[documents], words[found]
    rows = np.concatenate([more for _, more in read])
    further = np.repeat(np.arange(len(read)) << DOCUMENT_BITS, [len(more) for _, more in read]) + rows[:, 0]

    def places_of(group: NDArray[np.uint32]) -> Places:
        lists = [places[np.isin(words, group)]]
        return merged([*lists, further[np.isin(rows[:, 1], group)]] if len(rows) else lists)

    begins = shortest_stretches([places_of(group) for group in numbers], min(width, WIDEST))
    np.add.at(counts, begins >> DOCUMENT_BITS, 1)
    return counts > 0, counts
