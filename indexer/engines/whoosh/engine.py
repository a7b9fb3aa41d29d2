"""The Whoosh engine: generations as folders beside each other."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from indexer.engines.base import DEFAULT_RANKING, Capability, EngineError, Ranking
from indexer.engines.whoosh.codec import DOCUMENTS_EXT, POSTINGS_EXT
from indexer.engines.whoosh.layout import FILES, MARKER, check
from indexer.engines.whoosh.reader import WhooshReader
from indexer.engines.whoosh.writer import POOL_LIMIT, WhooshGenerationWriter

_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")


class WhooshEngine:
    """Keeps each generation in a folder of its own below ``folder``."""

    name = "whoosh"
    capabilities = frozenset(Capability)

    def __init__(self, folder: Path, ranking: Ranking = DEFAULT_RANKING, *, pool_limit: int = POOL_LIMIT) -> None:
        """``pool_limit`` bounds the memory for postings not yet written (see :mod:`.writer`)."""
        self._folder = folder
        self._ranking = ranking
        self._pool_limit = pool_limit

    def create(self, generation: str, based_on: str | None = None) -> WhooshGenerationWriter:
        folder = self._path(generation)
        if based_on is not None:
            check(self._path(based_on))
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            raise EngineError(f"Einen Index „{generation}“ gibt es schon.") from None
        except OSError as error:
            raise EngineError(f"Der Ordner „{folder}“ lässt sich nicht anlegen: {error.strerror}.") from error
        try:
            if based_on is not None:
                _share_files(self._path(based_on), folder)
            return WhooshGenerationWriter(folder, pool_limit=self._pool_limit)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def open(self, generation: str) -> WhooshReader:
        return WhooshReader(self._path(generation), self._ranking)

    def generations(self) -> list[str]:
        if not self._folder.is_dir():
            return []
        return sorted(path.name for path in self._folder.iterdir() if path.is_dir() and _NAME.fullmatch(path.name))

    def remove(self, generation: str) -> None:
        folder = self._path(generation)
        if folder.is_dir():
            (folder / MARKER).unlink(missing_ok=True)  # from here on it counts as unfinished
            shutil.rmtree(folder, ignore_errors=True)

    def _path(self, generation: str) -> Path:
        if not _NAME.fullmatch(generation):
            raise EngineError(f"„{generation}“ taugt nicht als Name eines Index.")
        return self._folder / generation


def _share_files(source: Path, target: Path) -> None:
    """Give a new generation the files of another: segment files are never changed, so links do; the rest is copied."""
    for path in sorted(source.iterdir()):
        if path.suffix not in FILES and path.name != MARKER:
            continue
        if path.suffix in {POSTINGS_EXT, DOCUMENTS_EXT}:
            try:
                os.link(path, target / path.name)
                continue
            except OSError:
                pass  # a file system without hard links
        shutil.copy2(path, target / path.name)
