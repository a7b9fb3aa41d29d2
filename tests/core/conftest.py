"""Collections for the tests of the pipeline."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.collection import Collection


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    """An empty collection of its own."""
    collection = Collection(tmp_path)
    yield collection
    collection.close()
