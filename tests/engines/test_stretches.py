"""The shortest stretches that hold a place of each group, held against trying all of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.engines.stretches import shortest_stretches
from indexer.engines.whoosh.nearness import _close

PLACES = st.lists(st.integers(0, 60), max_size=25, unique=True).map(sorted)


def tried(groups: list[list[int]], width: int) -> list[int]:
    """The beginnings of all stretches that hold a place of each group and no shorter such stretch."""
    every = sorted({place for group in groups for place in group})
    stretches = [
        (begin, end)
        for begin in every
        for end in every
        if all(any(begin <= place <= end for place in group) for group in groups)
    ]
    shortest = [
        (begin, end)
        for begin, end in stretches
        if not any((begin, end) != (b, e) and begin <= b and e <= end for b, e in stretches)
    ]
    return [begin for begin, end in shortest if end - begin < width]


@given(st.lists(PLACES, min_size=2, max_size=4), st.integers(1, 12))
def test_exactly_the_stretches_without_a_shorter_one_inside_are_found(groups: list[list[int]], width: int) -> None:
    arrays = [np.array(group, dtype=np.int64) for group in groups]
    expected = tried(groups, width) if all(groups) else []
    assert shortest_stretches(arrays, width).tolist() == expected


@pytest.mark.parametrize("groups", [([3, 7], [3, 8]), ([3, 7], [4, 8]), ([3], [3])])
def test_a_word_of_both_groups_is_a_stretch_by_itself(groups: tuple[list[int], list[int]]) -> None:
    arrays = [np.array(group, dtype=np.int64) for group in groups]
    assert shortest_stretches(arrays, 3).tolist() == tried(list(groups), 3)


@given(PLACES.filter(bool), PLACES.filter(bool), st.integers(1, 6))
def test_no_place_near_an_anchor_is_left_out(places: list[int], anchors: list[int], width: int) -> None:
    kept = _close(np.array(places, dtype=np.int64), np.array(anchors, dtype=np.int64), width).tolist()
    assert kept == sorted(set(kept))
    assert {place for place in places if any(abs(place - anchor) < width for anchor in anchors)} <= set(kept)
