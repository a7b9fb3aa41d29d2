"""Two programs, on two machines perhaps, must not fill indexes of one prefix at a time: a document in the cluster is
the lock.

It holds who writes and until when that counts. The holder renews it from a thread; what a dead holder left behind
lapses. Every change names the version it changes, so that of two who try one fails.
"""

from __future__ import annotations

import math
import os
import socket
import threading
import time
from typing import Any

from opensearchpy.exceptions import ConflictError, NotFoundError, OpenSearchException

from indexer.engines.base import EngineError
from indexer.engines.opensearch.connection import told
from indexer.wording.figures import counted

_ID = "writer"
#: A lock counts for so long after it was last renewed, in seconds.
LEASE = 180.0


def lock_index(prefix: str) -> str:
    """The index that holds the lock of a prefix; no generation has such a name."""
    return f"{prefix}.lock"


class WriterLock:
    """The lock of one prefix, taken by this program."""

    def __init__(self, client: Any, prefix: str, *, lease: float = LEASE) -> None:
        """Take the lock.

        Raises:
            EngineError: another program holds it.
        """
        self._client = client
        self._index = lock_index(prefix)
        self._lease = lease
        self._who = f"{socket.gethostname()}, Prozess {os.getpid()}"
        self._released = threading.Event()
        with told("Die Sperre für das Schreiben lässt sich nicht setzen"):
            settings = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}
            self._client.indices.create(index=self._index, body={"settings": settings}, ignore=400)  # 400: it is there
            self._version = self._take()
        self._thread = threading.Thread(target=self._renew, name="laki-opensearch-lock", daemon=True)
        self._thread.start()

    def release(self) -> None:
        """Give the lock back; whatever goes wrong with that heals when it lapses."""
        self._released.set()
        self._thread.join()
        try:
            number, term = self._version
            self._client.delete(index=self._index, id=_ID, if_seq_no=number, if_primary_term=term)
        except OpenSearchException:
            pass

    def _take(self) -> tuple[int, int]:
        try:
            held = self._client.get(index=self._index, id=_ID)
        except NotFoundError:
            condition: dict[str, Any] = {"op_type": "create"}
        else:
            if held["_source"]["until"] > time.time():
                left = math.ceil((held["_source"]["until"] - time.time()) / 60)
                raise EngineError(
                    f"Ein anderer Lauf schreibt gerade einen Index ({held['_source']['who']}). Bitte warten, bis er fertig "
                    f"ist; wurde er gewaltsam beendet, noch {counted(left, 'Minute', 'Minuten')}."
                )
            condition = {"if_seq_no": held["_seq_no"], "if_primary_term": held["_primary_term"]}
        try:
            return self._put(condition)
        except ConflictError:
            raise EngineError("Ein anderer Lauf hat gerade begonnen, einen Index zu schreiben.") from None

    def _put(self, condition: dict[str, Any]) -> tuple[int, int]:
        body = {"who": self._who, "until": time.time() + self._lease}
        done = self._client.index(index=self._index, id=_ID, body=body, **condition)
        return int(done["_seq_no"]), int(done["_primary_term"])

    def _renew(self) -> None:
        while not self._released.wait(self._lease / 4):
            number, term = self._version
            try:
                self._version = self._put({"if_seq_no": number, "if_primary_term": term})
            except ConflictError:
                return  # lapsed and taken by another, or renewed by a request whose answer was lost
            except OpenSearchException:
                continue  # the next one may come through before the lease is over
