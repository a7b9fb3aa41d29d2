"""Readiness in the background: what takes long the first time is done before somebody asks for it."""

from __future__ import annotations

import gc
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from search_app.web.serving import collection

_log = logging.getLogger(__name__)

#: Seconds between two looks for a new generation.
_INTERVAL = 1.0
#: Seconds that a thread may go on for while others wait, when a generation is made ready.
_TURN = 0.0005


class KeepingWarm:
    """A thread that makes ready the generation in service, at the start and whenever another one comes; ended by
    :meth:`close`."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="warming", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread; what it is at is finished first."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        for name in self._app.jinja_env.list_templates(extensions=["html"]):
            self._app.jinja_env.get_template(name)
        with self._app.app_context():
            search = collection()
        search.keep_warm()
        warm, told = None, ""
        while not self._ended.is_set():
            try:
                generation = search.generation()
                if generation != warm:
                    warm = generation  # also where it fails: requests will tell
                    with _giving_way():
                        search.warm()
                        _settle()
                told = ""
            except Exception as error:  # noqa: BLE001 - whatever ails catalogue or index, it may be mended while the service runs
                if told != str(error):
                    told = str(error)
                    _log.warning("Die Suche lässt sich zurzeit nicht vorbereiten: %s", error)
            self._ended.wait(_INTERVAL)


@contextmanager
def _giving_way() -> Iterator[None]:
    """Within the block, threads that answer requests wait less for their turn: a request gives it up some fifty times
    (for the catalogue, for numpy), and each time waited 5 ms for the words of the new generation to be counted on."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(_TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _settle() -> None:
    """Take what a generation keeps in memory out of the collection of garbage: a hundred thousand objects that stay.
    Looking through them, again and again, held up the one request in fifty that met it by 160 ms
    (``benchmarks/serve.py`` on 1,506 laws)."""
    gc.unfreeze()  # the former generation is garbage now
    gc.collect()
    gc.freeze()
