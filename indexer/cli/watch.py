"""``laki watch``."""

from __future__ import annotations

import datetime as dt
import signal
import sys
import threading
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from indexer.cli.options import LakiCommand, with_settings
from indexer.cli.output import say
from indexer.wording.figures import counted, duration, moment

if TYPE_CHECKING:
    from indexer.pipeline.summary import Summary
    from indexer.settings import Settings

#: A run that failed is tried again after so many seconds, then after twice as many, up to a bound.
_FIRST_RETRY = 60.0
_LAST_RETRY = 3_600.0
#: Seconds between two tries while another run holds the lock.
_WAIT = 5.0


@click.command(cls=LakiCommand, short_help="Den Dokumentordner beobachten und Änderungen von selbst einlesen.")
@click.option(
    "--seconds",
    "watch_seconds",
    type=int,
    metavar="ZAHL",
    help="So lange muss Ruhe sein, ehe eingelesen wird; ohne Angabe die Einstellung „watch_seconds“.",
)
@click.option(
    "--polling/--no-polling",
    "watch_polling",
    default=None,
    help="Immer wieder nachsehen oder sich vom Betriebssystem melden lassen, statt der Einstellung „watch_polling“.",
)
@with_settings("watch_seconds", "watch_polling")
def watch(settings: Settings) -> int:
    """Den Dokumentordner beobachten und Änderungen von selbst einlesen, bis Strg+C gedrückt wird.

    Eingelesen wird wie mit „laki reindex“: beim Start einmal, danach immer dann, wenn sich etwas geändert hat und die
    Dateien zur Ruhe gekommen sind. Läuft gerade ein anderer Lauf, wird gewartet; ein gescheiterter Lauf wird
    wiederholt.
    """
    from indexer.system.scratch import use_own_scratch
    from indexer.system.watching import FolderWatch

    use_own_scratch()
    stop = threading.Event()
    ends = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda _signal, _frame: stop.set()) for number in ends]
    folder = FolderWatch(
        settings.corpus, settings.data, settings.watch_seconds, polling=settings.watch_polling, stop=stop
    )
    folder.again(0)
    watcher = _Watcher(settings, stop)
    _tell(f"Beobachtet wird {settings.corpus} (beenden mit Strg+C).")
    try:
        for event in folder.events():
            if event == "gone":
                _tell(
                    f"Der Dokumentordner {settings.corpus} ist nicht zu erreichen. Es geht weiter, sobald er wieder da ist."
                )
            elif event == "back":
                _tell("Der Dokumentordner ist wieder da.")
            elif event == "polling":
                _tell("Das Betriebssystem meldet hier keine Änderungen; stattdessen wird immer wieder nachgesehen.")
            elif (again := watcher.read()) is not None:
                folder.again(again)
    except KeyboardInterrupt:
        stop.set()
    finally:
        for number, handler in zip(ends, before, strict=True):
            signal.signal(number, handler)
    _tell("Beendet.")
    return 0


class _Watcher:
    """Reads the folder as ``laki reindex`` does, and gets over what goes wrong."""

    def __init__(self, settings: Settings, stop: threading.Event) -> None:
        self._settings = settings
        self._stop = stop
        self._retry = _FIRST_RETRY

    def read(self) -> float | None:
        """One run; seconds until the next one is due although nothing changes, None for no such need."""
        from indexer.cli.progress import make_progress
        from indexer.cli.reindex import run_politely, tell
        from indexer.reindex import AlreadyRunning, ReindexError

        waiting = False
        while not self._stop.is_set():
            try:
                with make_progress(silent=not sys.stderr.isatty()) as progress:
                    summary = run_politely(self._settings, progress)
            except AlreadyRunning as error:
                if not waiting:
                    _tell(str(error).removesuffix(" Bitte warten, bis er fertig ist.") + " Es wird gewartet.")
                waiting = True
                self._stop.wait(_WAIT)
            except ReindexError as error:
                return self._failed(str(error))
            except Exception as error:  # noqa: BLE001 - a mistake of ours ends this run, not the watching
                traceback.print_exc()
                return self._failed(f"Das hätte nicht geschehen dürfen ({type(error).__name__}).")
            else:
                self._retry = _FIRST_RETRY
                _tell(_sentence(summary))
                tell(summary, quiet=True)
                sys.stdout.flush()
                # Text recognition takes some pages in each run; there may be more.
                return 1.0 if summary.recognised >= self._settings.ocr_pages_per_run else None
        return None

    def _failed(self, why: str) -> float:
        wait, self._retry = self._retry, min(2 * self._retry, _LAST_RETRY)
        _tell(f"{why} Nächster Versuch in {duration(wait)}, oder wenn sich etwas ändert.")
        return wait


def _sentence(summary: Summary) -> str:
    counts = (
        (summary.new, "neu"),
        (summary.changed, "geändert"),
        (summary.moved, "verschoben"),
        (summary.removed, "entfernt"),
    )
    changes = ", ".join(f"{count} {what}" for count, what in counts if count) or "nichts Neues"
    documents = counted(summary.documents, "Dokument", "Dokumente")
    return f"Eingelesen: {changes}. Im Index: {documents}. Dauer: {duration(summary.seconds)}."


def _tell(text: str) -> None:
    # Whoever reads along may go away; watching goes on.
    with suppress(OSError):
        say(f"{moment(dt.datetime.now())}: {text}")
        sys.stdout.flush()
