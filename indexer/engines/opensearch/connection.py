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

from indexer.engines.base import EngineError, UnreachableError
from indexer.engines.cluster import Cluster
from indexer.wording.os_errors import in_words

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
                f"Das Zertifikat „{cluster.ca}“ (Einstellung opensearch_ca) lässt sich nicht lesen: {_certificate(error)}."
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
        raise UnreachableError(
            f"{what}: OpenSearch weist sich mit einem Zertifikat aus, dem hier nicht vertraut wird, oder spricht kein TLS. "
            "Bitte die Einstellungen opensearch und opensearch_ca prüfen."
        ) from error
    except AuthenticationException as error:
        raise UnreachableError(
            f"{what}: OpenSearch nimmt die Zugangsdaten nicht an. Bitte LAKI_OPENSEARCH_USER und LAKI_OPENSEARCH_PASSWORD prüfen."
        ) from error
    except AuthorizationException as error:
        raise UnreachableError(f"{what}: Diesem Zugang erlaubt OpenSearch das nicht.") from error
    except NoConnection as error:
        raise UnreachableError(f"{what}: OpenSearch ist nicht erreichbar; {_unreachable(error)}.") from error
    except TransportError as error:
        kind = UnreachableError if error.status_code in _BUSY else EngineError
        raise kind(f"{what}: {_refused(error)}") from error
    except OpenSearchException as error:
        raise EngineError(f"{what}: Mit der Antwort von OpenSearch ließ sich nichts anfangen.") from error


def _certificate(error: OSError) -> str:
    return "Es ist kein Zertifikat" if isinstance(error, ssl.SSLError) else in_words(error)


def _unreachable(error: NoConnection) -> str:
    """Why there is no connection, as far as the client's words tell."""
    told = str(error).lower()
    if "timed out" in told or "timeout" in told:
        return "es antwortet nicht rechtzeitig"
    if "refused" in told:
        return "die Verbindung wird abgelehnt. Bitte prüfen, ob es läuft und ob die Einstellung opensearch stimmt"
    if "resolve" in told or "getaddrinfo" in told or "name or service" in told:
        return "den Namen des Rechners kennt das Netz nicht. Bitte die Einstellung opensearch prüfen"
    return "die Verbindung kommt nicht zustande oder bricht ab"


#: It answers, but not at the moment.
_BUSY = frozenset({429, 502, 503, 504})
_STATUS = {
    404: "OpenSearch hat den Index nicht (mehr).",
    413: "Die Anfrage ist für OpenSearch zu groß.",
    429: "OpenSearch ist überlastet.",
    502: "Vor OpenSearch antwortet ein Webserver, dahinter niemand.",
    503: "OpenSearch ist noch nicht oder nicht mehr bereit.",
    504: "OpenSearch antwortet nicht rechtzeitig.",
    507: "OpenSearch hat keinen Platz mehr auf seinen Datenträgern.",
}


def _refused(error: TransportError) -> str:
    """What an HTTP status means; for those that nobody expects, the status and OpenSearch's own name for the error."""
    status = error.status_code
    if isinstance(status, int) and status in _STATUS:
        return _STATUS[status]
    return f"OpenSearch meldet einen Fehler (Status {status}, Kennung „{error.error}“)."
