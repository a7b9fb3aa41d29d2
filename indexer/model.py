"""The things that pass from room to room: what a document is before, while and after it is read.

Every class here is plain data. Nothing in this module knows how text is extracted, analysed, stored or searched.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from string import ascii_letters

#: What is put in the seam of a word broken at the end of a line where nobody can tell whether its hyphen was its own:
#: the zero-width non-joiner, which prints nothing. The words of the collection may tell later, see
#: :mod:`indexer.language.seams`.
SEAM = "\u200c"

_ASCII = bytes(range(128))
_ASCII_LETTERS = ascii_letters.encode()


def letters_of(text: str) -> int:
    """Number of letters in a text.

    Those of ASCII are counted by taking them out, ten times as fast as asking each: that was a second of a run over 400
    documents.

    >>> letters_of("§ 7: Größe")
    5
    """
    encoded = text.encode("utf-8", "surrogatepass")
    beyond_ascii = encoded.translate(None, _ASCII).decode("utf-8", "surrogatepass")
    return len(encoded) - len(encoded.translate(None, _ASCII_LETTERS)) + sum(map(str.isalpha, beyond_ascii))


class Unit(StrEnum):
    """What a document is divided into; the word is shown to the reader ("Seite 7", "Abschnitt 3")."""

    PAGE = "Seite"
    SECTION = "Abschnitt"
    SLIDE = "Folie"
    SHEET = "Tabellenblatt"


class Visibility(StrEnum):
    """Who may see a document."""

    PUBLIC = "öffentlich"
    INTERNAL = "intern"


class TopicOrigin(StrEnum):
    """Why a document has a topic: a person set it, or its terms stand in the text."""

    ASSIGNED = "gesetzt"
    AUTOMATIC = "automatisch"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a person wrote down about a document, in the metadata file or beside it. ``None``/empty: nothing was
    said."""

    title: str | None = None
    kind: str | None = None
    topics: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    year: int | None = None
    date: dt.date | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    visibility: Visibility | None = None
    description: str | None = None


def member_of(location: bytes) -> tuple[str, ...]:
    """The names behind the NULs of a location, see :class:`SourceFile`."""
    return tuple(name.decode() for name in location.split(b"\0")[1:])


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of the corpus as the folder shows it, before anything is read.

    ``path`` is what people read: relative to the corpus folder, in NFC, with forward slashes. ``location`` is the same
    place as the file system spells it (names are bytes there, and may be decomposed or no valid text at all). ``size``
    in bytes, ``mtime_ns`` in nanoseconds since the epoch.

    A member of a container (a file in a ZIP archive, an attachment of a mail) is a file, too: its ``path`` reads
    "Archiv.zip/Ordner/Datei.pdf", its ``location`` is that of the container and, each behind a NUL, the names that lead
    from there to it; ``absolute`` and ``mtime_ns`` are the container's.
    """

    path: str
    location: bytes
    absolute: Path
    size: int
    mtime_ns: int

    @property
    def member(self) -> tuple[str, ...]:
        """The names that lead from the container to this member, outermost first; empty for a file in the folder."""
        return member_of(self.location) if b"\0" in self.location else ()

    @property
    def container(self) -> str | None:
        """The path of the file in the folder that this is a member of; None for a file in the folder."""
        return self.path.removesuffix("/" + "/".join(self.member)) if self.member else None


@dataclass(frozen=True, slots=True)
class Page:
    """One page, section, slide or sheet: the unit that a result points to.

    ``number`` counts from 1 in reading order. ``label`` is what is printed on the page ("iv", "A-3"); equal to the
    number where the file gives none. ``headings`` is the path of headings that the unit stands under, outermost first.
    ``furniture`` holds running heads, page numbers and the like: lines that are text of the page but not of the
    document; they are findable with less weight and are never shown as a snippet.
    """

    number: int
    label: str
    text: str
    headings: tuple[str, ...] = ()
    furniture: str = ""


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """One line of a document's table of contents; ``level`` from 1, ``page`` is a :attr:`Page.number`."""

    title: str
    level: int
    page: int


@dataclass(frozen=True, slots=True)
class ExtractedDocument:
    """What reading a file brought to light: text by page, and what the file says about itself.

    ``warnings`` are German sentences on what could not be read ("Ab Seite 12 ist die Datei beschädigt."); a document
    with warnings was read in part. ``scanned_pages`` are the numbers of pages that are pictures without text; of
    ``recognised`` of them the text has been recognised since (OCR). ``extractor`` names the reader and its version, so
    that a better reader can be told from an older one.
    """

    format: str
    unit: Unit
    pages: tuple[Page, ...]
    title: str | None = None
    authors: tuple[str, ...] = ()
    date: dt.date | None = None
    language: str | None = None
    keywords: tuple[str, ...] = ()
    outline: tuple[OutlineEntry, ...] = ()
    warnings: tuple[str, ...] = ()
    scanned_pages: tuple[int, ...] = ()
    recognised: int = 0
    extractor: str = ""

    @property
    def letters(self) -> int:
        """Number of letters in all pages; 0 means that the document has no text."""
        return sum(letters_of(page.text) for page in self.pages)


@dataclass(frozen=True, slots=True)
class TopicAssignment:
    """A topic of a document and why: ``terms`` maps each term that caused it to its number of occurrences."""

    slug: str
    origin: TopicOrigin
    terms: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the collection as search, pages and exports know it.

    ``id`` is stable over re-indexing and safe in a URL. ``path`` and ``location`` as in :class:`SourceFile`; ``size``
    in bytes; ``page_count`` counts ``unit``s. ``sha256`` names the content: text is kept under it, evidence under it
    and ``analysis``, the fingerprint of the analysis that the document's terms were made with. The text of
    ``recognised`` pages comes from "Texterkennung" (OCR): it may hold mistakes.
    """

    id: str
    path: str
    location: bytes
    title: str
    kind: str
    format: str
    unit: Unit
    sha256: str
    size: int
    mtime_ns: int
    page_count: int
    topics: tuple[TopicAssignment, ...] = ()
    municipalities: tuple[str, ...] = ()
    year: int | None = None
    date: dt.date | None = None
    authors: tuple[str, ...] = ()
    language: str = "de"
    visibility: Visibility = Visibility.PUBLIC
    description: str | None = None
    added: dt.datetime | None = None
    warnings: tuple[str, ...] = ()
    recognised: int = 0
    analysis: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that could not be read, in words for an admin: ``reason`` is one German sentence, ``detail`` is technical.

    ``passing``: it may be read next time without having changed (no permission, a share that is away, a process that
    was killed).
    """

    path: str
    reason: str
    detail: str = ""
    since: dt.datetime | None = None
    passing: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """One node of the topic tree."""

    slug: str
    label: str
    parent: str | None = None
    description: str = ""
    terms: tuple[str, ...] = ()
