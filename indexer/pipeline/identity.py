"""Which collection is this? Its catalogue holds a name that goes wherever the catalogue goes: onto another machine,
into a backup and back, or to several machines that share one in PostgreSQL. In a cluster, indexes are marked with it.
"""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

from indexer.catalog import Catalog
from indexer.engines import open_engine
from indexer.engines.base import SearchEngine
from indexer.engines.cluster import Owner
from indexer.settings import Settings


def identify(catalog: Catalog) -> None:
    """Give the collection of a catalogue a name where it has none."""
    with catalog.snapshot() as snapshot:
        known = snapshot.identity()
    if known is None:
        with catalog.transaction() as transaction:
            transaction.identify()


def open_own_engine(name: str, settings: Settings, catalog: Catalog, home: Path | None = None) -> SearchEngine:
    """An engine that writes for the collection of a catalogue, and lists what belongs to that; ``home`` is its data
    folder, where that is not the one set.

    Raises:
        EngineError: see :func:`indexer.engines.open_engine`.
    """
    with catalog.snapshot() as snapshot:
        known = snapshot.identity() or ""
    owner = Owner(known, socket.gethostname(), str((home or settings.data).resolve()))
    return open_engine(name, settings.data, cluster=replace(settings.cluster, owner=owner))
