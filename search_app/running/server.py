"""The HTTP server: waitress, ended so that every request in flight gets its answer.

waitress reads requests and sends answers in one thread, so that slow connections cost no thread, and works on them in
several.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Sequence
from types import FrameType
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server

from indexer.settings import Settings
from search_app.running.refusals import Channel
from search_app.web.gate.admission import EXPRESS

#: Browsers keep several connections each; beyond, new ones wait to be accepted.
_CONNECTIONS = 2_000
#: Nothing that is sent to the search is long.
_LONGEST_BODY = 1_000_000
#: A connection that says nothing for so many seconds is closed.
_SILENCE = 60


class Server:
    """Serves an application at open sockets until it is told to end."""

    def __init__(self, app: Flask, sockets: Sequence[socket.socket], settings: Settings) -> None:
        # A busy service is told of by 503 and by /metrics, not by a line for each request.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        self._stop_seconds = settings.stop_seconds
        self._ending = False
        # Who wakes the loop must not meet what it closes; a signal may come within either, in the same thread.
        self._closing = threading.RLock()
        self._map: dict[int, Any] = {}
        self._server = create_server(
            app,
            map=self._map,
            sockets=list(sockets),
            # Those that work, those that wait for their turn, and some for answers that need no turn.
            threads=settings.threads + settings.queue + EXPRESS,
            connection_limit=_CONNECTIONS,
            asyncore_use_poll=True,
            max_request_body_size=_LONGEST_BODY,
            channel_timeout=_SILENCE,
            # The application decides whom to believe: see search_app.web.gate.proxy.
            clear_untrusted_proxy_headers=False,
            ident="LaKI-Suche",
        )
        for listener in self._listeners():
            listener.channel_class = Channel

    def end(self) -> None:
        """Stop taking requests; :meth:`run` returns when those in flight are answered. May be called from a signal
        handler, and when it has ended."""
        with self._closing:
            self._ending = True
            for listener in self._listeners():
                listener.pull_trigger()

    def end_on_signals(self) -> None:
        """End on SIGTERM and SIGINT; a second one ends at once."""

        def handler(number: int, _frame: FrameType | None) -> None:
            if self._ending:
                raise SystemExit(128 + number)
            self.end()

        signal.signal(signal.SIGTERM, handler)
        signal.signal(signal.SIGINT, handler)

    def run(self, parent: int | None = None) -> None:
        """Serve until :meth:`end`; as one worker of several, also until the process ``parent`` is gone."""
        while not self._ending and parent in (None, os.getppid()):
            self._turn(1.0)
        self._drain()

    def _turn(self, seconds: float) -> None:
        wasyncore.loop(timeout=seconds, use_poll=True, map=self._map, count=1)

    def _drain(self) -> None:
        until = time.monotonic() + self._stop_seconds
        with self._closing:
            for listener in self._listeners():
                # Not its own `close`, which takes away what wakes this loop when an answer is ready.
                wasyncore.dispatcher.close(listener)
        self._turn(0)
        while busy := self._close_idle():
            if time.monotonic() > until:
                logging.getLogger(__name__).warning("%d Anfragen wurden nicht mehr fertig.", busy)
                break
            self._turn(0.1)
        self._server.task_dispatcher.shutdown(timeout=1)
        wasyncore.close_all(self._map)

    def _close_idle(self) -> int:
        """Close connections at which nothing is asked; the number of the others."""
        channels = [channel for channel in list(self._map.values()) if isinstance(channel, HTTPChannel)]
        busy = 0
        for channel in channels:
            if channel.requests or channel.total_outbufs_len:
                busy += 1
            else:
                channel.handle_close()
        return busy

    def _listeners(self) -> list[BaseWSGIServer]:
        return [listener for listener in list(self._map.values()) if isinstance(listener, BaseWSGIServer)]
