"""Checks of who is let in: whether the way people sign in can work, and whether what it rests on is kept from
others."""

from __future__ import annotations

import importlib.util
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from indexer.care.findings import Finding, error, note, ok
from indexer.care.surroundings import is_local
from indexer.settings import Settings
from indexer.settings.access import SECRETS
from indexer.settings.serving import networks
from indexer.settings.source import config_file
from indexer.toml_files import read_toml
from indexer.wording.figures import counted
from indexer.wording.os_errors import in_words

_ABOUT = "Zugang"
#: What the service writes beside the catalogue: the key that signs cookies, and who is signed in.
_KEPT = ("sitzungsschluessel", "sitzungen.sqlite")
#: A network of more addresses than this is no list of web servers.
_MOST_ADDRESSES = 65_536
_HASHES = ("scrypt:", "pbkdf2:")


def access_is_sound(settings: Settings) -> Iterator[Finding]:
    """By mode of access: what it needs is there, and nobody else may read or forge it."""
    found = [
        *_secrets_in_the_file(),
        *{"offen": _open, "proxy": _behind_login, "konten": _accounts, "oidc": _openid}[settings.access](settings),
    ]
    if settings.access in ("konten", "oidc"):
        found += [*_unencrypted(settings), *(one for name in _KEPT for one in _private(settings.data / name))]
    yield from found or [ok(_ABOUT, _WAYS[settings.access])]


_WAYS = {
    "offen": "Alle, die die Suche erreichen, sehen alles.",
    "proxy": "Der vorgeschaltete Webserver meldet an; geglaubt wird nur ihm.",
    "konten": "Angemeldet wird mit Passwort; Konten und Sitzungen sind vor anderen geschützt.",
    "oidc": "Ein Anmeldedienst meldet an; Sitzungen sind vor anderen geschützt.",
}


def _open(settings: Settings) -> Iterator[Finding]:
    if settings.accounts_file.is_file():
        yield note(
            _ABOUT,
            f"Es gibt Konten ({settings.accounts_file}), aber access steht auf „offen“: Alle sehen alles, auch Internes.",
            'Gemeint ist wohl access = "konten".',
        )


def _behind_login(settings: Settings) -> Iterator[Finding]:
    trusted = networks(settings.trusted_proxies)
    if wide := [str(network) for network in trusted if network.num_addresses > _MOST_ADDRESSES]:
        yield error(
            _ABOUT,
            f"Allen Rechnern in {', '.join(wide)} wird geglaubt, von wem eine Anfrage kommt: Wer einen davon benutzt, kann sich für eine "
            "andere Person ausgeben.",
            "In „trusted_proxies“ gehören nur die Adressen der Webserver, die anmelden.",
        )
    local = settings.socket is not None or is_local(settings.host)
    if not local and trusted and all(network.is_loopback for network in trusted):
        yield note(
            _ABOUT,
            f"Die Suche ist unter {settings.host} auch am Webserver vorbei zu erreichen; wer so kommt, gilt als nicht angemeldet.",
            "Besser bleibt „host“ 127.0.0.1, oder es wird ein Unix-Socket benutzt.",
        )
    if settings.socket is not None and "unix" in settings.trusted_proxies and int(settings.socket_mode, 8) & 0o007:
        yield error(
            _ABOUT,
            f"Den Unix-Socket dürfen alle Benutzerkonten des Rechners benutzen (socket_mode {settings.socket_mode}), und allen wird "
            "geglaubt, wer sie sind.",
            'Bitte socket_mode = "660" setzen und den Webserver in die Gruppe des Diensts aufnehmen.',
        )


