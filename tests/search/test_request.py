"""What somebody asks for, read from any arguments and written as a link."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from indexer.engines.query import Sort
from search_app.asking.request import MAX_DEPTH, MAX_SIZE, SearchRequest, Versions

NAMES = (
    "q",
    "topic",
    "kind",
    "municipality",
    "format",
    "language",
    "year_from",
    "year_to",
    "sort",
    "page",
    "size",
    "x",
)
VALUES = st.one_of(
    st.text(max_size=20), st.sampled_from(["", "2018", "newest", "relevance", "-1", "0", "99999999999", "١"])
)


def _read(**arguments: str | list[str]) -> SearchRequest:
    return SearchRequest.from_arguments(MultiDict(arguments))


def test_everything_that_can_be_asked() -> None:
    request = _read(
        q=" Integration   im Quartier ",
        topic=["a", "b", "a", " "],
        kind="Papier",
        municipality="KI Köln",
        format="pdf",
        language="de",
        year_from="2015",
        year_to="2019",
        sort="newest",
        page="3",
        size="20",
    )
    assert request == SearchRequest(
        q="Integration im Quartier",
        topics=("a", "b"),
        kinds=("Papier",),
        municipalities=("KI Köln",),
        formats=("pdf",),
        languages=("de",),
        year_from=2015,
        year_to=2019,
        sort=Sort.NEWEST,
        page=3,
        size=20,
    )


@pytest.mark.parametrize("order", list(Sort))
def test_every_order_can_be_asked_for(order: Sort) -> None:
    assert _read(sort=order.value).sort is order


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("sort", value) for value in ("", "zufall", "RELEVANCE")),
        *(("page", value) for value in ("", "x", "-1", "1.5", "²", "١", "1" * 5000)),
        *(("size", value) for value in ("", "x", "-1", "1e3")),
        *(("year_from", value) for value in ("", "x", "18", "20188", "-2018")),
    ],
)
def test_what_makes_no_sense_counts_as_not_said(name: str, value: str) -> None:
    assert _read(**{name: value}) == SearchRequest()


def test_years_the_wrong_way_round_are_turned() -> None:
    request = _read(year_from="2020", year_to="2015")
    assert (request.year_from, request.year_to) == (2015, 2020)


def test_pages_and_sizes_are_bounded() -> None:
    assert _read(size="5000").size == MAX_SIZE
    assert _read(size="0").size == 1
    assert _read(page="999999", size="100").page == MAX_DEPTH // 100
    assert _read(page="0").page == 1


def test_very_many_values_are_cut_off() -> None:
    assert len(_read(topic=[f"t{number}" for number in range(5000)]).topics) <= 50


@given(st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=20))
@example([("page", "1\x1f"), ("year_from", "\x1c2018")])
def test_any_arguments_give_a_request_whose_link_gives_the_same(arguments: list[tuple[str, str]]) -> None:
    request = SearchRequest.from_arguments(MultiDict(arguments))
    assert SearchRequest.from_arguments(MultiDict(list(request.arguments()))) == request
    request.filters()


def test_a_filter_is_taken_off_again() -> None:
    request = SearchRequest(q="x", kinds=("Papier", "Bericht"), page=4)
    less = request.without_value("kind", "Papier")
    assert (less.kinds, less.page) == (("Bericht",), 1)
    assert less.without_filters() == SearchRequest(q="x")
    how = {"sort": Sort.NEWEST, "size": 20, "versions": Versions.EACH}
    assert replace(less, **how).without_filters() == SearchRequest(q="x", **how)
    assert request.is_filtered and not SearchRequest(q="x").is_filtered
