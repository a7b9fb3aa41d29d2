"""The web application, put together: service, views, errors, headers.

request → view → service → template (or JSON) → headers → answer
"""

from __future__ import annotations

from flask import Flask
from werkzeug.local import LocalProxy

from indexer.settings import Settings, load_settings
from search_app import api, downloads, errors, formatting, headers, page_views, serving, views
from search_app.links import anchor
from search_app.search import SearchService


def create_app(settings: Settings | None = None) -> Flask:
    """The application for these settings; without any, for those of ``laki.toml`` and the environment.

    The index is opened with the first request that needs it: an application can be made before anything was indexed.

    Raises:
        SettingsError: the settings cannot be used.
    """
    settings = settings or load_settings()
    app = Flask(__name__)
    serving.attach(app, settings, SearchService(settings))
    # JSON as people wrote it: umlauts as such, fields in the order of the description.
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    # As globals rather than context: so macros see them too, and Jinja keeps the imported macros.
    app.jinja_env.globals.update(anchor=anchor, links=LocalProxy(serving.links), site=settings.site_name)
    app.url_map.strict_slashes = False
    formatting.install(app)
    errors.install(app)
    headers.install(app)
    for blueprint in (views.blueprint, page_views.blueprint, downloads.blueprint, api.blueprint):
        app.register_blueprint(blueprint)
    return app
