"""What a document is called, what kind it is, of which year: from the metadata, else from what the file says of itself."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from indexer.engines.base import AnalysedDocument, ZoneTerms
from indexer.engines.query import Zone
from indexer.extraction.metadata import readable_name
from indexer.language.analysis import Analyzer, WordForms
from indexer.model import Document, Metadata, SourceFile, Visibility
from indexer.topics import TopicMatcher, TopicTree, assign

if TYPE_CHECKING:
    from indexer.analysis import AnalysedContent

#: Raised when the rules of this module change, so that documents are described anew.
VERSION = 1

#: Kind of a document by words in its title, file name, folder or first lines; the first that fits wins.
KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("Protokoll", r"\b(?:ergebnis)?(?:protokoll|niederschrift)e?\b"),
        ("Dokumentation", r"\b(?:tagungs)?dokumentation(?:en)?\b"),
        ("Monitoringbericht", r"\w*monitoring\w*"),
        ("Expertise", r"\bexpertisen?\b"),
        ("Handreichung", r"\b(?:handreichung(?:en)?|leitfaden|arbeitshilfen?|praxishilfen?|handbuch|infoblatt)\b"),
        ("Präsentation", r"\bpr(?:ä|ae)sentation(?:en)?\b"),
        ("Konzept", r"\b\w*konzept\w*\b"),
        ("Bericht", r"\b\w*bericht(?:e|s)?\b"),
        ("Papier", r"\b(?:\w*papiere?|stellungnahme)\b"),
    )
)
OTHER_KIND = "Dokument"

_YEAR = re.compile(r"(?<!\d)(?:19[89]\d|20[0-4]\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Describer:
    """Describes documents by one topic tree, one analyzer and one threshold (see :func:`indexer.topics.assign`).

    ``municipalities`` are the names that the metadata uses: a document without one gets those that its title, path or first
    lines name in full.
    """

    tree: TopicTree
    analyzer: Analyzer
    matcher: TopicMatcher
    threshold: int
    municipalities: Collection[str] = ()

    @staticmethod
    def recipe(tree: TopicTree, threshold: int, municipalities: Collection[str]) -> str:
        """Names what all documents are described with, apart from their own metadata."""
        return repr((VERSION, tree.fingerprint, threshold, sorted(municipalities)))

    @staticmethod
    def described_by(recipe: str, metadata: Metadata) -> str:
        """A fingerprint that changes when a document would be described otherwise (hex)."""
        return hashlib.sha256(f"{recipe}{metadata!r}".encode()).hexdigest()[:16]

    def describe(
        self,
        file: SourceFile,
        metadata: Metadata,
        analysed: AnalysedContent,
        *,
        document_id: str,
        analysis: str,
        added: dt.datetime,
    ) -> Document:
        """The document at a path with this content."""
        content = analysed.head
        path = PurePosixPath(file.path)
        title = metadata.title or content.title or readable_name(path.stem)
        start = content.pages[0].text if content.pages else ""
        topics = assign(
            [slug for name in metadata.topics if (slug := self.tree.find(name))],
            self.matcher.count(self._words(title)),
            analysed.topics,
            analysed.word_count,
            threshold=self.threshold,
        )
        return Document(
            id=document_id,
            path=file.path,
            location=file.location,
            title=title,
            kind=metadata.kind or _kind(title, path, start, content.format),
            format=content.format,
            unit=content.unit,
            sha256=analysed.sha256,
            size=file.size,
            mtime_ns=file.mtime_ns,
            page_count=analysed.page_count,
            topics=topics,
            municipalities=metadata.municipalities or self._municipalities(title, file.path, start),
            year=metadata.year or _year(title, path, content.date),
            date=metadata.date or content.date,
            authors=metadata.authors or content.authors,
            language=metadata.language or analysed.language,
            visibility=metadata.visibility or Visibility.INTERNAL,
            description=metadata.description,
            added=added,
            warnings=content.warnings,
            recognised=content.recognised,
            analysis=analysis,
        )

    def _municipalities(self, *texts: str) -> tuple[str, ...]:
        return tuple(
            name
            for name in self.municipalities
            if any(re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE) for text in texts)
        )

    def _words(self, title: str) -> dict[WordForms, list[int]]:
        from indexer.terms import places_of  # brings numpy, which a run with nothing to do can spare

        return places_of(self.analyzer.forms(title))

    def for_engine(self, document: Document, zones: Mapping[Zone, ZoneTerms]) -> AnalysedDocument:
        """The document as an engine takes it in, with the ready terms of its text."""
        from indexer.terms import zone_terms

        title = zone_terms(self._words(document.title))
        day = document.date or (dt.date(document.year, 1, 1) if document.year else None)
        return AnalysedDocument(
            id=document.id,
            zones={Zone.TITLE: title, **zones},
            values={
                "topic": self.tree.with_ancestors(topic.slug for topic in document.topics),
                "kind": (document.kind,),
                "municipality": document.municipalities,
                "year": (str(document.year),) if document.year else (),
                "format": (document.format,),
                "language": (document.language,),
            },
            visibility=document.visibility.value,
            newest=day.toordinal() if day else 0,
            title_key=sort_key(document.title),
        )


def new_id(path: str, taken: Collection[str] | Mapping[str, object]) -> str:
    """An id for the document at a path: readable, safe in a URL, and the same whenever the collection is built anew."""
    stem = re.sub(r"[^a-z0-9]+", "-", fold_to_ascii(PurePosixPath(path).stem)).strip("-")[:48].strip("-")
    digest = hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()
    for length in range(8, 65):
        candidate = f"{stem}-{digest[:length]}" if stem else digest[:length]
        if candidate not in taken:
            return candidate
    raise AssertionError("two paths with the same SHA-256")


def fold_to_ascii(text: str) -> str:
    """Lower case, umlauts spelled out, accents dropped: for ids and file names, not for search."""
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = unicodedata.normalize("NFC", text.lower()).replace(umlaut, letters)
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def sort_key(title: str) -> str:
    """Orders titles as DIN 5007-1 does: umlauts as their base letters, quotes and case without weight."""
    base = unicodedata.normalize("NFKD", title.casefold())
    return re.sub(r"[^\w\s]", "", "".join(char for char in base if not unicodedata.combining(char))).strip()


def _kind(title: str, path: PurePosixPath, start: str, file_format: str) -> str:
    if file_format in ("pptx", "ppt", "odp"):
        return "Präsentation"
    # The nearer to the document's own words, the more weight: title, name, folders from the inside, first lines.
    for text in (title, path.stem, *reversed(path.parent.parts), start):
        readable = text.replace("_", " ")
        for kind, pattern in KINDS:
            if pattern.search(readable):
                return kind
    return OTHER_KIND


def _year(title: str, path: PurePosixPath, date: dt.date | None) -> int | None:
    """The year that title, file name or folder name; a file's own date comes last, as copying often sets it anew."""
    texts: Sequence[str] = (title, path.stem, *reversed(path.parent.parts))
    for text in texts:
        if years := _YEAR.findall(text):
            return int(years[-1])
    return date.year if date else None
