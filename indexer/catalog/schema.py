"""Tables of the catalogue.

Two kinds of rows live here. *Contents* (``contents``, ``pages``, ``evidence``) are filed under the SHA-256 of the bytes
they were read from: they are only ever added while a run goes on, so they can be committed bit by bit without anybody
noticing. The *collection* (``documents``, ``problems``, ``state``) is what people see; a run replaces it in one
transaction at its end, together with the name of the index generation that belongs to it.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.engine import Dialect

#: Raised whenever the tables or what they hold change their meaning; kept in ``state`` under ``format``.
FORMAT_VERSION = 4

#: In ``state``: the name of the collection, made up once; it goes wherever the catalogue goes.
IDENTITY = "collection"

metadata = MetaData()


class FreeText(TypeDecorator[str]):
    """Text from documents, of any length; what no database may hold (NUL, half a surrogate pair) is taken out on the
    way in."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


contents = Table(
    "contents",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("format", String(16), nullable=False),
    Column("unit", String(32), nullable=False),
    Column("page_count", Integer, nullable=False),
    Column("letters", BigInteger, nullable=False),
    Column("title", FreeText),
    Column("authors", JSON, nullable=False),
    Column("date", Date),
    Column("language", FreeText),
    Column("keywords", JSON, nullable=False),
    Column("outline", JSON, nullable=False),
    Column("warnings", JSON, nullable=False),
    Column("scanned_pages", JSON, nullable=False),
    # Of so many of them the text in ``pages`` is recognised (OCR).
    Column("recognised", Integer, nullable=False),
    Column("extractor", String(64), nullable=False),
)

pages = Table(
    "pages",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("label", FreeText, nullable=False),
    Column("headings", JSON, nullable=False),
    Column("text", FreeText, nullable=False),
    Column("furniture", FreeText, nullable=False),
)

#: Pages that are pictures and were looked at: recognised text, and words with the places where they stand (zlib, JSON).
ocr_pages = Table(
    "ocr_pages",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("words", LargeBinary, nullable=False),
    Column("recogniser", String(64), nullable=False),
    Column("problem", Text),
)

#: On which pages which terms stand (see ``indexer.analysis.evidence``), for one analysis (``analysis`` names it).
evidence = Table(
    "evidence",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("analysis", String(64), primary_key=True),
    Column("packed", LargeBinary, nullable=False),
)

#: What near-duplicates are found by (see ``indexer.analysis.duplicates``).
signatures = Table(
    "signatures",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("packed", LargeBinary, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("id", String(96), primary_key=True),
    Column("path", Text, nullable=False, unique=True),
    Column("location", LargeBinary, nullable=False),
    Column("title", FreeText, nullable=False),
    Column("kind", FreeText, nullable=False),
    Column("format", String(16), nullable=False),
    Column("unit", String(32), nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("page_count", Integer, nullable=False),
    Column("topics", JSON, nullable=False),
    Column("municipalities", JSON, nullable=False),
    Column("year", Integer),
    Column("date", Date),
    Column("authors", JSON, nullable=False),
    Column("language", FreeText, nullable=False),
    Column("visibility", String(16), nullable=False),
    Column("description", FreeText),
    Column("added", DateTime, nullable=False, index=True),
    Column("warnings", JSON, nullable=False),
    Column("recognised", Integer, nullable=False),
    Column("analysis", String(64), nullable=False),
    # Fingerprint of everything that describes the document apart from its bytes: metadata and topic tree.
    Column("described_by", String(64), nullable=False),
)

#: Documents that are versions of each other share a group; those that have none do not stand here.
versions = Table(
    "versions",
    metadata,
    Column("document", String(96), primary_key=True),
    Column("group", String(96), nullable=False, index=True),
)

problems = Table(
    "problems",
    metadata,
    Column("path", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("reason", FreeText, nullable=False),
    Column("detail", FreeText, nullable=False),
    Column("since", DateTime, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("started", DateTime, nullable=False),
    Column("finished", DateTime),
    Column("status", String(16), nullable=False),
    Column("summary", JSON, nullable=False),
)

#: What lies in containers (ZIP, mails), so that only those that changed are opened; not part of what people see.
containers = Table(
    "containers",
    metadata,
    Column("path", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    # Names what was looked for: a new format makes other members interesting.
    Column("rules", String(64), nullable=False),
    Column("members", JSON, nullable=False),
    Column("refusals", JSON, nullable=False),
)

#: Single values: format version, engine and generation in service, the language model, the topic tree.
state = Table(
    "state",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
