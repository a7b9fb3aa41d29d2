"""Documents with nearly the same text: one text as DOCX and PDF, a draft and its final version.

    words → shingles (four words in a row) → MinHash signature, kept by content → bands → pairs alike enough → groups

A group gathers around one text that all others in it are alike to: a row of texts, each like the next, may lead
anywhere.

MinHash estimates how many shingles two texts share (Jaccard index) from signatures of fixed length: A. Broder, "On the
resemblance and containment of documents" (1997). Cutting signatures into bands finds the pairs worth comparing without
comparing all: Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", chapter 3. Signatures are made by rensa;
:data:`indexer.analysis.analysts.SIGNATURES` is their version.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from indexer.catalog import KnownFile
from indexer.language.analysis import WordForms

#: Numbers in a signature: the estimate has a standard deviation of at most 0.04.
_LENGTH = 128
_SEED = 1
_SHINGLE = 4
#: Shorter texts share their few shingles by accident.
_ENOUGH_WORDS = 40
#: From this share of common shingles on, two texts are versions of one: an edition with every eighth paragraph new
#: still is. Minutes on one form share half and more, what they say themselves is another text.
ALIKE = 0.75
#: Bands of four numbers: two texts that share 75 % meet in at least one of 32 with a probability of 0.99999.
_BAND = 4
#: Pairs are compared so many at a time.
_AT_ONCE = 65_536

_U32 = np.dtype("<u4")
Signatures = npt.NDArray[np.uint32]


def signature(words: Sequence[WordForms]) -> bytes:
    """The signature of a text; empty for one too short to tell.

    >>> signature([])
    b''
    """
    if len(words) < _ENOUGH_WORDS:
        return b""
    from rensa import RMinHash

    spelled = [word.exact[0] if word.exact else "" for word in words]
    rows = [spelled[start:] for start in range(_SHINGLE)]
    minhash = RMinHash(_LENGTH, _SEED)
    minhash.update(set(map(" ".join, zip(*rows, strict=False))))
    return np.array(minhash.digest(), _U32).tobytes()


def groups(
    signatures: Mapping[str, bytes], municipalities: Mapping[str, Collection[str]] | None = None
) -> list[list[str]]:
    """Contents (by their hash) that are versions of each other; those that have none are in no group.

    Contents of which ``municipalities`` names some, but none in common, are no versions of each other: two
    municipalities that filled in the same form.
    """
    names = [name for name, packed in signatures.items() if len(packed) == _LENGTH * _U32.itemsize]
    if len(names) < 2:
        return []
    table = np.frombuffer(b"".join(signatures[name] for name in names), _U32).reshape(len(names), _LENGTH)
    stars = _Stars(table, [frozenset((municipalities or {}).get(name, ())) for name in names])
    for first, second in _alike(table):
        stars.join(first, second)
    return [[names[item] for item in sorted(members)] for _, members in sorted(stars.members.items())]


class _Stars:
    """Groups of rows that are all alike to the one in their middle, by its number."""

    def __init__(self, table: Signatures, places: Sequence[frozenset[str]]) -> None:
        self.members: dict[int, list[int]] = {}
        self._table = table
        self._middles = list(range(len(table)))
        self._places = list(places)
        self._apart: set[tuple[int, int]] = set()

    def join(self, first: int, second: int) -> None:
        """Make one group of those of two rows, if it can be."""
        middle, other = self._middles[first], self._middles[second]
        if len(self._of(other)) > len(self._of(middle)):
            middle, other = other, middle
        if middle == other or (middle, other) in self._apart:
            return
        if self._places[middle] and self._places[other] and not self._places[middle] & self._places[other]:
            return
        joining = self._of(other)
        if not _are_alike(self._table[joining], self._table[middle]).all():
            self._apart.add((middle, other))  # neither will lose a member
            return
        self.members.setdefault(middle, [middle]).extend(joining)
        self.members.pop(other, None)
        self._places[middle] |= self._places[other]
        for item in joining:
            self._middles[item] = middle

    def _of(self, middle: int) -> list[int]:
        return self.members.get(middle) or [middle]


def versions(
    signatures: Mapping[str, bytes], files: Iterable[KnownFile], municipalities: Mapping[str, Collection[str]]
) -> list[list[str]]:
    """Documents (by id) that are versions of each other: their contents are alike, or the same.

    Args:
        signatures: of the contents, by their hash.
        files: the documents.
        municipalities: of the documents that have any, by id.
    """
    holders: dict[str, list[str]] = {}
    places: dict[str, set[str]] = {}
    for file in files:
        holders.setdefault(file.sha256, []).append(file.id)
        places.setdefault(file.sha256, set()).update(municipalities.get(file.id, ()))
    grouped = groups(signatures, places)
    alone = holders.keys() - {sha256 for group in grouped for sha256 in group}
    found = [[id_ for sha256 in group for id_ in holders.get(sha256, ())] for group in grouped]
    found += [holders[sha256] for sha256 in alone]
    return [group for group in found if len(group) > 1]


def _are_alike(rows: Signatures, others: Signatures) -> npt.NDArray[np.bool_]:
    enough: npt.NDArray[np.bool_] = np.count_nonzero(rows == others, axis=1) >= ALIKE * _LENGTH
    return enough


def _alike(table: Signatures) -> list[tuple[int, int]]:
    """Pairs of rows that are alike, the most alike first."""
    found: dict[tuple[int, int], int] = {}
    for pairs in _candidates(table):
        for start in range(0, len(pairs), _AT_ONCE):
            some = pairs[start : start + _AT_ONCE]
            equal = np.count_nonzero(table[some[:, 0]] == table[some[:, 1]], axis=1)
            enough = equal >= ALIKE * _LENGTH
            found.update(zip(map(tuple, some[enough].tolist()), equal[enough].tolist(), strict=True))
    return sorted(found, key=lambda pair: (-found[pair], pair))


def _candidates(table: Signatures) -> Iterator[npt.NDArray[np.intp]]:
    """Pairs of rows that agree in a whole band, band by band; of many that agree, each with the first and with its
    neighbour."""
    for start in range(0, table.shape[1], _BAND):
        band = np.ascontiguousarray(table[:, start : start + _BAND])
        keys = band.view([("", band.dtype)] * _BAND).ravel()
        order = np.argsort(keys, kind="stable")  # so that of equal rows the first stands first
        later = 1 + np.flatnonzero(keys[order[1:]] == keys[order[:-1]])
        begins = np.ones(len(order), bool)
        begins[later] = False
        first = np.flatnonzero(begins)[np.cumsum(begins)[later] - 1]
        yield np.column_stack((order[later - 1], order[later]))
        far = later - first > 1
        yield np.column_stack((order[first[far]], order[later[far]]))