def _accounts(settings: Settings) -> Iterator[Finding]:
    file = settings.accounts_file
    try:
        entries = json.loads(file.read_bytes())["konten"]
        roles = {name: (entry["rolle"], entry["passwort"]) for name, entry in entries.items()}
    except FileNotFoundError:
        roles = {}
    except OSError as reason:
        yield error(
            _ABOUT,
            f"Die Datei der Konten {file} lässt sich nicht lesen: {in_words(reason)}. Niemand kann sich anmelden.",
            "Sie soll dem Benutzerkonto des Diensts gehören.",
        )
        return
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        yield error(
            _ABOUT,
            f"Die Datei der Konten {file} ist beschädigt: Niemand kann sich anmelden.",
            "Bitte aus einer Sicherung zurückholen; oder wegräumen und die Konten mit „laki user add“ neu anlegen.",
        )
        return
    if not roles:
        yield error(
            _ABOUT,
            f"Es gibt keine Konten ({file}): Niemand kann sich anmelden.",
            "laki user add NAME --role admin",
        )
        return
    yield from _private(file)
    if unhashed := sorted(name for name, (_, password) in roles.items() if not str(password).startswith(_HASHES)):
        yield error(
            _ABOUT,
            f"Bei {counted(len(unhashed), 'Konto', 'Konten')} steht kein geschütztes Passwort (wie „{unhashed[0]}“); damit kann sich niemand anmelden.",
            "Passwörter setzt „laki user password NAME“, nicht ein Texteditor.",
        )
    if all(role != "admin" for role, _ in roles.values()):
        yield note(
            _ABOUT, "Kein Konto hat die Rolle admin: Status und Kennzahlen sieht niemand.", "laki user role NAME admin"
        )


def _openid(settings: Settings) -> Iterator[Finding]:
    if importlib.util.find_spec("authlib") is None or importlib.util.find_spec("requests") is None:
        yield error(_ABOUT, "Für den Anmeldedienst fehlt ein Paket.", "pip install 'laki-suche[oidc]'")
    if not settings.oidc_client_secret:
        yield note(
            _ABOUT,
            "Das Geheimnis für den Anmeldedienst fehlt; ohne dieses klappt die Anmeldung nur, wenn die Suche dort als öffentlicher Client "
            "eingetragen ist.",
            "Bitte die Umgebungsvariable LAKI_OIDC_CLIENT_SECRET setzen.",
        )
    if (settings.oidc_issuer or "").startswith("http://"):
        yield error(
            _ABOUT,
            f"Der Anmeldedienst {settings.oidc_issuer} wird unverschlüsselt gefragt: Unterwegs lassen sich Anmeldungen fälschen.",
            "In „oidc_issuer“ gehört eine Adresse, die mit https:// beginnt.",
        )
    if not settings.admin_groups and not settings.admin_users:
        yield note(
            _ABOUT,
            "Niemand sieht Status und Kennzahlen: Weder admin_groups noch admin_users ist gesetzt.",
        )


def _unencrypted(settings: Settings) -> Iterator[Finding]:
    """Passwords and cookies travel; without TLS anybody on the way reads them."""
    if settings.socket is None and not is_local(settings.host):
        yield error(
            _ABOUT,
            f"Die Suche ist im Netz unter {settings.host} unverschlüsselt zu erreichen: Wer mithört, liest Passwörter und Sitzungen.",
            "Ein Webserver mit TLS gehört davor (siehe deploy/); „host“ bleibt 127.0.0.1.",
        )
    elif not settings.trusted_proxies:
        yield note(
            _ABOUT,
            "„trusted_proxies“ ist leer: Hinter einem Webserver gelten alle als dieselbe Person, auch wo Anmeldeversuche gezählt werden.",
            "Bitte dessen Adresse eintragen, zum Beispiel 127.0.0.1.",
        )


def _secrets_in_the_file() -> Iterator[Finding]:
    """Secrets stand in the environment; where one stands in ``laki.toml``, that must be for nobody else."""
    file = config_file()
    if written := sorted(SECRETS & read_toml(file)[0].keys()):
        yield from _private(file, f"Darin steht {' und '.join(f'„{name}“' for name in written)}.")


def _private(file: Path, why: str = "") -> Iterator[Finding]:
    """Only its owner may read a file, and the owner is the service or root."""
    if os.name == "nt":
        return
    try:
        status = file.stat()
    except OSError:
        return
    if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield error(
            _ABOUT, f"{file} können auch andere Benutzerkonten lesen oder ändern. {why}".strip(), f"chmod 600 {file}"
        )
