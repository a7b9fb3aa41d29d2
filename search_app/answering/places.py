"""Where in one document the words of a query stand: the same pages for whoever lists, counts or walks through them."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.catalog import Snapshot
from indexer.model import Document
from search_app.answering.highlighting import Highlighter
from search_app.answering.index_view import IndexView
from search_app.answering.presentation import needs_neighbours, ranked_pages
from search_app.asking.concepts import Concept

#: So many of the best pages are looked at in any case: more are listed nowhere.
MOST_LISTED = 60
#: So many characters of text are looked through (some 400 pages), so many pages being read at once.
_MOST_READ = 1_000_000
_AT_ONCE = 100


def matching_pages(
    snapshot: Snapshot, view: IndexView, document: Document, concepts: Sequence[Concept], highlighter: Highlighter
) -> list[int]:
    """Numbers of the pages whose text has a mark, best first.

    Evidence does not know whether the words of a page stand in a row or near each other, so the pages are read. It is
    believed of pages beyond what can be read at once, and beyond the best where each word matches by itself.
    """
    numbers = ranked_pages(snapshot, view, [document], concepts, None)[document.id]
    wanted = len(numbers) if any(map(needs_neighbours, concepts)) else min(MOST_LISTED, len(numbers))
    marked: list[int] = []
    read = characters = 0
    while read < wanted and (read < MOST_LISTED or characters < _MOST_READ):
        some = numbers[read : min(read + _AT_ONCE, wanted)]
        pages = {page.number: page.text for page in snapshot.pages(document.sha256, some)}
        marked += (number for number in some if highlighter.spans(pages.get(number, "")))
        read += len(some)
        characters += sum(map(len, pages.values()))
    return marked + numbers[read:]
