"""What a result page shows beside the results: filters to choose, filters to take away, and the way to other pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from indexer.engines.query import FACETS, Sort
from indexer.topics import TopicTree
from search_app.answering.names import label_of
from search_app.answering.result import FacetValue, SearchResult
from search_app.asking.request import LISTS, MAX_DEPTH, SearchRequest

LABELS = {
    "topic": "Thema",
    "kind": "Art",
    "municipality": "Kommune",
    "year": "Jahr",
    "format": "Dateiformat",
    "language": "Sprache",
}
SORTS = ((Sort.RELEVANCE, "Passendste"), (Sort.NEWEST, "Neueste"), (Sort.TITLE, "Titel"))
#: So many values of a facet are shown at once; the others are folded away.
_SHOWN = 6
#: And so many are folded away; of more, the rarest are left out.
_MOST = 60
_SHOWN_TOPICS = 12


@dataclass(frozen=True, slots=True)
class Branch:
    """A topic of the first level with all those below it."""

    root: FacetValue
    below: tuple[FacetValue, ...]

    @property
    def is_open(self) -> bool:
        return self.root.active or any(value.active for value in self.below)


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter with its values: those shown at once, and those folded away. A chosen value is never folded away.

    A large topic tree comes as ``branches`` instead. ``left_out`` counts the rarest values of a very long list.
    """

    name: str
    label: str
    shown: tuple[FacetValue, ...] = ()
    folded: tuple[FacetValue, ...] = ()
    branches: tuple[Branch, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Tag:
    """A filter that is on, with the search without it. ``excluded``: it takes documents out rather than asks for them."""

    label: str
    value: str
    without: SearchRequest
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Pager:
    """The pages of a result around the present one; None stands for a gap."""

    page: int
    last: int
    previous: SearchRequest | None
    next: SearchRequest | None
    numbers: tuple[tuple[int, SearchRequest] | None, ...]


def facets_of(result: SearchResult, tree: TopicTree) -> list[Facet]:
    """The facets that can narrow a result, in the order of the page."""
    facets = []
    for name in FACETS:
        values = result.facets.get(name, ())
        if name in LISTS:
            values = _with_chosen(name, values, result.request, tree)
        if not values or (name == "language" and len(values) < 2):
            continue
        facets.append(_folded(name, values))
    return facets


def _with_chosen(
    name: str, values: tuple[FacetValue, ...], request: SearchRequest, tree: TopicTree
) -> tuple[FacetValue, ...]:
    """The values, and those chosen values that no document has: sent along with the form, or they would be lost unseen."""
    there = {value.value for value in values}
    missing = [
        FacetValue(value, label_of(name, value, tree), 0, active=True)
        for value in request.values(name)
        if value not in there
    ]
    return (*values, *missing)


def _folded(name: str, values: tuple[FacetValue, ...]) -> Facet:
    if name == "topic":
        if len(values) <= _SHOWN_TOPICS:
            return Facet(name, LABELS[name], shown=values)
        return Facet(name, LABELS[name], branches=tuple(_branches(values)))
    if name == "year":
        return Facet(name, LABELS[name], folded=tuple(sorted(values, key=lambda value: value.value, reverse=True)))
    # One more than the limit is shown rather than folded: the fold itself takes a line.
    limit = _SHOWN if len(values) > _SHOWN + 1 else len(values)
    shown = tuple(value for rank, value in enumerate(values) if rank < limit or value.active or value.excluded)
    others = [value for value in values if value not in shown]
    return Facet(name, LABELS[name], shown, tuple(others[:_MOST]), left_out=len(others[_MOST:]))


def _branches(values: tuple[FacetValue, ...]) -> Iterator[Branch]:
    """Split values in tree order at those of the first level."""
    starts = [index for index, value in enumerate(values) if value.depth == 0 or index == 0]
    for start, end in zip(starts, [*starts[1:], len(values)], strict=True):
        yield Branch(values[start], values[start + 1 : end])


def tags_of(request: SearchRequest, tree: TopicTree) -> list[Tag]:
    """The filters that are on."""
    return list(_tags(request, tree))


def _tags(request: SearchRequest, tree: TopicTree) -> Iterator[Tag]:
    for name in LISTS:
        for value in request.values(name):
            yield Tag(LABELS[name], label_of(name, value, tree), request.without_value(name, value))
        for value in request.excluded_values(name):
            yield Tag(
                f"Ohne {LABELS[name]}", label_of(name, value, tree), request.including(name, value), excluded=True
            )
    first, last = request.year_from, request.year_to
    if first or last:
        if first == last:
            text = str(first)
        elif first and last:
            text = f"{first} bis {last}"
        else:
            text = f"ab {first}" if first else f"bis {last}"
        yield Tag(LABELS["year"], text, request.with_years(None, None))


def pager_of(result: SearchResult) -> Pager | None:
    """The way to the other pages; None where there is only one."""
    request = result.request
    last = min(result.pages, MAX_DEPTH // request.size)
    if last < 2 and request.page == 1:
        return None
    page = request.page
    wanted = sorted({1, last, *range(page - 2, page + 3)} & set(range(1, last + 1)))
    numbers: list[tuple[int, SearchRequest] | None] = []
    before = 0
    for number in wanted:
        if number == before + 2:
            # A gap of one: its number takes no more room than the dots.
            numbers.append((before + 1, request.on_page(before + 1)))
        elif number > before + 2:
            numbers.append(None)
        numbers.append((number, request.on_page(number)))
        before = number
    return Pager(
        page=page,
        last=last,
        previous=request.on_page(min(page - 1, max(last, 1))) if page > 1 else None,
        next=request.on_page(page + 1) if page < last else None,
        numbers=tuple(numbers),
    )


def sorts_of(request: SearchRequest) -> list[tuple[str, bool, SearchRequest]]:
    """The orders to choose from: label, whether it is the present one, and the search in that order."""
    present = request.sort
    if not request.q and present is Sort.RELEVANCE:
        present = Sort.NEWEST
    return [
        (label, sort is present, replace(request, sort=sort, page=1))
        for sort, label in SORTS
        # Without a query nothing fits more or less.
        if request.q or sort is not Sort.RELEVANCE
    ]
