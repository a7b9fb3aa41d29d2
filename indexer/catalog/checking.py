"""The catalogue looked over for damage while a run looks through the folder: the database does it without holding up
Python."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self

from indexer.catalog import Catalog


class Checking:
    """A look at the whole catalogue in a thread of its own; a context manager."""

    def __init__(self, catalog: Catalog) -> None:
        self._pool = ThreadPoolExecutor(1)
        self._outcome: Future[None] = self._pool.submit(catalog.check)

    def result(self) -> None:
        """Wait until it is over.

        Raises:
            DamagedCatalogError: there is damage.
        """
        self._outcome.result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._pool.shutdown()
