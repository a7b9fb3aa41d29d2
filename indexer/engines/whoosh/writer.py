"""Filling one generation: documents in, segments out, checked and made durable at the end."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex

from indexer.engines import folders
from indexer.engines.base import AnalysedDocument, EngineError
from indexer.engines.folders import MARKER, writing
from indexer.engines.whoosh.codec import PackedDocumentReader, schema
from indexer.engines.whoosh.layout import FORMAT, INDEX_NAME, SEGMENT_FILES, files, open_index
from indexer.engines.whoosh.merging import plan
from indexer.engines.whoosh.segment_writer import PackedSegmentWriter

#: The pool is written as a segment when it has grown to this size (see ``PostingPool.size``): some 250 MB at the most.
POOL_LIMIT = 4_000_000


class WhooshGenerationWriter:
    """One generation being written; see :class:`indexer.engines.base.GenerationWriter`."""

    def __init__(self, folder: Path, *, pool_limit: int = POOL_LIMIT) -> None:
        """Write into ``folder``, which exists and holds nothing or the files of the generation this one is based on."""
        self._folder = folder
        self._pool_limit = pool_limit
        self._finished = False
        self._writer: PackedSegmentWriter | None = None
        #: Where each live document is: segment id, number.
        self._places: dict[str, tuple[str, int]] = {}
        self._checksums: dict[str, int] = {}
        if (folder / MARKER).exists():
            self._checksums = folders.checksums(folder)
            (folder / MARKER).unlink()
            self._index = open_index(folder)
            self._locate_documents()
        else:
            self._index = FileIndex.create(FileStorage(str(folder)), schema(), INDEX_NAME)

    def add(self, documents: Iterable[AnalysedDocument]) -> None:
        for document in documents:
            self.delete((document.id,))
            writer = self._open_writer()
            number = writer.add(document)
            self._places[document.id] = (writer.newsegment.segid, number)
            if writer.documents.size >= self._pool_limit:
                with writing():
                    self._flush()
                    self._merge()

    def delete(self, ids: Iterable[str]) -> None:
        for id_ in ids:
            place = self._places.pop(id_, None)
            if place is None:
                continue
            writer = self._open_writer()
            for segment in (writer.newsegment, *writer.segments):
                if segment.segid == place[0]:
                    segment.delete_document(place[1])

    def finish(self, expected: int) -> None:
        with writing():
            self._flush()
            self._merge()
            found = live_documents(self._folder)
        if found != expected:
            raise EngineError(f"Der neue Index ist unvollständig: {found} statt {expected} Dokumente.")
        with writing():
            self._seal(found)
        self._finished = True

    def discard(self) -> None:
        writer, self._writer = self._writer, None
        try:
            if writer is not None:
                writer.cancel()
        finally:
            folders.discard(self._folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        if not self._finished:
            self.discard()

    def _seal(self, documents: int) -> None:
        """From here on the generation counts as complete."""
        shutil.rmtree(self._folder / f"{INDEX_NAME}.tmp", ignore_errors=True)
        known = {name: value for name, value in self._checksums.items() if Path(name).suffix in SEGMENT_FILES}
        folders.seal(self._folder, files(self._folder), version=FORMAT, documents=documents, known=known)

    def _open_writer(self) -> PackedSegmentWriter:
        if self._finished:
            raise EngineError("Dieser Index ist bereits abgeschlossen.")
        if self._writer is None:
            self._writer = PackedSegmentWriter(self._index)
        return self._writer

    def _flush(self) -> None:
        if self._writer is not None:
            self._writer.commit_new()
            self._writer = None

    def _merge(self) -> None:
        """Merge until no level of segments is full."""
        while segments := plan(self._index._segments()):
            writer = PackedSegmentWriter(self._index)
            try:
                writer.commit_merged(segments)
            except BaseException:
                writer.cancel()
                raise
            self._locate_documents(writer.newsegment)

    def _locate_documents(self, segment: Any = None) -> None:
        """Note where the documents of a segment (default: of all) lie."""
        for each in self._index._segments():
            if segment is None or each.segid == segment.segid:
                ids = PackedDocumentReader(self._index.storage, each).documents.ids
                for number, id_ in enumerate(ids):
                    if not each.is_deleted(number):
                        self._places[id_] = (each.segid, number)


def live_documents(folder: Path) -> int:
    """Count the documents by reading them from the files."""
    index = open_index(folder)
    return sum(PackedDocumentReader(index.storage, segment).doc_count() for segment in index._segments())
