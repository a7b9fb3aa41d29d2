"""Documents in other languages: found as well as others, behind German ones that are as good."""

from __future__ import annotations

import pytest

from tests.core.collection import Collection

GERMAN = """# Vielfalt

Integration gelingt in der Schule. Viele Städte fördern sie dort, und sie haben dafür eigenes Personal. Wer neu in das
Quartier kommt, findet bei uns eine Beratung, die zuhört und weiterhilft. Auch im Verein wirkt die Integration mit.
"""
ENGLISH = """# Summary

Integration succeeds in school. Many towns support it there, and they have their own staff for this. Whoever is new to
the neighbourhood will find advice here that listens and helps. Clubs are a part of integration, too.
"""
MUCH_ENGLISH = """# Integration

Integration is about the integration of people, and integration takes the effort of everybody who lives in a town. There
is no integration without those who have been here for a long time, and integration is never over.
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    collection = Collection(tmp_path_factory.mktemp("foreign"))
    collection.write("A summary.md", ENGLISH)
    collection.write("Vielfalt.md", GERMAN)
    collection.write("Wohnen.md", "Wohnraum ist knapp, und wer neu ankommt, findet ihn oft nur mit Hilfe der Beratung.")
    collection.reindex()
    return collection


def test_a_german_document_stands_before_one_in_another_language_that_is_as_good(library: Collection) -> None:
    assert library.document("A summary.md").language == "en"
    assert library.found("Integration") == ["Vielfalt.md", "A summary.md"]


def test_a_much_better_one_in_another_language_stands_first(library: Collection) -> None:
    library.write("Much.md", MUCH_ENGLISH)
    library.reindex()
    try:
        assert library.found("Integration")[0] == "Much.md"
    finally:
        library.remove("Much.md")
        library.reindex()


def test_words_of_another_language_find_its_documents(library: Collection) -> None:
    assert library.found("towns support") == ["A summary.md"]
