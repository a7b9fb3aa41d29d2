"""From found documents to what is shown of them: their best pages, snippets, why they were found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from indexer.catalog import Snapshot
from indexer.model import Document, Page
from search_app import ranking
from search_app.concepts import Concept
from search_app.index_view import IndexView
from search_app.pages import best_pages
from search_app.result import Match, PageHit, PageText, Result
from search_app.snippets import Highlighter, snippet

_MATCHES_EXPLAINED = 8


def present(
    snapshot: Snapshot,
    view: IndexView,
    documents: Sequence[tuple[Document, float]],
    concepts: Sequence[Concept],
) -> tuple[Result, ...]:
    """Results with their best pages, for documents with their scores."""
    pages = _pages_to_show(snapshot, view, [document for document, _ in documents], concepts)
    versions = snapshot.versions([document.id for document, _ in documents])
    return tuple(
        replace(_result(view, document, score, pages[document.id], concepts), versions=versions.get(document.id, ()))
        for document, score in documents
    )


def ranked_pages(
    snapshot: Snapshot, view: IndexView, documents: Sequence[Document], concepts: Sequence[Concept], limit: int | None
) -> dict[str, list[int]]:
    """Numbers of the pages that answer, best first, by document id; at most ``limit`` of each document."""
    ranked: dict[str, list[int]] = {document.id: [] for document in documents}
    if concepts:
        clues = [view.clue(concept) for concept in concepts]
        for document_id, scores in view.page_scores(snapshot, documents, clues).items():
            ranked[document_id] = best_pages(scores, len(scores) if limit is None else limit)
    return ranked


def page_hit(page: Page, highlighter: Highlighter) -> PageHit:
    """A page with the sentences that answer."""
    return PageHit(page.number, page.label, snippet(page.text, highlighter), page.headings)


def page_text(page: Page, highlighter: Highlighter) -> PageText:
    """A page's text as safe HTML: paragraphs and line breaks as extracted, the words marked."""
    blocks = [block.strip() for block in str(highlighter.mark(page.text)).split("\n\n") if block.strip()]
    # ``mark`` has escaped the text, and its tags hold no line breaks, so splitting cannot open or close anything.
    html = Markup("".join(f"<p>{block.replace(chr(10), '<br>')}</p>" for block in blocks))  # noqa: S704
    return PageText(page.number, page.label, page.headings, html)


def _pages_to_show(
    snapshot: Snapshot, view: IndexView, documents: Sequence[Document], concepts: Sequence[Concept]
) -> dict[str, tuple[Page, ...]]:
    """The best pages of each document; its first where the words stand only in title or headings."""
    # Evidence does not know whether words on one page stand in a row or near each other: more pages are looked at than shown.
    limit = ranking.PAGES_SHOWN * (4 if any(map(_needs_neighbours, concepts)) else 1)
    ranked = ranked_pages(snapshot, view, documents, concepts, limit)
    sha256 = {document.id: document.sha256 for document in documents}
    wanted = {document_id: numbers or [1] for document_id, numbers in ranked.items()}
    loaded = snapshot.pages_of((sha256[id_], number) for id_, numbers in wanted.items() for number in numbers)
    return {
        id_: tuple(page for number in numbers if (page := loaded.get((sha256[id_], number))))
        for id_, numbers in wanted.items()
    }


def _needs_neighbours(concept: Concept) -> bool:
    """Whether a concept may stand in a text only as several words together."""
    return bool(concept.phrase) or any(len(way.groups) > 1 for way in concept.ways)


def _result(
    view: IndexView, document: Document, score: float, pages: Sequence[Page], concepts: Sequence[Concept]
) -> Result:
    highlighter = Highlighter(concepts, view.analysts.of(document.language))
    if len(pages) > ranking.PAGES_SHOWN or any(concept.phrase for concept in concepts):
        phrases = {number for number, concept in enumerate(concepts) if concept.phrase}
        found = [(page, {span.concept for span in highlighter.spans(page.text)}) for page in pages]
        pages = [page for page, numbers in found if numbers and (not phrases or phrases & numbers)] or pages
    pages = pages[: ranking.PAGES_SHOWN]
    return Result(
        document=document,
        score=round(score, 4),
        pages=tuple(page_hit(page, highlighter) for page in pages),
        matches=_explain((document.title, *(page.text for page in pages)), highlighter, concepts),
    )


def _explain(texts: Sequence[str], highlighter: Highlighter, concepts: Sequence[Concept]) -> tuple[Match, ...]:
    found: dict[Match, None] = {}
    for text in texts:
        for span in highlighter.spans(text):
            word = " ".join(text[span.start : span.end].split())
            found.setdefault(Match(concepts[span.concept].label, word, span.kind))
    return tuple(found)[:_MATCHES_EXPLAINED]
