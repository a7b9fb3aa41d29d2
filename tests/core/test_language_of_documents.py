"""The language of a document is that of its text; what a file claims counts where a short text does not show it."""

from __future__ import annotations

import docx
import pytest

from tests.core.collection import Collection

NOTICE = "Aushang: Die Sprechstunde für Eltern fällt am Donnerstag aus. Wir bitten um Verständnis."


@pytest.mark.parametrize(("text", "language"), [(NOTICE, "de"), ("Merhaba Hallo Hello", "en")])
def test_a_short_text_in_a_file_that_claims_to_be_english(collection: Collection, text: str, language: str) -> None:
    document = docx.Document()
    document.add_paragraph(text)
    document.core_properties.language = "en-US"
    document.save(str(collection.folder / "a.docx"))
    collection.reindex()
    assert collection.document("a.docx").language == language
