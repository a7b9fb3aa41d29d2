"""Words near each other: the shortest stretches of places that hold a word of each group, in many documents at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]

#: A position becomes one number, document and place: places of different documents are this far apart at least.
DOCUMENT_BITS = 33
#: No stretch is wider: it would reach into the next document.
WIDEST = 1 << 32


def merged(lists: Sequence[Places]) -> Places:
    """The places of some ascending lists, ascending, each once; several times faster than ``np.unique``, which cannot know of the order."""
    if len(lists) == 1:
        return lists[0]
    places = np.sort(np.concatenate(lists), kind="stable")
    return places[np.concatenate([[True], places[1:] != places[:-1]])] if len(places) else places


def shortest_stretches(groups: Sequence[Places], width: int) -> Places:
    """Where the stretches begin that hold a place of each group, no shorter such stretch, and at most ``width`` places.

    ``groups`` are ascending, without repetition. For every place as the end of a stretch, its latest beginning
    is the earliest of the groups' last places up to there; the first end with a beginning gives the shortest stretch.
    """
    ends = merged(groups)
    begins = np.full(len(ends), np.iinfo(np.int64).max)
    for places in groups:
        if not len(places):
            return places
        last = np.searchsorted(places, ends, "right") - 1
        np.minimum(begins, np.where(last >= 0, places[last], -1), out=begins)
    first = np.ones(len(ends), dtype=bool)
    first[1:] = begins[1:] != begins[:-1]
    found: Places = begins[first & (begins >= 0) & (ends - begins < width)]
    return found
