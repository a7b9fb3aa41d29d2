"""Words near each other: the shortest stretches of places that hold a word of each group, in many documents at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]

#: A position becomes one number, document and place: places of different documents are this far apart at least. What is
#: left of 63 bits is enough for a hundred million documents and the number of a group.
DOCUMENT_BITS = 33
#: No stretch is wider: it would reach into the next document.
WIDEST = 1 << 32


def merged(lists: Sequence[Places]) -> Places:
    """The places of some ascending lists, ascending, each once; several times faster than ``np.unique``, which cannot
    know of the order."""
    if len(lists) == 1:
        return lists[0]
    places = np.sort(np.concatenate(lists), kind="stable")
    return places[np.concatenate([[True], places[1:] != places[:-1]])] if len(places) else places


def shortest_stretches(groups: Sequence[Places], width: int) -> Places:
    """Where the stretches begin that hold a place of each group, no shorter such stretch, and at most ``width`` places.

    ``groups`` are ascending, without repetition. For every place as the end of a stretch, its latest beginning
    is the earliest of the groups' last places up to there; the first end with a beginning gives the shortest stretch.
    """
    # Each place carries the number of its group in its lowest bits, so that one pass over all of them in order is
    # enough.
    bits = (len(groups) - 1).bit_length()
    labelled = np.sort(np.concatenate([places << bits | number for number, places in enumerate(groups)]), kind="stable")
    if len(groups) == 2 and (pairs := _neighbours(labelled, width)) is not None:
        return pairs
    places, labels = labelled >> bits, labelled & ((1 << bits) - 1)
    begins = np.full(len(places), np.iinfo(np.int64).max)
    for number in range(len(groups)):
        np.minimum(begins, np.maximum.accumulate(np.where(labels == number, places, -1)), out=begins)
    # Of a place that is in several groups, the last entry knows them all.
    last = np.ones(len(places), dtype=bool)
    last[:-1] = places[1:] != places[:-1]
    ends, begins = places[last], begins[last]
    first = np.ones(len(ends), dtype=bool)
    first[1:] = begins[1:] != begins[:-1]
    found: Places = begins[first & (begins >= 0) & (ends - begins < width)]
    return found


def _neighbours(labelled: Places, width: int) -> Places | None:
    """The same for two groups, where it is a matter of successive places; None if one place is in both."""
    gaps = np.diff(labelled)
    # Only places of different groups are an odd number apart.
    before = np.flatnonzero((gaps & 1).astype(bool) & (gaps < 2 * width))
    begins, ends = labelled[before] >> 1, labelled[before + 1] >> 1
    if (begins == ends).any():
        return None
    near: Places = begins[ends - begins < width]
    return near
