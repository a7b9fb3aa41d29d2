"""How many documents a query finds, for the weights of others: asked for all at once, and remembered.

A finished generation does not change, so that what was counted stays true.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

from indexer.engines.base import EngineError

Made = dict[str, Any]
Count = Callable[[Made], int]
T = TypeVar("T")

#: Counts remembered; then it begins anew.
_REMEMBERED = 50_000


class Counting:
    """Counts in one index; threads may count the same twice, nothing worse."""

    def __init__(self, client: Any, index: str) -> None:
        self._client = client
        self._index = index
        self._known: dict[str, int] = {}

    def each(self, queries: list[Made]) -> list[int]:
        """The number of documents that each query finds, in one request."""
        keys = [json.dumps(query, sort_keys=True) for query in queries]
        known = {key: self._known[key] for key in keys if key in self._known}
        missing = [key for key in dict.fromkeys(keys) if key not in known]
        if missing:
            known.update(zip(missing, self._ask(missing), strict=True))
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            self._known.update(known)
        return [known[key] for key in keys]

    def foreseen(self, make: Callable[[Count], T]) -> T:
        """What ``make`` makes with a function that counts. It is called twice: first to learn what will be counted."""
        wanted: list[Made] = []

        def foresee(query: Made) -> int:
            wanted.append(query)
            return 1

        made = make(foresee)
        if not wanted:
            return made
        counts = iter(self.each(wanted))
        return make(lambda _: next(counts))

    def _ask(self, keys: list[str]) -> list[int]:
        lines = []
        for key in keys:
            lines += ["{}", f'{{"size":0,"track_total_hits":true,"query":{key}}}']
        answers = self._client.msearch(index=self._index, body="\n".join(lines) + "\n")["responses"]
        for answer in answers:
            if "error" in answer:
                raise EngineError(f"Die Suche ist gescheitert: {answer['error'].get('reason', '')}.")
        return [int(answer["hits"]["total"]["value"]) for answer in answers]
