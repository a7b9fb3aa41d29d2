"""Beyond the page: what browsers, reference managers, feed readers, monitoring and other programs take from the search."""

from __future__ import annotations

from flask import Flask

from indexer.settings import Settings
from search_app.overview.search_log import SearchLog
from search_app.web import exports, feeds, metrics, openapi, page_views

BLUEPRINTS = (page_views.blueprint, exports.blueprint, feeds.blueprint, openapi.blueprint, metrics.blueprint)


def install(app: Flask) -> None:
    """Add the views, and give the templates what they need for links to them."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    metrics.install(app)
    app.jinja_env.globals.update(citation_of=exports.citation_of)


def search_log(settings: Settings) -> SearchLog:
    """Where searches without result are counted, if the office wants that."""
    return SearchLog(settings.data / "suchen.sqlite", enabled=settings.log_empty_searches)
