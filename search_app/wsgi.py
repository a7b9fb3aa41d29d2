"""For WSGI servers: ``gunicorn search_app.wsgi:app``. Settings come from ``laki.toml`` and the environment.

The server should have more threads than the settings ``threads`` and ``queue`` together; see
:mod:`search_app.web.gate.admission`.
"""

from indexer.settings import load_settings
from search_app.running.log import configure
from search_app.web.app import create_app
from search_app.web.warming import KeepingWarm

_settings = load_settings()
configure(_settings)
app = create_app(_settings)
KeepingWarm(app)
