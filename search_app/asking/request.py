"""What somebody asks for: query, filters, order, page. Read from any arguments without ever raising."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, Protocol

from indexer.engines.query import Filters, Sort, Years

#: Longest query that is read; what follows is cut off and the person is told.
MAX_QUERY_LENGTH = 1_000
#: Largest number of results on one page, and the furthest result that can be paged to.
MAX_SIZE = 100
MAX_DEPTH = 10_000
#: Values of one filter that are heeded; more than any page offers.
_MAX_VALUES = 50

#: Facets that are lists of values in a request, each with its attribute of :class:`SearchRequest`.
LISTS = {
    "topic": "topics",
    "kind": "kinds",
    "municipality": "municipalities",
    "format": "formats",
    "language": "languages",
}


#: Before the name of a facet: its value is taken out (``not_kind=Protokoll``).
NOT = "not_"


class Versions(StrEnum):
    """How documents with nearly the same text stand in a result list: as one entry, or each by itself."""

    TOGETHER = "together"
    EACH = "each"


class Arguments(Protocol):
    """Arguments of a URL, as werkzeug's MultiDict gives them."""

    def get(self, key: str, /) -> str | None: ...

    def getlist(self, key: str, /) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search as a link can carry it. ``page`` counts from 1; ``size`` results stand on a page; years are inclusive.

    ``excluded`` are values that no result may have, each with the name of its facet. ``versions`` of one document are
    one result, or each is one.
    """

    q: str = ""
    topics: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    excluded: tuple[tuple[str, str], ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    size: int = 10
    versions: Versions = Versions.TOGETHER

    @classmethod
    def from_arguments(cls, arguments: Arguments, versions: Versions = Versions.TOGETHER) -> SearchRequest:
        """Read the arguments of a URL; what makes no sense counts as not said. ``versions`` holds where nothing is said
        of them."""
        lists = {attribute: _values(arguments.getlist(name)) for name, attribute in LISTS.items()}
        excluded = [(name, value) for name in LISTS for value in _values(arguments.getlist(f"{NOT}{name}"))]
        sort = arguments.get("sort") or ""
        first, last = _year(arguments.get("year_from")), _year(arguments.get("year_to"))
        if first and last and first > last:
            first, last = last, first
        size = _number(arguments.get("size"), 10, 1, MAX_SIZE)
        return cls(
            q=" ".join((arguments.get("q") or "").replace("\0", " ").split()),
            **lists,
            excluded=tuple(excluded),
            year_from=first,
            year_to=last,
            sort=_SORTS.get(sort, Sort.RELEVANCE),
            page=_number(arguments.get("page"), 1, 1, max(1, MAX_DEPTH // size)),
            size=size,
            versions=_VERSIONS.get(arguments.get("versions") or "", versions),
        )

    def arguments(self) -> Iterator[tuple[str, str]]:
        """The arguments of a link to this search; what is as by default is left out."""
        if self.q:
            yield "q", self.q
        for name, attribute in LISTS.items():
            yield from ((name, value) for value in getattr(self, attribute))
        yield from ((f"{NOT}{name}", value) for name, value in self.excluded)
        for name in ("year_from", "year_to", "sort", "page", "size", "versions"):
            if (value := getattr(self, name)) != _DEFAULTS[name]:
                yield name, str(value)

    def values(self, facet: str) -> tuple[str, ...]:
        """The values chosen of a facet."""
        chosen: tuple[str, ...] = getattr(self, LISTS[facet])
        return chosen

    def excluded_values(self, facet: str) -> tuple[str, ...]:
        """The values taken out of a facet."""
        return tuple(value for name, value in self.excluded if name == facet)

    def without_value(self, facet: str, value: str) -> SearchRequest:
        """This search without one value; from the first page on."""
        left = tuple(chosen for chosen in self.values(facet) if chosen != value)
        return self._with(facet, left)

    def excluding(self, facet: str, value: str) -> SearchRequest:
        """This search without the documents that have a value; from the first page on."""
        excluded = dict.fromkeys((*self.excluded, (facet, value)))
        return replace(self.without_value(facet, value), excluded=tuple(excluded))

    def including(self, facet: str, value: str) -> SearchRequest:
        """This search with a value let in again that was taken out; from the first page on."""
        return replace(self, excluded=tuple(pair for pair in self.excluded if pair != (facet, value)), page=1)

    def _with(self, facet: str, values: tuple[str, ...]) -> SearchRequest:
        changed: dict[str, Any] = {LISTS[facet]: values, "page": 1}
        return replace(self, **changed)

    def with_years(self, first: int | None, last: int | None) -> SearchRequest:
        """This search in these years only; from the first page on."""
        return replace(self, page=1, year_from=first, year_to=last)

    def with_versions(self, versions: str) -> SearchRequest:
        """This search with versions standing so; from the first page on."""
        return replace(self, page=1, versions=Versions(versions))

    def without_filters(self) -> SearchRequest:
        """The same words, nothing else."""
        return SearchRequest(q=self.q, sort=self.sort, size=self.size, versions=self.versions)

    def on_page(self, page: int) -> SearchRequest:
        """Another page of this search."""
        return replace(self, page=page)

    @property
    def is_filtered(self) -> bool:
        """Whether anything but words narrows this search."""
        return bool(self.year_from or self.year_to or self.excluded or any(self.values(name) for name in LISTS))

    def filters(self) -> Filters:
        """The filters as an engine takes them."""
        values: Mapping[str, frozenset[str]] = {
            name: frozenset(self.values(name)) for name in LISTS if self.values(name)
        }
        excluded = {name: frozenset(self.excluded_values(name)) for name, _ in self.excluded}
        return Filters(values=values, excluded=excluded, years=Years(self.year_from, self.year_to))


_VERSIONS = {versions.value: versions for versions in Versions}
_SORTS = {sort.value: sort for sort in Sort}
_DEFAULTS = {field.name: field.default for field in fields(SearchRequest)}


def _values(given: Sequence[str]) -> tuple[str, ...]:
    cleaned = (value.strip()[:200] for value in given[:_MAX_VALUES])
    return tuple(dict.fromkeys(value for value in cleaned if value))


def _number(text: str | None, default: int, least: int, most: int) -> int:
    text = (text or "").strip()  # more than int() strips: it takes no "1\x1f"
    if text.isascii() and text.isdigit() and len(text) < 10:
        return min(max(int(text), least), most)
    return default


def _year(text: str | None) -> int | None:
    year = _number(text, 0, 0, 10_000)
    return year if 1000 <= year <= 9999 else None
