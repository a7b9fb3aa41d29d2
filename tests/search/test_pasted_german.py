"""German as it stands in titles and is pasted from there: gender marks in brackets, compounds cut short."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.core.collection import Collection

TEXTS = {
    "rat.txt": "Die Bürger*innen wählen einen Rat.\n",
    "rathaus.txt": "Alle Bürgerinnen und Bürger kommen ins Rathaus.\n",
    "foerderung.txt": "Sprachförderung ist nicht dasselbe wie Sprachbildung.\n",
    "konzepte.txt": "Konzepte der Integration: Integrationskonzepte und -projekte vor Ort.\n",
    "stadtteil.txt": "Köln hat viele Stadtteile, einer davon ist Mülheim.\n",
}


@pytest.fixture(scope="module")
def titles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    collection = Collection(tmp_path_factory.mktemp("titles"))
    collection.write_all(TEXTS)
    collection.reindex()
    yield collection
    collection.close()


@pytest.mark.parametrize(
    ("query", "documents"),
    [
        ("Bürger(innen)", {"rat.txt", "rathaus.txt"}),
        ("Bürger(-innen) Rathaus", {"rathaus.txt"}),
        ("Bürger*innen", {"rat.txt", "rathaus.txt"}),
        ("Rat -Bürger(innen)", set()),
        ("Sprachförderung und -bildung", {"foerderung.txt"}),
        ("Integrationskonzepte und -projekte", {"konzepte.txt"}),
        ("Integrationsprojekte", {"konzepte.txt"}),
        ("Stadt- teile", {"stadtteil.txt"}),
        ("Stadt- und Mülheim", {"stadtteil.txt"}),
        ("Sprachförderung -Sprachbildung", set()),
        ('"Köln"-Mülheim', {"stadtteil.txt"}),
        ('"Köln" -Mülheim', set()),
    ],
)
def test_german_that_looks_like_operators_finds_what_was_meant(
    titles: Collection, query: str, documents: set[str]
) -> None:
    result = titles.search(query)
    assert {hit.document.path for hit in result.results} == documents
    assert (result.notes, result.corrected) == ((), None)
