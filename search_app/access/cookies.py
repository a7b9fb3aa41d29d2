"""The cookie of those who are signed in: signed, never to be read by scripts, sent over TLS only where there is TLS.

It holds the number of a session (:mod:`search_app.access.sessions`) and what protects forms; nothing before somebody
opens the page to sign in.
"""

from __future__ import annotations

import datetime as dt
import logging
import sqlite3

from flask import Flask, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect

from indexer.settings import Settings
from indexer.wording.os_errors import in_words
from search_app.access import secret_files
from search_app.access.sessions import Session, SessionStore

_log = logging.getLogger(__name__)

_NUMBER = "sitzung"
COOKIE = "laki_anmeldung"


class _Cookies(SecureCookieSessionInterface):
    """Flask's signed cookies, for the address that this request came by."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure

    def get_cookie_path(self, app: Flask) -> str:
        return request.script_root or "/"


class SignedIn:
    """Remembers who is signed in, from request to request."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        """
        Raises:
            OSError: the key for signatures can be neither read nor written.
        """
        self._seconds = settings.session_hours * 3600
        self.store = SessionStore(settings.data / "sitzungen.sqlite")
        app.secret_key = settings.session_secret or secret_files.key(settings.data / "sitzungsschluessel")
        app.session_interface = _Cookies()
        app.permanent_session_lifetime = dt.timedelta(seconds=self._seconds)
        app.config.update(
            SESSION_COOKIE_NAME=COOKIE,
            SESSION_COOKIE_HTTPONLY=True,
            SESSION_COOKIE_SAMESITE="Lax",
            # As long as the session: a page that is left open over lunch can still be sent.
            WTF_CSRF_TIME_LIMIT=None,
        )
        CSRFProtect(app)

    def begin(self, who: Session) -> None:
        """Sign somebody in, under a number that nobody knew before.

        Raises:
            sqlite3.Error, OSError: the session cannot be written.
        """
        self.end()
        session[_NUMBER] = self.store.begin(who, self._seconds)

    def current(self) -> Session | None:
        """Who is signed in, as far as the session says; None where nobody is."""
        number = session.get(_NUMBER)
        if not isinstance(number, str):
            return None
        try:
            return self.store.find(number)
        except (sqlite3.Error, OSError) as error:
            _log.error("Anmeldungen lassen sich zurzeit nicht lesen: %s", in_words(error))
            return None

    def end(self) -> None:
        """Sign out: the session ends on the server, too, and with it every copy of the cookie."""
        number = session.get(_NUMBER)
        session.clear()
        if isinstance(number, str):
            try:
                self.store.end(number)
            except (sqlite3.Error, OSError) as error:
                _log.error("Eine Anmeldung ließ sich nicht beenden: %s", in_words(error))
