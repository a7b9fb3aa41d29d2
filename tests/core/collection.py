"""A small collection of real files, its catalogue, its index and its search, for tests."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from indexer.catalog import Catalog
from indexer.model import Document, Problem
from indexer.reindex import Summary, reindex
from indexer.settings import Settings
from search_app.access.audience import EVERYTHING, Audience
from search_app.answering.result import Result, SearchResult
from search_app.asking.request import SearchRequest, Versions
from search_app.collection import OpenCollection
from search_app.search import SearchService

#: The names that metadata files use.
TOPICS_FILE, METADATA_FILE, SYNONYMS_FILE = "themen.toml", "dokumente.toml", "synonyme.toml"


@dataclass
class Collection:
    """A folder of documents below ``root``, with everything that is made from it."""

    root: Path
    options: dict[str, Any] = field(default_factory=dict)
    _opened: OpenCollection | None = None

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)

    @property
    def folder(self) -> Path:
        return self.root / "Dokumente"

    @property
    def settings(self) -> Settings:
        return Settings(corpus=self.folder, data=self.root / "daten", jobs=1, **self.options)

    def copy_to(self, root: Path) -> Collection:
        """The same collection elsewhere; its catalogue is one file then."""
        self.catalogue_as_one_file()
        shutil.copytree(self.root, root)
        return Collection(root, self.options)

    def catalogue_as_one_file(self) -> Path:
        """The catalogue, with all that SQLite keeps beside it until it is written there."""
        connection = sqlite3.connect(self.settings.catalog_file)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        return self.settings.catalog_file

    # -- files -------------------------------------------------------------------------------------------------------

    def write(self, path: str, content: str | bytes) -> Path:
        """Write a file, with the folders that lead to it."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
        return target

    def write_all(self, files: Mapping[str, str]) -> None:
        for path, content in files.items():
            self.write(path, content)

    def remove(self, path: str) -> None:
        (self.folder / path).unlink()

    def move(self, path: str, target: str) -> None:
        (self.folder / target).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).rename(self.folder / target)

    # -- what is made of them ----------------------------------------------------------------------------------------

    def reindex(self, **options: Any) -> Summary:
        return reindex(self.settings, **options)

    def documents(self) -> dict[str, Document]:
        """All documents by path."""
        with Catalog(self.settings.catalog_url) as catalog, catalog.snapshot() as snapshot:
            return {document.path: document for document in snapshot.all_documents()}

    def document(self, path: str) -> Document:
        return self.documents()[path]

    def topics_of(self, path: str) -> list[str]:
        return [topic.slug for topic in self.document(path).topics]

    def text(self, path: str) -> str:
        """The text of all pages of a document as the catalogue holds it."""
        with Catalog(self.settings.catalog_url) as catalog, catalog.snapshot() as snapshot:
            return "\n".join(page.text for page in snapshot.pages(self.document(path).sha256))

    def problems(self) -> dict[str, Problem]:
        with Catalog(self.settings.catalog_url) as catalog, catalog.snapshot() as snapshot:
            return {problem.path: problem for problem in snapshot.problems()}

    def generations(self) -> list[str]:
        """Names of the index generations on disk."""
        return sorted(path.name for path in (self.settings.data / "index" / "whoosh").iterdir())

    # -- search ------------------------------------------------------------------------------------------------------

    @property
    def opened(self) -> OpenCollection:
        """Opened once for the whole test, as a server would have it."""
        if self._opened is None:
            self._opened = OpenCollection(self.settings)
        return self._opened

    @property
    def service(self) -> SearchService:
        """What those may ask who may see everything."""
        return self.seen_by(EVERYTHING)

    def seen_by(self, audience: Audience) -> SearchService:
        return SearchService(self.opened, audience)

    def search(self, q: str = "", **options: Any) -> SearchResult:
        return self.service.search(SearchRequest(q=q, **{"size": 100, "versions": Versions.EACH, **options}))

    def found(self, q: str = "", **options: Any) -> list[str]:
        """Paths of the documents found, in order."""
        return [result.document.path for result in self.search(q, **options).results]

    def result(self, q: str, path: str, **options: Any) -> Result:
        """What the search says of one document."""
        return next(result for result in self.search(q, **options).results if result.document.path == path)

    def close(self) -> None:
        if self._opened:
            self._opened.close()
            self._opened = None
