"""The settings of the collection: which documents there are, how they are read, and where catalogue and index lie."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings

from indexer.engines.cluster import Cluster


class CollectionSettings(BaseSettings):
    """A part of :class:`indexer.settings.Settings`."""

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
        None,
        description="Adresse des Katalogs auf einem Datenbankserver (PostgreSQL) als SQLAlchemy-URL; ohne Angabe eine "
        "SQLite-Datei im Datenordner.",
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
        "laki",
        pattern=r"^[a-z0-9][a-z0-9_]{0,40}$",
        description="Alias und Anfang der Indexnamen in OpenSearch; jede Sammlung braucht einen eigenen; ein Lauf rührt "
        "Indexe einer anderen nicht an.",
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
