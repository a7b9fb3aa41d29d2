"""``laki backup`` and ``laki restore``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from indexer.cli.options import Failure, LakiCommand, with_settings
from indexer.cli.output import say
from indexer.wording.figures import counted, moment, size

if TYPE_CHECKING:
    from indexer.settings import Settings


@click.command(cls=LakiCommand, short_help="Katalog und Index in eine Datei sichern.")
@click.argument("target", metavar="DATEI", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--without-index", is_flag=True, help="Ohne den Index; er wird beim Wiederherstellen neu gebaut.")
@click.option("--force", is_flag=True, help="Eine Datei überschreiben, die es schon gibt.")
@with_settings()
def backup(settings: Settings, *, target: Path, without_index: bool, force: bool) -> int:
    """Katalog, Index und die gezählten Suchen ohne Treffer in eine Datei sichern.

    Die Suche und ein Lauf von „laki reindex“ dürfen weitergehen. Die Sicherung wird nach dem Schreiben ganz gelesen und
    geprüft. Sie enthält die Texte aller Dokumente, auch der internen, und lässt sich nur mit diesem Benutzerkonto
    lesen. Nicht dabei sind die Dokumente selbst mit den Dateien, die bei ihnen liegen, und die Einstellungen mit den
    Konten daneben (laki.toml, konten.json); sie bitte eigens sichern.
    """
    from indexer.care.backup import back_up
    from indexer.care.manifest import BackupError

    try:
        manifest = back_up(settings, target.absolute(), index=not without_index, force=force)
    except BackupError as error:
        raise Failure(str(error)) from error
    documents = counted(manifest.documents, "Dokument", "Dokumente")
    say(f"Gesichert und geprüft: {documents} in {target} ({size(target.stat().st_size)}).")
    return 0


@click.command(cls=LakiCommand, short_help="Eine Sicherung wiederherstellen.")
@click.argument("source", metavar="DATEI", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--check", is_flag=True, help="Die Sicherung nur prüfen; nichts ändern.")
@with_settings()
def restore(settings: Settings, *, source: Path, check: bool) -> int:
    """Katalog, Index und was sonst gesichert wurde aus einer Sicherung wiederherstellen.

    Die Sicherung wird zuerst ganz gelesen und geprüft. Bis alles bereit ist, bleibt der bisherige Stand, wie er ist;
    dann wird in einem Schritt umgeschaltet. Eine laufende Suche merkt es von selbst. Was sich seit der Sicherung im
    Dokumentordner geändert hat, liest danach „laki reindex“.
    """
    from indexer.care.manifest import BackupError
    from indexer.care.restore import examine_backup
    from indexer.care.restore import restore as bring_back
    from indexer.cli.progress import make_progress
    from indexer.system.lock import AlreadyRunning
    from indexer.system.scratch import use_own_scratch

    try:
        if check:
            manifest = examine_backup(source.absolute())
        else:
            use_own_scratch()
            with make_progress(silent=False) as progress:
                manifest = bring_back(settings, source.absolute(), progress)
    except (BackupError, AlreadyRunning) as error:
        raise Failure(str(error)) from error
    documents = counted(manifest.documents, "Dokument", "Dokumente")
    told = "Die Sicherung ist in Ordnung" if check else "Wiederhergestellt"
    say(f"{told}: {documents}, Stand {moment(manifest.moment)}.")
    if not check:
        say(
            "Was sich seither geändert hat, auch wer welches Dokument sehen darf, gilt erst wieder nach „laki reindex“."
        )
    return 0
