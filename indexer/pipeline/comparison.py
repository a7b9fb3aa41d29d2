"""A new generation held against the judged searches before it goes into service."""

from __future__ import annotations

from collections.abc import Callable

from indexer.catalog import Catalog, Snapshot
from indexer.catalog.writing import Transaction
from indexer.pipeline.planning import ReindexError
from indexer.settings import Settings

#: Answers the judged searches from what a snapshot names in service: how well, by query, and German sentences on
#: mistakes in them.
Trial = Callable[[Snapshot, Settings], tuple[dict[str, float], list[str]]]


def compare(trial: Trial, settings: Settings, catalog: Catalog, transaction: Transaction, *, strict: bool) -> list[str]:
    """German sentences on the searches that the new generation answers worse, and on mistakes in the judged searches.

    Args:
        trial: answers them.
        settings: of the collection.
        catalog: names the former generation.
        transaction: sees the new one in service; nobody else does yet.
        strict: nothing may be answered worse.

    Raises:
        ReindexError: something is, and the run is strict.
    """
    with catalog.snapshot() as snapshot:
        before, _ = trial(snapshot, settings)
    after, mistakes = trial(transaction, settings)
    worse = [query for query, value in after.items() if value < before.get(query, 0.0) - 1e-9]
    if worse and strict:
        raise ReindexError(
            "Der neue Index wurde nicht in Betrieb genommen, weil der Suchtest schlechter ausfällt: "
            + ", ".join(f"„{query}“" for query in worse)
            + ". Die Suche antwortet weiter aus dem bisherigen."
        )
    return mistakes + [
        f"Suchtest: „{query}“ wird schlechter beantwortet als bisher (nDCG@10 {before[query]:.2f} → {after[query]:.2f})."
        for query in worse
    ]
