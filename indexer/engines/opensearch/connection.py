"""Reaching the cluster, and telling in German when it cannot be reached or says no."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConnectionError as NoConnection
from opensearchpy.exceptions import OpenSearchException, TransportError

from indexer.engines.base import EngineError
from indexer.engines.cluster import Cluster

#: Connections that are kept to each node.
_CONNECTIONS = 16
#: How often the client tries again, at the next node, before a request counts as failed.
RETRIES = 3


def connect(cluster: Cluster) -> Any:
    """A client; nothing is asked yet. Failed requests are tried again at other nodes."""
    secure = any(host.startswith("https://") for host in cluster.hosts)
    return OpenSearch(
        list(cluster.hosts),
        http_auth=(cluster.user, cluster.password or "") if cluster.user else None,
        verify_certs=secure,
        ca_certs=str(cluster.ca) if cluster.ca else None,
        pool_maxsize=_CONNECTIONS,
        max_retries=RETRIES,
        retry_on_timeout=True,
        retry_on_status=(502, 503, 504),
        timeout=60,
    )


@contextmanager
def told(what: str) -> Iterator[None]:
    """Say in German what failed."""
    try:
        yield
    except NoConnection as error:
        raise EngineError(f"{what}: OpenSearch ist nicht erreichbar ({error.error}).") from error
    except TransportError as error:
        raise EngineError(f"{what}: OpenSearch meldet {error.status_code} ({error.error}).") from error
    except OpenSearchException as error:
        raise EngineError(f"{what}: {error}.") from error
