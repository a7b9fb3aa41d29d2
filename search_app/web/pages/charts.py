"""Geometry of the pictures: bars by year, topics by year, pages that match. Plain numbers; the templates draw them as
SVG."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
#: A page has room for so many bubbles, and a telephone for so many beside each other that a finger meets them.
_MOST_BUBBLES = 120
_MOST_COLUMNS = 12
#: What lies further back is told as a number.
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
    """Documents of one topic in one column: ``label`` names its year, or the first and last one of it."""

    x: float
    radius: float
    label: str
    count: int
    request: SearchRequest


@dataclass(frozen=True, slots=True)
class Row:
    """A topic with its bubbles; ``counts`` has a number for each column."""

    topic: TopicYears
    counts: tuple[int, ...]
    bubbles: tuple[Bubble, ...]


@dataclass(frozen=True, slots=True)
class TopicChart:
    """Topics by year. ``span`` is how many years a column stands for, ``columns`` their names, ``ticks`` the years
    written along the axis, each with its place: in the middle of its column, or where the column's years begin.

    ``left_out`` counts topics that there is no room for; ``earlier`` documents from before the first year.
    """

    rows: tuple[Row, ...]
    span: int
    columns: tuple[str, ...]
    ticks: tuple[tuple[float, int], ...]
    left_out: int = 0
    earlier: int = 0
    cell: int = CELL

    @property
    def width(self) -> int:
        """Width of the picture."""
        return len(self.columns) * self.cell


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
            label=_stretch(start, span),
            count=count,
            active=_overlaps(request, start, start + span - 1),
            request=request.with_years(start, start + span - 1),
        )
        for number, (start, count) in enumerate(grouped.items())
        if count
    )
    years = tuple((year, counts[year], request.with_years(year, year)) for year in sorted(counts, reverse=True))
    return Histogram(bars, first, last, years)


def _stretch(start: int, span: int) -> str:
    return str(start) if span == 1 else f"{start} bis {start + span - 1}"


def _overlaps(request: SearchRequest, first: int, last: int) -> bool:
    return (request.year_from or 0) <= last and first <= (request.year_to or 9999)


def topic_chart(topics: Sequence[TopicYears], counts: Mapping[int, int]) -> TopicChart | None:
    """Bubbles for topics, in their order; the area of a bubble stands for its number of documents. Bounded: the latest
    years, and the topics with most documents in them.

    Args:
        topics: the rows.
        counts: documents of the collection by year; gives the axis.
    """
    if not topics or len(counts) < 2:
        return None
    last = max(counts)
    first = max(min(counts), last - _MOST_YEARS + 1)
    span = next(span for span in _SPANS if last // span - first // span < _MOST_COLUMNS)
    starts = range(first - first % span, last + 1, span)
    summed = [(topic, _by_column(topic.counts, starts)) for topic in topics]
    shown = _with_room([(topic, columns) for topic, columns in summed if any(columns)])
    most = max((max(columns) for _, columns in shown), default=0)
    if not most:
        return None
    return TopicChart(
        rows=tuple(Row(topic, columns, tuple(_bubbles(topic, columns, starts, most))) for topic, columns in shown),
        span=span,
        columns=tuple(_stretch(start, span) for start in starts),
        ticks=tuple((number * CELL + (CELL / 2 if span == 1 else 0), start) for number, start in enumerate(starts)),
        left_out=len(topics) - len(shown),
        earlier=sum(count for year, count in counts.items() if year < starts[0]),
    )


def _by_column(counts: Mapping[int, int], starts: range) -> tuple[int, ...]:
    return tuple(sum(counts.get(year, 0) for year in range(start, start + starts.step)) for start in starts)


def _with_room(topics: Sequence[tuple[TopicYears, tuple[int, ...]]]) -> list[tuple[TopicYears, tuple[int, ...]]]:
    """The topics with most documents, in the order of the tree, so many as there is room for."""
    room = _MOST_BUBBLES
    kept: set[str] = set()
    for topic, columns in sorted(topics, key=lambda row: -row[0].total):
        room -= sum(map(bool, columns))
        if room < 0 and kept:
            break
        kept.add(topic.slug)
    return [row for row in topics if row[0].slug in kept]


def _bubbles(topic: TopicYears, columns: Sequence[int], starts: range, most: int) -> Iterator[Bubble]:
    for number, (start, count) in enumerate(zip(starts, columns, strict=True)):
        if count:
            last = start + starts.step - 1
            yield Bubble(
                x=number * CELL + CELL / 2,
                radius=round(max(_LARGEST_BUBBLE * sqrt(count / most), _SMALLEST_BUBBLE), 1),
                label=_stretch(start, starts.step),
                count=count,
                request=SearchRequest(topics=(topic.slug,), year_from=start, year_to=last, sort=Sort.NEWEST),
            )


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
