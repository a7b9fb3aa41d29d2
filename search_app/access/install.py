"""Access put into the application: who asks, what they may open, and what browsers may keep of it.

Where the search is open, nothing of this runs: no cookie, no look at a file, no further header.
"""

from __future__ import annotations

import hmac
from typing import NoReturn

from flask import Flask, Response, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response as AnyResponse

from indexer.settings import Settings
from indexer.settings.source import SettingsError
from indexer.wording.os_errors import in_words
from search_app.access.modes import Mode, Open
from search_app.access.rules import FOR_PROGRAMS, WATCHED, Need, need_of
from search_app.access.visitor import GUEST, Role, Visitor
from search_app.web.errors import ProblemError, is_for_machines

_MODE = "laki_access"
#: What a browser shows again only after asking whether it still may.
_PICTURES = ("image/", "application/pdf")


class Access:
    """What templates and views ask about access. One for each application."""

    def __init__(self, mode: Mode, settings: Settings) -> None:
        self.mode = mode
        self.is_open = settings.access == "offen"
        self.signs_in = mode.signs_in
        self.guests = settings.guests or self.is_open
        self._token = (settings.metrics_token or "").encode()

    def is_watched(self) -> bool:
        """Whether a program asks that was given the token for watching, and asks for what it is for."""
        given = request.headers.get("Authorization", "").partition("Bearer ")[2].strip().encode("latin-1", "replace")
        return request.endpoint in WATCHED and bool(self._token) and hmac.compare_digest(given, self._token)


def access() -> Access:
    """Access of the running application."""
    found: Access = current_app.extensions[_MODE]
    return found


def visitor() -> Visitor:
    """Who sent the present request; found out once."""
    known: Visitor | None = g.get("laki_visitor")
    if known is None:
        g.laki_visitor = GUEST  # should finding out fail and an error page be made
        known = g.laki_visitor = access().mode.visitor()
    return known


def may_see_status() -> bool:
    """Whether the present request may be told how the collection is."""
    return visitor().is_admin or access().is_watched()


def install(app: Flask, settings: Settings) -> None:
    """Have an application ask who comes, as its settings say.

    Raises:
        SettingsError: they cannot be followed.
    """
    try:
        app.extensions[_MODE] = Access(_mode(app, settings), settings)
    except OSError as error:
        raise SettingsError(
            f"Der Schlüssel für Anmeldungen im Ordner {settings.data} lässt sich nicht lesen oder anlegen: {in_words(error)}."
        ) from error
    if settings.access == "offen":
        return
    app.register_error_handler(CSRFError, _outdated)
    app.before_request(_admit)
    # Flask calls these in reverse order: before the headers that say what holds where nothing was said.
    app.after_request(_keep_to_oneself)


def _mode(app: Flask, settings: Settings) -> Mode:
    """The way to know people; what it needs is imported only where it is used."""
    match settings.access:
        case "proxy":
            from search_app.access.behind_login import BehindLogin

            return BehindLogin(settings)
        case "konten":
            from search_app.access.passwords import Passwords

            return Passwords(app, settings)
        case "oidc":
            from search_app.access.openid import OpenIDConnect

            return OpenIDConnect(app, settings)
    return Open()


def _admit() -> AnyResponse | None:
    """Let a request pass that may; send all others to sign in, or tell them why not."""
    if request.endpoint is None:
        return None  # there is nothing at this address, or not by this method: that is told to everybody
    need = need_of(request.endpoint)
    if need is Need.NOTHING:
        return None
    who = visitor()
    if who.is_admin or (need is Need.SEARCH and (who.role is not Role.GUEST or access().guests)):
        return None
    if access().is_watched():
        return None
    if who.name is not None:
        _refuse_known(need)
    if is_for_machines() or request.endpoint in FOR_PROGRAMS or not access().signs_in:
        _refuse_unknown()
    wanted = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else ""
    return redirect(url_for("access.sign_in", next=request.script_root + wanted if wanted else None))


def _refuse_known(need: Need) -> NoReturn:
    if need is Need.ADMIN:
        raise ProblemError(
            403, "Nur für die Verwaltung der Suche", "Diese Seite ist der Verwaltung der Suche vorbehalten."
        )
    raise ProblemError(
        403,
        "Kein Zugang",
        "Sie sind angemeldet, gehören aber zu keiner Gruppe, die hier suchen darf. Die Verwaltung der Suche hilft weiter.",
    )


def _refuse_unknown() -> NoReturn:
    detail = "Dafür ist eine Anmeldung nötig."
    if not access().signs_in:
        detail += " Sie geschieht beim Webserver, der vor der Suche steht; diese Anfrage kam ohne Anmeldung."
    raise ProblemError(401, "Nicht angemeldet", detail)


def _outdated(_error: CSRFError) -> ResponseReturnValue:
    """What nobody can have sent for somebody else is done all the same: to sign out where one is not signed in (any
    more), as in a second tab."""
    if request.endpoint == "access.sign_out" and visitor().name is None:
        return redirect(url_for("access.signed_out"), 303)
    told = ProblemError(
        400,
        "Formular abgelaufen",
        "Das Formular kam nicht von dieser Seite, oder sie war zu lange offen. Bitte die Seite noch einmal öffnen und dann absenden; "
        "dafür müssen Cookies erlaubt sein.",
    )
    return current_app.handle_user_exception(told)


def _keep_to_oneself(response: Response) -> Response:
    """Whatever depends on who asks is kept by nobody between, and of what is for some only nothing stays in the
    browser."""
    if request.endpoint == "static":
        return response
    response.vary.update(access().mode.varies_by)
    if response.status_code == 401:
        scheme = "Bearer" if request.endpoint in WATCHED else "Cookie"
        response.headers["WWW-Authenticate"] = f'{scheme} realm="LaKI-Suche"'
    if visitor().role is Role.GUEST or (response.mimetype or "").startswith(_PICTURES):
        response.headers["Cache-Control"] = "private, no-cache"
    else:
        response.headers["Cache-Control"] = "private, no-store"
    return response
