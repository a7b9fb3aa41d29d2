"""From found documents to what is shown of them: their best pages, snippets, why they were found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from markupsafe import Markup

from indexer.catalog import Snapshot
from indexer.catalog.reading import Siblings
from indexer.language.folding import fold
from indexer.model import SEAM, Document, Page, Unit
from search_app.answering.highlighting import Highlighter
from search_app.answering.index_view import IndexView
from search_app.answering.pages import best_pages
from search_app.answering.result import Match, PageHit, PageText, Result
from search_app.answering.snippets import snippet
from search_app.answering.structure import to_html
from search_app.asking import ranking
from search_app.asking.concepts import Concept
from search_app.asking.versions import Entries

_MATCHES_EXPLAINED = 8
_VERSIONS_TOLD = 5
#: So many characters of HTML are shown of the text of pages, and so many characters of the text of one: some "pages"
#: are books.
MOST_HTML = 90_000
_MOST_TEXT = 45_000
#: A heading by itself is always shown.
_LITTLE_TEXT = 200
#: For a list of many documents, so many characters of text are looked through, the pages of so many documents being
#: read at once.
_MOST_READ = 1_000_000
_AT_ONCE = 20


def present(
    snapshot: Snapshot,
    view: IndexView,
    entries: Entries,
    concepts: Sequence[Concept],
) -> tuple[Result, ...]:
    """Results with their best pages; of documents that stand together the newest."""
    documents = _shown(snapshot, entries)
    found = [document for document, _, _ in documents]
    highlighters = _highlighters(view, found, concepts)
    pages = _pages_to_show(snapshot, view, found, concepts, highlighters)
    having_versions = [document.id for document in found if document.id in view.versions]
    versions = snapshot.versions(having_versions, _VERSIONS_TOLD)
    return tuple(
        replace(
            _result(document, score, pages[document.id], concepts, highlighters[document.language]),
            versions=siblings.newest,
            version_count=siblings.count,
            standing_by=standing_by,
        )
        for document, score, standing_by in documents
        for siblings in (versions.get(document.id, Siblings()),)
    )


def _shown(snapshot: Snapshot, entries: Entries) -> list[tuple[Document, float, frozenset[str]]]:
    """The document that is shown of each entry, the score of the entry, and the ids of the documents that stand by."""
    hits = entries.found.hits
    shown = {hit.id: entries.together.get(hit.id, (hit.id,)) for hit in hits}
    documents = {document.id: document for document in snapshot.documents([ids[0] for ids in shown.values()])}
    return [
        (documents[ids[0]], hit.score, frozenset(ids[1:]))
        for hit in hits
        if (ids := shown[hit.id]) and ids[0] in documents
    ]


def ranked_pages(
    snapshot: Snapshot, view: IndexView, documents: Sequence[Document], concepts: Sequence[Concept], limit: int | None
) -> dict[str, list[int]]:
    """Numbers of the pages that answer, best first, by document id; at most ``limit`` of each document."""
    ranked: dict[str, list[int]] = {document.id: [] for document in documents}
    if concepts:
        for document_id, scores in view.page_scores(snapshot, documents, concepts).items():
            ranked[document_id] = best_pages(scores, len(scores) if limit is None else limit)
    return ranked


def page_hit(page: Page, highlighter: Highlighter, document: Document) -> PageHit:
    """A page of a document, with the sentences that answer."""
    titles = (document.title, *page.headings[-1:])
    answer = snippet(page.text, highlighter, titles=titles, flows=document.unit is Unit.PAGE)
    return PageHit(page.number, page.label, answer, page.headings)


def page_text(page: Page, highlighter: Highlighter, room: int = MOST_HTML) -> PageText:
    """A page's text as safe HTML, the words marked; nothing of it where there is no ``room`` (characters of HTML)
    left."""
    if room <= 0 and len(page.text) > _LITTLE_TEXT:
        return PageText(page.number, page.label, page.headings, Markup(), left_out=True)
    text = page.text
    if len(text) > _MOST_TEXT:
        text = text[: text.rfind("\n", 0, _MOST_TEXT) + 1 or _MOST_TEXT]
    html = to_html(text, highlighter)
    return PageText(page.number, page.label, page.headings, html, shortened=len(text) < len(page.text))


def page_texts(pages: Iterable[Page], highlighter: Highlighter) -> Iterator[PageText]:
    """Several pages, those in full that there is room for."""
    room = MOST_HTML
    for page in pages:
        shown = page_text(page, highlighter, room)
        room -= len(shown.html)
        yield shown


def pages_to_list(
    snapshot: Snapshot, view: IndexView, documents: Sequence[Document], concepts: Sequence[Concept]
) -> dict[str, list[int]]:
    """Numbers of the best pages of each document, best first: those that are shown with it as a result and have a mark.

    They are believed of documents beyond what can be read at once.
    """
    ranked = ranked_pages(snapshot, view, documents, concepts, _looked_at(concepts))
    read = 0
    if any(map(needs_neighbours, concepts)):
        highlighters = _highlighters(view, documents, concepts)
        for at in range(0, len(documents), _AT_ONCE):
            if read > _MOST_READ:
                break
            some = documents[at : at + _AT_ONCE]
            loaded, answering = _answering(snapshot, ranked, some, concepts, highlighters)
            for document in some:
                ranked[document.id] = [page.number for page in answering[document.id]]
                read += sum(len(page.text) for page in loaded[document.id])
    return {document_id: numbers[: ranking.PAGES_SHOWN] for document_id, numbers in ranked.items()}


def _highlighters(
    view: IndexView, documents: Iterable[Document], concepts: Sequence[Concept]
) -> dict[str, Highlighter]:
    languages = {document.language for document in documents}
    return {language: view.highlighters.of(concepts, language) for language in languages}


def _looked_at(concepts: Iterable[Concept]) -> int:
    """So many of the best pages of a document are looked at: evidence does not know whether words on one page stand in
    a row or near each other."""
    return ranking.PAGES_SHOWN * (4 if any(map(needs_neighbours, concepts)) else 1)


def _pages_to_show(
    snapshot: Snapshot,
    view: IndexView,
    documents: Sequence[Document],
    concepts: Sequence[Concept],
    highlighters: Mapping[str, Highlighter],
) -> dict[str, list[Page]]:
    """The best pages of each document; its first where the words stand only in title or headings."""
    ranked = ranked_pages(snapshot, view, documents, concepts, _looked_at(concepts))
    numbers = {document.id: ranked[document.id] or [1] for document in documents}
    loaded, answering = _answering(snapshot, numbers, documents, concepts, highlighters)
    return {document_id: pages or loaded[document_id] for document_id, pages in answering.items()}


def _answering(
    snapshot: Snapshot,
    numbers: Mapping[str, Sequence[int]],
    documents: Sequence[Document],
    concepts: Sequence[Concept],
    highlighters: Mapping[str, Highlighter],
) -> tuple[dict[str, list[Page]], dict[str, list[Page]]]:
    """Of each document the pages that evidence says are best, and the best of those that it names in which the words
    stand as they were asked for."""
    phrases = {number for number, concept in enumerate(concepts) if concept.phrase}

    def answering(pages: Iterable[Page], document: Document) -> Iterator[Page]:
        for page in pages:
            found = {span.concept for span in highlighters[document.language].spans(page.text)}
            if found and (not phrases or phrases & found):
                yield page

    loaded = _load(snapshot, [(document, numbers[document.id][: ranking.PAGES_SHOWN]) for document in documents])
    shown = dict(loaded)
    if any(map(needs_neighbours, concepts)):
        shown = {document.id: list(answering(loaded[document.id], document)) for document in documents}
    # Further pages are read, which takes most of the time, only of documents whose best ones do not do.
    lacking = [document for document in documents if len(shown[document.id]) < len(loaded[document.id])]
    more = _load(snapshot, [(document, numbers[document.id][ranking.PAGES_SHOWN :]) for document in lacking])
    for document in lacking:
        missing = ranking.PAGES_SHOWN - len(shown[document.id])
        shown[document.id] += islice(answering(more[document.id], document), missing)
    return loaded, shown


def _load(snapshot: Snapshot, wanted: Sequence[tuple[Document, Sequence[int]]]) -> dict[str, list[Page]]:
    """Pages by document id, in the order of their numbers in ``wanted``."""
    found = snapshot.pages_of((document.sha256, number) for document, numbers in wanted for number in numbers)
    return {
        document.id: [page for number in numbers if (page := found.get((document.sha256, number)))]
        for document, numbers in wanted
    }


def needs_neighbours(concept: Concept) -> bool:
    """Whether a concept may stand in a text only as several words together."""
    return bool(concept.phrase) or any(len(way.groups) > 1 for way in concept.ways)


def _result(
    document: Document, score: float, pages: Sequence[Page], concepts: Sequence[Concept], highlighter: Highlighter
) -> Result:
    matches = _explain(_texts(document, pages), highlighter, concepts)
    return Result(
        document=document,
        score=round(score, 4),
        pages=tuple(page_hit(page, highlighter, document) for page in pages),
        matches=matches,
        aside=bool(concepts) and not matches,
    )


def _texts(document: Document, pages: Sequence[Page]) -> list[str]:
    """Where the words of a query may stand: in what is said of the document, and in what it says itself."""
    return [document.title, *document.authors, document.description or "", *(page.text for page in pages)]


def _explain(texts: Sequence[str], highlighter: Highlighter, concepts: Sequence[Concept]) -> tuple[Match, ...]:
    found: dict[tuple[int, str, str], Match] = {}
    seen: set[tuple[int, str, str]] = set()  # most words stand there many times
    for text in texts:
        for span in highlighter.spans(text):
            met = span.concept, text[slice(*span.whole)], span.kind
            if met in seen:
                continue
            seen.add(met)
            word = " ".join(met[1].replace(SEAM, "").split())
            typed, spelled = concepts[span.concept].label, fold(word)
            kind = "Wortform" if span.kind == "Wort" and spelled != fold(typed) else span.kind
            found.setdefault((span.concept, spelled, kind), Match(typed, word, kind))
    return tuple(found.values())[:_MATCHES_EXPLAINED]
