"""Highlighters of questions asked lately, with what they have found.

Whoever filters, turns pages or opens a document asks with the same words.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

from cachetools import LRUCache

from indexer.analysis.analysts import Analysts
from search_app.answering.highlighting import Highlighter
from search_app.asking.concepts import Concept

_QUESTIONS = 32
#: One that remembers more characters of text than this is not used for another request.
_MOST_REMEMBERED = 400_000


class Highlighters:
    """Highlighters of one generation. Safe for use by several threads."""

    def __init__(self, analysts: Analysts) -> None:
        self._analysts = analysts
        self._kept: LRUCache[tuple[tuple[Concept, ...], str], Highlighter] = LRUCache(_QUESTIONS)
        self._lock = threading.Lock()

    def of(self, concepts: Sequence[Concept], language: str) -> Highlighter:
        """What finds these concepts in texts of a language (ISO 639-1)."""
        asked = tuple(concepts), language
        with self._lock:
            found = self._kept.get(asked)
            if found is None or found.remembered > _MOST_REMEMBERED:
                found = self._kept[asked] = Highlighter(concepts, self._analysts.of(language))
            return found
