"""Words recalled against known text, by format and producer, and pages read per second of processor time.

    python -m benchmarks.extraction.recall

The documents of ``corpus/`` are made from the texts in ``tests/sample_corpus/texts``: every word of a text ought to
come out of its document, as often as it stands there. Files that need a password have no text to be read and are left
out; scans are read by OCR only.
"""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.extraction import ExtractionError, extract
from indexer.model import ExtractedDocument
from tests.sample_corpus.build import target_of
from tests.sample_corpus.source import Source, load_all

_WORD = re.compile(r"[^\W\d_]{3,}")
#: Marks of Markdown that are no text: targets of links and pictures, attributes, fences, comments.
_MARKUP = re.compile(
    r"\]\([^)]*\)|\{[^}\n]*\}|^:::.*$|^```.*$|<!--.*?-->|<[^>\n]+>|\[\^[^\]]*\]", re.MULTILINE | re.DOTALL
)
_NO_TEXT = ("password", "scan")


@dataclass(slots=True)
class Row:
    """Sums of the documents of one producer."""

    documents: int = 0
    pages: int = 0
    words: int = 0
    found: int = 0
    seconds: float = 0.0


def main() -> int:
    """Print the table and, below it, the words that documents with less than 99 % lack."""
    table: defaultdict[tuple[str, str], Row] = defaultdict(Row)
    lacking: list[str] = []
    for source in load_all():
        if source.producer.startswith(_NO_TEXT) or not target_of(source).is_file():
            continue
        began = time.process_time()
        try:
            document = extract(target_of(source))
        except ExtractionError as error:
            lacking.append(f"{source.file}: {error}")
            continue
        seconds = time.process_time() - began
        wanted, read = Counter(_wanted(source)), Counter(_read(document))
        missing = wanted - read
        row = table[document.format, source.producer]
        row.documents += 1
        row.pages += len(document.pages)
        row.words += wanted.total()
        row.found += wanted.total() - missing.total()
        row.seconds += seconds
        if missing.total() > 0.01 * wanted.total():
            share = 1 - missing.total() / wanted.total()
            lacking.append(f"{source.file}: {share:.1%}; lacks {', '.join(word for word, _ in missing.most_common(8))}")
    print(f"{'format':7}{'producer':28}{'files':>6}{'pages':>7}{'words':>8}{'recall':>9}{'pages/s':>9}")
    for (format_name, producer), row in sorted(table.items()):
        print(
            f"{format_name:7}{producer:28}{row.documents:6}{row.pages:7}{row.words:8}"
            f"{row.found / max(1, row.words):9.2%}{row.pages / max(row.seconds, 1e-6):9.0f}"
        )
    print("\n" + "\n".join(lacking))
    return 0


def _wanted(source: Source) -> Iterator[str]:
    text = _MARKUP.sub(" ", source.markdown).replace("\\", "").replace("*", "").replace("\xad", "")
    return (word.lower() for word in _WORD.findall(text))


def _read(document: ExtractedDocument) -> Iterator[str]:
    texts = [part for page in document.pages for part in (page.text, page.furniture)]
    return (word.lower() for word in _WORD.findall("\n".join([document.title or "", *texts]).replace("*", "")))


if __name__ == "__main__":
    raise SystemExit(main())
