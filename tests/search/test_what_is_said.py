"""What people or the file itself say of a document finds it, too: description, authors, keywords."""

from __future__ import annotations

import docx
import pytest
from PIL import Image

from tests.core.collection import Collection

ABOUT = """
[[dokument]]
datei = "plan.png"
titel = "Übersicht"
beschreibung = "Lageplan der Anlaufstellen für Zugewanderte in der Dortmunder Nordstadt"
autor = "Fachstelle Willkommen"
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    collection = Collection(tmp_path_factory.mktemp("said"), {"ocr": "off"})
    Image.new("RGB", (40, 40), "white").save(collection.folder / "plan.png")
    document = docx.Document()
    document.add_paragraph("Die Beratung ist kostenlos.")
    document.core_properties.keywords = "Wohnungslosigkeit; Nothilfe"
    document.core_properties.author = "Ayşe Yıldız"
    document.save(str(collection.folder / "hilfe.docx"))
    collection.write("dokumente.toml", ABOUT)
    collection.reindex()
    return collection


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("Lageplan", ["plan.png"]),
        ("Anlaufstelle Nordstadt", ["plan.png"]),
        ("Willkommen", ["plan.png"]),
        ('"Anlaufstellen für Zugewanderte"', ["plan.png"]),
        ('"Willkommen Lageplan"', []),
        ("Wohnungslosigkeit", ["hilfe.docx"]),
        ("Yıldız", ["hilfe.docx"]),
        ("Wohnungslosigkeit Beratung", ["hilfe.docx"]),
    ],
)
def test_it_is_found(library: Collection, query: str, found: list[str]) -> None:
    assert library.found(query) == found


def test_why_is_told(library: Collection) -> None:
    assert [match.found for match in library.result("Anlaufstelle", "plan.png").matches] == ["Anlaufstellen"]
    assert [match.found for match in library.result("Yıldız", "hilfe.docx").matches] == ["Yıldız"]


def test_a_changed_description_counts_from_the_next_run_on(library: Collection) -> None:
    library.write("dokumente.toml", ABOUT.replace("Lageplan", "Stadtplan"))
    library.reindex()
    assert (library.found("Lageplan"), library.found("Stadtplan")) == ([], ["plan.png"])
