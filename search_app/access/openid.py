"""Signing in at another service by OpenID Connect (``access = "oidc"``): authorization code with PKCE, state and nonce,
by Authlib.

    /anmelden → the service, which knows the person → /anmelden/rueckkehr → token, its signature checked → name and
    groups → session
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Blueprint, Flask, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from indexer.settings import Settings
from indexer.settings.source import SettingsError
from search_app.access.cookies import SignedIn
from search_app.access.next_address import safe
from search_app.access.passwords import leave
from search_app.access.sessions import Session
from search_app.access.visitor import GUEST, Visitor, member
from search_app.asking.request import SearchRequest
from search_app.web.errors import ProblemError

if TYPE_CHECKING:
    from authlib.integrations.flask_client import FlaskOAuth2App

_log = logging.getLogger(__name__)

_NAME = "oidc"
#: What began to sign in is kept in the cookie; of so many at once, as in several windows.
_BEGUN = 3
_STATE = f"_state_{_NAME}_"
_WANTED = "wohin"
#: Seconds that the other service may take.
_SECONDS = 10
#: Signatures that only the service itself can make: nothing shared with us, and never none.
_SIGNATURES = ("RS", "PS", "ES", "Ed")


class OpenIDConnect:
    """Knows people by the session that they began at another service."""

    signs_in = True
    varies_by: tuple[str, ...] = ("Cookie",)

    def __init__(self, app: Flask, settings: Settings) -> None:
        """
        Raises:
            SettingsError: the package is not installed.
        """
        try:
            from authlib.integrations.flask_client import OAuth
        except ImportError as error:
            raise SettingsError('Für access = "oidc" fehlt ein Zusatzpaket: pip install "laki-suche[oidc]"') from error
        self._settings = settings
        self.signed_in = SignedIn(app, settings)
        issuer = (settings.oidc_issuer or "").rstrip("/")
        self._client: FlaskOAuth2App = OAuth(app).register(
            _NAME,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret,
            server_metadata_url=f"{issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": settings.oidc_scopes,
                "code_challenge_method": "S256",
                "default_timeout": _SECONDS,
                # Without a secret, the proof of PKCE is what the service knows us by.
                **({} if settings.oidc_client_secret else {"token_endpoint_auth_method": "none"}),
            },
        )
        app.register_blueprint(self._pages())

    def visitor(self) -> Visitor:
        """The owner of the session, with the role that the settings give to name and groups now."""
        found = self.signed_in.current()
        return member(self._settings, found.name, found.groups) if found else GUEST

    # -- pages -------------------------------------------------------------------------------------------------------

    def _pages(self) -> Blueprint:
        blueprint = Blueprint("access", __name__)
        blueprint.add_url_rule("/anmelden", "sign_in", self._go, methods=["GET"])
        blueprint.add_url_rule("/anmelden/rueckkehr", "come_back", self._come_back, methods=["GET"])
        blueprint.add_url_rule("/abmelden", "sign_out", self._sign_out, methods=["POST"])
        blueprint.add_url_rule("/abgemeldet", "signed_out", self._signed_out, methods=["GET"])
        return blueprint

    def _go(self) -> AnyResponse:
        """Send the browser to the other service."""
        wanted = safe(request.args.get("next"))
        if self.visitor().name is not None:
            return redirect(wanted or url_for("pages.start"))
        for key in [key for key in session if key.startswith(_STATE)][: -(_BEGUN - 1)]:
            session.pop(key)
        session[_WANTED] = wanted
        try:
            self._metadata()
            response: AnyResponse = self._client.authorize_redirect(url_for("access.come_back", _external=True))
        except Exception as error:
            raise _failed(error, 503) from error
        return response

    def _come_back(self) -> AnyResponse:
        """The browser comes back with a code; what it is good for is asked of the service itself."""
        wanted = safe(session.get(_WANTED))
        try:
            metadata = self._metadata()
            token = self._client.authorize_access_token(
                claims_options={
                    "iss": {"essential": True, "values": [metadata["issuer"]]},
                    "aud": {"essential": True, "values": [self._settings.oidc_client_id]},
                    "sub": {"essential": True},
                    "exp": {"essential": True},
                    "nonce": {"essential": True},
                }
            )
            claims = dict(token["userinfo"])
            if self._settings.oidc_groups_claim.partition(".")[0] not in claims and "userinfo_endpoint" in metadata:
                told = self._client.userinfo(token=token)
                # Of another person, as the standard warns (5.3.2), nothing is believed.
                claims = {**told, **claims} if told.get("sub") == claims["sub"] else claims
            name = str(claims.get(self._settings.oidc_user_claim) or claims["sub"])
            groups = _groups(claims, self._settings.oidc_groups_claim)
            self.signed_in.begin(Session(name, groups))
        except (sqlite3.Error, OSError) as error:
            raise _failed(error, 503) from error
        except Exception as error:
            raise _failed(error, 403) from error
        return redirect(wanted or url_for("pages.start"))

    def _metadata(self) -> Mapping[str, Any]:
        """What the service says of itself, which must be the one in the settings.

        Raises:
            ValueError: it is another one.
        """
        metadata: dict[str, Any] = self._client.load_server_metadata()
        issuer = str(metadata.get("issuer", ""))
        if issuer.rstrip("/") != (self._settings.oidc_issuer or "").rstrip("/"):
            self._client.server_metadata.pop("_loaded_at", None)
            raise ValueError("issuer differs")
        signatures = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        metadata["id_token_signing_alg_values_supported"] = [
            name for name in signatures if str(name).startswith(_SIGNATURES)
        ]
        return metadata

    def _sign_out(self) -> AnyResponse:
        """End the session here."""
        self.signed_in.end()
        return leave(url_for("access.signed_out"))

    def _signed_out(self) -> str:
        """Says that one is signed out, and where else to do so."""
        elsewhere = None
        try:
            if endpoint := self._metadata().get("end_session_endpoint"):
                back = {"client_id": self._settings.oidc_client_id or "", "post_logout_redirect_uri": request.base_url}
                elsewhere = f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(back)}"
        except Exception as error:  # noqa: BLE001 - one is signed out here all the same
            _log.warning("Der Anmeldedienst antwortet nicht (%s).", type(error).__name__)
        return render_template("signed_out.html", asked=SearchRequest(), elsewhere=elsewhere)


def _groups(claims: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """The groups in a claim; dots lead into it where there is none that is named so."""
    value: Any = claims.get(name)
    if value is None:
        value = claims
        for part in name.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
    if isinstance(value, str):
        value = [value]
    return tuple(str(group) for group in value) if isinstance(value, list | tuple) else ()


def _failed(error: Exception, status: int) -> ProblemError:
    """What is told and written down: which kind of mistake, no codes and no tokens."""
    _log.warning("Anmeldung über OpenID Connect gescheitert: %s %s", type(error).__name__, getattr(error, "error", ""))
    if status == 503:
        return ProblemError(
            503,
            "Anmeldung zurzeit nicht möglich",
            "Der Anmeldedienst antwortet nicht. Bitte später noch einmal versuchen.",
        )
    return ProblemError(
        403,
        "Anmeldung nicht gelungen",
        "Der Anmeldedienst hat die Anmeldung nicht bestätigt, oder sie hat zu lange gedauert. Bitte noch einmal anmelden.",
    )
