"""All settings in one place: defaults < ``laki.toml`` < ``LAKI_*`` environment variables < command line.

The fields of :class:`Settings` are the documentation: each has its default and a German sentence, from which ``laki init`` and the
handbook are made. Relative paths in ``laki.toml`` are meant from the folder that the file lies in, all others from the working folder.
"""

from __future__ import annotations

import ipaddress
import os
import tomllib
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from indexer.access_settings import AccessSettings
from indexer.engines.cluster import Cluster
from indexer.os_errors import in_words
from indexer.settings_source import CONFIG_VARIABLE, PATHS, ConfigFile, SettingsError, config_file, explain

#: Stands in ``trusted_proxies`` for everybody who may write to the Unix socket.
UNIX = "unix"


class Settings(AccessSettings):
    """Everything that an office can set. Immutable once read."""

    model_config = SettingsConfigDict(env_prefix="LAKI_", extra="forbid", frozen=True, env_ignore_empty=True)

    corpus: Path = Field(Path("corpus"), description="Ordner mit den Dokumenten.")
    data: Path = Field(
        Path("var"),
        description="Ordner für Katalog, Index und Zwischenspeicher; darf gelöscht und neu aufgebaut werden.",
    )
    engine: Literal["whoosh", "tantivy", "opensearch"] = Field(
        "whoosh",
        description="Suchmaschine: whoosh, tantivy (für große Bestände) oder opensearch (auf mehreren Rechnern); "
        "für die beiden letzten gibt es Zusatzpakete, zum Beispiel laki-suche[tantivy].",
    )
    catalog: str | None = Field(
        None, description="Adresse des Katalogs als SQLAlchemy-URL; ohne Angabe eine SQLite-Datei im Datenordner."
    )
    topics: Path | None = Field(None, description="Themenbaum; ohne Angabe themen.toml im Dokumentordner.")
    synonyms: Path | None = Field(
        None, description="Synonyme und Abkürzungen; ohne Angabe synonyme.toml im Dokumentordner."
    )
    site_name: str = Field("LaKI-Suche", min_length=1, max_length=60, description="Name der Suche auf allen Seiten.")

    jobs: int = Field(
        default_factory=lambda: (
            len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        ),
        ge=1,
        le=256,
        description="Zahl der Prozesse beim Einlesen; ohne Angabe die Zahl der Prozessorkerne.",
    )
    file_seconds: int = Field(60, ge=1, le=86_400, description="Höchste Lesezeit für eine Datei in Sekunden.")
    file_memory_mb: int = Field(
        1_500, ge=256, description="Höchster Speicherbedarf beim Lesen einer Datei in Megabyte."
    )
    file_max_pages: int = Field(10_000, ge=1, description="So viele Seiten einer Datei werden höchstens gelesen.")
    ocr: Literal["auto", "on", "off"] = Field(
        "auto",
        description="Texterkennung für gescannte Seiten und Bilder: auto (wenn Tesseract installiert ist), on oder off.",
    )
    ocr_languages: str = Field(
        "deu",
        pattern="^[A-Za-z_]+(\\+[A-Za-z_]+)*$",
        description="Sprachmodelle der Texterkennung, mit + verbunden, wie deu+eng+tur; nicht installierte werden übergangen.",
    )
    ocr_pages_per_run: int = Field(
        500, ge=1, description="So viele Seiten werden in einem Lauf höchstens erkannt; die übrigen in den nächsten."
    )
    ocr_page_seconds: int = Field(
        60, ge=1, le=3_600, description="Höchste Zeit für die Erkennung einer Seite in Sekunden."
    )
    watch_seconds: int = Field(
        10,
        ge=1,
        le=3_600,
        description="„laki watch“ liest ein, wenn sich so viele Sekunden lang nichts mehr geändert hat.",
    )
    watch_polling: bool = Field(
        False,
        description="„laki watch“ sieht immer wieder nach, statt sich Änderungen melden zu lassen; nötig für die meisten "
        "Netzlaufwerke.",
    )
    topic_threshold: int = Field(
        3,
        ge=1,
        description="So oft müssen die Suchwörter eines Themas im Text stehen, damit es automatisch vergeben wird.",
    )

    opensearch: str = Field(
        "http://localhost:9200",
        pattern=r"^https?://[^\s,]+(\s*,\s*https?://[^\s,]+)*$",
        description="Adressen der OpenSearch-Knoten, durch Kommas getrennt; mit https:// wird das Zertifikat geprüft.",
    )
    opensearch_index: str = Field(
        "laki", pattern=r"^[a-z0-9][a-z0-9_]{0,40}$", description="Alias und Anfang der Indexnamen in OpenSearch."
    )
    opensearch_user: str | None = Field(
        None, description="Anmeldename für OpenSearch; am besten als Umgebungsvariable LAKI_OPENSEARCH_USER."
    )
    opensearch_password: str | None = Field(
        None,
        repr=False,
        description="Passwort für OpenSearch; nur als Umgebungsvariable LAKI_OPENSEARCH_PASSWORD angeben.",
    )
    opensearch_ca: Path | None = Field(
        None, description="Datei mit dem Stammzertifikat für OpenSearch; ohne Angabe gelten die des Systems."
    )
    opensearch_shards: int = Field(1, ge=1, le=1_024, description="In so viele Teile (Shards) wird der Index geteilt.")
    opensearch_replicas: int = Field(
        1, ge=0, le=16, description="Zahl der Kopien jedes Teils; mit 1 darf ein Knoten ausfallen."
    )
    opensearch_seconds: float = Field(
        10, gt=0, le=600, description="So lange darf eine Suche dauern; danach kommt, was bis dahin gefunden ist."
    )

    page_images_mb: int = Field(
        500,
        ge=0,
        le=1_000_000,
        description="So viele Megabyte gezeichneter Seiten werden im Datenordner aufgehoben; 0 hebt keine auf.",
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

    @model_validator(mode="after")
    def _vouched_for(self) -> Self:
        if self.access == "proxy" and not self.trusted_proxies.strip():
            told = 'Für access = "proxy" fehlt die Einstellung „trusted_proxies“: Nur diesen Adressen wird geglaubt, wer anfragt'
            raise PydanticCustomError("lacking", told)
        return self

    @field_validator(*PATHS)
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        return value.expanduser().absolute() if value is not None else None

    @property
    def cluster(self) -> Cluster:
        """How an engine on other machines is reached."""
        return Cluster(
            tuple(host.strip() for host in self.opensearch.split(",")),
            self.opensearch_user,
            self.opensearch_password,
            self.opensearch_ca,
            self.opensearch_index,
            self.opensearch_shards,
            self.opensearch_replicas,
            self.opensearch_seconds,
        )

    @property
    def catalog_url(self) -> str:
        """SQLAlchemy URL of the catalogue."""
        return self.catalog or f"sqlite:///{self.catalog_file}"

    @property
    def catalog_file(self) -> Path:
        """Where the catalogue lies unless ``catalog`` says otherwise."""
        return self.data / "katalog.sqlite"

    @property
    def topics_file(self) -> Path:
        return self.topics or self.corpus / "themen.toml"

    @property
    def synonyms_file(self) -> Path:
        return self.synonyms or self.corpus / "synonyme.toml"

    @property
    def trial_file(self) -> Path:
        """The office's own judged searches."""
        return self.corpus / "suchtest.toml"

    @property
    def metadata_file(self) -> Path:
        """The file with metadata for documents of the corpus."""
        return self.corpus / "dokumente.toml"

    @property
    def accounts_file(self) -> Path:
        """Who may sign in, and with which password."""
        return self.accounts or config_file().absolute().parent / "konten.json"

    @property
    def pages_file(self) -> Path:
        """The office's own texts: help, accessibility, privacy and further pages."""
        return self.corpus / "seiten.toml"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order of precedence, first wins."""
        return init_settings, env_settings, ConfigFile(settings_cls)


def networks(told: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """The networks of the setting ``trusted_proxies``; an address is a network of one.

    Raises:
        ValueError: one of them is none.
    """
    return [ipaddress.ip_network(name) for name in told.replace(",", " ").split() if name != UNIX]


def load_settings(**overrides: Any) -> Settings:
    """Read the settings; ``overrides`` (from the command line) win, those that are None are passed over.

    Raises:
        SettingsError: a value is wrong, a name is unknown, or the settings file cannot be read.
    """
    if os.environ.get(CONFIG_VARIABLE) and not config_file().is_file():
        raise SettingsError(
            f"Die Einstellungsdatei {config_file()} gibt es nicht (Umgebungsvariable {CONFIG_VARIABLE})."
        )
    try:
        return Settings(**{key: value for key, value in overrides.items() if value is not None})
    except ValidationError as error:
        raise SettingsError("\n".join(explain(problem) for problem in error.errors())) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SettingsError(f"Die Einstellungsdatei {config_file()} ist kein gültiges TOML: {error}") from error
    except OSError as error:
        raise SettingsError(
            f"Die Einstellungsdatei {config_file()} lässt sich nicht lesen: {in_words(error)}."
        ) from error
