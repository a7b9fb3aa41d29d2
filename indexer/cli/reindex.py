"""``laki reindex``."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import click

from indexer.cli.options import Failure, LakiCommand, with_settings
from indexer.cli.output import heading, plain, say, say_json, table
from indexer.wording.figures import counted, duration, number

if TYPE_CHECKING:
    from indexer.catalog import Snapshot
    from indexer.pipeline.summary import Summary
    from indexer.progress import Progress
    from indexer.reindex import Trial
    from indexer.settings import Settings

#: With ``--strict``: the index is complete but for files that could not be read.
EXIT_STRICT = 3


@click.command(cls=LakiCommand, short_help="Den Dokumentordner einlesen.")
@click.option("--full", is_flag=True, help="Alles neu lesen und den Index von Grund auf bauen.")
@click.option("--jobs", type=int, metavar="ZAHL", help="Zahl der Prozesse; ohne Angabe die Zahl der Prozessorkerne.")
@click.option("--dry-run", is_flag=True, help="Nur sagen, was zu tun wäre; nichts ändern.")
@click.option(
    "--retry",
    is_flag=True,
    help="Auch Dateien und gescannte Seiten noch einmal versuchen, die beim letzten Mal nicht lesbar waren.",
)
@click.option(
    "--strict",
    is_flag=True,
    help="Mit Status 3 enden, wenn eine Datei nicht lesbar war; einen Index ablehnen, der den Suchtest schlechter besteht.",
)
@click.option(
    "--ocr/--no-ocr",
    default=None,
    callback=lambda _context, _option, wanted: None if wanted is None else "on" if wanted else "off",
    help="Text gescannter Seiten und Bilder erkennen oder nicht, statt der Einstellung „ocr“.",
)
@click.option("--ocr-again", is_flag=True, help="Auch Seiten noch einmal erkennen, deren Text schon erkannt ist.")
@click.option(
    "--take-over",
    is_flag=True,
    help="Indexe in OpenSearch übernehmen, die unter demselben Namen einer anderen Sammlung gehören.",
)
@click.option("--json", "as_json", is_flag=True, help="Ergebnis als JSON ausgeben, für Programme.")
@click.option("--quiet", is_flag=True, help="Nur sagen, was nicht in Ordnung ist.")
@with_settings("jobs", "ocr")
def reindex(
    settings: Settings,
    *,
    full: bool,
    dry_run: bool,
    retry: bool,
    strict: bool,
    ocr_again: bool,
    take_over: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    """Den Dokumentordner einlesen und den Index auf den neuesten Stand bringen.

    Gelesen wird nur, was neu, geändert oder verschoben ist. Bis der neue Index fertig und geprüft ist, antwortet die
    Suche aus dem bisherigen; bricht ein Lauf ab, bleibt es bei diesem.

    Steht im Dokumentordner eine Datei suchtest.toml mit Anfragen und erwarteten Dokumenten, werden sie vor dem
    Umschalten ausprobiert; wird eine schlechter beantwortet als bisher, gibt es einen Hinweis, mit --strict bleibt es
    beim bisherigen Index.

    Gescannte Seiten und Bilder werden erst danach gelesen (Texterkennung mit Tesseract), in jedem Lauf eine begrenzte
    Zahl; alles andere ist dann schon zu finden.

    \b
    Status am Ende:
      0  Der Index ist vollständig.
      1  Der Lauf ist gescheitert; die Suche antwortet aus dem Index, der zuletzt fertig wurde.
      2  Falscher Aufruf oder falsche Einstellungen.
      3  Nur mit --strict: Mindestens eine Datei war nicht lesbar.
    """
    from indexer.system.scratch import use_own_scratch

    use_own_scratch()
    if full or (settings.catalog is None and not settings.catalog_file.exists()):
        _expect_much()
    from indexer.cli.progress import make_progress
    from indexer.reindex import AlreadyRunning, ReindexError

    options = {
        "full": full,
        "dry_run": dry_run,
        "retry": retry,
        "ocr_again": ocr_again,
        "strict": strict,
        "take_over": take_over,
    }
    try:
        with make_progress(silent=as_json or quiet) as progress:
            summary = run_politely(settings, progress, **options)
    except (ReindexError, AlreadyRunning) as error:
        if as_json:
            say_json({"error": str(error)})
        raise Failure(str(error)) from error
    except KeyboardInterrupt:
        message = "Abgebrochen. Die Suche antwortet aus dem Index, der zuletzt fertig wurde; der nächste Lauf macht dort weiter."
        if as_json:
            say_json({"error": message})
        say(message, err=True)
        return 130
    if as_json:
        say_json(summary.as_dict())
    else:
        tell(summary, quiet=quiet)
    return EXIT_STRICT if strict and summary.failed else 0


def _expect_much() -> None:
    """Start what starts processes at once: there will be many files, and texts to analyse."""
    from indexer.extraction.isolation.crew import start_fork_server
    from indexer.extraction.isolation.worker import PRELOADED

    start_fork_server((*PRELOADED, "indexer.analysis.pool"))


def run_politely(settings: Settings, progress: Progress, **options: bool) -> Summary:
    """One run with the office's own searches tried; a request to end it is a KeyboardInterrupt.

    Raises:
        AlreadyRunning, ReindexError: see :func:`indexer.reindex.reindex`.
    """
    from indexer.reindex import reindex as run
    from indexer.system.ending import EndableProgress, endable

    with endable():
        return run(
            settings,
            progress=EndableProgress(progress),
            trial=_trial if settings.trial_file.is_file() else None,
            **options,
        )


def _trial(snapshot: Snapshot, settings: Settings) -> tuple[dict[str, float], list[str]]:
    """The judged searches, asked by the search side: named here, not imported, as the indexer knows nothing of it."""
    judge: Trial = importlib.import_module("search_app.evaluation.trial").judge
    return judge(snapshot, settings)


def tell(summary: Summary, *, quiet: bool) -> None:
    """Say what a run did; quietly only what is not in order."""
    if not quiet:
        if summary.dry_run:
            say("Probelauf: Es wurde nichts geändert. Zu tun wäre:")
            say()
        table(
            (name, number(value))
            for name, value in (
                ("Neu", summary.new),
                ("Geändert", summary.changed),
                ("Verschoben", summary.moved),
                ("Entfernt", summary.removed),
                ("Unverändert", summary.unchanged),
                ("Ohne Text", summary.without_text),
                *((("Texterkennung", summary.recognised),) if summary.recognised else ()),
                ("Nicht lesbar", summary.failed),
            )
        )
        say()
        documents = counted(summary.documents, "Dokument", "Dokumente")
        pages = counted(summary.pages, "Seite", "Seiten")
        say(f"Im Index: {documents} mit zusammen {pages}. Dauer: {duration(summary.seconds)}.")
    if summary.problems:
        heading("Nicht lesbar:")
        for problem in summary.problems:
            say(f"  {plain(problem.path)}")
            say(f"    {plain(problem.reason)}")
    if summary.warnings:
        heading("Hinweise:")
        for warning in summary.warnings:
            say(f"  {plain(warning)}")
