"""Signing in with a name and a password (``access = "konten"``)."""

from __future__ import annotations

import logging
import sqlite3

from flask import Blueprint, Flask, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from indexer.settings import Settings
from indexer.wording.os_errors import in_words
from search_app.access.accounts import Accounts, plain
from search_app.access.cookies import SignedIn
from search_app.access.next_address import safe
from search_app.access.sessions import Session
from search_app.access.visitor import GUEST, Visitor
from search_app.asking.request import SearchRequest
from search_app.web.gate.limits import client

_log = logging.getLogger(__name__)

#: Attempts in a quarter of an hour: with one name from one address; from one address, however many people share it;
#: with one name from anywhere, so that many machines together do not get far, and nobody is locked out by one who knows
#: the name.
WITH_NAME_FROM_ADDRESS, FROM_ADDRESS, WITH_NAME = 5, 50, 100


class Passwords:
    """Knows people by the session that they signed in to with a password."""

    signs_in = True
    varies_by: tuple[str, ...] = ("Cookie",)

    def __init__(self, app: Flask, settings: Settings) -> None:
        self.accounts = Accounts(settings.accounts_file)
        self.signed_in = SignedIn(app, settings)
        app.register_blueprint(self._pages())

    def visitor(self) -> Visitor:
        """The owner of the session, with the role that the account has now; nobody where account or password
        changed."""
        found = self.signed_in.current()
        account = self.accounts.find(found.name) if found else None
        if found is None or account is None or account.credential != found.credential:
            return GUEST
        return Visitor(account.role, account.name)

    # -- pages -------------------------------------------------------------------------------------------------------

    def _pages(self) -> Blueprint:
        blueprint = Blueprint("access", __name__)
        blueprint.add_url_rule("/anmelden", "sign_in", self._form, methods=["GET"])
        blueprint.add_url_rule("/anmelden", "sign_in_again", self._sign_in, methods=["POST"])
        blueprint.add_url_rule("/abmelden", "sign_out", self._sign_out, methods=["POST"])
        blueprint.add_url_rule("/abgemeldet", "signed_out", self._signed_out, methods=["GET"])
        return blueprint

    def _form(self) -> AnyResponse:
        """The page to sign in."""
        wanted = safe(request.args.get("next"))
        if self.visitor().name is not None:
            return redirect(wanted or url_for("pages.start"))
        # Whoever chose to sign in was shown the page they come from.
        return _page(wanted, needed=wanted is not None and "choice" not in request.args)

    def _sign_in(self) -> AnyResponse:
        """Try a name and a password."""
        name, password = request.form.get("name", ""), request.form.get("passwort", "")
        wanted = safe(request.form.get("next"))
        try:
            return self._try(name, password, wanted)
        except (sqlite3.Error, OSError) as error:
            _log.error("Anmeldungen lassen sich zurzeit nicht schreiben: %s", in_words(error))
            return _page(
                wanted, name, "Die Anmeldung ist zurzeit nicht möglich. Bitte der Verwaltung der Suche melden.", 503
            )

    def _try(self, name: str, password: str, wanted: str | None) -> AnyResponse:
        address = client()
        account_name = plain(name)  # as accounts are found, or other letters for the same name would be counted apart
        both = f"{account_name}\0{address}"
        bounds = ((both, WITH_NAME_FROM_ADDRESS), (address, FROM_ADDRESS), (account_name, WITH_NAME))
        if wait := self.signed_in.store.attempt(bounds):
            minutes = int(-(-wait // 60))
            told = "einer Minute" if minutes == 1 else f"{minutes} Minuten"
            response = _page(wanted, name, f"Zu viele Versuche. Bitte in {told} noch einmal anmelden.", 429)
            response.headers["Retry-After"] = str(int(-(-wait // 1)))
            return response
        account = self.accounts.check(name, password)
        if account is None:
            known = self.accounts.find(name)
            # What was typed is not written down: passwords get typed into the wrong field.
            _log.warning(
                "Anmeldung gescheitert: %s, von %s", f"Konto „{known.name}“" if known else "unbekanntes Konto", address
            )
            return _page(wanted, name, "Anmeldename oder Passwort stimmt nicht.", 403)
        self.signed_in.store.succeeded([both, account_name], address)
        self.signed_in.begin(Session(account.name, credential=account.credential))
        return redirect(wanted or url_for("pages.start"), 303)

    def _sign_out(self) -> AnyResponse:
        """End the session."""
        self.signed_in.end()
        return leave(url_for("access.signed_out"))

    def _signed_out(self) -> str:
        """Says that one is signed out."""
        return render_template("signed_out.html", asked=SearchRequest(), elsewhere=None)


def leave(address: str) -> AnyResponse:
    """Go on to a page, with nothing left in the browser that was to be seen before."""
    response = redirect(address, 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _page(
    wanted: str | None, name: str = "", mistake: str = "", status: int = 200, *, needed: bool = False
) -> Response:
    html = render_template(
        "sign_in.html",
        asked=SearchRequest(),
        wanted=wanted,
        name=name[:64],
        mistake=mistake,
        # Too many tries, or no room to write: nothing is wrong with what stands in the fields.
        typed_wrong=status == 403,
        needed=needed,
    )
    return Response(html, status, mimetype="text/html")
