"""Where the service can be reached: network addresses or a Unix socket, opened before anything else is begun."""

from __future__ import annotations

import contextlib
import errno
import socket
import stat
from pathlib import Path

from indexer.settings import Settings
from indexer.wording.os_errors import in_words

_BACKLOG = 1024


class CannotListen(Exception):
    """The address cannot be used. The message is German."""


def listen(settings: Settings) -> list[socket.socket]:
    """Open the socket, or one for each address that the host has (IPv4 and IPv6).

    Raises:
        CannotListen: the address is taken, not allowed, or not one of this machine.
    """
    try:
        if settings.socket is not None:
            return [_unix(settings.socket, int(settings.socket_mode, 8))]
        return _tcp(settings.host, settings.port)
    except OSError as error:
        raise CannotListen(_why_not(settings, error)) from error


def address(settings: Settings) -> str:
    """Where people find the service, for them to read."""
    if settings.socket is not None:
        return f"am Unix-Socket {settings.socket}"
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"unter http://{host}:{settings.port}{settings.base_path}/"


def _tcp(host: str, port: int) -> list[socket.socket]:
    opened: list[socket.socket] = []
    try:
        for family, kind, protocol, _, place in dict.fromkeys(
            socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        ):
            one = socket.socket(family, kind, protocol)
            opened.append(one)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            one.bind(place)
            one.listen(_BACKLOG)
    except BaseException:
        for one in opened:
            one.close()
        raise
    return opened


def _unix(path: Path, mode: int) -> socket.socket:
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        if stat.S_ISSOCK(path.stat().st_mode) and not _answers(path):
            path.unlink()  # left behind by a service that was ended hard
    one = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        one.bind(str(path))
        path.chmod(mode)
        one.listen(_BACKLOG)
    except BaseException:
        one.close()
        raise
    return one


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            return False
        except OSError:
            return True
        return True


def give_back(settings: Settings) -> None:
    """Remove the file of a Unix socket."""
    if settings.socket is not None:
        settings.socket.unlink(missing_ok=True)


def _why_not(settings: Settings, error: OSError) -> str:
    if settings.socket is not None:
        if error.errno == errno.EADDRINUSE:
            return f"Am Unix-Socket {settings.socket} läuft schon ein Dienst, oder dort liegt eine andere Datei."
        return f"Der Unix-Socket {settings.socket} lässt sich nicht anlegen: {in_words(error)}."
    if error.errno == errno.EADDRINUSE:
        return f"Der Port {settings.port} ist schon belegt; mit --port lässt sich ein anderer wählen."
    if error.errno == errno.EACCES:
        return f"Es fehlt das Recht, den Port {settings.port} zu öffnen; Ports ab 1024 dürfen alle öffnen."
    where = f"{settings.host}, Port {settings.port}"
    return f"Unter {where} lässt sich kein Dienst starten: {in_words(error)}."
