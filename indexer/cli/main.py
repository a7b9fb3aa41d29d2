"""The command ``laki``: finds the subcommand, and turns whatever goes wrong into a German line and an exit status."""

from __future__ import annotations

import errno
import gc
import importlib
import io
import os
import sys
import traceback
from collections.abc import Sequence
from typing import NoReturn

import click

from indexer.cli.german import speak_german
from indexer.cli.options import remember_settings, settings_options
from indexer.wording.os_errors import in_words

#: Nothing was changed because the run failed.
EXIT_FAILED = 1
#: Stopped by Ctrl-C, by the custom of shells (128 + signal).
EXIT_INTERRUPTED = 130
#: The reader of the output went away, by the same custom.
EXIT_BROKEN_PIPE = 141

#: What is no mistake of the program, wherever it comes up: rights, disks, shares.
_SURROUNDINGS = frozenset(
    {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ESTALE, errno.ENFILE}
)

#: Where each subcommand lives. Names, not imports: the indexer knows nothing of the search, whose commands appear here
#: only.
COMMANDS = {
    "init": "indexer.cli.init",
    "reindex": "indexer.cli.reindex",
    "watch": "indexer.cli.watch",
    "status": "indexer.cli.status",
    "doctor": "indexer.cli.doctor",
    "backup": "indexer.cli.backup",
    "restore": "indexer.cli.backup",
    "topics": "indexer.cli.topics",
    "search": "search_app.cli",
    "evaluate": "search_app.evaluation.cli",
    "serve": "search_app.running.cli",
    "user": "search_app.access.cli",
}


class _Commands(click.Group):
    """Imports a subcommand when it is wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = getattr(importlib.import_module(COMMANDS[cmd_name]), cmd_name)
        assert isinstance(command, click.Command)
        return command


def _show_version(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if not wanted or context.resilient_parsing:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        click.echo(f"LaKI-Suche {version('laki-suche')}")
    except PackageNotFoundError:
        click.echo("LaKI-Suche (nicht installiert)")
    context.exit()


@click.group(
    cls=_Commands,
    options_metavar="[OPTIONEN]",
    subcommand_metavar="BEFEHL [ANGABEN]",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Mehr zu einem Befehl zeigt: laki BEFEHL --help",
)
@settings_options
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Version zeigen und beenden.",
)
@click.pass_context
def laki(context: click.Context, corpus: str | None, data: str | None, engine: str | None) -> None:
    """Deutsche Volltextsuche über einen Ordner mit Dokumenten.

    Zuerst liest „laki reindex“ den Dokumentordner ein, dann zeigt „laki serve“ die Suche im Browser.

    Einstellungen stehen in der Datei laki.toml im Arbeitsordner (oder in der Datei, die die Umgebungsvariable
    LAKI_CONFIG nennt) und in Umgebungsvariablen wie LAKI_CORPUS und LAKI_DATA; Optionen gehen vor.
    """
    remember_settings(context, corpus=corpus, data=data, engine=engine)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command and leave the process with its exit status."""
    status = run(arguments)
    # The system takes back all memory at once: looking through it for garbage on the way out takes longer than some
    # commands.
    gc.freeze()
    sys.exit(status)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    speak_german()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show „ shows something else; that is no reason to stop.
            stream.reconfigure(errors="replace")
    try:
        status = laki.main(arguments, standalone_mode=False)
        sys.stdout.flush()
        return status if isinstance(status, int) else 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        click.echo("Abgebrochen.", err=True)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # Nobody reads on. Point the stream elsewhere, or Python complains when it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_BROKEN_PIPE
    except OSError as error:
        if error.errno not in _SURROUNDINGS:
            return _our_mistake(error)
        where = f" ({error.filename})" if error.filename else ""
        click.echo(f"Fehler: {in_words(error)}{where}.", err=True)
        if isinstance(error, PermissionError):
            click.echo("Bitte den Befehl unter dem Benutzerkonto aufrufen, dem der Datenordner gehört.", err=True)
        return EXIT_FAILED
    except Exception as error:  # noqa: BLE001 - a mistake of ours, to be told in a way that helps
        return _our_mistake(error)


def _our_mistake(error: Exception) -> int:
    traceback.print_exception(error)
    click.echo(
        f"Fehler: Das hätte nicht geschehen dürfen ({type(error).__name__}). "
        "Bitte die Zeilen darüber an die Entwicklung geben.",
        err=True,
    )
    return EXIT_FAILED
