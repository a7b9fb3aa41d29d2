"""Geometry of the pictures: bars by year, topics by year, pages that match. Plain numbers; the templates draw them as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt

from indexer.engines.query import Sort
from search_app.answering.result import FacetValue
from search_app.asking.request import SearchRequest
from search_app.overview.timeline import TopicYears

#: Width and height of the histogram, in units that are pixels at its usual size.
_WIDTH, _HEIGHT = 272, 64
#: A bar is at least this wide, so that a finger meets it (WCAG 2.2, 2.5.8).
_NARROWEST = 24
#: Years that one bar may stand for.
_SPANS = (1, 2, 5, 10, 20, 50, 100, 1000)
_LEAST_HEIGHT = 4
#: Side of a cell of the topic chart.
CELL = 52
_LARGEST_BUBBLE = 23
_SMALLEST_BUBBLE = 11
#: A page has room for so many bubbles, and a screen for so many years.
_MOST_BUBBLES = 120
_MOST_YEARS = 30
_STRIP_WIDTH = 960
_MOST_MARKS = 60


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the histogram: ``height`` from the ground up; ``request`` is the search in its years."""

    x: float
    width: float
    height: float
    label: str
    count: int
    active: bool
    request: SearchRequest


@dataclass(frozen=True, slots=True)
class Histogram:
    """Documents by year. ``years`` lists each with its count and search, latest first: the same in words."""

    bars: tuple[Bar, ...]
    first: int
    last: int
    years: tuple[tuple[int, int, SearchRequest], ...]
    width: int = _WIDTH
    height: int = _HEIGHT


@dataclass(frozen=True, slots=True)
class Bubble:
    """Documents of one topic in one year."""

    x: float
    radius: float
    year: int
    count: int
    request: SearchRequest


@dataclass(frozen=True, slots=True)
class Row:
    """A topic with its bubbles."""

    topic: TopicYears
    bubbles: tuple[Bubble, ...]


@dataclass(frozen=True, slots=True)
class TopicChart:
    """Topics by year. ``ticks`` are the years written along the axis, each with its place.

    ``left_out`` counts topics that there is no room for; ``earlier`` documents from before the first year.
    """

    rows: tuple[Row, ...]
    years: tuple[int, ...]
    ticks: tuple[tuple[float, int], ...]
    left_out: int = 0
    earlier: int = 0
    cell: int = CELL

    @property
    def width(self) -> int:
        return len(self.years) * self.cell


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the strip with pages that match: the first of them, and how many they are."""

    x: float
    width: float
    page: int
    count: int


@dataclass(frozen=True, slots=True)
class Strip:
    """Where in a document the pages lie that match."""

    marks: tuple[Mark, ...]
    pages: int
    width: int = _STRIP_WIDTH


def histogram(values: Sequence[FacetValue], request: SearchRequest) -> Histogram | None:
    """Bars for the values of the facet ``year``; None where there are fewer than two years."""
    counts = {int(value.value): value.count for value in values if value.value.isdigit() and value.count}
    if len(counts) < 2:
        return None
    first, last = min(counts), max(counts)
    span = next(span for span in _SPANS if ceil((last - first + 1) / span) * _NARROWEST <= _WIDTH or span == _SPANS[-1])
    starts = range(first - first % span if span > 1 else first, last + 1, span)
    grouped = {start: sum(counts.get(year, 0) for year in range(start, start + span)) for start in starts}
    most, width = max(grouped.values()), _WIDTH / len(grouped)
    bars = tuple(
        Bar(
            x=round(number * width, 2),
            width=round(width, 2),
            height=round(max(count / most * _HEIGHT, _LEAST_HEIGHT), 2),
            label=str(start) if span == 1 else f"{start} bis {start + span - 1}",
            count=count,
            active=_overlaps(request, start, start + span - 1),
            request=request.with_years(start, start + span - 1),
        )
        for number, (start, count) in enumerate(grouped.items())
        if count
    )
    years = tuple((year, counts[year], request.with_years(year, year)) for year in sorted(counts, reverse=True))
    return Histogram(bars, first, last, years)


def _overlaps(request: SearchRequest, first: int, last: int) -> bool:
    return (request.year_from or 0) <= last and first <= (request.year_to or 9999)


def topic_chart(topics: Sequence[TopicYears], counts: Mapping[int, int]) -> TopicChart | None:
    """Bubbles for topics, in their order; the area of a bubble stands for its number of documents. Bounded: the latest years, and the
    topics with most documents in them.

    Args:
        topics: the rows.
        counts: documents of the collection by year; gives the axis.
    """
    if not topics or len(counts) < 2:
        return None
    last = max(counts)
    years = tuple(range(max(min(counts), last - _MOST_YEARS + 1), last + 1))
    shown = _with_room([topic for topic in topics if any(year in topic.counts for year in years)], years)
    most = max((topic.counts.get(year, 0) for topic in shown for year in years), default=0)
    if not most:
        return None
    step = ceil(len(years) / 12)
    return TopicChart(
        rows=tuple(Row(topic, tuple(_bubbles(topic, years, most))) for topic in shown),
        years=years,
        ticks=tuple((number * CELL + CELL / 2, year) for number, year in enumerate(years) if number % step == 0),
        left_out=len(topics) - len(shown),
        earlier=sum(count for year, count in counts.items() if year < years[0]),
    )


def _with_room(topics: Sequence[TopicYears], years: Sequence[int]) -> list[TopicYears]:
    """The topics with most documents, in the order of the tree, so many as there is room for."""
    room = _MOST_BUBBLES
    kept: set[str] = set()
    for topic in sorted(topics, key=lambda topic: -topic.total):
        room -= sum(year in topic.counts for year in years)
        if room < 0 and kept:
            break
        kept.add(topic.slug)
    return [topic for topic in topics if topic.slug in kept]


def _bubbles(topic: TopicYears, years: Sequence[int], most: int) -> list[Bubble]:
    return [
        Bubble(
            x=number * CELL + CELL / 2,
            radius=round(max(_LARGEST_BUBBLE * sqrt(topic.counts[year] / most), _SMALLEST_BUBBLE), 1),
            year=year,
            count=topic.counts[year],
            request=SearchRequest(topics=(topic.slug,), year_from=year, year_to=year, sort=Sort.NEWEST),
        )
        for number, year in enumerate(years)
        if topic.counts.get(year)
    ]


def strip(places: Sequence[int], pages: int) -> Strip | None:
    """Marks for the pages that match; None where there is nothing to tell them apart from."""
    if not places or pages < 2:
        return None
    bins = min(pages, _MOST_MARKS)
    found: dict[int, list[int]] = {}
    for page in places:
        found.setdefault((page - 1) * bins // pages, []).append(page)
    width = _STRIP_WIDTH / bins
    marks = (
        Mark(round(number * width, 2), round(width, 2), inside[0], len(inside)) for number, inside in found.items()
    )
    return Strip(tuple(marks), pages)
