"""The tantivy engine: generations as folders beside each other."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from indexer.engines import folders
from indexer.engines.base import DEFAULT_RANKING, Capability, Ranking
from indexer.engines.folders import GenerationFolders
from indexer.engines.tantivy.layout import check, files, unchanging
from indexer.engines.tantivy.reader import TantivyReader
from indexer.engines.tantivy.writer import HEAP_BYTES, TantivyGenerationWriter


class TantivyEngine:
    """Keeps each generation in a folder of its own below ``folder``."""

    name = "tantivy"
    capabilities = frozenset(Capability) - {Capability.RANKING}

    def __init__(self, folder: Path, ranking: Ranking = DEFAULT_RANKING, *, heap_bytes: int = HEAP_BYTES) -> None:
        """``heap_bytes`` bounds the memory for what is not yet written."""
        self._folders = GenerationFolders(folder)
        self._ranking = ranking
        self._heap_bytes = heap_bytes

    def claim(self, in_service: Collection[str] = (), *, take_over: bool = False) -> None:
        """Nothing to do: the data folder is the collection's own."""

    def create(self, generation: str, based_on: str | None = None) -> TantivyGenerationWriter:
        base = None if based_on is None else self._folders.path(based_on)
        if base is not None:
            check(base)
        folder = self._folders.make(generation)
        try:
            known: dict[str, int] = {}
            if base is not None:
                folders.share_files(files(base), folder, unchanging)
                sums = folders.checksums(base)
                known = {name: value for name, value in sums.items() if unchanging(folder / name)}
            return TantivyGenerationWriter(folder, known, updating=base is not None, heap_bytes=self._heap_bytes)
        except BaseException:
            folders.discard(folder)
            raise

    def check(self, generation: str, *, whole: bool = False) -> None:
        check(self._folders.path(generation))
        if whole:
            folders.verify(self._folders.path(generation))

    def open(self, generation: str) -> TantivyReader:
        return TantivyReader(self._folders.path(generation), self._ranking)

    def generations(self) -> list[str]:
        return self._folders.names()

    def publish(self, generation: str) -> None:
        """Nothing to do: who searches opens the generation that the catalogue names."""

    def remove(self, generation: str) -> None:
        self._folders.remove(generation)

    def clear(self) -> None:
        self._folders.clear()
