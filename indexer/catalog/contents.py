"""Contents, read: what was extracted from bytes, filed under their hash. A part of snapshots."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from indexer.catalog import rows, schema
from indexer.model import ExtractedDocument, Page

#: SQLite takes at most 32,766 bound values in a statement; lists of keys are asked for in slices well below.
_SLICE = 500
#: Single pages are asked for by a statement of this many alternatives, always the same: making one anew takes longer
#: than its answer. Not (sha256, number) IN (pairs): SQLite reads the whole table for that.
_ALTERNATIVES = 32
_SINGLE_PAGES = sa.select(schema.pages).where(
    sa.or_(
        *(
            sa.and_(
                schema.pages.c.sha256 == sa.bindparam(f"sha256_{n}"),
                schema.pages.c.number == sa.bindparam(f"number_{n}"),
            )
            for n in range(_ALTERNATIVES)
        )
    )
)
_EVIDENCE = (
    sa.select(schema.documents.c.id, schema.evidence.c.packed)
    .select_from(
        schema.documents.join(
            schema.evidence,
            sa.and_(
                schema.evidence.c.sha256 == schema.documents.c.sha256,
                schema.evidence.c.analysis == schema.documents.c.analysis,
            ),
        )
    )
    .where(schema.documents.c.id.in_(sa.bindparam("ids", expanding=True)))
)

T = TypeVar("T")


def slices(items: Sequence[T], size: int = _SLICE) -> Iterator[Sequence[T]]:
    """A list of keys in pieces that one statement can take."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _named(n: int, sha256: str, number: int) -> tuple[tuple[str, str | int], ...]:
    return (f"sha256_{n}", sha256), (f"number_{n}", number)


class ReadsContents:
    """The part of a snapshot that tells what was read from files."""

    _connection: Connection

    def without_text_count(self) -> int:
        """Documents without a letter of text."""
        contents, documents = schema.contents.c, schema.documents.c
        joined = schema.documents.join(schema.contents, contents.sha256 == documents.sha256)
        query = sa.select(sa.func.count()).select_from(joined).where(contents.letters == 0)
        return self._connection.execute(query).scalar_one()

    def content(self, sha256: str, *, first_pages: int | None = None) -> ExtractedDocument | None:
        """What was read from the bytes with this hash, or None; with all pages, or only the first few."""
        query = sa.select(schema.contents).where(schema.contents.c.sha256 == sha256)
        row = self._connection.execute(query).mappings().first()
        if row is None:
            return None
        numbers = None if first_pages is None else range(1, first_pages + 1)
        return rows.content_from(row, self.pages(sha256, numbers))

    def known_contents(self, hashes: Iterable[str]) -> dict[str, str]:
        """Which of these hashes were read before, each with the name of its extractor."""
        known: dict[str, str] = {}
        for part in slices(list(hashes)):
            table = schema.contents.c
            query = sa.select(table.sha256, table.extractor).where(table.sha256.in_(part))
            known.update((sha256, extractor) for sha256, extractor in self._connection.execute(query))
        return known

    def content_hashes(self) -> list[str]:
        """The hashes of all contents."""
        return list(self._connection.execute(sa.select(schema.contents.c.sha256)).scalars())

    def content_figures(self, sha256: str) -> tuple[int, int] | None:
        """Pages and letters of a content as they were noted when it was read."""
        table = schema.contents.c
        row = self._connection.execute(sa.select(table.page_count, table.letters).where(table.sha256 == sha256)).first()
        return (row[0], row[1]) if row else None

    def lost_contents(self) -> set[str]:
        """Contents of documents that are not there: none, unless the catalogue was damaged and repaired."""
        used, there = schema.documents.c.sha256, schema.contents.c.sha256
        query = sa.select(used).where(~sa.exists().where(there == used))
        return set(self._connection.execute(query).scalars())

    def pages(self, sha256: str, numbers: Sequence[int] | None = None) -> tuple[Page, ...]:
        """The pages of a content in order: all, or those with the given numbers."""
        table = schema.pages.c
        columns = sa.select(table.number, table.label, table.text, table.headings, table.furniture)
        query = columns.where(table.sha256 == sha256).order_by(table.number)
        if numbers is not None:
            query = query.where(table.number.in_(list(numbers)))
        found = self._connection.execute(query).all()
        return tuple(Page(number, label, text, tuple(heads), rest) for number, label, text, heads, rest in found)

    def printed_labels(self, sha256: str) -> dict[int, str]:
        """What is printed on the pages of a content, by number, where it is not that number."""
        table = schema.pages.c
        query = sa.select(table.number, table.label).where(
            table.sha256 == sha256, table.label != sa.cast(table.number, sa.Text)
        )
        return {row.number: row.label for row in self._connection.execute(query)}

    def pages_of(self, wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Page]:
        """Single pages of several contents at once, by (hash, number)."""
        found: dict[tuple[str, int], Page] = {}
        for part in slices(list(dict.fromkeys(wanted)), _ALTERNATIVES):
            keys = (*part, *[("", 0)] * (_ALTERNATIVES - len(part)))
            values = {name: value for n, key in enumerate(keys) for name, value in _named(n, *key)}
            for row in self._connection.execute(_SINGLE_PAGES, values).mappings():
                found[row["sha256"], row["number"]] = rows.page_from(row)
        return found

    def evidence(self, ids: Sequence[str]) -> dict[str, bytes]:
        """Packed evidence of several documents at once, by document id."""
        found: dict[str, bytes] = {}
        for part in slices(ids):
            read = self._connection.execute(_EVIDENCE, {"ids": part})
            found.update((document_id, packed) for document_id, packed in read)
        return found

    def signatures(self) -> dict[str, bytes]:
        """What near-duplicates are found by, for all contents of the collection by their hash."""
        table = schema.signatures.c
        query = sa.select(table.sha256, table.packed).where(table.sha256.in_(sa.select(schema.documents.c.sha256)))
        return {row[0]: row[1] for row in self._connection.execute(query)}
