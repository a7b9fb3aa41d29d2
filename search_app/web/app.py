"""The web application, put together: service, views, errors, headers.

request → view → service → template (or JSON) → headers → answer
"""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from werkzeug.local import LocalProxy

from indexer.settings import Settings, load_settings
from search_app.access import install as access
from search_app.collection import OpenCollection
from search_app.overview.search_log import SearchLog
from search_app.web import errors, formatting, serving
from search_app.web.api import completions, openapi
from search_app.web.api import views as api
from search_app.web.beyond import install as beyond
from search_app.web.gate import admission, headers, limits, request_log
from search_app.web.gate.proxy import BasePath, BehindProxy
from search_app.web.links import anchor
from search_app.web.pages import downloads, page_views, site_pages, views


def create_app(settings: Settings | None = None) -> Flask:
    """The application for these settings; without any, for those of ``laki.toml`` and the environment.

    The index is opened with the first request that needs it: an application can be made before anything was indexed.

    Raises:
        SettingsError: the settings cannot be used.
    """
    settings = settings or load_settings()
    app = Flask("search_app")  # templates and static files lie at the top of the package
    request_log.install(app, settings)
    limits.install(app, settings)
    admission.install(app, admission.Seats(settings.threads, settings.queue))
    empty_searches = SearchLog(settings.data / "suchen.sqlite", enabled=settings.log_empty_searches)
    serving.attach(app, settings, OpenCollection(settings, empty_searches))
    # JSON as people wrote it: umlauts as such, fields in the order of the description.
    assert isinstance(app.json, DefaultJSONProvider)
    app.json.ensure_ascii = app.json.sort_keys = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    # As globals rather than context: so macros see them too, and Jinja keeps the imported macros.
    app.jinja_env.globals.update(zip=zip, anchor=anchor, links=LocalProxy(serving.links), site=settings.site_name)
    app.jinja_env.globals.update(access=LocalProxy(access.access), visitor=LocalProxy(access.visitor))
    app.jinja_env.globals.update(design=design_installed(app), own_pages=LocalProxy(site_pages.own_titles))
    app.url_map.strict_slashes = False
    formatting.install(app)
    errors.install(app)
    headers.install(app)
    beyond.install(app)
    access.install(app, settings)
    for part in (views, page_views, site_pages, downloads, api, completions, openapi):
        app.register_blueprint(part.blueprint)
    if settings.base_path:
        app.wsgi_app = BasePath(app.wsgi_app, settings.base_path)  # type: ignore[method-assign]
    app.wsgi_app = BehindProxy(app.wsgi_app, settings)  # type: ignore[method-assign]
    return app


def design_installed(app: Flask) -> bool:
    """Whether KERN UX was brought when the package was built; without it, the pages look plain."""
    return (Path(app.static_folder or "") / "vendor" / "kern.css").is_file()
