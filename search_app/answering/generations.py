"""The generations that are answered from: the one in service, and the one before it for requests that began with it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from indexer.catalog import Service, Snapshot
from search_app.answering.index_view import IndexView

#: A request that began before a swap asks the former generation; of older ones nobody knows any more.
_KEPT = 2

Open = Callable[[Service, Snapshot, IndexView | None], IndexView]


class Generations:
    """Opens each generation once, however many threads ask for it, and keeps the latest two. Safe for several
    threads."""

    def __init__(self, open_view: Open) -> None:
        """``open_view`` opens a generation; the view before it, if any, has what need not be worked out again."""
        self._open = open_view
        self._views: OrderedDict[Service, IndexView] = OrderedDict()
        self._lock = threading.Lock()

    def view(self, service: Service, snapshot: Snapshot) -> IndexView:
        """The view of the generation that a snapshot names.

        Raises:
            EngineError: it cannot be opened: it is damaged, or a run has replaced and removed it meanwhile.
        """
        known = self._views.get(service)
        if known is not None:
            return known
        with self._lock:
            if service not in self._views:
                former = next(reversed(self._views.values()), None)
                self._views[service] = self._open(service, snapshot, former)
                while len(self._views) > _KEPT:
                    # Not closed: a request may still be at it. Its files are given back with the last reference.
                    self._views.popitem(last=False)
            return self._views[service]

    def close(self) -> None:
        """Give back the files of all generations."""
        with self._lock:
            for view in self._views.values():
                view.close()
            self._views.clear()
