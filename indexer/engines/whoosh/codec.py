"""Whoosh's extension point for file formats, filled with packed arrays instead of one Python object per posting.

A segment has two files: ``.pst`` (terms and posting lists, see :mod:`.postings`) and ``.doc`` (see :mod:`.documents`).
Whoosh keeps what it is good at: the table of contents, segments, deletions, locking, clean-up. Its readers and matchers
work on these files, too (``SegmentReader``), so that an index can be looked into with plain Whoosh.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.codec.whoosh3 import W3Segment
from whoosh.fields import STORED, FieldType, Schema
from whoosh.formats import Existence
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from indexer.engines.whoosh.documents import Documents, Row, write_rows
from indexer.engines.whoosh.layout import DOCUMENTS_EXT, POSTINGS_EXT
from indexer.engines.whoosh.packed import PackedFile, PackedWriter
from indexer.engines.whoosh.pool import FIELDS, PostingPool
from indexer.engines.whoosh.postings import FieldPostings


class ReadyTerms(FieldType):  # type: ignore[misc]
    """A field whose terms come ready from ``indexer/language``: no analyzer, nothing stored."""

    def __init__(self) -> None:
        self.format = Existence()
        self.scorable = True
        self.stored = False
        self.indexed = True


def schema() -> Any:
    """The fields of every index: nine searchable ones and the id."""
    return Schema(id=STORED(), **{field.name: ReadyTerms() for field in FIELDS})


class PackedCodec(base.Codec):  # type: ignore[misc]
    """Reads and writes the segment files; stateless, so that it can lie in the table of contents."""

    length_stats = False

    def per_document_writer(self, storage: Any, segment: Any) -> PackedDocumentWriter:
        return PackedDocumentWriter(storage, segment)

    def field_writer(self, storage: Any, segment: Any) -> PackedFieldWriter:
        return PackedFieldWriter(storage, segment)

    def per_document_reader(self, storage: Any, segment: Any) -> PackedDocumentReader:
        return PackedDocumentReader(storage, segment)

    def terms_reader(self, storage: Any, segment: Any) -> PackedTermsReader:
        return PackedTermsReader(storage, segment)

    def new_segment(self, storage: Any, indexname: str) -> Any:
        segment = W3Segment(self, indexname)
        segment.postings = 0
        return segment


def segment_file(storage: Any, segment: Any, extension: str) -> Path:
    """The path of one file of a segment."""
    return Path(storage.folder, segment.make_filename(extension))


class PackedDocumentWriter(base.PerDocumentWriter):  # type: ignore[misc]
    """Collects the rows of the new segment; nothing is written when there are none."""

    def __init__(self, storage: Any, segment: Any) -> None:
        self._path = segment_file(storage, segment, DOCUMENTS_EXT)
        self.rows: list[Row] = []
        self.is_closed = False

    def close(self) -> None:
        if self.rows:
            write_rows(PackedWriter(self._path), self.rows)
        self.is_closed = True

    def abandon(self) -> None:
        """Write nothing."""
        self.rows.clear()
        self.is_closed = True


class PackedFieldWriter(base.FieldWriter):  # type: ignore[misc]
    """Writes the posting lists of the new segment: a pool at once, or merged ones field by field."""

    def __init__(self, storage: Any, segment: Any) -> None:
        self.file = PackedWriter(segment_file(storage, segment, POSTINGS_EXT))
        self._segment = segment
        self._written = False
        self.is_closed = False

    def write_pool(self, pool: PostingPool, documents: int) -> None:
        self._segment.postings = pool.write(self.file, documents)
        self._written = True

    def wrote(self, postings: int) -> None:
        """Note postings that were written to ``file`` directly."""
        self._segment.postings += postings
        self._written = True

    def close(self) -> None:
        if self._written:
            self.file.close({"postings": self._segment.postings})
        else:
            self.file.abandon()
        self.is_closed = True

    def abandon(self) -> None:
        """Write nothing."""
        self.file.abandon()
        self.is_closed = True


class PackedDocumentReader(base.PerDocumentReader):  # type: ignore[misc]
    """Whoosh's view of the ``.doc`` file."""

    def __init__(self, storage: Any, segment: Any) -> None:
        self._segment = segment
        self.documents = Documents(PackedFile(segment_file(storage, segment, DOCUMENTS_EXT)))

    def doc_count(self) -> int:
        return len(self.documents) - int(self._segment.deleted_count())

    def doc_count_all(self) -> int:
        return len(self.documents)

    def has_deletions(self) -> bool:
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        return bool(self._segment.is_deleted(docnum))

    def deleted_docs(self) -> Any:
        return self._segment.deleted_docs()

    def stored_fields(self, docnum: int) -> dict[str, str]:
        return {"id": self.documents.ids[docnum]}

    def doc_field_length(self, docnum: int, fieldname: str, default: float = 0) -> float:
        return float(self.documents.lengths(fieldname)[docnum]) or default

    def field_length(self, fieldname: str) -> float:
        return float(self.documents.lengths(fieldname).sum(dtype=np.float64))

    def min_field_length(self, fieldname: str) -> float:
        return float(self.documents.lengths(fieldname).min())

    def max_field_length(self, fieldname: str) -> float:
        return float(self.documents.lengths(fieldname).max())


class PackedTermsReader(base.TermsReader):  # type: ignore[misc]
    """Whoosh's view of the ``.pst`` file; :attr:`fields` is the fast one."""

    def __init__(self, storage: Any, segment: Any) -> None:
        file = PackedFile(segment_file(storage, segment, POSTINGS_EXT))
        self.fields = {field.name: FieldPostings(file, field.name) for field in FIELDS}

    def indexed_field_names(self) -> list[str]:
        return [name for name, postings in self.fields.items() if len(postings)]

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return term[0] in self.fields and self.fields[term[0]].find(term[1]) >= 0

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for name, postings in self.fields.items():
            for key in postings.each_key():
                yield name, key

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        postings = self.fields[fieldname]
        for key in postings.each_key(postings.lower_bound(prefix)):
            yield fieldname, key

    def items(self) -> Iterator[tuple[tuple[str, bytes], Any]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], Any]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> Any:
        postings = self.fields[fieldname]
        number = postings.find(text)
        if number < 0:
            raise TermNotFound(f"No term {fieldname}:{text!r}")
        begin, end = postings.extent(number)
        freqs, docs = postings.freqs[begin:end], postings.docs[begin:end]
        return TermInfo(
            weight=float(freqs.sum(dtype=np.float64)),
            df=end - begin,
            minlength=1,
            maxweight=float(freqs.max()),
            minid=int(docs[0]),
            maxid=int(docs[-1]),
        )

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> Any:
        info = self.term_info(fieldname, text)
        postings = self.fields[fieldname]
        begin, end = postings.extent(postings.find(text))
        weights = postings.freqs[begin:end].astype(float).tolist()
        term = (fieldname, text)
        return ListMatcher(
            postings.docs[begin:end].tolist(), weights, format=format_, scorer=scorer, term=term, terminfo=info
        )
