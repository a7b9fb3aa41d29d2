"""``laki serve``."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Sequence
from types import FrameType
from typing import TYPE_CHECKING

import click

from indexer.cli.options import Failure, LakiCommand, with_settings
from indexer.cli.output import say
from indexer.cli.reading import NO_INDEX, open_snapshot

if TYPE_CHECKING:
    from indexer.settings import Settings


@click.command(cls=LakiCommand, short_help="Die Suche im Browser zeigen.")
@click.option("--host", metavar="ADRESSE", help="Netzadresse; ohne Angabe die Einstellung „host“.")
@click.option("--port", type=int, metavar="ZAHL", help="Port; ohne Angabe die Einstellung „port“.")
@click.option("--socket", metavar="DATEI", help="Unix-Socket anstelle von Adresse und Port.")
@click.option("--threads", type=int, metavar="ZAHL", help="Zahl der Anfragen, die ein Prozess gleichzeitig bearbeitet.")
@click.option("--workers", type=int, metavar="ZAHL", help="Zahl der Prozesse; ohne Angabe die Einstellung „workers“.")
@with_settings("host", "port", "socket", "threads", "workers")
def serve(settings: Settings) -> int:
    """Die Suche im Browser zeigen, bis Strg+C gedrückt wird.

    Einen neuen Index bemerkt sie von selbst. Beim Beenden (Strg+C oder SIGTERM) bekommen angefangene Anfragen noch ihre
    Antwort.
    """
    from indexer.care.doctor import glance
    from indexer.catalog import DamagedCatalogError
    from indexer.settings.source import SettingsError
    from search_app.running.listening import CannotListen, address, give_back, listen
    from search_app.running.log import configure
    from search_app.running.workers import Workers, WorkersFail

    if settings.workers > 1 and not hasattr(os, "fork"):
        raise Failure("Mehrere Prozesse gibt es auf diesem Betriebssystem nicht; bitte „workers“ auf 1 setzen.")
    try:
        with open_snapshot(settings) as snapshot:
            has_index = snapshot is not None and snapshot.service() is not None
    except Failure as error:
        if not isinstance(error.__cause__, DamagedCatalogError):
            raise
        has_index = True  # it is mended while the service runs
    configure(settings)
    try:
        sockets = listen(settings)
    except CannotListen as error:
        raise Failure(str(error)) from error
    early = _Early()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, early)
    say(f"{settings.site_name} läuft {address(settings)} (beenden mit Strg+C).")
    if not has_index:
        say(f"{NO_INDEX} Die Suche läuft schon und zeigt die Dokumente danach ohne Neustart.")
    for finding in glance(settings):
        say(f"Achtung, {finding.about}: {finding.text} {finding.advice}".rstrip(), err=True)
    if settings.access == "konten":
        _tell_of_accounts(settings)
    sys.stdout.flush()
    try:
        if settings.workers == 1:
            _work(settings, sockets, early)
        else:
            workers = Workers(
                settings.workers, lambda parent: _work(settings, sockets, early, parent), settings.stop_seconds
            )
            workers.run(early)
    except (WorkersFail, SettingsError) as error:
        raise Failure(str(error)) from error
    finally:
        give_back(settings)
    say("Beendet.")
    return 0


class _Early:
    """Notes a request to end that comes before there is a server to end: it is heeded as soon as one stands.

    An exception in its place, between any two lines, is lost where something is just being imported or collected as
    garbage, and the service would run on (:mod:`indexer.system.ending` tells the same of runs, which end by an
    exception between two steps; a service ends by its server's own way). A second request ends it at once all the same.
    """

    def __init__(self) -> None:
        self._noted = False

    def __call__(self, number: int, _frame: FrameType | None) -> None:
        if self._noted:
            raise SystemExit(128 + number)
        self._noted = True

    def __bool__(self) -> bool:
        return self._noted


def _tell_of_accounts(settings: Settings) -> None:
    """Say it where nobody will be able to sign in."""
    from search_app.access.accounts import Accounts, AccountsError

    try:
        if not Accounts(settings.accounts_file).all():
            say(
                "Es gibt noch kein Konto, anmelden kann sich also niemand. Das erste legt an: laki user add NAME --role admin"
            )
    except AccountsError as error:
        say(f"Anmelden kann sich zurzeit niemand. {error}")


def _work(settings: Settings, sockets: Sequence[socket.socket], early: _Early, parent: int | None = None) -> None:
    """Answer requests until told to end, maybe ``early``; as one of several processes, below ``parent``."""
    # Imported here: of several workers each has its own, and nothing that was begun before it became a process.
    from indexer.system.scratch import use_own_scratch
    from search_app.running.server import Server
    from search_app.web.app import create_app
    from search_app.web.serving import collection
    from search_app.web.warming import KeepingWarm

    use_own_scratch()
    app = create_app(settings)
    server = Server(app, sockets, settings)
    server.end_on_signals()
    if early:
        server.end()
    warming = KeepingWarm(app)
    server.run(parent)
    warming.close()
    with app.app_context():
        collection().close()
