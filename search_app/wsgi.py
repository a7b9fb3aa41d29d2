"""For WSGI servers: ``gunicorn search_app.wsgi:app``. Settings come from ``laki.toml`` and the environment."""

from search_app.web.app import create_app
from search_app.web.warming import KeepingWarm

app = create_app()
KeepingWarm(app)
