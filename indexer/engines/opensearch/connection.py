"""Reaching the cluster, and telling in German when it cannot be reached or says no."""

from __future__ import annotations

import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.exceptions import (
    AuthenticationException,
    AuthorizationException,
    OpenSearchException,
    SSLError,
    TransportError,
)
from opensearchpy.exceptions import ConnectionError as NoConnection

from indexer.engines.base import EngineError
from indexer.engines.cluster import Cluster

#: Connections that are kept to each node.
_CONNECTIONS = 16
#: How often the client tries again, at the next node, before a request counts as failed.
RETRIES = 3


def connect(cluster: Cluster) -> Any:
    """A client; nothing is asked yet. Failed requests are tried again at other nodes.

    Raises:
        EngineError: the certificate of the authority cannot be read.
    """
    if cluster.ca is not None:
        try:
            ssl.create_default_context(cafile=cluster.ca)
        except OSError as error:  # also where it holds no certificate
            raise EngineError(
                f"Das Zertifikat „{cluster.ca}“ (Einstellung opensearch_ca) lässt sich nicht lesen: {error.strerror or error}."
            ) from error
    secure = any(host.startswith("https://") for host in cluster.hosts)
    return OpenSearch(
        list(cluster.hosts),
        headers=_credentials(cluster),
        verify_certs=secure,
        ca_certs=str(cluster.ca) if cluster.ca else None,
        pool_maxsize=_CONNECTIONS,
        max_retries=RETRIES,
        retry_on_timeout=True,
        retry_on_status=(502, 503, 504),
        timeout=60,
    )


def _credentials(cluster: Cluster) -> dict[str, str]:
    """Made here, as the client would write ä in another way than OpenSearch reads it (RFC 7617 leaves that open)."""
    if not cluster.user:
        return {}
    pair = f"{cluster.user}:{cluster.password or ''}"
    return {"authorization": f"Basic {b64encode(pair.encode()).decode()}"}


@contextmanager
def told(what: str) -> Iterator[None]:
    """Say in German what failed."""
    try:
        yield
    except SSLError as error:
        raise EngineError(
            f"{what}: OpenSearch weist sich mit einem Zertifikat aus, dem hier nicht vertraut wird, oder spricht kein TLS. "
            f"Bitte die Einstellungen opensearch und opensearch_ca prüfen ({error.error})."
        ) from error
    except AuthenticationException as error:
        raise EngineError(
            f"{what}: OpenSearch nimmt die Zugangsdaten nicht an. Bitte LAKI_OPENSEARCH_USER und LAKI_OPENSEARCH_PASSWORD prüfen."
        ) from error
    except AuthorizationException as error:
        raise EngineError(f"{what}: Diesem Zugang erlaubt OpenSearch das nicht ({error.error}).") from error
    except NoConnection as error:
        raise EngineError(f"{what}: OpenSearch ist nicht erreichbar ({error.error}).") from error
    except TransportError as error:
        raise EngineError(f"{what}: OpenSearch meldet {error.status_code} ({error.error}).") from error
    except OpenSearchException as error:
        raise EngineError(f"{what}: {error}.") from error
