"""How many documents the topics have by year: what the charts of the start page and of the topics show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from indexer.engines.query import Everything, Filters
from search_app.answering.index_view import IndexView


@dataclass(frozen=True, slots=True)
class TopicYears:
    """A topic with its number of documents by year; ``depth`` is its level in the tree, from 0."""

    slug: str
    label: str
    depth: int
    counts: Mapping[int, int]

    @property
    def total(self) -> int:
        """Number of documents in all years."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Timeline:
    """The topics in tree order, and the documents of the whole collection by year. Documents without a year are left
    out."""

    topics: tuple[TopicYears, ...]
    counts: Mapping[int, int]

    @property
    def main(self) -> tuple[TopicYears, ...]:
        """The topics of the first level."""
        return tuple(topic for topic in self.topics if topic.depth == 0)


def read_timeline(view: IndexView) -> Timeline:
    """Count in one generation; topics without a dated document are left out."""
    topics = (
        TopicYears(topic.slug, topic.label, len(view.tree.ancestors(topic.slug)), _years(view, topic.slug))
        for topic in view.tree
    )
    return Timeline(tuple(topic for topic in topics if topic.counts), _years(view))


def _years(view: IndexView, topic: str | None = None) -> dict[int, int]:
    filters = Filters(values={"topic": frozenset({topic})} if topic else {})
    counts = view.reader.search(Everything(), filters, limit=0, facets=("year",)).facets["year"]
    return {int(year): count for year, count in sorted(counts.items()) if year.isdigit() and count}
