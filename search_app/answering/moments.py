"""One moment of the collection: a snapshot of the catalogue, and the generation of the index that it names.

Documents and index change together with a commit of the catalogue; so whoever asks both within one moment sees what
belongs together.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from indexer.catalog import Catalog, CatalogError, Service, Snapshot
from indexer.engines import open_engine
from indexer.engines.base import EngineError
from indexer.settings import Settings
from indexer.wording.os_errors import in_words
from search_app.answering.generations import Generations
from search_app.answering.index_view import IndexView
from search_app.asking import ranking


class NoIndex(Exception):
    """Nothing was indexed yet, so nothing can be found. The message is German."""


Moment = tuple[Snapshot, IndexView | None]


class Moments:
    """Opens catalogue and generations as they come into service. Safe for several threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._catalog: Catalog | None = None
        self._opened: tuple[int, int] | None = None
        self._generations = Generations(self._open_view)
        self._lock = threading.Lock()
        self._held = threading.local()
        #: Set by whoever makes ready each generation in the background.
        self.kept_warm = False

    def close(self) -> None:
        """Give back files and connections."""
        self._generations.close()
        if self._catalog:
            self._catalog.close()

    def generation(self) -> str | None:
        """The generation in service; nothing is opened for it but the catalogue."""
        with self.snapshot() as snapshot:
            service = snapshot.service()
            return service.generation if service else None

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """The catalogue alone, for those who have something to tell even where the index cannot be opened."""
        return self._open_catalog().snapshot()

    def view(self, snapshot: Snapshot) -> IndexView | None:
        """The generation that a snapshot names; None before anything was indexed.

        Raises:
            EngineError: it cannot be opened.
        """
        service = snapshot.service()
        return self._generations.view(service, snapshot) if service else None

    @contextmanager
    def held(self) -> Iterator[None]:
        """All that this thread asks within the block is answered from one moment, whatever a run puts into service
        meanwhile."""
        if getattr(self._held, "stack", None) is not None:
            yield
            return
        with ExitStack() as stack:
            self._held.stack, self._held.moment = stack, None
            try:
                yield
            finally:
                self._held.stack = self._held.moment = None

    @contextmanager
    def now(self) -> Iterator[Moment]:
        """The present moment, or the one that is held; the view is None before anything was indexed.

        Raises:
            CatalogError: the catalogue cannot be used; OutdatedCatalogError: an older version of the program wrote it.
        """
        stack = getattr(self._held, "stack", None)
        if stack is None:
            with self._begin() as moment:
                yield moment
            return
        if self._held.moment is None:
            self._held.moment = stack.enter_context(self._begin())
        yield self._held.moment

    @contextmanager
    def _begin(self) -> Iterator[Moment]:
        with ExitStack() as stack:
            snapshot = stack.enter_context(self.snapshot())
            try:
                view = self.view(snapshot)
            except EngineError:
                # Between the lines above, a run may have put another generation into service and removed this one.
                asked = snapshot.service()
                stack.close()
                snapshot = stack.enter_context(self.snapshot())
                if snapshot.service() == asked:
                    raise
                view = self.view(snapshot)
            yield snapshot, view

    def _open_view(self, service: Service, snapshot: Snapshot, former: IndexView | None) -> IndexView:
        engine = open_engine(service.engine, self._settings.data, ranking.RANKING, self._settings.cluster)
        return IndexView.open(engine, service.generation, snapshot, former, kept_warm=self.kept_warm)

    def _open_catalog(self) -> Catalog:
        with self._lock:
            lies_there = _identity(self._settings.catalog_file)
            # The data folder may be deleted and built anew at any time; requests on the former file finish undisturbed.
            replaced = lies_there and lies_there != self._opened
            # What was opened as a file that nobody changes may be changed as soon as the disk has room again.
            if self._catalog is None or replaced or self._catalog.frozen:
                if self._catalog:
                    self._catalog.close()
                self._make_folder()
                self._catalog = Catalog(self._settings.catalog_url)
                self._opened = _identity(self._settings.catalog_file)
            return self._catalog

    def _make_folder(self) -> None:
        try:
            self._settings.data.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CatalogError(
                f"Der Datenordner {self._settings.data} lässt sich nicht anlegen: {in_words(error)}. Bitte die Einstellung "
                "„data“ und die Rechte prüfen."
            ) from error


def _identity(file: Path) -> tuple[int, int] | None:
    """Tells a file from another one that has taken its place; None where there is none."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
