"""The web application, put together: service, views, errors, headers.

request → view → service → template (or JSON) → headers → answer
"""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from werkzeug.local import LocalProxy

from indexer.settings import Settings, load_settings
from search_app.access import install as access
from search_app.collection import OpenCollection
from search_app.web import (
    admission,
    api,
    beyond,
    completions,
    downloads,
    errors,
    formatting,
    headers,
    limits,
    request_log,
    serving,
    site_pages,
    views,
)
from search_app.web.links import anchor
from search_app.web.proxy import BasePath, BehindProxy


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
    serving.attach(app, settings, OpenCollection(settings, beyond.search_log(settings)))
    # JSON as people wrote it: umlauts as such, fields in the order of the description.
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
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
    for blueprint in (views.blueprint, site_pages.blueprint, downloads.blueprint, api.blueprint, completions.blueprint):
        app.register_blueprint(blueprint)
    if settings.base_path:
        app.wsgi_app = BasePath(app.wsgi_app, settings.base_path)  # type: ignore[method-assign]
    app.wsgi_app = BehindProxy(app.wsgi_app, settings)  # type: ignore[method-assign]
    return app


def design_installed(app: Flask) -> bool:
    """Whether KERN UX was brought when the package was built; without it, the pages look plain."""
    return (Path(app.static_folder or "") / "vendor" / "kern.css").is_file()
