"""Documents like a document: those that hold most of its telling words."""

from __future__ import annotations

import math
from collections import Counter

from indexer.catalog import Snapshot
from indexer.engines.query import AllOf, AnyOf, Field, Form, Query, Term, Zone
from indexer.language.stopwords import is_stopword
from indexer.model import Document
from search_app.answering.index_view import IndexView

_STEMS = Field(Zone.TEXT, Form.STEM)
#: So much of a text is looked at, in characters, and so many of its words are asked for.
_TEXT_LENGTH = 40_000
_CANDIDATES = 120
_WORDS = 25
#: A similar document holds at least this share of them.
_SHARE = 0.3
#: Versions of one document are looked past, so many of each on average.
_WITH_VERSIONS = 4


def more_like_this(snapshot: Snapshot, view: IndexView, document: Document, limit: int) -> tuple[str, ...]:
    """Ids of the documents most like one, nearest first (tf-idf words, as in Lucene's MoreLikeThis); its own versions
    are not among them, and of another document only the one that is nearest."""
    query = _telling_words(snapshot, view, document)
    if query is None:
        return ()
    # Versions hold nearly the same words, and would take the places of what is merely like them.
    group = view.versions.get(document.id)
    itself = {id_ for id_, of in view.versions.items() if of == group} if group else {document.id}
    found = view.reader.search(query, limit=_WITH_VERSIONS * limit + len(itself))
    nearest: dict[str, str] = {}
    for hit in found.hits:
        if hit.id not in itself:
            nearest.setdefault(view.versions.get(hit.id, hit.id), hit.id)
    return tuple(nearest.values())[:limit]


def _telling_words(snapshot: Snapshot, view: IndexView, document: Document) -> Query | None:
    text = document.title + "\n"
    for page in snapshot.pages(document.sha256, range(1, 31)):
        text += page.text[: _TEXT_LENGTH - len(text)] + "\n"
        if len(text) >= _TEXT_LENGTH:
            break
    analyzer = view.analysts.of(document.language)
    counts = Counter(
        forms.stem[0]
        for forms in analyzer.forms(text)
        if forms.stem and len(forms.stem[0]) > 3 and not is_stopword(forms.exact[0])
    )
    total = max(view.reader.statistics().documents, 1)
    weighted = []
    candidates = counts.most_common(_CANDIDATES)
    frequencies = view.reader.document_frequencies(_STEMS, [stem for stem, _ in candidates])
    for (stem, count), frequency in zip(candidates, frequencies, strict=True):
        if 1 < frequency <= max(total * 0.6, 2):
            weighted.append((math.log1p(count) * math.log(total / frequency + 1), stem))
    best = sorted(weighted, reverse=True)[:_WORDS]
    if len(best) < 3:
        return None
    terms = tuple(Term(_STEMS, stem, weight) for weight, stem in best)
    return AllOf((AnyOf(terms, minimum=max(2, int(len(terms) * _SHARE))),))
