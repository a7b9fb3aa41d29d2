"""Filling one generation: documents in, segments out (tantivy's own threads), checked and made durable at the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Self

import tantivy

from indexer.engines import folders
from indexer.engines.base import AnalysedDocument, EngineError
from indexer.engines.folders import writing
from indexer.engines.tantivy import records
from indexer.engines.tantivy.fields import ID, newest_key, schema, tantivy_document
from indexer.engines.tantivy.layout import FORMAT, files, open_index, told
from indexer.engines.tantivy.record_files import RecordWriter

#: Memory of the writer for all its threads; when it is full, segments are written.
HEAP_BYTES = 256_000_000
_THREADS = 2


class TantivyGenerationWriter:
    """One generation being written; see :class:`indexer.engines.base.GenerationWriter`."""

    def __init__(self, folder: Path, known: Mapping[str, int], *, updating: bool, heap_bytes: int = HEAP_BYTES) -> None:
        """Write into ``folder``, which is empty or (``updating``) holds the files of another generation.

        ``known`` are the checksums of those files that are never changed.
        """
        self._folder = folder
        self._known = known
        self._updating = updating
        self._finished = False
        self._ids: set[str] = set()
        self._records = RecordWriter(folder)
        with told("Der Index lässt sich nicht anlegen"), writing():
            index = tantivy.Index.open(str(folder)) if updating else tantivy.Index(schema(), path=str(folder))
            self._writer: Any = index.writer(heap_bytes, _THREADS)

    def add(self, documents: Iterable[AnalysedDocument]) -> None:
        for document in documents:
            writer = self._open_writer()
            with told("Der Index lässt sich nicht schreiben"), writing():
                if self._updating or document.id in self._ids:
                    writer.delete_documents_by_term(ID, document.id)
                self._ids.add(document.id)
                record = records.pack(newest_key(document.newest, document.id), document.zones)
                writer.add_document(tantivy_document(document, self._records.add(record)))

    def delete(self, ids: Iterable[str]) -> None:
        for id_ in ids:
            self._open_writer().delete_documents_by_term(ID, id_)

    def finish(self, expected: int) -> None:
        writer = self._open_writer()
        with told("Der Index lässt sich nicht schreiben"), writing():
            self._records.close()
            writer.commit()
            self._writer = None
            writer.wait_merging_threads()
            found = open_index(self._folder).searcher().num_docs
        if found != expected:
            raise EngineError(f"Der neue Index ist unvollständig: {found} statt {expected} Dokumente.")
        with writing():
            folders.seal(self._folder, files(self._folder), version=FORMAT, documents=found, known=self._known)
        self._finished = True

    def discard(self) -> None:
        writer, self._writer = self._writer, None
        self._records.close()
        try:
            if writer is not None:
                with told("Der Index lässt sich nicht verwerfen"):
                    writer.rollback()
        finally:
            del writer  # its threads must not write into a folder that is being removed
            folders.discard(self._folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        if not self._finished:
            self.discard()

    def _open_writer(self) -> Any:
        if self._writer is None:
            raise EngineError("Dieser Index ist bereits abgeschlossen.")
        return self._writer
