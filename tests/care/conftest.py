"""A collection that was read, copied for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.collection import Collection

TEXTS = {
    "Köln/arbeit.md": "# Integration in den Arbeitsmarkt\n\nDie Quartiersarbeit gelingt.\n",
    "Köln/wohnen.md": "# Wohnen im Quartier\n\nHäuser und Gärten.\n",
    "bericht.txt": "Bericht über Sprachmittlung und Beratung.",
    "intern.txt": "Vertrauliche Quartiersarbeit.",
}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    made = Collection(tmp_path_factory.mktemp("sammlung"))
    made.write_all(TEXTS)
    made.write("dokumente.toml", "[[dokument]]\ndatei = 'intern.txt'\nsichtbarkeit = 'intern'\n")
    made.reindex()
    made.close()
    return made


@pytest.fixture
def collection(model: Collection, tmp_path: Path) -> Iterator[Collection]:
    """Four documents, one of them internal."""
    made = model.copy_to(tmp_path / "eigene")
    yield made
    made.close()
