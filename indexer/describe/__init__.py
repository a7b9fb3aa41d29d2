"""What a document is called, what kind it is, of which year: from the metadata, else from what the file says of
itself.

- ``kinds``: minutes, papers, handouts; ``municipalities``: those that a document names
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from indexer.describe.kinds import kind_of
from indexer.describe.municipalities import named_in
from indexer.engines.base import AnalysedDocument, ZoneTerms
from indexer.engines.query import Zone
from indexer.extraction.metadata import readable_name
from indexer.language.analysis import Analyzer, WordForms
from indexer.model import Document, Metadata, SourceFile, Visibility
from indexer.topics import TopicMatcher, TopicTree, assign

if TYPE_CHECKING:
    from indexer.analysis.content import AnalysedContent

#: Raised when the rules of this module, of kinds or of municipalities change, so that documents are described anew.
VERSION = 2

#: A year by itself, or eight digits that may be a day.
_YEAR = re.compile(r"(?<!\d)(?:\d{8}|19[89]\d|20\d\d)(?!\d)")
_EARLIEST_YEAR = 1980


@dataclass(frozen=True, slots=True)
class Describer:
    """Describes documents by one topic tree, one analyzer and one threshold (see :func:`indexer.topics.assign`).

    ``municipalities`` are the names that the metadata uses: a document without one gets those that its title, path or
    first lines name in full.
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
        title = metadata.title or content.title or readable_name(path)
        start = content.pages[0].text if content.pages else ""
        year, date = _when(metadata, title, path, content.date)
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
            kind=metadata.kind or kind_of(title, path, start, content.format),
            format=content.format,
            unit=content.unit,
            sha256=analysed.sha256,
            size=file.size,
            mtime_ns=file.mtime_ns,
            page_count=analysed.page_count,
            topics=topics,
            municipalities=metadata.municipalities or named_in(self.municipalities, title, path, start),
            year=year,
            date=date,
            authors=metadata.authors or content.authors,
            language=metadata.language or analysed.language,
            visibility=metadata.visibility or Visibility.INTERNAL,
            description=metadata.description,
            added=added,
            warnings=content.warnings,
            recognised=content.recognised,
            analysis=analysis,
        )

    def _words(self, text: str) -> dict[WordForms, list[int]]:
        from indexer.analysis.terms import places_of  # brings numpy, which a run with nothing to do can spare

        return places_of(self.analyzer.forms(text))

    def for_engine(self, document: Document, zones: Mapping[Zone, ZoneTerms]) -> AnalysedDocument:
        """The document as an engine takes it in, with the ready terms of its text."""
        from indexer.analysis.terms import with_more, zone_terms

        title = zone_terms(self._words(document.title))
        # What is said of a document, by people or by its file, finds it as its headings do.
        for said in filter(None, (*document.authors, document.description)):
            zones = {**zones, Zone.HEADINGS: with_more(zones[Zone.HEADINGS], self._words(said))}
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


def _when(
    metadata: Metadata, title: str, path: PurePosixPath, of_file: dt.date | None
) -> tuple[int | None, dt.date | None]:
    """Year and day of a document. A file's own date comes last, as copying and saving often set it anew: it is taken
    where it fits the year that people said, or where they said none."""
    if metadata.date:
        return metadata.year or metadata.date.year, metadata.date
    year = metadata.year or _year(title, path)
    if of_file and year in (None, of_file.year):
        return of_file.year, of_file
    return year, None


def _year(title: str, path: PurePosixPath) -> int | None:
    """The last year that title, file name or folder name. Plans and programmes name years to come ("Agenda 2030"):
    those are not when something was written."""
    texts: Sequence[str] = (title, path.stem, *reversed(path.parent.parts))
    today = dt.date.today().year
    for text in texts:
        years = [year for digits in _YEAR.findall(text) if _EARLIEST_YEAR <= (year := _year_of(digits)) <= today]
        if years:
            return years[-1]
    return None


def _year_of(digits: str) -> int:
    """The year of four digits, or of eight that are a day ("20190314", "14032019"); 0 where they are none."""
    if len(digits) == 4:
        return int(digits)
    for year, month, day in ((digits[:4], digits[4:6], digits[6:]), (digits[4:], digits[2:4], digits[:2])):
        with suppress(ValueError):
            found = dt.date(int(year), int(month), int(day)).year
            if found >= _EARLIEST_YEAR:
                return found
    return 0
