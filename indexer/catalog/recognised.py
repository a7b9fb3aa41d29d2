"""What Texterkennung (OCR) found: read and written as a part of snapshots and transactions.

Recognised text is filed beside what was read, by the hash of the bytes and the number of the page, as soon as there is some. A run
then *applies* it: the text becomes that of the pages, ``contents.recognised`` says of how many.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from indexer.catalog import schema
from indexer.model import letters_of


@dataclass(frozen=True, slots=True)
class OcrPage:
    """A page that was looked at: its text and words (packed), or ``problem``, why there is none."""

    sha256: str
    number: int
    text: str
    width: int
    height: int
    words: bytes
    recogniser: str
    problem: str | None


class ReadsRecognised:
    """The part of a snapshot that tells of recognised pages."""

    _connection: Connection

    def waiting_pages(self, limit: int | None = None) -> list[tuple[str, str, int]]:
        """Pages of the collection that are pictures and were not looked at yet: hash, format and number; by path."""
        contents, documents = schema.contents.c, schema.documents.c
        query = (
            sa.select(contents.sha256, contents.format, contents.scanned_pages)
            .join_from(schema.contents, schema.documents, documents.sha256 == contents.sha256)
            # Most contents have none: reading the lists of all would cost a run with nothing to do more than the whole folder.
            .where(sa.cast(contents.scanned_pages, sa.Text) != "[]")
            .order_by(documents.path)
        )
        rows = [row for row in self._connection.execute(query) if row[2]]
        if not rows:
            return []
        table = schema.ocr_pages.c
        done = {(row[0], row[1]) for row in self._connection.execute(sa.select(table.sha256, table.number))}
        waiting = dict.fromkeys(
            (sha256, format_name, number)
            for sha256, format_name, numbers in rows
            for number in numbers
            if (sha256, number) not in done
        )
        return list(waiting)[:limit]

    def unapplied(self) -> list[str]:
        """Contents whose pages do not yet hold all the text that was recognised."""
        there = self._recognised_counts()
        if not there:
            return []
        table = schema.contents.c
        applied = {row[0]: row[1] for row in self._connection.execute(sa.select(table.sha256, table.recognised))}
        return [sha256 for sha256, count in there.items() if applied.get(sha256, count) != count]

    def recognised_counts(self) -> dict[str, int]:
        """The number of pages with recognised text of each content that has any."""
        table = schema.contents.c
        query = sa.select(table.sha256, table.recognised).where(table.recognised > 0)
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def _recognised_counts(self, hashes: Collection[str] | None = None) -> Counter[str]:
        table = schema.ocr_pages.c
        query = sa.select(table.sha256).where(table.problem.is_(None))
        if hashes is not None:
            query = query.where(table.sha256.in_(list(hashes)))
        return Counter(self._connection.execute(query).scalars())

    def recognised_words(self, sha256: str, number: int) -> tuple[int, int, list[tuple[str, int, int, int, int, int]]]:
        """Width and height of the picture of a page and its words: text, left, top, width, height (pixels), confidence (0-100).

        For a page that was not recognised, (0, 0, []).
        """
        table = schema.ocr_pages.c
        query = sa.select(table.width, table.height, table.words).where(
            table.sha256 == sha256, table.number == number, table.problem.is_(None)
        )
        row = self._connection.execute(query).first()
        return (row[0], row[1], [tuple(word) for word in json.loads(zlib.decompress(row[2]))]) if row else (0, 0, [])


class WritesRecognised(ReadsRecognised):
    """The part of a transaction that files recognised pages."""

    def save_recognised(self, pages: Sequence[OcrPage]) -> None:
        """File pages that were looked at."""
        if pages:
            self._connection.execute(sa.insert(schema.ocr_pages), [asdict(page) for page in pages])

    def forget_recognised(self) -> None:
        """Have all pages looked at again; their text stays until then."""
        self._connection.execute(sa.delete(schema.ocr_pages))
        self._connection.execute(sa.update(schema.contents).values(recognised=0))

    def apply_recognised(self, hashes: Iterable[str]) -> None:
        """Make recognised text that of the pages of these contents."""
        for sha256 in hashes:
            recognised, pages, contents = schema.ocr_pages.c, schema.pages.c, schema.contents.c
            query = sa.select(recognised.number, recognised.text).where(
                recognised.sha256 == sha256, recognised.problem.is_(None)
            )
            found: list[dict[str, Any]] = [
                {"page": number, "recognised": text} for number, text in self._connection.execute(query)
            ]
            if found:
                update = sa.update(schema.pages).where(pages.sha256 == sha256, pages.number == sa.bindparam("page"))
                self._connection.execute(update.values(text=sa.bindparam("recognised")), found)
            texts = self._connection.execute(sa.select(pages.text).where(pages.sha256 == sha256)).scalars()
            letters = sum(map(letters_of, texts))
            self._connection.execute(
                sa.update(schema.contents)
                .where(contents.sha256 == sha256)
                .values(recognised=len(found), letters=letters)
            )
