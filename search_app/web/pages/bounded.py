"""Long trees on a page with room for some hundred lines: the upper levels first, of these the most telling."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from indexer.model import OutlineEntry
from search_app.search import TopicView

T = TypeVar("T")

#: A table of contents is shown with at most so many entries.
_MOST_ENTRIES = 150


def bounded_outline(outline: Sequence[OutlineEntry]) -> Sequence[OutlineEntry]:
    """A table of contents no deeper than is shown at a time; of one that is long in its first level, the beginning."""
    return _upper_levels(outline, _MOST_ENTRIES, lambda entry: entry.level)[:_MOST_ENTRIES]


def bounded_topics(topics: Sequence[TopicView], most: int) -> Sequence[TopicView]:
    """A topic tree no deeper than is shown at a time; of one that is long in its first level, the topics with most
    documents."""
    shown = _upper_levels(topics, most, lambda topic: topic.depth)
    if len(shown) <= most:
        return shown
    kept = {topic.slug for topic in sorted(shown, key=lambda topic: -topic.count)[:most]}
    return [topic for topic in shown if topic.slug in kept]


def _upper_levels(entries: Sequence[T], most: int, level: Callable[[T], int]) -> Sequence[T]:
    """Entries without their lowest levels, as far as they are too many and there is more than one."""
    levels = sorted({level(entry) for entry in entries})
    for deepest in reversed(levels[1:]):
        if len(entries) <= most:
            break
        entries = [entry for entry in entries if level(entry) < deepest]
    return entries
