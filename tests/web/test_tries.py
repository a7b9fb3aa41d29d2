"""The searches that start and help page propose find something, whatever the collection is about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.reindex import reindex
from indexer.settings import Settings
from tests.web.client import Client
from tests.web.conftest import serving

GARDEN = {
    "apfel.md": "# Obstbäume im Kleingarten\n\nDer Obstbaum braucht Schnitt. Obstbaumschnitt im Winter.\n",
    "birne.md": "# Obstbäume richtig schneiden\n\nEine Leiter hilft. Obstbaumpflege lohnt.\n",
    "hecke.md": "# Satzung der Anlage\n\nHecken und Zäune im Kleingarten; der Wasserzähler.\n",
    "verordnung.md": "# Gartenlaubenbebauungsplanänderungsverordnungsentwurf für Obstbäume\n\nHier steht wenig.\n",
    "wasser.md": "# Wasserzähler und Gartenlaube\n\nJede Gartenlaube hat einen.\n",
}


@pytest.fixture(scope="module")
def garden(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A collection that has nothing of what the sample is about."""
    place = tmp_path_factory.mktemp("garden")
    (place / "Dokumente").mkdir()
    for name, text in GARDEN.items():
        (place / "Dokumente" / name).write_text(text, encoding="utf-8")
    settings = Settings(corpus=place / "Dokumente", data=place / "daten", jobs=1)
    reindex(settings)
    with serving(settings) as client:
        yield client


def found_by(client: Client, page: str, links: str) -> dict[str, bool]:
    """The queries that a page links to, and whether each finds something."""
    tried = {}
    for link in client.get(page).page.xpath(links):
        (status,) = client.get(link.get("href")).words("//*[@role='status']")
        tried[link.text_content()] = status != "Kein Dokument gefunden"
    return tried


@pytest.mark.parametrize("server", ["garden", "client"])
def test_what_the_start_page_proposes_finds_something(server: str, request: pytest.FixtureRequest) -> None:
    tried = found_by(request.getfixturevalue(server), "/", "//p[@class='hint']/a[contains(@href, '?q=')]")
    assert len(tried) == 3 and all(tried.values())


def test_it_proposes_a_word_a_phrase_and_two_words_of_the_titles(garden: Client) -> None:
    word, phrase, two = garden.get("/").words("//p[@class='hint']/a[contains(@href, '?q=')]")
    assert word == "Obstbäume" and phrase[0] == phrase[-1] == '"'
    assert phrase in ('"Obstbäume im Kleingarten"', '"Wasserzähler und Gartenlaube"')
    assert len(two.split()) == 2 and "Obstbäume" not in two
    # A title has a word that nobody would type.
    assert not any("verordnung" in example for example in (word, phrase, two))


def test_examples_of_the_help_page_find_something_in_any_collection(garden: Client) -> None:
    tried = found_by(garden, "/hilfe", "//table//a")
    assert [q for q, found in tried.items() if not found] == []
    assert len(tried) >= 12
    assert not any(field in " ".join(tried) for field in ("thema:", "kommune:", "jahr:"))  # it has none


def test_where_nothing_is_indexed_no_search_is_proposed_and_help_shows_the_usual_ones(
    empty: Client, tmp_path: Path
) -> None:
    settings = Settings(corpus=tmp_path / "Dokumente", data=tmp_path / "daten", jobs=1)
    usual = empty.get("/hilfe").words("//table//code")
    assert "arbeitsmarkt integration" in usual and "thema:Antiziganismus" in usual
    reindex(settings)
    with serving(settings) as nothing:
        assert nothing.get("/").page.xpath("//a[contains(@href, '?q=')]") == []
        assert nothing.get("/hilfe").words("//table//code") == usual
