"""The Whoosh engine: generations as folders beside each other."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.engines import folders
from indexer.engines.base import DEFAULT_RANKING, Capability, Ranking
from indexer.engines.folders import MARKER, GenerationFolders
from indexer.engines.whoosh.layout import SEGMENT_FILES, check, files

if TYPE_CHECKING:
    from indexer.engines.whoosh.reader import WhooshReader
    from indexer.engines.whoosh.writer import WhooshGenerationWriter


class WhooshEngine:
    """Keeps each generation in a folder of its own below ``folder``."""

    name = "whoosh"
    capabilities = frozenset(Capability)

    def __init__(self, folder: Path, ranking: Ranking = DEFAULT_RANKING, *, pool_limit: int | None = None) -> None:
        """``pool_limit`` bounds the memory for postings not yet written (default: see :mod:`.writer`)."""
        self._folders = GenerationFolders(folder)
        self._ranking = ranking
        self._pool_limit = pool_limit

    def claim(self, in_service: Collection[str] = (), *, take_over: bool = False) -> None:
        """Nothing to do: the data folder is the collection's own."""

    def create(self, generation: str, based_on: str | None = None) -> WhooshGenerationWriter:
        # Imported by those who write or read: a run with nothing to do needs neither.
        from indexer.engines.whoosh.writer import POOL_LIMIT, WhooshGenerationWriter

        base = None if based_on is None else self._folders.path(based_on)
        if base is not None:
            check(base)
        folder = self._folders.make(generation)
        try:
            if base is not None:
                folders.share_files([*files(base), base / MARKER], folder, lambda path: path.suffix in SEGMENT_FILES)
            return WhooshGenerationWriter(folder, pool_limit=self._pool_limit or POOL_LIMIT)
        except BaseException:
            folders.discard(folder)
            raise

    def check(self, generation: str, *, whole: bool = False) -> None:
        check(self._folders.path(generation))
        if whole:
            folders.verify(self._folders.path(generation))

    def open(self, generation: str) -> WhooshReader:
        from indexer.engines.whoosh.reader import WhooshReader

        return WhooshReader(self._folders.path(generation), self._ranking)

    def generations(self) -> list[str]:
        return self._folders.names()

    def publish(self, generation: str) -> None:
        """Nothing to do: who searches opens the generation that the catalogue names."""

    def remove(self, generation: str) -> None:
        self._folders.remove(generation)

    def clear(self) -> None:
        self._folders.clear()
