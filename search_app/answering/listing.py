"""The documents of a search as a list to take away: which they are and on which pages the words stand, without any text."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.catalog import Snapshot
from indexer.model import Document
from indexer.topics import TopicTree
from search_app.answering.index_view import IndexView
from search_app.answering.presentation import ranked_pages
from search_app.asking import ranking
from search_app.asking.asker import Answer


@dataclass(frozen=True, slots=True)
class Listed:
    """A document and the numbers of its best pages for the query, best first; none where nothing was asked of the text."""

    document: Document
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """The documents of a search in its order. ``total`` counts all that there are, also those beyond the end of the list."""

    total: int
    entries: tuple[Listed, ...]
    tree: TopicTree


def list_documents(snapshot: Snapshot, view: IndexView, answer: Answer) -> Listing:
    """The documents that were found."""
    documents = snapshot.documents([hit.id for hit in answer.found.hits])
    pages = ranked_pages(snapshot, view, documents, answer.asked.concepts, ranking.PAGES_SHOWN)
    entries = tuple(Listed(document, tuple(pages[document.id])) for document in documents)
    return Listing(answer.found.total, entries, view.tree)
