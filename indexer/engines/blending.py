"""BM25F for engines that score term by term.

A ``Blend`` adds the weighted, normalised frequencies of its terms before they saturate. An engine that only knows the
score of each term comes near it so: each term has the idf of all together and the share of a full score that its weight
gives it alone, the best one counts, and the others add a part of theirs.
"""

from __future__ import annotations

#: What the terms after the best one add, as a part of their scores: measured against BM25F, see ``docs/scale.md``.
OTHERS = 0.35


def share(weight: float, k1: float) -> float:
    """The score of one occurrence of a term with this weight, as a share of one with weight 1."""
    return weight * (1 + k1) / (weight + k1)
