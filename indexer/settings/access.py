"""The settings of access: who may use the search, how people sign in, and who they are then. Documented like all
others."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode

from indexer.model import Visibility

#: Names: a list in ``laki.toml``; in an environment variable with commas between them.
Names = Annotated[tuple[str, ...], NoDecode]

#: Never shown, not even where they are wrong.
SECRETS = frozenset({"session_secret", "oidc_client_secret", "metrics_token", "opensearch_password"})


class AccessSettings(BaseSettings):
    """A part of :class:`indexer.settings.Settings`."""

    default_visibility: Visibility = Field(
        Visibility.PUBLIC,
        description="Sichtbarkeit der Dokumente, zu denen nichts gesagt ist: öffentlich oder intern.",
    )
    access: Literal["offen", "proxy", "konten", "oidc"] = Field(
        "offen",
        description="Wer die Suche benutzen darf: offen (alle sehen alles), proxy (ein vorgeschalteter Webserver meldet an), "
        "konten (Anmeldung mit Passwort, siehe laki user) oder oidc (OpenID Connect).",
    )
    guests: bool = Field(
        False,
        description="Ob Gäste (nicht angemeldet) in den öffentlichen Dokumenten suchen dürfen, wenn access nicht offen ist.",
    )
    staff_groups: Names = Field(
        (),
        description="Gruppen, deren Mitglieder interne Dokumente sehen (proxy, oidc); ohne Angabe alle, die angemeldet sind.",
    )
    admin_groups: Names = Field(
        (), description="Gruppen, deren Mitglieder außerdem Status und Kennzahlen sehen (proxy, oidc)."
    )
    admin_users: Names = Field((), description="Anmeldenamen, für die dasselbe gilt (proxy, oidc).")

    proxy_user_header: str = Field(
        "X-Remote-User",
        pattern="^[A-Za-z][A-Za-z0-9-]*$",
        description="Kopfzeile mit dem Anmeldenamen, die der vorgeschaltete Webserver setzt; geglaubt wird sie nur den "
        "Adressen in trusted_proxies.",
    )
    proxy_groups_header: str = Field(
        "X-Remote-Groups",
        pattern="^[A-Za-z][A-Za-z0-9-]*$",
        description="Kopfzeile mit den Gruppen, durch Komma oder Strichpunkt getrennt.",
    )

    accounts: Path | None = Field(
        None, description="Datei mit den Konten; ohne Angabe konten.json neben der Einstellungsdatei."
    )
    session_hours: int = Field(10, ge=1, le=720, description="So viele Stunden gilt eine Anmeldung (konten, oidc).")
    session_secret: str | None = Field(
        None,
        min_length=32,
        repr=False,
        description="Schlüssel, mit dem Anmelde-Cookies unterschrieben werden; nur als Umgebungsvariable LAKI_SESSION_SECRET "
        "angeben. Ohne Angabe erzeugt das Programm einen und legt ihn in den Datenordner.",
    )
    metrics_token: str | None = Field(
        None,
        min_length=16,
        repr=False,
        description="Zugangsschlüssel für die Überwachung (Authorization: Bearer …), mit dem /metrics, /healthz und /api/v1/status ohne "
        "Anmeldung alles sagen; nur als Umgebungsvariable LAKI_METRICS_TOKEN angeben.",
    )

    oidc_issuer: str | None = Field(
        None,
        pattern=r"^https?://\S+$",
        description="Adresse des Anmeldedienstes (Issuer), zum Beispiel https://anmeldung.example.org/realms/amt.",
    )
    oidc_client_id: str | None = Field(
        None, description="Kennung, unter der die Suche beim Anmeldedienst eingetragen ist."
    )
    oidc_client_secret: str | None = Field(
        None, repr=False, description="Geheimnis dazu; nur als Umgebungsvariable LAKI_OIDC_CLIENT_SECRET angeben."
    )
    oidc_scopes: str = Field(
        "openid profile email", pattern=r"(^|\s)openid(\s|$)", description="Angaben (Scopes), um die gebeten wird."
    )
    oidc_user_claim: str = Field(
        "preferred_username", description="Angabe (Claim), die den Anmeldenamen enthält; fehlt sie, gilt „sub“."
    )
    oidc_groups_claim: str = Field(
        "groups",
        description="Angabe (Claim), die die Gruppen enthält; mit Punkten geht es hinein, wie realm_access.roles.",
    )

    @field_validator("staff_groups", "admin_groups", "admin_users", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        names = value.split(",") if isinstance(value, str) else value
        if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
            raise PydanticCustomError("names", "Hier gehört eine Liste von Namen hin")
        return tuple(name.strip() for name in names if name.strip())

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.access == "oidc":
            for name in ("oidc_issuer", "oidc_client_id"):
                if not getattr(self, name):
                    raise PydanticCustomError("lacking", f'Für access = "oidc" fehlt die Einstellung „{name}“')
        return self
