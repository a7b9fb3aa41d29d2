"""What all subcommands share: the options for the settings, and mistakes as exceptions with an exit status."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from indexer.settings import Settings

Function = TypeVar("Function", bound=Callable[..., Any])


class Failure(click.ClickException):
    """The command could not do what it was asked for; the message is German. Exit status 1."""

    exit_code = 1


class WrongSettings(click.ClickException):
    """The settings cannot be used; the message is German, a line for each mistake. Exit status 2."""

    exit_code = 2


class Between(click.IntRange):
    """A whole number; its bounds are told in words, not as ``1<=x<=100``."""

    def _describe_range(self) -> str:
        return f"ab {self.min}" if self.max is None else f"{self.min} bis {self.max}"


class LakiCommand(click.Command):
    """A subcommand; its usage line is German."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"options_metavar": "[OPTIONEN]", **kwargs})


def settings_options(function: Function) -> Function:
    """The options that every subcommand has, and the command itself; they are passed on as ``corpus``, ``data``,
    ``engine``."""
    for option in (
        click.option("--engine", metavar="NAME", help="Suchmaschine, statt der Einstellung „engine“."),
        click.option("--data", metavar="ORDNER", help="Ordner für Katalog und Index, statt der Einstellung „data“."),
        click.option("--corpus", metavar="ORDNER", help="Ordner mit den Dokumenten, statt der Einstellung „corpus“."),
    ):
        function = option(function)
    return function


def remember_settings(context: click.Context, **overrides: Any) -> None:
    """Keep what stood before the subcommand (``laki --data … status``)."""
    context.obj = {name: value for name, value in overrides.items() if value is not None}


def with_settings(*further: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a subcommand the options for the settings and pass it :class:`~indexer.settings.Settings` as first argument.

    Args:
        further: names of other options of the subcommand that go before the setting of the same name.
    """

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        @click.pass_context
        def wrapper(context: click.Context, /, **arguments: Any) -> Any:
            given = {name: arguments.pop(name) for name in ("corpus", "data", "engine", *further)}
            return function(read_settings(context, given), **arguments)

        return settings_options(wrapper)

    return decorate


def read_settings(context: click.Context, given: dict[str, Any]) -> Settings:
    """The settings; options after the subcommand go before those before it.

    Raises:
        WrongSettings: they cannot be used.
    """
    from indexer.settings import load_settings
    from indexer.settings.source import SettingsError

    earlier = context.obj or {}
    try:
        return load_settings(**{**earlier, **{name: value for name, value in given.items() if value is not None}})
    except SettingsError as error:
        raise WrongSettings(str(error)) from error
