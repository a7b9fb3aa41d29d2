"""Looking into the catalogue without making one: for the commands that only tell."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from indexer.cli.options import Failure

if TYPE_CHECKING:
    from indexer.catalog import Snapshot
    from indexer.settings import Settings

NO_INDEX = "Es gibt noch keinen Index. Bitte zuerst „laki reindex“ aufrufen."


@contextmanager
def open_snapshot(settings: Settings) -> Iterator[Snapshot | None]:
    """The catalogue as it is now; None where there is none yet.

    Raises:
        Failure: it cannot be opened, or turns out to be damaged while it is read.
    """
    if settings.catalog is None and not settings.catalog_file.exists():
        yield None
        return
    from indexer.catalog import Catalog, CatalogError

    try:
        with Catalog(settings.catalog_url) as catalog, catalog.snapshot() as snapshot:
            yield snapshot
    except CatalogError as error:
        raise Failure(str(error)) from error
