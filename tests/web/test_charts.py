"""Pictures hold the right numbers in the right places."""

from __future__ import annotations

import pytest

from search_app.answering.result import FacetValue
from search_app.asking.request import SearchRequest
from search_app.overview.timeline import TopicYears
from search_app.web.pages.charts import histogram, strip, topic_chart


def years(counts: dict[int, int]) -> list[FacetValue]:
    return [FacetValue(str(year), str(year), count) for year, count in counts.items()]


def test_each_year_has_its_bar_and_its_search() -> None:
    asked = SearchRequest(q="quartier", kinds=("Papier",), page=3)
    picture = histogram(years({2018: 4, 2016: 2, 2019: 1}), asked)
    assert picture is not None
    assert [(bar.label, bar.count) for bar in picture.bars] == [("2016", 2), ("2018", 4), ("2019", 1)]
    assert picture.bars[1].height == picture.height
    assert picture.bars[0].request == SearchRequest(q="quartier", kinds=("Papier",), year_from=2016, year_to=2016)
    # 2017 has no bar, but its place.
    assert picture.bars[1].x == pytest.approx(2 * picture.bars[1].width)
    assert [year for year, _, _ in picture.years] == [2019, 2018, 2016]


def test_many_years_share_bars_that_a_finger_meets() -> None:
    picture = histogram(years(dict.fromkeys(range(1957, 2027), 1)), SearchRequest())
    assert picture is not None
    assert all(bar.width >= 24 for bar in picture.bars)
    assert sum(bar.count for bar in picture.bars) == 70
    assert picture.bars[0].label == "1950 bis 1959"


def test_chosen_years_stand_out() -> None:
    picture = histogram(years({2016: 1, 2017: 1, 2018: 1}), SearchRequest(year_from=2017))
    assert picture is not None
    assert [bar.active for bar in picture.bars] == [False, True, True]


@pytest.mark.parametrize("counts", [{}, {2018: 5}, {2018: 5, 2019: 0}])
def test_one_year_is_no_picture(counts: dict[int, int]) -> None:
    assert histogram(years(counts), SearchRequest()) is None


def test_topics_have_bubbles_by_year() -> None:
    topics = (TopicYears("arbeit", "Arbeit", 0, {2016: 8, 2018: 2}), TopicYears("ehrenamt", "Ehrenamt", 0, {2017: 2}))
    chart = topic_chart(topics, {2016: 8, 2017: 2, 2018: 2})
    assert chart is not None
    assert chart.columns == ("2016", "2017", "2018")
    large, small = chart.rows[0].bubbles
    # The area, not the radius, is in proportion.
    assert large.radius == pytest.approx(2 * small.radius, abs=0.6)
    assert small.request.topics == ("arbeit",)
    assert (small.request.year_from, small.request.year_to) == (2018, 2018)


@pytest.mark.parametrize("years", range(2, 60))
def test_bubbles_of_many_years_can_be_met_with_a_finger_on_a_telephone(years: int) -> None:
    counts = dict.fromkeys(range(2027 - years, 2027), 1)
    chart = topic_chart((TopicYears("arbeit", "Arbeit", 0, counts),), counts)
    assert chart is not None
    # 320 pixels of a telephone are 288 without the margins; a finger needs 24 (WCAG 2.2, 2.5.8).
    assert len(chart.columns) * 24 <= 288
    assert sum(bubble.count for bubble in chart.rows[0].bubbles) == sum(chart.rows[0].counts) == years - chart.earlier
    for bubble in chart.rows[0].bubbles:
        assert (bubble.request.year_to or 0) - (bubble.request.year_from or 0) == chart.span - 1
        assert bubble.label.startswith(str(bubble.request.year_from))


@pytest.mark.parametrize(("pages", "places"), [(8, [3, 7]), (60, [1, 60]), (5_000, [1, 2, 2_500, 5_000])])
def test_the_strip_holds_every_page_that_matches(pages: int, places: list[int]) -> None:
    picture = strip(places, pages)
    assert picture is not None
    assert sum(mark.count for mark in picture.marks) == len(places)
    assert picture.marks[0].page == places[0]
    assert picture.marks[-1].x + picture.marks[-1].width <= picture.width + 0.1


def test_a_single_page_needs_no_strip() -> None:
    assert strip([1], 1) is None
    assert strip([], 9) is None
