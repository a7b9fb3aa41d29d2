"""What Texterkennung (OCR) found: read and written as a part of snapshots and transactions.

Recognised text is filed beside what was read, by the hash of the bytes and the number of the page, as soon as there is
some. A run then *applies* it: the text becomes that of the pages, ``contents.recognised`` says of how many.
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

_AT_ONCE = 1_000  # hashes in a question: SQLite takes 32,766


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


@dataclass(frozen=True, slots=True)
class FailedPages:
    """Pages of a file that could not be recognised, and why the first of them could not: ``reason`` is a German
    sentence, ``detail`` is technical."""

    path: str
    numbers: tuple[int, ...]
    reason: str
    detail: str

    @property
    def count(self) -> int:
        """How many pages they are."""
        return len(self.numbers)


class ReadsRecognised:
    """The part of a snapshot that tells of recognised pages."""

    _connection: Connection

    def waiting_pages(self, limit: int | None = None) -> list[tuple[str, str, int]]:
        """Pages of the collection that are pictures and were not looked at yet: hash, format and number; by path."""
        contents = schema.contents.c
        rows = self._scanned(contents.sha256, contents.format, contents.scanned_pages)
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

    def failed_pages(self) -> list[FailedPages]:
        """Pages that were looked at and could not be recognised; by path."""
        contents, table = schema.contents.c, schema.ocr_pages.c
        rows = self._scanned(schema.documents.c.path, contents.sha256, contents.recognised, contents.scanned_pages)
        # What was recognised whole has none; to look through all recognised text for those that have would take long.
        wanted = list({sha256 for _, sha256, recognised, numbers in rows if len(numbers) > recognised})
        problems: dict[str, dict[int, str]] = {}
        for begin in range(0, len(wanted), _AT_ONCE):
            query = (
                sa.select(table.sha256, table.number, table.problem)
                .where(table.sha256.in_(wanted[begin : begin + _AT_ONCE]), table.problem.is_not(None))
                .order_by(table.number)
            )
            for sha256, number, problem in self._connection.execute(query):
                problems.setdefault(sha256, {})[number] = problem
        return [
            FailedPages(path, tuple(pages), *_told(next(iter(pages.values()))))
            for path, sha256, *_ in rows
            if (pages := problems.get(sha256))
        ]

    def _scanned(self, *columns: sa.ColumnElement[Any]) -> list[Any]:
        """Columns of documents and contents with pages that are pictures; by path."""
        contents, documents = schema.contents.c, schema.documents.c
        query = (
            sa.select(*columns)
            .join_from(schema.contents, schema.documents, documents.sha256 == contents.sha256)
            # Most contents have none: reading the lists of all would cost a run with nothing to do more than the whole
            # folder.
            .where(sa.cast(contents.scanned_pages, sa.Text) != "[]")
            .order_by(documents.path)
        )
        return list(self._connection.execute(query).all())

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
        """Width and height of the picture of a page and its words: text, left, top, width, height (pixels), confidence
        (0-100).

        For a page that was not recognised, (0, 0, []).
        """
        table = schema.ocr_pages.c
        query = sa.select(table.width, table.height, table.words).where(
            table.sha256 == sha256, table.number == number, table.problem.is_(None)
        )
        row = self._connection.execute(query).first()
        return (row[0], row[1], [tuple(word) for word in json.loads(zlib.decompress(row[2]))]) if row else (0, 0, [])


def _told(problem: str) -> tuple[str, str]:
    """Reason and detail of a problem, which is kept as ``reason (detail)``; a reason ends with a full stop."""
    reason, mark, detail = problem.partition(". (")
    return (f"{reason}.", detail.removesuffix(")")) if mark else (problem, "")


class WritesRecognised(ReadsRecognised):
    """The part of a transaction that files recognised pages."""

    def save_recognised(self, pages: Sequence[OcrPage]) -> None:
        """File pages that were looked at."""
        if pages:
            self._connection.execute(sa.insert(schema.ocr_pages), [asdict(page) for page in pages])

    def forget_recognised(self, failed_only: bool = False) -> None:
        """Have pages looked at again, all or those that could not be recognised; the text of the others stays until
        then."""
        if failed_only:
            self._connection.execute(sa.delete(schema.ocr_pages).where(schema.ocr_pages.c.problem.is_not(None)))
            return
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
