"""Other searches to try: corrected spelling, half words, fewer words, one of the words, no filters, a word taken out;
and completions while one types."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from indexer.catalog import Snapshot
from indexer.engines.query import NO_FILTERS, AllOf, Prefix, Zone
from indexer.language.folding import fold
from indexer.language.spelling import MIN_LETTERS, readable
from indexer.language.stopwords import is_stopword
from indexer.language.tokens import HYPHENS, tokenize
from indexer.wording.figures import MONTHS
from indexer.wording.quotes import quoted
from search_app.answering.index_view import IndexView
from search_app.answering.result import Completion, Suggestion
from search_app.asking import syntax
from search_app.asking.dates import read_date
from search_app.asking.lexemes import FIELDS, lexemes
from search_app.asking.query import parse
from search_app.asking.request import SearchRequest

#: A list of words is shortened or loosened up to this length; longer ones are texts, not lists.
_MAX_WORDS = 8
_SHOWN = 4
#: Completions of each kind.
_WORDS, _TITLES, _TOPICS = 6, 4, 3

#: So much of the end of a text is read to complete it.
_READ = 200

_EITHER = "Eines der Wörter genügt:"
#: Between words, says in German what the one behind may not have; in a search, it is as often part of what is looked
#: for ("Jugendliche ohne Schulabschluss").
_WITHOUT = ("ohne", "außer", "ausser")

Count = Callable[[SearchRequest], int]


@dataclass(frozen=True, slots=True)
class _Try:
    sentence: str
    label: str
    request: SearchRequest


def corrected(q: str, tree: syntax.Node | None, view: IndexView, *, found: bool) -> str | None:
    """The query with its mistyped words set right; None where nothing is to set right.

    Where nothing was ``found`` by it, a word that was not typed to its end becomes the beginning of one.
    """
    result = q
    for node in syntax.positive(tree):
        if not isinstance(node, syntax.Word):
            continue
        begun = not found and _is_begun(node.text, view)
        better = f"{node.text}*" if begun else view.speller.suggest(node.text)
        # A star works at the end of what is typed in one piece only.
        behind = r"(?![^\s)])" if begun else r"(?!\w)"
        if better and (place := re.search(rf"(?<!\w){re.escape(node.text)}{behind}", result)):
            result = result[: place.start()] + better + result[place.end() :]
    return result if result != q else None


def _is_begun(word: str, view: IndexView) -> bool:
    """Whether a text is no word of the collection but the beginning of one: "Flüchtl"."""
    folded = fold(word)
    return (
        len(folded) >= MIN_LETTERS
        and folded.isalpha()
        and not view.speller.frequency(folded)
        and bool(view.speller.completions(word, 1))
    )


def excluding(request: SearchRequest, count: Count) -> tuple[Suggestion, ...]:
    """What finds the documents with a word and without another, where a query may have meant that."""
    words = request.q.split()
    if len(words) < 3 or words[-2].lower() not in _WITHOUT or words[0].startswith(HYPHENS):
        return ()
    tree = parse(request.q).tree
    if not isinstance(tree, syntax.All) or not all(isinstance(child, syntax.Word) for child in tree.children):
        return ()
    other = replace(request, q=f"{' '.join(words[:-2])} -{words[-1]}", page=1)
    total = count(other)
    sentence = f"Dokumente, in denen {quoted(words[-1])} nicht vorkommt:"
    return (Suggestion(sentence, other.q, other, total),) if total else ()


def suggest(
    request: SearchRequest, tree: syntax.Node | None, correction: str | None, count: Count, view: IndexView
) -> tuple[Suggestion, ...]:
    """Searches that find something where this one found nothing, each with its number of documents.

    Args:
        request: the search that found nothing.
        tree: what was understood of its words.
        correction: its words set right, if any were wrong.
        count: counts the documents that a request finds.
        view: knows the parts of compounds.
    """
    found: list[Suggestion] = []
    for attempt in _tries(request, tree, correction, view):
        total = count(attempt.request)
        # That one of the words is enough says nothing new where one of them alone finds as much.
        if total and not (attempt.sentence == _EITHER and total <= max((other.count for other in found), default=0)):
            found.append(Suggestion(attempt.sentence, attempt.label, attempt.request, total))
        if len(found) == _SHOWN:
            break
    return tuple(found)


def _tries(request: SearchRequest, tree: syntax.Node | None, correction: str | None, view: IndexView) -> Iterator[_Try]:
    if correction:
        yield _Try("Meinten Sie:", correction, replace(request, q=correction, page=1))
    if request.is_filtered and request.q:
        yield _Try("Ohne Filter suchen:", request.q, request.without_filters())
    if isinstance(tree, syntax.Word) and (day := read_date(tree.text)):
        month = f'"{MONTHS[day.month - 1]} {day.year}"'
        yield _Try("Nach dem Monat suchen:", month, replace(request, q=month, page=1))
        yield _Try("Nach dem Jahr suchen:", str(day.year), replace(request, q=str(day.year), page=1))
    elif isinstance(tree, syntax.Word):
        for part in _parts(tree.text, view):
            yield _Try("Nach einem Teil des Wortes suchen:", part, replace(request, q=part, page=1))
    words = _plain_words(tree)
    if not 1 < len(words) <= _MAX_WORDS:
        return
    for left_out in range(len(words)):
        fewer = " ".join(word for at, word in enumerate(words) if at != left_out)
        yield _Try(f"Ohne „{words[left_out]}“ suchen:", fewer, replace(request, q=fewer, page=1))
    either = " ODER ".join(words)
    yield _Try(_EITHER, either, replace(request, q=either, page=1))


def _parts(word: str, view: IndexView) -> list[str]:
    """The parts of a compound as somebody would type them."""
    parts = (readable(forms.exact[0]) for forms in view.analyzers[0].query_parts(word))
    return [part.capitalize() if word[:1].isupper() else part for part in parts]


def _plain_words(tree: syntax.Node | None) -> list[str]:
    """The telling words of a query that is nothing but a list of words."""
    if not isinstance(tree, syntax.All) or not all(isinstance(child, syntax.Word) for child in tree.children):
        return []
    words = [child.text for child in tree.children if isinstance(child, syntax.Word)]
    return [word for word in words if not is_stopword(fold(word))]


def _values_begun(text: str, begun: str, view: IndexView) -> list[str] | None:
    """The values that may be meant where one of a field is being typed; None where it is a word."""
    read = lexemes(text[-_READ:])
    if len(read) < 2 or read[-2].kind != "field" or read[-1].text != begun:
        return None
    field = read[-2].text
    name = FIELDS[field.rstrip()[:-1].lower()]
    if name == "title":
        return None
    labels = [label for _, label in view.values(name) if f" {fold(begun)}" in f" {fold(label)}"]
    # A blank behind the colon is as likely that of a title: "Sprache: Schlüssel zur Teilhabe".
    return [f'"{label}"' if " " in label else label for label in labels] or (None if field[-1:].isspace() else [])


def complete(text: str, snapshot: Snapshot, view: IndexView) -> tuple[Completion, ...]:
    """What somebody may be about to type: words of the collection, titles of documents, topics."""
    tokens = tokenize(text[-_READ:])
    if not tokens or text[-1:].isspace():
        return ()
    last = tokens[-1]
    # A hyphen before a word says that it is taken out, or that its beginning was left out: either way it stays.
    begun = last.text.lstrip("".join(HYPHENS))
    if len(begun) < 2:
        return ()
    before = text[: max(0, len(text) - _READ) + last.end - len(begun)]
    values = _values_begun(text, begun, view)
    if values is not None:
        before = before.removesuffix('"')  # values of several words bring their own
        return tuple(Completion("Wort", before + value, before + value) for value in values[:_WORDS])
    words = [Completion("Wort", before + word, before + word) for word in view.speller.completions(begun, _WORDS)]
    typed = [fold(token.text) for token in tokens]
    topics = [
        Completion("Thema", topic.label, topic.slug)
        for topic in view.tree
        if all(any(fold(part.text).startswith(word) for part in tokenize(topic.label)) for word in typed)
    ]
    query = AllOf(tuple(Prefix(Zone.TITLE, word) for word in typed))
    hits = view.reader.search(query, NO_FILTERS, limit=_TITLES).hits
    titles = [
        Completion("Dokument", document.title, document.id) for document in snapshot.documents([hit.id for hit in hits])
    ]
    return (*words, *topics[:_TOPICS], *titles)
