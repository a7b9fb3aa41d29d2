"""The filters to choose from on a result page, bounded: however many values there are, the most telling are shown.

values of a facet → those that match what is looked for in the list → the most frequent → shown at once · folded
away · left out
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from indexer.engines.query import FACETS
from indexer.language.folding import fold
from search_app.answering.result import FacetValue, SearchResult
from search_app.asking.request import LISTS, NOT, SearchRequest

LABELS = {
    "topic": "Thema",
    "kind": "Art",
    "municipality": "Kommune",
    "year": "Jahr",
    "format": "Dateiformat",
    "language": "Sprache",
}
#: Argument of a request that looks for values in the list of a facet: ``find_topic=arbeit``.
FIND = "find_"
#: So many values of a facet are shown at once; the others are folded away.
_SHOWN = 6
#: And so many are folded away; of more, the rarest are left out.
_MOST = 60
#: So many topics are one list, or branches of a tree shown at once.
_SHOWN_TOPICS = 12


@dataclass(frozen=True, slots=True)
class Branch:
    """A topic of the first level with those below it."""

    root: FacetValue
    below: tuple[FacetValue, ...]

    @property
    def is_open(self) -> bool:
        """Whether something in it is chosen: then it is unfolded."""
        return self.root.active or any(value.active for value in self.below)

    @property
    def is_needed(self) -> bool:
        """Whether something in it is chosen or taken out: then it is never folded away."""
        return any(map(_is_needed, (self.root, *self.below)))


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter with its values: those shown at once, and those folded away. A chosen value is never folded away.

    A large topic tree comes as ``branches`` and ``folded_branches`` instead. ``left_out`` counts the rarest values of a
    very long list; such a list can be searched: ``find`` is what was looked for, None where that is not needed.
    """

    name: str
    label: str
    shown: tuple[FacetValue, ...] = ()
    folded: tuple[FacetValue, ...] = ()
    branches: tuple[Branch, ...] = ()
    folded_branches: tuple[Branch, ...] = ()
    left_out: int = 0
    find: str | None = None

    @property
    def values(self) -> Iterator[FacetValue]:
        """All values that can be chosen here, one way or another."""
        yield from (*self.shown, *self.folded)
        for branch in (*self.branches, *self.folded_branches):
            yield from (branch.root, *branch.below)


def facets_of(result: SearchResult, arguments: Mapping[str, str] | None = None) -> list[Facet]:
    """The facets that can narrow a result, in the order of the page; ``arguments`` may look for values in long
    lists."""
    facets = []
    for name in FACETS:
        values = result.facets.get(name, ())
        if not values or (name == "language" and len(values) < 2 and not any(map(_is_needed, values))):
            continue
        facets.append(_bounded(name, values, " ".join((arguments or {}).get(FIND + name, "").split())[:60]))
    return facets


def unsent(request: SearchRequest, facets: Sequence[Facet]) -> list[tuple[str, str]]:
    """The filters of a request for which the facets shown have no control, as arguments: the form sends them along
    unseen."""
    shown = {facet.name for facet in facets}
    sent = {(facet.name, value.value) for facet in facets for value in facet.values if value.active}
    sent |= {(f"{NOT}{name}", value) for name in shown for value in request.excluded_values(name)}
    filters = [(name, value) for name, value in request.arguments() if name.removeprefix(NOT) in LISTS]
    years = (("year_from", request.year_from), ("year_to", request.year_to))
    if "year" not in shown:
        filters += [(name, str(year)) for name, year in years if year]
    return [pair for pair in filters if pair not in sent]


def _is_needed(value: FacetValue) -> bool:
    """Whether a value is chosen or taken out: then it is always shown."""
    return value.active or value.excluded


def _bounded(name: str, values: tuple[FacetValue, ...], find: str) -> Facet:
    label = LABELS[name]
    if name == "year":
        return Facet(name, label, folded=tuple(sorted(values, key=lambda value: value.value, reverse=True)))
    if find and len(values) > _MOST:
        return _found(name, values, find)
    if name == "topic":
        return _topics(values)
    # One more than the limit is shown rather than folded: the fold itself takes a line.
    limit = _SHOWN if len(values) > _SHOWN + 1 else len(values)
    shown = tuple(value for rank, value in enumerate(values) if rank < limit or _is_needed(value))
    others = [value for value in values if value not in shown]
    left_out = len(others[_MOST:])
    return Facet(name, label, shown, tuple(others[:_MOST]), left_out=left_out, find="" if left_out else None)


def _found(name: str, values: Sequence[FacetValue], find: str) -> Facet:
    """The values whose labels hold what was looked for, as one list; and those chosen, which the form has to send
    along."""
    wanted = fold(find)
    chosen = [value for value in values if _is_needed(value)]
    found = [value for value in values if value not in chosen and wanted in fold(value.label)]
    found.sort(key=lambda value: -value.count)
    shown = tuple(replace(value, depth=0) for value in (*chosen, *found[:_MOST]))
    return Facet(name, LABELS[name], shown, left_out=len(found[_MOST:]), find=find)


def _topics(values: tuple[FacetValue, ...]) -> Facet:
    if len(values) <= _SHOWN_TOPICS:
        return Facet("topic", LABELS["topic"], shown=values)
    kept = _most_frequent_topics(values)
    branches = list(_branches(kept))
    at_once = len(branches)
    if at_once > _SHOWN_TOPICS + 1:
        branches.sort(key=lambda branch: (not branch.is_needed, -branch.root.count))
        at_once = max(_SHOWN_TOPICS, sum(branch.is_needed for branch in branches))
    return Facet(
        "topic",
        LABELS["topic"],
        branches=tuple(branches[:at_once]),
        folded_branches=tuple(branches[at_once:]),
        left_out=len(values) - len(kept),
        find="" if len(values) > len(kept) else None,
    )


def _most_frequent_topics(values: Sequence[FacetValue]) -> list[FacetValue]:
    """Of values in tree order so many as are shown: those chosen, those below a chosen one, the most frequent; none
    without its parents."""
    if len(values) <= _MOST:
        return list(values)
    above: list[tuple[int, ...]] = []
    path: list[int] = []
    for number, value in enumerate(values):
        del path[value.depth :]
        above.append(tuple(path))
        path.append(number)

    def rank(number: int) -> tuple[bool, bool, int]:
        value = values[number]
        below_chosen = any(values[parent].active for parent in above[number])
        return not _is_needed(value), not below_chosen, -value.count

    kept: set[int] = set()
    for number in sorted(range(len(values)), key=rank):
        if len(kept) >= _MOST and not _is_needed(values[number]):
            break
        kept.update((number, *above[number]))
    return [values[number] for number in sorted(kept)]


def _branches(values: Sequence[FacetValue]) -> Iterator[Branch]:
    """Split values in tree order at those of the first level."""
    starts = [index for index, value in enumerate(values) if value.depth == 0 or index == 0]
    for start, end in zip(starts, [*starts[1:], len(values)], strict=True):
        yield Branch(values[start], tuple(values[start + 1 : end]))
