"""Sending many documents: several requests at a time, but never more than a few waiting, and again what was turned
away."""

from __future__ import annotations

import json
import random
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from opensearchpy.exceptions import ConnectionError as NoConnection
from opensearchpy.exceptions import TransportError

from indexer.engines.base import EngineError
from indexer.engines.opensearch.connection import told

#: A request is sent when it has grown to this many bytes or documents.
REQUEST_BYTES = 4_000_000
REQUEST_ITEMS = 500
#: Requests under way at a time; the next one waits, and with it whoever makes documents.
REQUESTS = 4
#: An item that is turned away because the cluster is busy is sent again so often, after ever longer pauses.
ATTEMPTS = 8
_PAUSE = 0.2
#: So long a node waits for a part of the index that is not there (any more) before it turns its items away.
_SHARD_TIMEOUT = "10s"
#: So long one request may take before the next node is asked.
_REQUEST_SECONDS = 60
_BUSY = frozenset({429, 502, 503, 504})

#: An id and the lines that say what to do with the document.
_Item = tuple[str, list[str]]


class BulkSender:
    """Sends index and delete actions for one index; those for one id arrive in the order in which they were given."""

    def __init__(self, client: Any, index: str) -> None:
        self._client = client
        self._index = index
        self._pool = ThreadPoolExecutor(REQUESTS, thread_name_prefix="laki-opensearch-bulk")
        self._places = threading.Semaphore(REQUESTS)
        self._running: list[Future[None]] = []
        self._under_way: set[str] = set()
        self._items: list[_Item] = []
        self._ids: set[str] = set()
        self._bytes = 0

    def index(self, id_: str, source: dict[str, Any]) -> None:
        self._put(id_, [json.dumps({"index": {"_id": id_}}), json.dumps(source, ensure_ascii=False)])

    def delete(self, id_: str) -> None:
        self._put(id_, [json.dumps({"delete": {"_id": id_}})])

    def drain(self) -> None:
        """Wait until everything has arrived.

        Raises:
            EngineError: something could not be written.
        """
        self._send()
        running, self._running = self._running, []
        for future in running:
            future.result()
        self._under_way.clear()

    def close(self) -> None:
        """Stop; what is not yet sent is dropped."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _put(self, id_: str, lines: list[str]) -> None:
        if id_ in self._under_way:
            self.drain()  # requests may overtake each other
        elif id_ in self._ids:
            self._send()
            self.drain()
        self._items.append((id_, lines))
        self._ids.add(id_)
        self._bytes += sum(map(len, lines))
        if self._bytes >= REQUEST_BYTES or len(self._items) >= REQUEST_ITEMS:
            self._send()

    def _send(self) -> None:
        if not self._items:
            return
        self._places.acquire()
        running, self._running = self._running, []
        items, self._items, self._bytes = self._items, [], 0
        self._under_way |= self._ids
        self._ids = set()
        future = self._pool.submit(self._deliver, items)
        future.add_done_callback(lambda _: self._places.release())
        self._running.append(future)
        for other in running:
            if other.done():
                other.result()  # raises what went wrong
            else:
                self._running.append(other)

    def _deliver(self, items: list[_Item]) -> None:
        """Send items until all are accepted."""
        for attempt in range(ATTEMPTS):
            if attempt:
                time.sleep(_PAUSE * 2**attempt * random.uniform(0.5, 1))  # noqa: S311 (nothing secret)
            items = self._try(items)
            if not items:
                return
        raise EngineError(f"OpenSearch nimmt Dokumente auch nach {ATTEMPTS} Versuchen nicht an: Es ist überlastet.")

    def _try(self, items: list[_Item]) -> list[_Item]:
        """Send items once; returns those to be sent again."""
        body = "\n".join(line for _, lines in items for line in lines) + "\n"
        with told("Dokumente lassen sich nicht schreiben"):
            try:
                answer = self._client.bulk(
                    body=body.encode("utf-8", "replace"),
                    index=self._index,
                    timeout=_SHARD_TIMEOUT,
                    request_timeout=_REQUEST_SECONDS,
                )
            except NoConnection:
                return items
            except TransportError as error:
                if error.status_code in _BUSY:
                    return items
                raise
        if not answer["errors"]:
            return []
        again = []
        for item, told_of in zip(items, answer["items"], strict=True):
            (result,) = told_of.values()
            if result["status"] in _BUSY:
                again.append(item)
            elif "error" in result:
                reason = result["error"].get("reason", "")
                raise EngineError(f"OpenSearch nimmt das Dokument „{item[0]}“ nicht an: {reason}.")
        return again
