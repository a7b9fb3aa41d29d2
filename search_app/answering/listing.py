"""The documents of a search as a list to take away: which they are and on which pages the words stand, without any
text."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.catalog import Snapshot
from indexer.engines.query import Filters
from indexer.model import Document
from indexer.topics import TopicTree
from search_app.answering.index_view import IndexView
from search_app.answering.presentation import pages_to_list
from search_app.asking.asker import Answer

#: What came last is looked for among so many documents; of a search that finds none of them, the newest are taken.
_ARRIVALS = 2_000


@dataclass(frozen=True, slots=True)
class Listed:
    """A document and the numbers of its best pages for the query, best first; none where nothing was asked of the
    text."""

    document: Document
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """The documents of a search in its order. ``total`` counts all that there are, also those beyond the end of the
    list; ``corrected`` and ``words`` as in :class:`search_app.answering.result.SearchResult`."""

    total: int
    entries: tuple[Listed, ...]
    tree: TopicTree
    corrected: str | None = None
    words: str = ""


def list_arrivals(snapshot: Snapshot, view: IndexView, answer: Answer, filters: Filters, most: int) -> Listing:
    """The documents of a search that came into the collection last, the latest first."""
    latest = snapshot.added_last(_ARRIVALS)
    among = view.reader.search(answer.asked.query, filters, limit=0, among=frozenset(latest)).among
    found = [id_ for id_ in latest if id_ in among]
    # Of the others, who knows which came first: in the order of the answer.
    found += [hit.id for hit in answer.found.hits if hit.id not in among]
    entries = tuple(Listed(document, ()) for document in snapshot.documents(found[:most]))
    return Listing(answer.found.total, entries, view.tree, answer.corrected, answer.words)


def list_documents(snapshot: Snapshot, view: IndexView, answer: Answer) -> Listing:
    """The documents that were found."""
    documents = snapshot.documents([hit.id for hit in answer.found.hits])
    pages = pages_to_list(snapshot, view, documents, answer.asked.concepts)
    entries = tuple(Listed(document, tuple(pages[document.id])) for document in documents)
    return Listing(answer.found.total, entries, view.tree, answer.corrected, answer.words)
