"""The settings of the service: what its pages show, where it is reached, what it writes down, what stands before it."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings

#: Stands in ``trusted_proxies`` for everybody who may write to the Unix socket.
UNIX = "unix"


class ServingSettings(BaseSettings):
    """A part of :class:`indexer.settings.Settings`."""

    page_images_mb: int = Field(
        500,
        ge=0,
        le=1_000_000,
        description="So viele Megabyte an Seitenbildern werden im Datenordner aufgehoben; 0 hebt keine auf.",
    )
    unpacked_mb: int = Field(
        500,
        ge=0,
        le=1_000_000,
        description="So viele Megabyte an Dateien, die zum Ansehen aus Archiven und E-Mails ausgepackt wurden, werden im "
        "Datenordner aufgehoben; 0 hebt keine auf.",
    )
    log_empty_searches: bool = Field(
        True,
        description="Suchen ohne Treffer zählen (nur Tag, Wortlaut und Zahl, 90 Tage lang) und auf der Statusseite zeigen; "
        "false zählt keine und löscht die gezählten.",
    )
    sitemap: bool = Field(
        False, description="Unter /sitemap.xml die öffentlichen Dokumente für Suchmaschinen im Netz aufführen."
    )

    host: str = Field("127.0.0.1", description="Netzadresse, unter der „laki serve“ erreichbar ist.")
    port: int = Field(8080, ge=1, le=65_535, description="Port, unter dem „laki serve“ erreichbar ist.")
    threads: int = Field(
        8, ge=1, le=256, description="Zahl der Anfragen, die ein Prozess von „laki serve“ gleichzeitig bearbeitet."
    )
    workers: int = Field(
        1,
        ge=1,
        le=64,
        description="Zahl der Prozesse von „laki serve“: Jeder weitere beantwortet mehr Anfragen in der Sekunde, solange "
        "Prozessorkerne frei sind, und braucht so viel Speicher wie der erste.",
    )
    queue: int = Field(
        100,
        ge=0,
        le=1_000,
        description="So viele weitere Anfragen dürfen in einem Prozess warten, bis sie an der Reihe sind; alle anderen werden "
        "sofort gebeten, es gleich noch einmal zu versuchen.",
    )
    rate_limit: int = Field(
        1_500,
        ge=0,
        le=1_000_000,
        description="So viele Anfragen in der Minute sind unter einer Netzadresse erlaubt (ein ganzes Haus kann sich eine teilen); "
        "0 erlaubt beliebig viele. Anfragen vom Rechner selbst zählen nicht.",
    )
    stop_seconds: int = Field(
        20, ge=0, le=3_600, description="So lange dürfen angefangene Antworten beim Beenden noch dauern, in Sekunden."
    )
    log_format: Literal["text", "json"] = Field(
        "text",
        description="Protokoll von „laki serve“ (auf der Fehlerausgabe) als Zeilen für Menschen oder als JSON: text oder json.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "warning", description="Was mindestens so wichtig ist, kommt ins Protokoll: debug, info, warning oder error."
    )
    log_requests: Literal["off", "on", "with_query"] = Field(
        "off",
        description="Jede Anfrage ins Protokoll schreiben: off (nein), on (Art der Seite, Status, Dauer; nie, wonach jemand sucht und wer) "
        "oder with_query (auch die Adresse mit den Suchwörtern; vorher mit dem Datenschutz klären).",
    )
    socket: Path | None = Field(
        None, description="Unix-Socket, unter dem „laki serve“ erreichbar ist, anstelle von Adresse und Port."
    )
    socket_mode: str = Field(
        "660", pattern="^0?[0-7]{3}$", description="Rechte des Unix-Sockets in Zahlen, wie sie chmod nimmt."
    )
    base_path: str = Field(
        "",
        pattern=r"^(/[A-Za-z0-9._~-]+)*$",
        description="Pfad, unter dem ein vorgeschalteter Webserver die Suche zeigt, zum Beispiel /suche-app; leer, wenn sie "
        "einen Rechnernamen für sich hat.",
    )
    trusted_proxies: str = Field(
        "",
        description="Adressen oder Netze der vorgeschalteten Webserver, durch Kommas getrennt, zum Beispiel "
        "127.0.0.1, 10.1.0.0/16; „unix“ steht für alle, die auf den Unix-Socket zugreifen dürfen. Nur ihnen wird geglaubt, von wem "
        "eine Anfrage kommt (X-Forwarded-For und weitere Kopfzeilen).",
    )
    proxy_hops: int = Field(
        1, ge=1, le=10, description="So viele vertraute Webserver stehen hintereinander vor der Suche."
    )

    @field_validator("base_path", mode="before")
    @classmethod
    def _without_end(cls, value: Any) -> Any:
        return value.rstrip("/") if isinstance(value, str) else value

    @field_validator("trusted_proxies")
    @classmethod
    def _addresses(cls, value: str) -> str:
        try:
            networks(value)
        except ValueError:
            raise PydanticCustomError(
                "addresses", "Hier gehören Netzadressen wie 127.0.0.1 oder 10.1.0.0/16 hin"
            ) from None
        return value


def networks(told: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """The networks of the setting ``trusted_proxies``; an address is a network of one.

    Raises:
        ValueError: one of them is none.
    """
    return [ipaddress.ip_network(name) for name in told.replace(",", " ").split() if name != UNIX]
