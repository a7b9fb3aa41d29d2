"""``laki doctor``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from indexer.cli.options import Failure, LakiCommand, with_settings
from indexer.cli.output import heading, plain, say, say_json
from indexer.wording.figures import counted

if TYPE_CHECKING:
    from indexer.care.findings import Finding
    from indexer.settings import Settings

_COLOURS = {"ok": "green", "Hinweis": "yellow", "Fehler": "red"}


@click.command(cls=LakiCommand, short_help="Prüfen, ob alles in Ordnung ist, und auf Wunsch reparieren.")
@click.option("--repair", is_flag=True, help="Reparieren, was sich ohne Verlust reparieren lässt.")
@click.option("--json", "as_json", is_flag=True, help="Ergebnis als JSON ausgeben, für Programme.")
@with_settings()
def doctor(settings: Settings, *, repair: bool, as_json: bool) -> int:
    """Prüfen, ob Einstellungen, Ordner, Katalog und Index in Ordnung sind und zueinander passen.

    Katalog und Index werden ganz gelesen, eine Stichprobe der Dokumente wird unter ihrem Titel gesucht und mit ihren
    Dateien verglichen. Geändert wird nichts, und die Suche läuft weiter.

    Mit --repair wird ein beschädigter Katalog neu angelegt und daraus gerettet, was lesbar ist; ein beschädigter Index
    wird aus dem Katalog neu gebaut, ohne eine Datei zu lesen; Überbleibsel werden gelöscht.

    \b
    Status am Ende:
      0  Kein Fehler (Hinweise sind möglich).
      1  Mindestens ein Fehler.
      2  Falscher Aufruf oder falsche Einstellungen.
    """
    from indexer.care.doctor import examine
    from indexer.care.findings import Level
    from indexer.system.scratch import use_own_scratch

    findings = examine(settings)
    done: list[str] = []
    if repair and any(finding.remedy for finding in findings):
        use_own_scratch()
        done = _repaired(settings, findings, silent=as_json)
        findings = examine(settings)
    failed = any(finding.level is Level.ERROR for finding in findings)
    if as_json:
        say_json({"ok": not failed, "repaired": done, "findings": [finding.as_dict() for finding in findings]})
    else:
        _tell(findings, done)
    return 1 if failed else 0


def _repaired(settings: Settings, findings: list[Finding], *, silent: bool) -> list[str]:
    from indexer.care.repair import repair
    from indexer.catalog import CatalogError
    from indexer.cli.progress import make_progress
    from indexer.engines.base import EngineError
    from indexer.system.lock import AlreadyRunning
    from indexer.wording.os_errors import in_words

    try:
        with make_progress(silent=silent) as progress:
            return list(repair(settings, findings, progress))
    except (CatalogError, EngineError, AlreadyRunning) as error:
        raise Failure(str(error)) from error
    except OSError as error:
        raise Failure(f"Die Reparatur ist gescheitert: {in_words(error)} ({error.filename}).") from error


def _tell(findings: list[Finding], done: list[str]) -> None:
    width = max(len(finding.level) for finding in findings)
    for finding in findings:
        level = click.style(f"{finding.level:<{width}}", fg=_COLOURS[finding.level])
        say(f"{level}  {finding.about}: {plain(finding.text)}")
        if finding.advice:
            say(f"{'':<{width}}  → {plain(finding.advice)}")
    if done:
        heading("Repariert:")
        for sentence in done:
            say(f"  {plain(sentence)}")
    say()
    errors = sum(finding.level == "Fehler" for finding in findings)
    notes = sum(finding.level == "Hinweis" for finding in findings)
    say(f"{counted(errors, 'Fehler', 'Fehler')}, {counted(notes, 'Hinweis', 'Hinweise')}.")
