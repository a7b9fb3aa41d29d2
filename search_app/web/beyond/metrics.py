"""``/metrics`` for Prometheus: requests, times, the collection. Names views, never addresses or queries.

Each process of a server with several counts for itself (``workers`` of ``laki serve``): whoever asks gets the counts of
the one that answers.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from flask import Blueprint, Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from search_app.collection import OpenCollection
from search_app.web.serving import collection

blueprint = Blueprint("metrics", __name__)

_EXTENSION = "laki_metrics"
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST"})
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@blueprint.get("/metrics")
def metrics() -> Response:
    """All figures, in the form that the one who asks understands."""
    encode, media_type = choose_encoder(request.headers.get("Accept", ""))
    response = Response(encode(current_app.extensions[_EXTENSION]))
    response.headers["Content-Type"] = media_type
    return response


def install(app: Flask) -> None:
    """Count and time the requests of an application, and have the figures of its collection at hand."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    with app.app_context():
        registry.register(CollectionCollector(collection()))
    requests = Counter("laki_requests", "Answered requests.", ("view", "method", "status"), registry=registry)
    seconds = Histogram(
        "laki_request_seconds", "Time on the server for a request.", ("view",), buckets=_BUCKETS, registry=registry
    )
    app.extensions[_EXTENSION] = registry

    @app.before_request
    def begin() -> None:
        g.laki_began = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        # What is not there has no view: any address could be asked for.
        view = request.endpoint or "none"
        method = request.method if request.method in _METHODS else "other"
        requests.labels(view, method, str(response.status_code)).inc()
        if (began := g.pop("laki_began", None)) is not None:
            seconds.labels(view).observe(time.perf_counter() - began)
        return response


class CollectionCollector(Collector):
    """Figures of the collection, read when they are asked for."""

    def __init__(self, collection: OpenCollection) -> None:
        self._collection = collection

    def describe(self) -> Iterator[Metric]:
        """Nothing yet: registering must not open the catalogue."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """The present figures."""
        status = self._collection.status()
        gauges = {
            "laki_index_in_service": (
                "Whether searches are answered (1) or nothing was indexed yet (0).",
                1 if status.generation else 0,
            ),
            "laki_documents": ("Documents of the collection.", status.documents),
            "laki_pages": ("Pages, sections, slides and sheets of the collection.", status.pages),
            "laki_problem_files": ("Files that could not be read.", len(status.problems)),
            "laki_scanned_pages": ("Pages that are pictures and wait for text recognition.", status.scanned_pages),
            "laki_failed_pages": (
                "Pages whose text could not be recognised.",
                sum(failed.count for failed in status.failed_pages),
            ),
            "laki_documents_without_text": ("Documents without a letter of text.", status.without_text),
            "laki_index_bytes": ("Size of the index in service.", status.index_bytes),
        }
        for name, (help_text, value) in gauges.items():
            yield GaugeMetricFamily(name, help_text, value=value)
        if status.built:
            yield GaugeMetricFamily(
                "laki_index_built_timestamp_seconds",
                "When the index in service was made.",
                value=status.built.timestamp(),
            )
        if status.runs:
            failed = GaugeMetricFamily("laki_last_run_failed", "Whether the last reindex ended badly.")
            failed.add_metric((), 1 if status.runs[0].status == "failed" else 0)
            yield failed
        version = status.versions.get("laki-suche", "")
        yield InfoMetricFamily(
            "laki", "Version and search engine.", value={"version": version, "engine": status.engine}
        )
