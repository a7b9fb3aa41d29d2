"""``laki user``: the accounts of people who sign in with a password."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from indexer.cli.options import Failure, LakiCommand, with_settings
from indexer.cli.output import plain as harmless
from indexer.cli.output import say

if TYPE_CHECKING:
    from indexer.settings import Settings

_ROLES = {
    "gast": "Gast: nur öffentliche Dokumente",
    "mitarbeit": "Mitarbeit: alle Dokumente",
    "admin": "Verwaltung: alle Dokumente, Status und Kennzahlen",
}
_role = click.option(
    "--role",
    type=click.Choice(list(_ROLES)),
    metavar="ROLLE",
    default="mitarbeit",
    show_default=False,
    help="gast (nur öffentliche Dokumente), mitarbeit (alle; Vorgabe) oder admin (auch Status und Kennzahlen).",
)
_from_input = click.option(
    "--password-stdin", is_flag=True, help="Das Passwort von der Standardeingabe lesen, für Skripte."
)
_name = click.argument("name", metavar="NAME")


@click.group(
    short_help="Konten für die Anmeldung mit Passwort verwalten.",
    options_metavar="[OPTIONEN]",
    subcommand_metavar="BEFEHL [ANGABEN]",
)
def user() -> None:
    """Konten für die Anmeldung mit Passwort anlegen, ändern und entfernen (Einstellung access = "konten").

    Änderungen gelten sofort, auch für die laufende Suche.
    """


def _command(name: str, short_help: str) -> Callable[[Callable[..., None]], click.Command]:
    """A subcommand that is given settings and accounts; what is wrong with them is told in German."""

    def decorate(function: Callable[..., None]) -> click.Command:
        @functools.wraps(function)
        def run(settings: Settings, **arguments: Any) -> int:
            from search_app.access.accounts import Accounts, AccountsError

            try:
                function(Accounts(settings.accounts_file, settings.data), **arguments)
            except AccountsError as error:
                raise Failure(str(error)) from error
            if settings.access != "konten" and name != "list":
                say('Hinweis: Gebraucht werden Konten erst mit der Einstellung access = "konten".', err=True)
            return 0

        return user.command(name, cls=LakiCommand, short_help=short_help)(with_settings()(run))

    return decorate


@_command("add", "Ein Konto anlegen.")
@_name
@_role
@_from_input
def add(accounts: Any, *, name: str, role: str, password_stdin: bool) -> None:
    """Ein Konto anlegen; nach dem Passwort wird gefragt."""
    from search_app.access.visitor import Role

    if accounts.find(name) is not None:
        raise Failure(
            f"Ein Konto „{harmless(name)}“ gibt es schon; ein neues Passwort bekommt es mit: laki user password"
        )
    accounts.add(name, Role(role), _password(password_stdin))
    say(f"Angelegt: {harmless(name)} ({_ROLES[role]}).")


@_command("password", "Einem Konto ein neues Passwort geben.")
@_name
@_from_input
def password(accounts: Any, *, name: str, password_stdin: bool) -> None:
    """Einem Konto ein neues Passwort geben. Wer damit angemeldet ist, muss sich neu anmelden."""
    if accounts.find(name) is None:
        raise Failure(f"Ein Konto „{harmless(name)}“ gibt es nicht.")
    accounts.set_password(name, _password(password_stdin))
    say("Geändert. Wer mit diesem Konto angemeldet war, ist es nicht mehr.")


@_command("role", "Einem Konto eine andere Rolle geben.")
@_name
@click.argument("role", type=click.Choice(list(_ROLES)), metavar="ROLLE")
def role_(accounts: Any, *, name: str, role: str) -> None:
    """Einem Konto eine andere Rolle geben: gast, mitarbeit oder admin."""
    from search_app.access.visitor import Role

    accounts.set_role(name, Role(role))
    say(f"Geändert: {harmless(name)} ({_ROLES[role]}).")


@_command("remove", "Ein Konto entfernen.")
@_name
def remove(accounts: Any, *, name: str) -> None:
    """Ein Konto entfernen. Wer damit angemeldet ist, ist es sofort nicht mehr."""
    accounts.remove(name)
    say(f"Entfernt: {harmless(name)}.")


@_command("list", "Alle Konten zeigen.")
def list_(accounts: Any) -> None:
    """Alle Konten mit ihrer Rolle zeigen."""
    known = accounts.all()
    if not known:
        say("Es gibt noch kein Konto. Das erste legt an: laki user add NAME --role admin")
    width = max((len(name) for name in known), default=0)
    for account in known.values():
        say(f"{harmless(account.name):<{width}}  {_ROLES[account.role]}")


def _password(from_input: bool) -> str:
    """Ask for a password twice, or read it from the standard input."""
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    entered: str = click.prompt("Passwort", hide_input=True, confirmation_prompt="Noch einmal zur Bestätigung")
    return entered
