"""Searches to try that find something in the collection at hand: on the start page made from its topics, kinds and
titles, on the help page where what is usually shown there would find nothing.

Worked out once for a generation and those who may see the same of it. Asked without the words that a stem has in the
collection, which takes seconds to work out of a large one: what is found then is found all the more with them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, pairwise, permutations, product

from indexer.catalog import Snapshot
from indexer.describe.kinds import OTHER_KIND
from indexer.engines.query import FACETS, Everything, Field, Form, Zone
from indexer.language.folding import fold
from indexer.language.spelling import readable
from indexer.language.stopwords import is_stopword
from indexer.language.synonyms import Thesaurus
from indexer.language.tokens import HYPHENS, Token, tokenize
from search_app.answering.index_view import IndexView
from search_app.answering.names import label_of
from search_app.asking.concepts import ConceptMaker
from search_app.asking.fields import Fields
from search_app.asking.interpretation import Interpreter
from search_app.asking.query import parse

#: So many titles are looked at, the newest first; so many of their words and phrases are tried.
_TITLES, _WORDS, _PHRASES = 200, 8, 8
#: A word of fewer letters says little by itself; one of more nobody would type.
_LETTERS, _MOST_LETTERS = 5, 40
#: A phrase has at most so many words.
_LONGEST = 4
#: Seconds that one attempt may take.
_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Example:
    """A query that can be tried at once, and in German what it finds."""

    q: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Examples:
    """Queries for the start page, all of which find something; those of the help page for words and for fields."""

    start: tuple[str, ...]
    words: tuple[Example, ...]
    fields: tuple[Example, ...]


def find_examples(snapshot: Snapshot, view: IndexView) -> Examples:
    """Examples for one generation, as far as it may be seen."""
    interpreter = Interpreter(ConceptMaker(view.analyzers, Thesaurus()), Fields(view.values), lambda _: ())

    def count(q: str) -> int:
        return view.reader.search(interpreter.interpret(parse(q)).query, limit=0, seconds=_SECONDS).total

    newest = snapshot.newest(_TITLES)
    if not newest:
        return usual_examples()
    titles = [document.title for document in newest if document.language == "de"]
    values = _Values(view.reader.search(Everything(), limit=0, facets=FACETS).facets, view)
    words = _telling_words(titles or [document.title for document in newest], view, values.kinds)
    phrases = _phrases(titles, count)
    return Examples(
        tuple(_for_start(values, words, phrases, count)),
        tuple(_with_words(words, phrases, count, view)),
        tuple(_with_fields(values, words, count)),
    )


def usual_examples() -> Examples:
    """Examples where nothing is known of the collection."""
    nothing = _Values({}, None)
    return Examples((), tuple(_with_words((), (), _nowhere, None)), tuple(_with_fields(nothing, (), _nowhere)))


def _nowhere(_: str) -> int:
    return 0


class _Values:
    """The values of the fields of a collection as one types them, most frequent first; usual ones where nothing is
    known of it."""

    def __init__(self, facets: Mapping[str, Mapping[str, int]], view: IndexView | None) -> None:
        self._facets = facets
        self._view = view

    def of(self, facet: str, usual: str) -> str:
        """The most frequent value, quoted where it needs it; empty where no document has one."""
        found = next(iter(self._sorted(facet)), "" if self._view else usual)
        return f'"{found}"' if " " in found else found

    @property
    def kinds(self) -> list[str]:
        return [kind for kind in self._sorted("kind") if kind != OTHER_KIND]

    @property
    def topics(self) -> list[str]:
        """The labels of the topics that are one word."""
        if self._view is None:
            return ["Antiziganismus"]
        labels = [self._view.tree.label(slug) for slug in self._sorted("topic")]
        return [label for label in labels if " " not in label]

    @property
    def years(self) -> list[str]:
        """From the first to the last."""
        return sorted(self._sorted("year")) if self._view else ["2017", "2019"]

    def _sorted(self, facet: str) -> list[str]:
        counts = self._facets.get(facet, {})
        found = sorted((value for value in counts if counts[value]), key=lambda value: (-counts[value], value))
        if facet == "municipality" and self._view is not None:
            return [label_of(facet, value, self._view.tree) for value in found]
        return found


# -- what titles say -------------------------------------------------------------------------------------------------


def _is_telling(word: str) -> bool:
    """Whether a word of a title is a noun that says what it is about, as far as its letters tell."""
    return (
        _LETTERS <= len(word) <= _MOST_LETTERS
        and word.isalpha()
        and word[0].isupper()
        and not word.isupper()
        and not is_stopword(fold(word))
    )


def _telling_words(titles: Iterable[str], view: IndexView, kinds: Iterable[str]) -> list[str]:
    """The words of titles, those of the most titles first, the shortest form of each."""
    stem = view.analysts.german.stem
    passed_over = {stem(fold(kind)) for kind in kinds}
    seen: Counter[str] = Counter()
    form: dict[str, str] = {}
    for title in titles:
        words = {stem(fold(token.text)): token.text for token in tokenize(title) if _is_telling(token.text)}
        seen.update(words.keys())
        form |= {name: min(form.get(name, word), word, key=len) for name, word in words.items()}
    return [form[name] for name, _ in seen.most_common() if name not in passed_over][:_WORDS]


def _phrases(titles: Iterable[str], count: Callable[[str], int]) -> list[str]:
    """Words that stand in a row in titles, those that are found most often first; in quotes."""
    seen = Counter(phrase for title in titles for phrase in set(_rows(title)))
    found = [(count(q), q) for q, _ in seen.most_common(_PHRASES)]
    return [q for number, q in sorted(found, key=lambda one: -one[0]) if number]


def _rows(title: str) -> Iterator[str]:
    """Two nouns of a title with the small words between them: "Sprach- und Kulturmittlung"."""
    tokens = tokenize(title)
    for first, length in product(range(len(tokens)), range(2, _LONGEST + 1)):
        row = tokens[first : first + length]
        apart = all(title[one.end : other.start] == " " for one, other in pairwise(row))
        if len(row) == length and apart and _is_noun(row[0]) and _is_noun(row[-1]):
            yield f'"{title[row[0].start : row[-1].end]}"'


def _is_noun(token: Token) -> bool:
    return _is_telling(token.text.rstrip("".join(HYPHENS)))


# -- the examples ----------------------------------------------------------------------------------------------------


def _for_start(
    values: _Values, words: Sequence[str], phrases: Sequence[str], count: Callable[[str], int]
) -> Iterator[str]:
    """A word, a phrase, and two words that are found together: a kind of document and what it is about, if there is
    one."""
    word = next((word for word in (*values.topics, *words) if count(word)), "")
    if word:
        yield word
    yield from phrases[:1]
    others = [other for other in words if other != word and not any(other in phrase for phrase in phrases[:1])]
    together = [f"{kind} {other}" for kind in values.kinds[:2] for other in others]
    together += [f"{one} {other}" for listed in (others, words) for one, other in combinations(listed, 2)]
    yield from islice((q for q in together if count(q)), 1)


def _with_words(
    words: Sequence[str], phrases: Sequence[str], count: Callable[[str], int], view: IndexView | None
) -> Iterator[Example]:
    pairs = [(one.lower(), other.lower()) for one, other in permutations(words, 2)]

    def two(form: str, usual: tuple[str, str], meaning: str) -> Example:
        """What two words find, the usual ones or others of the collection."""
        asked = [(form.format(*pair), pair) for pair in (usual, *pairs)]
        q, pair = next(((q, pair) for q, pair in asked if count(q)), asked[0])
        return Example(q, meaning.format(*(word.capitalize() for word in pair)))

    yield two(
        "{} {}", ("arbeitsmarkt", "integration"), "Dokumente, in denen beide Wörter vorkommen, an beliebiger Stelle"
    )
    usual = '"kommunale integrationszentren"'
    phrase = usual if count(usual) or not phrases else phrases[0].lower()
    yield Example(phrase, "genau diese Wörter in dieser Folge")
    yield two("{} -{}", ("zuwanderung", "flucht"), "mit „{}“, aber ohne „{}“")
    yield two("{} ODER {}", ("sprache", "bildung"), "mindestens eines der beiden Wörter")
    yield two("{} UND {}", ("ehrenamt", "quartier"), "beide Wörter, wie ohne UND auch")
    yield two("{} NICHT {}", ("gesundheit", "kinder"), "wie das Minuszeichen")
    threes = [("sprache", "bildung", "quartier"), *islice(permutations((word.lower() for word in words), 3), 20)]
    grouped = ["({} ODER {}) {}".format(*three) for three in threes]
    yield Example(_first(grouped, count), "Klammern fassen zusammen, was zusammengehört")
    yield _beginning(words, count, view)


def _beginning(words: Iterable[str], count: Callable[[str], int], view: IndexView | None) -> Example:
    """The beginning that compounds of the collection have in common with a word."""
    usual = Example("integrations*", "alles, was so beginnt: Integrationskonzept, Integrationsrat …")
    if view is None or count(usual.q):
        return usual
    for word in words:
        parts = view.analysts.german.query_parts(word)
        begun = parts[0].exact[0] if parts else fold(word)
        longer = [other for other in view.expansions(begun)[:_WORDS] if len(other) > len(begun) and other.isalpha()]
        # Words of documents that may not be seen are among them.
        counts = view.reader.document_frequencies(Field(Zone.TEXT, Form.EXACT), longer)
        seen = [readable(other).capitalize() for other, number in zip(longer, counts, strict=True) if number]
        if len(begun) >= _LETTERS and seen:
            shown = ", ".join(seen[:2])
            return Example(f"{readable(begun)}*", f"alles, was so beginnt: {shown} …")
    return usual


def _with_fields(values: _Values, words: Sequence[str], count: Callable[[str], int]) -> Iterator[Example]:
    names = [word.lower() for word in words]
    kind, years = values.of("kind", "Expertise"), values.years
    span = f" jahr:{years[0]}..{years[-1]}" if years else ""
    yield Example(_first([f"titel:{word}" for word in ("handreichung", *names)], count), "das Wort steht im Titel")
    for topic in values.topics[-1:]:
        yield Example(f"thema:{topic}", "Dokumente zu diesem Thema und seinen Unterthemen")
    yield Example(f"art:{kind}", "nur diese Art von Dokument")
    if place := values.of("municipality", "Köln"):
        yield Example(f"kommune:{place}", "nur Dokumente aus dieser Kommune oder über sie")
    if years:
        yield Example(f"jahr:{years[-1]}", "nur aus diesem Jahr")
        yield Example(span.strip(), "nur aus diesen Jahren; beide Grenzen zählen mit")
        yield Example(f"jahr:{years[-1]}..", "ab diesem Jahr; ..2018 heißt: bis zu diesem Jahr")
    yield Example(f"format:{values.of('format', 'pdf')}", "nur dieses Dateiformat")
    yield Example(f"sprache:{values.of('language', 'de')}", "nur Dokumente in dieser Sprache, als Kürzel")
    without = [f"-format:{name} {word}" for name in ("pdf", "docx") for word in ("quartier", *names)]
    yield Example(_first(without, count), "ein Minuszeichen schließt auch Felder aus")
    joined = [f"{word} art:{kind}{span}" for word in ("integration", *names)]
    yield Example(_first(joined, count), "alles lässt sich verbinden")


def _first(queries: Sequence[str], count: Callable[[str], int]) -> str:
    """The first that finds something, else the first."""
    return next(filter(count, queries), queries[0])
