"""What a result page shows around the results: filters to take away, orders, and the way to other pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from indexer.engines.query import Sort
from indexer.topics import TopicTree
from search_app.answering.names import label_of
from search_app.answering.result import SearchResult
from search_app.asking.request import LISTS, MAX_DEPTH, SearchRequest
from search_app.web.pages.filters import LABELS

#: Orders, each with what is shown, and what is read out besides.
SORTS = (
    (Sort.RELEVANCE, "Passendste", "zuerst"),
    (Sort.NEWEST, "Neueste", "zuerst"),
    (Sort.TITLE, "Titel", "alphabetisch"),
)


@dataclass(frozen=True, slots=True)
class Tag:
    """A filter that is on, with the search without it. ``excluded``: it takes documents out rather than asks for
    them."""

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


def sorts_of(request: SearchRequest) -> list[tuple[str, str, bool, SearchRequest]]:
    """The orders to choose from: label, what is read out besides, whether it is the present one, and the search in that
    order."""
    present = request.sort
    if not request.q and present is Sort.RELEVANCE:
        present = Sort.NEWEST
    return [
        (label, more, sort is present, replace(request, sort=sort, page=1))
        for sort, label, more in SORTS
        # Without a query nothing fits more or less.
        if request.q or sort is not Sort.RELEVANCE
    ]
