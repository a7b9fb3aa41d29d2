"""On which pages of a document its terms stand, packed so that ten documents are looked up within a millisecond.

A document is ranked as a whole; which of its pages to show is asked afterwards, for the few documents on the screen.
For that, each content has one *evidence*: its distinct terms in order, and for each term the pages it stands on and how
often.

Layout, all little-endian: page count ``P`` and term count ``T`` (uint32), then the arrays lengths[P] (words of each
page), terms[T] (CRC-32 of each term, ascending), starts[T + 1], pages[N] (all uint32), counts[N] (uint8, at most 255)
and listings[P] (uint8, 1 for a table of contents or the like; evidence of older analyses ends before it). Two terms of
one content meet in a CRC-32 about once in 200,000 look-ups; the harm is a page offered without need.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.arrays import take_ranges
from indexer.engines.query import Form
from indexer.language.analysis import CACHE_SIZE, WordForms

_U32 = np.dtype("<u4")
_SHIFT, _LOW = np.uint64(32), np.uint64(0xFFFFFFFF)
_PREFIX = {Form.EXACT: b"e", Form.STEM: b"s", Form.PART: b"p"}

Array = npt.NDArray[np.uint32]

#: More terms than these are counted all at once: what a prefix stands for.
_FEW = 6


def key(form: Form, term: str) -> int:
    """The number that a term is filed under."""
    return zlib.crc32(_PREFIX[form] + term.encode())


#: By identity: hashing the terms of a word takes as long as all else that is done with it. The word is kept, so that no
#: other gets its number.
_keys_of: dict[int, tuple[WordForms, tuple[int, ...]]] = {}


def _keys(word: WordForms) -> tuple[int, ...]:
    """All keys of a word, remembered: a vocabulary is small, a text is long."""
    known = _keys_of.get(id(word))
    if known is None:
        if len(_keys_of) >= CACHE_SIZE:
            _keys_of.clear()
        terms = ((Form.STEM, word.stem), (Form.PART, word.part), (Form.EXACT, word.exact))
        known = _keys_of[id(word)] = word, tuple({key(form, term) for form, some in terms for term in some})
    return known[1]


def pack(words: Mapping[WordForms, Sequence[int]], lengths: Sequence[int], listings: Sequence[bool] = ()) -> bytes:
    """Pack the evidence of one content.

    Args:
        words: where each distinct word stands (word count from the start of the content, ascending).
        lengths: number of words of each page.
        listings: whether each page only says where something stands (:mod:`~indexer.analysis.listings`); left out: none
            does.
    """
    # How often each word stands on each page: its places are in order, so the same page comes in a row.
    frequencies = np.fromiter(map(len, words.values()), np.int64, len(words))
    places = np.fromiter(chain.from_iterable(words.values()), np.int64, int(frequencies.sum()))
    pages = np.searchsorted(np.cumsum(lengths), places, "right")
    owners = np.repeat(np.arange(len(words)), frequencies)
    first = np.flatnonzero(_differs(owners) | _differs(pages))
    owners, pages, counts = owners[first], pages[first], np.diff(np.append(first, len(places)))
    # The same for their keys: most words have several, and many words have the same ones.
    keys = [_keys(word) for word in words]
    sizes = np.fromiter(map(len, keys), np.int64, len(keys))
    flat = np.fromiter(chain.from_iterable(keys), np.int64, int(sizes.sum()))
    repeated = np.repeat(np.arange(len(owners)), sizes[owners])
    within = np.arange(len(repeated)) - np.repeat(np.cumsum(sizes[owners]) - sizes[owners], sizes[owners])
    terms = flat[(np.cumsum(sizes) - sizes)[owners[repeated]] + within]
    # Term and page in one number each: sorting these takes half as long as sorting by both.
    numbers = terms.astype(np.uint64) << _SHIFT | pages[repeated].astype(np.uint64)
    order = np.argsort(numbers)
    numbers, counts = numbers[order], counts[repeated][order]
    first = np.flatnonzero(_differs(numbers))
    sums = np.add.reduceat(counts, first) if len(first) else counts
    terms, pages = (numbers[first] >> _SHIFT).astype(np.int64), (numbers[first] & _LOW).astype(np.int64)
    starts = np.flatnonzero(_differs(terms))
    head = np.array([len(lengths), len(starts)])
    arrays = (head, np.asarray(lengths), terms[starts], np.append(starts, len(terms)), pages)
    packed = (
        b"".join(array.astype(_U32).tobytes() for array in arrays) + np.minimum(sums, 255).astype(np.uint8).tobytes()
    )
    return packed + bytes(listings or len(lengths))


def _differs(values: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.bool_]:
    """Where a value is another than the one before it; true for the first."""
    differs = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=differs[1:])
    return differs


class Evidence:
    """The unpacked evidence of one content; page indexes count from 0."""

    def __init__(self, packed: bytes) -> None:
        page_count, term_count = (int(number) for number in np.frombuffer(packed, _U32, 2))
        body = np.frombuffer(packed, _U32, page_count + 2 * term_count + 1, offset=8)
        self.lengths: Array = body[:page_count]
        self._terms: Array = body[page_count : page_count + term_count]
        self._starts: Array = body[page_count + term_count :]
        total = int(self._starts[-1])
        offset = 8 + body.nbytes
        self._pages: Array = np.frombuffer(packed, _U32, total, offset=offset)
        self._counts = np.frombuffer(packed, np.uint8, total, offset=offset + self._pages.nbytes)
        end = offset + self._pages.nbytes + total
        there = len(packed) >= end + page_count
        #: Whether each page only says where something stands.
        self.listings = np.frombuffer(packed, np.bool_, page_count, end) if there else np.zeros(page_count, np.bool_)

    @property
    def size(self) -> int:
        """Bytes."""
        return 8 + 4 * (len(self.lengths) + len(self._terms) + len(self._starts)) + 5 * len(self._pages)

    @property
    def page_count(self) -> int:
        """Number of pages."""
        return len(self.lengths)

    def numbers(self, terms: Array) -> npt.NDArray[np.intp]:
        """The number here of each of some terms (by :func:`key`); -1 where it stands on no page."""
        if not len(self._terms):
            return np.full(len(terms), -1, np.intp)
        at = np.minimum(np.searchsorted(self._terms, terms), len(self._terms) - 1)
        at[self._terms[at] != terms] = -1
        return at

    def counts_of(self, numbers: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
        """How often the terms with these numbers stand on each page, all together."""
        counts = np.zeros(self.page_count)
        if len(numbers) > _FEW:
            starts = self._starts[numbers]
            lengths = self._starts[numbers + 1] - starts
            held = take_ranges(self._counts, starts, lengths).astype(np.float64)
            counts[:] = np.bincount(take_ranges(self._pages, starts, lengths), held, self.page_count)
        else:
            for number in numbers.tolist():
                start, end = self._starts[number], self._starts[number + 1]
                counts[self._pages[start:end]] += self._counts[start:end]
        return counts
