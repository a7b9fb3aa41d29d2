"""Beyond the page: what browsers, reference managers, feed readers, monitoring and other programs take from the
search."""

from __future__ import annotations

from flask import Flask

from search_app.web.beyond import exports, feeds, metrics

BLUEPRINTS = (exports.blueprint, feeds.blueprint, metrics.blueprint)


def install(app: Flask) -> None:
    """Add the views, and give the templates what they need for links to them."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    metrics.install(app)
    app.jinja_env.globals.update(citation_of=exports.citation_of)
