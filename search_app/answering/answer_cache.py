"""Answers given lately, kept ready: people go back to a list, turn pages, share links; feeds and programs ask again."""

from __future__ import annotations

import threading

from cachetools import LRUCache

from indexer.language.synonyms import Thesaurus
from search_app.answering.result import SearchResult
from search_app.asking.request import SearchRequest

#: So many documents in all answers together; one takes about 4 kB.
_MOST_RESULTS = 2_000


class AnswerCache:
    """Answers from one generation to one audience. Safe for use by several threads.

    An answer holds for a request and for the office's synonyms as they were: read anew, they are another object.
    """

    def __init__(self) -> None:
        self._kept: LRUCache[tuple[SearchRequest, Thesaurus], SearchResult] = LRUCache(
            _MOST_RESULTS, getsizeof=lambda answer: 1 + len(answer.results)
        )
        self._lock = threading.Lock()

    def get(self, request: SearchRequest, thesaurus: Thesaurus) -> SearchResult | None:
        """The answer given before, if it is still at hand."""
        with self._lock:
            return self._kept.get((request, thesaurus))

    def keep(self, request: SearchRequest, thesaurus: Thesaurus, answer: SearchResult) -> None:
        """Keep an answer for whoever asks the same."""
        with self._lock:
            self._kept[request, thesaurus] = answer
