"""Versions of one document stand in a result list as one entry: the newest, the others with it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from indexer.engines.base import EngineResult, Hit
from search_app.answering.result import SearchResult
from search_app.asking.request import Versions
from search_app.asking.versions import stand_together
from tests.core.collection import METADATA_FILE, Collection

OLD, MIDDLE, NEW = "Konzept 2017.txt", "Konzept 2018.docx.txt", "Konzept 2019.md"
ALONE = tuple(f"Notiz {number:02}.txt" for number in range(7))
METADATA = f"""
[[dokument]]
datei = "{OLD}"
art = "Entwurf"
jahr = 2017

[[dokument]]
datei = "{MIDDLE}"
art = "Konzept"
jahr = 2018

[[dokument]]
datei = "{NEW}"
art = "Konzept"
jahr = 2019
"""


def text(seed: int, length: int = 120) -> str:
    chosen = random.Random(seed)
    syllables = "ba be bi bo bu da de di do du ga ge gi go gu ka ke ki ko ku".split()
    return " ".join("".join(chosen.choices(syllables, k=3)) for _ in range(length))


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    """A concept in three versions among seven other documents; one word stands in the first version only."""
    collection = Collection(tmp_path_factory.mktemp("versions"))
    collection.write(METADATA_FILE, METADATA)
    for path in (OLD, MIDDLE, NEW):
        own = "Anfangs wolkig. " if path == OLD else ""
        collection.write(path, f"Konzept zum Quartier. {own}{text(1)}")
    for number, path in enumerate(ALONE):
        collection.write(path, f"Notiz zum Quartier. {'Quartier ' * number}{text(10 + number)}")
    collection.reindex()
    return collection


def together(collection: Collection, q: str = "", **options: object) -> SearchResult:
    return collection.search(q, versions=Versions.TOGETHER, **options)


def paths(result: SearchResult) -> list[str]:
    return [found.document.path for found in result.results]


def test_the_newest_is_shown_and_the_others_stand_by(drafts: Collection) -> None:
    result = together(drafts, "Konzept")
    (found,) = result.results
    assert found.document.path == NEW
    assert [other.path for other in found.versions] == [MIDDLE, OLD]
    assert found.standing_by == {other.id for other in found.versions}
    assert found.newer is None
    assert (result.total, result.entries, result.pages) == (3, 1, 1)


def test_each_by_itself_where_that_is_asked_for(drafts: Collection) -> None:
    result = drafts.search("Konzept", versions=Versions.EACH)
    assert sorted(paths(result)) == [OLD, MIDDLE, NEW]
    assert (result.total, result.entries) == (3, 3)
    assert all(len(found.versions) == 2 and not found.standing_by for found in result.results)


@pytest.mark.parametrize("options", [{}, {"sort": "newest"}, {"sort": "title"}, {"kinds": ("Konzept",)}])
@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_every_page_is_full_and_nothing_comes_twice(drafts: Collection, size: int, options: dict[str, object]) -> None:
    whole = together(drafts, "Quartier", **options)
    first = together(drafts, "Quartier", size=size, **options)
    pages = [together(drafts, "Quartier", size=size, page=page, **options) for page in range(1, first.pages + 1)]
    assert [path for page in pages for path in paths(page)] == paths(whole)
    assert all(len(page.results) == size for page in pages[:-1])
    assert sum(len(page.results) for page in pages) == first.entries == len(whole.results)
    assert sum(1 + len(found.standing_by) for page in pages for found in page.results) == first.total
    assert together(drafts, "Quartier", size=size, page=first.pages + 1, **options).results == ()


def test_counts_are_of_documents(drafts: Collection) -> None:
    result = together(drafts, "Quartier")
    assert (result.total, result.entries) == (10, 8)
    assert {value.value: value.count for value in result.facets["kind"]}["Konzept"] == 2
    assert together(drafts, "Quartier", size=3).facets == result.facets


def test_a_filter_that_only_an_older_version_passes_shows_that_one_and_tells_of_the_newer(drafts: Collection) -> None:
    (found,) = together(drafts, "Konzept", year_to=2017).results
    assert found.document.path == OLD
    assert found.newer is not None
    assert found.newer.path == NEW
    assert found.standing_by == frozenset()


def test_a_word_that_only_an_older_version_has_shows_that_one(drafts: Collection) -> None:
    result = together(drafts, "wolkig")
    assert paths(result) == [OLD]
    assert (result.total, result.entries) == (1, 1)


def test_an_entry_stands_where_its_best_version_would(drafts: Collection) -> None:
    best = drafts.search("Konzept wolkig ODER Notiz", versions=Versions.EACH).results[0]
    entry = together(drafts, "Konzept wolkig ODER Notiz").results[0]
    assert best.document.path == OLD
    assert entry.score == best.score


def test_lists_to_take_away_have_every_document(drafts: Collection) -> None:
    from search_app.asking.request import SearchRequest

    listing = drafts.service.listing(SearchRequest(q="Konzept"))
    assert listing.total == len(listing.entries) == 3


def test_without_any_versions_nothing_changes(tmp_path: Path) -> None:
    collection = Collection(tmp_path)
    for number in range(4):
        collection.write(f"{number}.txt", f"Quartier. {text(number)}")
    collection.reindex()
    result = together(collection, "Quartier", size=3)
    assert (result.total, result.entries, len(result.results)) == (4, 4, 3)
    collection.close()


def test_an_answer_in_part_says_so_also_where_versions_stand_together() -> None:
    def in_part(limit: int) -> EngineResult:
        return EngineResult(1, (Hit("a", 1.0),), {}, truncated=True, partial=True)

    found = stand_together(in_part, {"a": "g", "b": "g"}, ord, 0, 10).found
    assert found.partial and found.truncated
