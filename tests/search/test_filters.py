"""Filters, facets and orders."""

from __future__ import annotations

from typing import Any

import pytest

from indexer.engines.query import Sort
from search_app.answering.result import SearchResult
from tests.core.collection import Collection
from tests.search.test_finding import ADVICE, AMI, DIVERSITY, VOLUNTEERS, WORK


def _counts(result: SearchResult, facet: str) -> dict[str, int]:
    return {value.value: value.count for value in result.facets[facet]}


@pytest.mark.parametrize(
    ("filters", "documents"),
    [
        ({"topics": ("arbeit",)}, {AMI, WORK}),
        ({"topics": ("menschen",)}, {DIVERSITY, WORK, VOLUNTEERS}),
        ({"topics": ("arbeit", "ehrenamt")}, {AMI, WORK, VOLUNTEERS}),
        ({"kinds": ("Expertise",)}, {DIVERSITY}),
        ({"kinds": ("Expertise", "Papier")}, {DIVERSITY, AMI, WORK, VOLUNTEERS}),
        ({"kinds": ("Expertise", "Papier"), "municipalities": ("KI Köln",)}, {DIVERSITY, AMI}),
        ({"kinds": ("Papier",), "topics": ("menschen",), "formats": ("md",)}, {WORK, VOLUNTEERS}),
        ({"year_from": 2018}, {DIVERSITY, WORK, VOLUNTEERS}),
        ({"year_to": 2017}, {AMI, ADVICE}),
        ({"year_from": 2017, "year_to": 2018}, {AMI, DIVERSITY}),
        ({"formats": ("pdf",)}, {DIVERSITY}),
        ({"languages": ("en",)}, {"english.txt"}),
        ({"kinds": ("Wolken",)}, set()),
    ],
)
def test_values_of_one_filter_widen_and_several_filters_narrow(
    library: Collection, filters: dict[str, Any], documents: set[str]
) -> None:
    assert set(library.found(**filters)) == documents
    found = set(library.found("Integration"))
    assert set(library.found("Integration", **filters)) == documents & found


def test_facets_count_documents_for_the_present_query(library: Collection) -> None:
    result = library.search("Ehrenamt ODER Antiziganismus")
    assert result.total == 2
    assert _counts(result, "topic") == {"menschen": 2, "antiziganismus": 1, "ehrenamt": 1}
    assert _counts(result, "kind") == {"Expertise": 1, "Papier": 1}
    assert _counts(result, "municipality") == {"KI Duisburg": 1, "KI Köln": 1, "Kreis Lippe": 1}
    assert _counts(result, "year") == {"2020": 1, "2018": 1}
    assert _counts(result, "format") == {"pdf": 1, "md": 1}


def test_a_facet_leaves_out_its_own_filter_but_no_other(library: Collection) -> None:
    result = library.search(kinds=("Expertise",), municipalities=("KI Köln",))
    assert result.total == 1
    assert _counts(result, "kind") == {"Expertise": 1, "Papier": 1}  # all of KI Köln
    assert _counts(result, "municipality") == {"KI Köln": 1, "Kreis Lippe": 1}  # all expertises
    assert _counts(result, "topic") == {"menschen": 1, "antiziganismus": 1}
    assert [value.value for value in result.facets["kind"] if value.active] == ["Expertise"]
    assert len(_counts(library.search(year_from=2018, year_to=2018), "year")) == 5


def test_every_count_is_what_choosing_the_value_finds(library: Collection) -> None:
    names = {"topic": "topics", "kind": "kinds", "municipality": "municipalities", "format": "formats"}
    for query in ("", "Integration"):
        result = library.search(query)
        for facet, argument in names.items():
            for value in result.facets[facet]:
                assert library.search(query, **{argument: (value.value,)}).total == value.count, value
        for value in result.facets["year"]:
            year = int(value.value)
            assert library.search(query, year_from=year, year_to=year).total == value.count


def test_topics_come_in_the_order_of_the_tree_with_their_depth(library: Collection) -> None:
    values = library.search().facets["topic"]
    assert [(value.label, value.depth) for value in values] == [
        ("Menschen", 0),
        ("Antiziganismus", 1),
        ("Ehrenamt", 1),
        ("Arbeit und Ausbildung", 0),
    ]


def test_a_chosen_value_that_nothing_has_can_be_taken_back(library: Collection) -> None:
    result = library.search("Ehrenamt", kinds=("Wolken",))
    (wolken,) = [value for value in result.facets["kind"] if value.active]
    assert (wolken.value, wolken.count) == ("Wolken", 0)


def test_years_come_latest_first_others_most_frequent_first(library: Collection) -> None:
    facets = library.search().facets
    assert [value.value for value in facets["year"]] == ["2020", "2019", "2018", "2017", "2016"]
    counts = [value.count for value in facets["format"]]
    assert counts == sorted(counts, reverse=True)


def test_the_newest_come_first_when_asked_for(library: Collection) -> None:
    assert library.found("thema:arbeit ODER thema:menschen", sort=Sort.NEWEST) == [VOLUNTEERS, WORK, DIVERSITY, AMI]


def test_titles_are_ordered_as_in_a_dictionary(collection: Collection) -> None:
    titles = ["Zebra", "Äpfel", "Apfelbaum", "„Öfen“", "Ofenrohr", "straße", "Straßen"]
    for number, title in enumerate(titles):
        collection.write(f"{number}.md", f"# {title}\n\nText.\n")
    collection.reindex()
    found = [result.document.title for result in collection.search("Text", sort=Sort.TITLE).results]
    assert found == ["Äpfel", "Apfelbaum", "„Öfen“", "Ofenrohr", "straße", "Straßen", "Zebra"]


@pytest.mark.parametrize("sort", list(Sort))
def test_every_order_shows_the_same_documents(library: Collection, sort: Sort) -> None:
    assert sorted(library.found("Integration", sort=sort)) == sorted(library.found("Integration"))
