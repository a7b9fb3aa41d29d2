"""Documents with nearly the same text: one text as DOCX and PDF, a draft and its final version.

    words → shingles (four words in a row) → MinHash signature, kept by content → bands → pairs alike enough → groups

MinHash estimates how many shingles two texts share (Jaccard index) from signatures of fixed length: A. Broder, "On the
resemblance and containment of documents" (1997). Cutting signatures into bands finds the pairs worth comparing without comparing all:
Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", chapter 3. Signatures are made by rensa; :data:`indexer.analysts.SIGNATURES` is their version.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

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
#: From this share of common shingles on, two texts are versions of one.
ALIKE = 0.5
#: Bands of four numbers: two texts that share 60 % meet in at least one of 32 with a probability of 0.99, of 50 % with 0.87.
_BAND = 4

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


def groups(signatures: Mapping[str, bytes]) -> list[list[str]]:
    """Contents (by their hash) that are versions of each other; those that have none are in no group."""
    names = [name for name, packed in signatures.items() if len(packed) == _LENGTH * _U32.itemsize]
    if len(names) < 2:
        return []
    table = np.frombuffer(b"".join(signatures[name] for name in names), _U32).reshape(len(names), _LENGTH)
    leaders = list(range(len(names)))

    def leader(item: int) -> int:
        while leaders[item] != item:
            leaders[item] = leaders[leaders[item]]
            item = leaders[item]
        return item

    for first, second in _candidates(table):
        one, other = leader(first), leader(second)
        if one != other and np.count_nonzero(table[first] == table[second]) >= ALIKE * _LENGTH:
            leaders[max(one, other)] = min(one, other)
    found: dict[int, list[str]] = {}
    for item, name in enumerate(names):
        found.setdefault(leader(item), []).append(name)
    return [group for group in found.values() if len(group) > 1]


def versions(signatures: Mapping[str, bytes], files: Iterable[KnownFile]) -> list[list[str]]:
    """Documents (by id) that are versions of each other: their contents are alike, or the same.

    Args:
        signatures: of the contents, by their hash.
        files: the documents.
    """
    holders: dict[str, list[str]] = {}
    for file in files:
        holders.setdefault(file.sha256, []).append(file.id)
    grouped = groups(signatures)
    alone = holders.keys() - {sha256 for group in grouped for sha256 in group}
    found = [[id_ for sha256 in group for id_ in holders.get(sha256, ())] for group in grouped]
    found += [holders[sha256] for sha256 in alone]
    return [group for group in found if len(group) > 1]


def _candidates(table: Signatures) -> Iterator[tuple[int, int]]:
    """Pairs of rows that agree in a whole band; of many that agree, each with the first and with its neighbour."""
    for start in range(0, table.shape[1], _BAND):
        band = np.ascontiguousarray(table[:, start : start + _BAND])
        keys = band.view([("", band.dtype)] * _BAND).ravel()
        order = np.argsort(keys, kind="stable")
        same = keys[order[1:]] == keys[order[:-1]]
        for run in _runs(same):
            rows = order[run].tolist()
            for position, row in enumerate(rows[1:], 1):
                yield rows[position - 1], row
                if position > 1:
                    yield rows[0], row


def _runs(same: npt.NDArray[np.bool_]) -> Iterable[slice]:
    """Slices of rows that are all equal; ``same`` tells of each row whether the next one equals it."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], same.view(np.int8), [0]))))
    return [slice(int(start), int(end) + 1) for start, end in zip(edges[::2], edges[1::2], strict=True)]
