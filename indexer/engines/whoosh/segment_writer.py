"""Whoosh's segment writer with packed insides: takes analysed documents and merges segments array by array."""

from __future__ import annotations

from typing import Any

import numpy as np
from whoosh.writing import NO_MERGE, SegmentWriter

from indexer.engines.base import AnalysedDocument
from indexer.engines.whoosh.codec import PackedCodec, PackedDocumentReader, PackedTermsReader
from indexer.engines.whoosh.documents import Row
from indexer.engines.whoosh.merging import merge_field
from indexer.engines.whoosh.pool import FIELDS, PostingPool


class PackedSegmentWriter(SegmentWriter):  # type: ignore[misc]
    """Writes one new segment, from documents or from other segments; :meth:`commit` is Whoosh's own."""

    def __init__(self, index: Any) -> None:
        super().__init__(index, codec=PackedCodec(), compound=False)
        self.documents = PostingPool()
        self._merged: list[Any] = []

    def add(self, document: AnalysedDocument) -> int:
        """Add a document; returns its number in the new segment."""
        number = int(self.docnum)
        lengths = self.documents.add(number, document)
        self.perdocwriter.rows.append(Row.of(document, lengths))
        self.docnum += 1
        self._added = True
        return number

    def commit_new(self) -> None:
        """Write the new segment and a new table of contents; no segment is merged."""
        self.commit(mergetype=NO_MERGE)

    def commit_merged(self, segments: list[Any]) -> None:
        """Write the live documents of these segments as the new segment and take them out of the index."""
        self._merged = segments
        self.commit(mergetype=lambda writer, all_segments: [s for s in all_segments if s not in segments])

    def cancel(self) -> None:
        """Give up; whatever failed must not be tried again on the way out."""
        self.perdocwriter.abandon()
        self.fieldwriter.abandon()
        if not self.is_closed:
            super().cancel()

    def _merge_segments(self, mergetype: Any, optimize: Any, merge: Any) -> list[Any]:
        """Whoosh's step before the new segment is flushed: here the rows of merged segments come in."""
        fields = [field.name for field in FIELDS]
        self._sources = []
        for segment in self._merged:
            rows = PackedDocumentReader(self.storage, segment).documents.rows(fields)
            numbers = np.full(len(rows), -1, dtype=np.int64)
            live = [number for number in range(len(rows)) if not segment.is_deleted(number)]
            numbers[live] = np.arange(self.docnum, self.docnum + len(live))
            self.perdocwriter.rows.extend(rows[number] for number in live)
            self.docnum += len(live)
            self._sources.append((PackedTermsReader(self.storage, segment), numbers))
        self._added = self._added or any((numbers >= 0).any() for _, numbers in self._sources)
        remaining: list[Any] = super()._merge_segments(mergetype, optimize, merge)
        return remaining

    def _flush_segment(self) -> None:
        """Whoosh's step that writes the new segment."""
        self.perdocwriter.close()
        if not self._sources:
            self.fieldwriter.write_pool(self.documents, self.docnum)
        for field in FIELDS if self._sources else ():
            sources = [(terms.fields[field.name], numbers) for terms, numbers in self._sources]
            self.fieldwriter.wrote(merge_field(self.fieldwriter.file, field.name, self.docnum, sources))
        self.fieldwriter.close()
