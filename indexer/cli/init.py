"""``laki init``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from indexer.cli.options import Failure, LakiCommand
from indexer.cli.output import say

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

_HEAD = """\
# Einstellungen von LaKI-Suche.
#
# Jede Zeile zeigt die Vorgabe (oder ein Beispiel); wer etwas anderes will, nimmt das # davor weg und ändert den Wert.
# Pfade gelten von dem Ordner aus, in dem diese Datei liegt. Umgebungsvariablen gehen vor (LAKI_CORPUS für corpus und so fort),
# Optionen des Befehls „laki“ gehen beiden vor.
"""

_ACCESS = """\
# Zugriff: wer die Suche benutzen darf, und wer was sieht. Welche Art passt, steht mit Beispielen in docs/zugriff.md.
"""

#: What a line shows where the default is worked out and not a value.
_EXAMPLES: dict[str, Any] = {
    "catalog": "postgresql+psycopg://laki@localhost/laki",
    "topics": "corpus/themen.toml",
    "synonyms": "corpus/synonyme.toml",
    "opensearch_user": "laki",
    "opensearch_password": "",
    "opensearch_ca": "/etc/ssl/certs/opensearch.pem",
    "jobs": 4,
    "socket": "/run/laki/laki.sock",
    "accounts": "konten.json",
    "session_secret": "",
    "metrics_token": "",
    "oidc_issuer": "https://anmeldung.example.org/realms/amt",
    "oidc_client_id": "laki-suche",
    "oidc_client_secret": "",
}


@click.command(cls=LakiCommand, short_help="Eine Einstellungsdatei mit allen Vorgaben schreiben.")
@click.option("--force", is_flag=True, help="Eine Datei überschreiben, die es schon gibt.")
def init(*, force: bool) -> int:
    """Eine Einstellungsdatei laki.toml in den Arbeitsordner schreiben, mit allen Vorgaben und ihrer Bedeutung."""
    from indexer.settings.source import config_file
    from indexer.wording.os_errors import in_words

    path = config_file()
    if path.exists() and not force:
        raise Failure(f"Die Datei {path} gibt es schon; überschreiben lässt sie sich mit --force.")
    try:
        path.write_text(commented_settings(), encoding="utf-8")
    except OSError as error:
        raise Failure(f"Die Datei {path} lässt sich nicht schreiben ({in_words(error)}).") from error
    say(f"Geschrieben: {path.absolute()}")
    return 0


def commented_settings() -> str:
    """All settings with their meaning, as TOML in comments."""
    from indexer.settings import Settings
    from indexer.settings.access import AccessSettings

    entries = {name: _entry(name, field) for name, field in Settings.model_fields.items()}
    others = [entry for name, entry in entries.items() if name not in AccessSettings.model_fields]
    access = [entry for name, entry in entries.items() if name in AccessSettings.model_fields]
    return "\n".join([_HEAD, *others, _ACCESS, *access])


def _entry(name: str, field: FieldInfo) -> str:
    value = _EXAMPLES.get(name, field.default)
    return f"# {field.description}\n#{name} = {_toml(value)}\n"


def _toml(value: Any) -> str:
    if isinstance(value, Path):
        value = str(value)
    # Strings, numbers, truth values and lists of them are written alike in JSON and TOML.
    return json.dumps(value, ensure_ascii=False)
