"""A small collection, as a service runs on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.collection import Collection


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    """An empty folder of documents."""
    collection = Collection(tmp_path)
    yield collection
    collection.close()
