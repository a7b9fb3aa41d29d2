"""Collections for the tests of search."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.collection import Collection
from tests.search.library import fill


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    """The library, read; for tests that only search."""
    collection = Collection(tmp_path_factory.mktemp("library"))
    fill(collection)
    summary = collection.reindex()
    assert (summary.warnings, summary.problems) == ((), ())
    yield collection
    collection.close()


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    """An empty collection of its own."""
    collection = Collection(tmp_path)
    yield collection
    collection.close()
