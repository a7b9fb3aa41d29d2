"""On which pages of a document its terms stand, packed so that ten documents are looked up within a millisecond.

A document is ranked as a whole; which of its pages to show is asked afterwards, for the few documents on the screen. For that, each
content has one *evidence*: its distinct terms in order, and for each term the pages it stands on and how often.

Layout, all little-endian: page count ``P`` and term count ``T`` (uint32), then the arrays lengths[P] (words of each page),
terms[T] (CRC-32 of each term, ascending), starts[T + 1], pages[N] (all uint32) and counts[N] (uint8, at most 255). Two
terms of one content meet in a CRC-32 about once in 200,000 look-ups; the harm is a page offered without need.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from indexer.engines.query import Form

_U32 = np.dtype("<u4")
_PREFIX = {Form.EXACT: b"e", Form.STEM: b"s", Form.PART: b"p"}

Array = npt.NDArray[np.uint32]


def key(form: Form, term: str) -> int:
    """The number that a term is filed under."""
    return zlib.crc32(_PREFIX[form] + term.encode())


def pack(page_terms: Sequence[Mapping[int, int]], lengths: Sequence[int]) -> bytes:
    """Pack the evidence of one content.

    Args:
        page_terms: for each page in order, how often each term (by :func:`key`) stands on it.
        lengths: number of words of each page.
    """
    sizes = [len(terms) for terms in page_terms]
    keys = np.fromiter((term for terms in page_terms for term in terms), np.uint32, sum(sizes))
    counts = np.fromiter((min(n, 255) for terms in page_terms for n in terms.values()), np.uint8, sum(sizes))
    pages = np.repeat(np.arange(len(page_terms), dtype=np.uint32), sizes)
    order = np.argsort(keys, kind="stable")
    terms, starts = np.unique(keys[order], return_index=True)
    head = np.array([len(page_terms), len(terms)], _U32)
    ends = np.append(starts, len(keys))
    arrays = (head, np.asarray(lengths), terms, ends, pages[order])
    return b"".join(array.astype(_U32).tobytes() for array in arrays) + counts[order].tobytes()


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

    @property
    def page_count(self) -> int:
        return len(self.lengths)

    def pages(self, term: int) -> tuple[Array, npt.NDArray[np.uint8]]:
        """The pages that a term (by :func:`key`) stands on, and how often on each."""
        at = int(np.searchsorted(self._terms, term))
        if at == len(self._terms) or int(self._terms[at]) != term:
            return self._pages[:0], self._counts[:0]
        start, end = int(self._starts[at]), int(self._starts[at + 1])
        return self._pages[start:end], self._counts[start:end]
