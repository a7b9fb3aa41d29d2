"""Syntax tree → what is asked of the engine, and the *concepts* by which pages are chosen and words marked.

Each word, phrase or prefix that a person asked for becomes one :class:`Concept`: all the ways in which it may stand in a text, each with
its weight and a German name. The engine's query, the choice of pages and the marking of words are all made from the same concepts,
so that they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from indexer.engines.base import IndexReader
from indexer.engines.query import (
    AllOf,
    AnyOf,
    BestOf,
    Everything,
    Field,
    Form,
    Has,
    Near,
    Not,
    Nothing,
    Phrase,
    Prefix,
    Query,
    Term,
    Years,
    Zone,
)
from indexer.language.analysis import Analyzer
from indexer.language.stopwords import is_question_word, is_stopword
from indexer.language.synonyms import Expansion, Thesaurus
from search_app import query as syntax
from search_app import ranking

TEXT_ZONES = (Zone.TITLE, Zone.HEADINGS, Zone.TEXT)


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a concept may stand in a text: every one of ``groups`` must be met by one of its (form, term) pairs; several
    groups within a few words of each other.

    ``kind`` is a German name for people ("ganzes Wort", "Wortteil", …).
    """

    groups: tuple[tuple[tuple[Form, str], ...], ...]
    weight: float
    kind: str


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing asked for: ``label`` as typed. ``phrase`` are folded words to stand in a row; ``prefix`` a folded beginning."""

    label: str
    ways: tuple[Way, ...] = ()
    phrase: tuple[tuple[str, ...], ...] = ()
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Interpretation:
    """A query for the engine and the concepts behind it; ``notes`` are German sentences for the person.

    ``relaxed`` is the same without the demand that every word be there; None where there is nothing to relax (a single word, or a
    query with operators, in which a person said exactly what is meant). ``question`` says that the text reads like a question:
    then nobody expects every word of it in the answer, and ``relaxed`` is asked at once.
    """

    query: Query
    concepts: tuple[Concept, ...] = ()
    notes: tuple[str, ...] = field(default=())
    relaxed: Query | None = None
    question: bool = False
    tree: syntax.Node | None = None


@dataclass(frozen=True, slots=True)
class Interpreter:
    """Interprets for one index.

    ``analyzers`` are those of the languages of the collection, German first. ``values`` gives the values of a facet that exist with
    their labels, by which ``thema:`` and the like are understood. ``inflections`` gives the words of the collection with a stem.
    """

    analyzers: Sequence[Analyzer]
    values: Callable[[str], Sequence[tuple[str, str]]]
    inflections: Callable[[str], tuple[str, ...]]
    thesaurus: Thesaurus

    def interpret(self, parsed: syntax.ParsedQuery) -> Interpretation:
        """What a parsed query asks of the engine; nothing typed asks for everything."""
        notes = list(parsed.notes)
        if parsed.tree is None:
            return Interpretation(Everything(), notes=tuple(notes))
        tree = self._without_small_words(parsed.tree)
        query = self._query(tree, TEXT_ZONES, notes)
        concepts = (*(self.concept(node) for node in syntax.positive(tree)), *self._combined(tree))
        question = _reads_like_a_question(parsed)
        relaxed = self._relaxed(tree, question)
        return Interpretation(query, concepts, tuple(notes), relaxed, question and relaxed is not None, tree)

    def _without_small_words(self, tree: syntax.Node) -> syntax.Node:
        """Words such as "und" or "wie" are not asked for where there are others beside them."""
        if not isinstance(tree, syntax.All):
            return tree
        telling = tuple(
            child
            for child in tree.children
            if not (isinstance(child, syntax.Word) and is_stopword(self._exact(child.text)[0]))
        )
        if not any(isinstance(child, syntax.Word | syntax.Phrase | syntax.Prefix) for child in telling):
            return tree
        return telling[0] if len(telling) == 1 else syntax.All(telling)

    def _relaxed(self, tree: syntax.Node, question: bool) -> Query | None:
        """The documents with some of the words of a list of words, those with more of them first.

        Phrases and beginnings of words, which nobody types by accident, stay required.
        """
        if not isinstance(tree, syntax.All):
            return None
        words = [child for child in tree.children if isinstance(child, syntax.Word)]
        required = [child for child in tree.children if isinstance(child, syntax.Phrase | syntax.Prefix)]
        if not words or len(words) + len(required) < len(tree.children) or (required and not question):
            return None
        optional = tuple(self._query(word, TEXT_ZONES, []) for word in words)
        if not required:
            return AnyOf(optional, minimum=max(1, int(len(words) * ranking.RELAXED_SHARE)))
        return AllOf((*(self._query(child, TEXT_ZONES, []) for child in required), AnyOf(optional, minimum=0)))

    # -- concepts ----------------------------------------------------------------------------------------------------

    def concept(self, node: syntax.Word | syntax.Phrase | syntax.Prefix) -> Concept:
        """The ways in which a word, phrase or prefix may stand in a text."""
        match node:
            case syntax.Prefix(text):
                return Concept(f"{text}*", prefix=self._exact(text)[0])
            case syntax.Phrase(words):
                return Concept(f"„{' '.join(words)}“", phrase=tuple(self._exact(word) for word in words))
        return Concept(node.text, ways=self._ways(node.text))

    def _ways(self, word: str) -> tuple[Way, ...]:
        german = self.analyzers[0]
        # Of a hyphenated word the first stem is the whole.
        stems = tuple(dict.fromkeys(stem for analyzer in self.analyzers for stem in analyzer.word(word).stem[:1]))
        stems = stems or self._exact(word)
        ways = [
            Way((tuple((Form.STEM, stem) for stem in stems),), ranking.WHOLE_WORD, "Wort"),
            Way((tuple((Form.PART, stem) for stem in stems[:1]),), ranking.PART_OF_COMPOUND, "Wortteil"),
        ]
        segments = german.word(word).stem[1:]
        parts = tuple(part.stem[0] for part in german.query_parts(word) if part.stem)
        ways += [
            Way(tuple(((Form.STEM, stem),) for stem in stems), ranking.BY_ITS_PARTS, "Teile des Wortes")
            for stems in (segments, parts)
            if len(stems) > 1
        ]
        for expansion in self.thesaurus.expand([word]):
            ways += self._synonyms(expansion)
        return tuple(ways)

    def _synonyms(self, expansion: Expansion) -> Iterator[Way]:
        for words in expansion.alternatives:
            stems = [self.analyzers[0].word(word).stem[:1] for word in words if not is_stopword(self._exact(word)[0])]
            groups = tuple(((Form.STEM, stem[0]),) for stem in stems if stem)
            if groups:
                yield Way(groups, ranking.SYNONYM * expansion.weight, "Synonym")

    def _combined(self, tree: syntax.Node) -> Iterator[Concept]:
        """Concepts of several words typed one after the other that the thesaurus has another expression for."""
        for words, ways in self._several_words(tree):
            yield Concept(" ".join(words), ways)

    def _several_words(self, tree: syntax.Node) -> Iterator[tuple[tuple[str, ...], tuple[Way, ...]]]:
        if not isinstance(tree, syntax.All):
            return
        words = [child.text if isinstance(child, syntax.Word) else "" for child in tree.children]
        for expansion in self.thesaurus.expand(words):
            if expansion.end - expansion.start > 1 and (ways := tuple(self._synonyms(expansion))):
                yield tuple(words[expansion.start : expansion.end]), ways

    def _exact(self, word: str) -> tuple[str, ...]:
        return self.analyzers[0].word(word).exact[:1] or (word.lower(),)

    # -- the engine's query ------------------------------------------------------------------------------------------

    def _query(self, node: syntax.Node, zones: Sequence[Zone], notes: list[str]) -> Query:
        match node:
            case syntax.Word() | syntax.Phrase() | syntax.Prefix():
                return self.concept_query(self.concept(node), zones)
            case syntax.Not(child):
                return Not(self._query(child, zones, notes))
            case syntax.All():
                return self._all(node, zones, notes)
            case syntax.Either(children):
                return AnyOf(tuple(self._query(child, zones, notes) for child in children))
            case syntax.InField(name, value, child):
                return self._in_field(name, value, child, notes)
        raise TypeError(f"not a syntax node: {node!r}")

    def _all(self, node: syntax.All, zones: Sequence[Zone], notes: list[str]) -> Query:
        """Every child; words that together have another expression are also met by that."""
        queries = [self._query(child, zones, notes) for child in node.children]
        for words, ways in self._several_words(node):
            texts = [child.text if isinstance(child, syntax.Word) else "" for child in node.children]
            start = next(at for at in range(len(texts)) if tuple(texts[at : at + len(words)]) == words)
            end = start + len(words)
            found = BestOf((AllOf(tuple(queries[start:end])), *(self._way_query(way, zones) for way in ways)))
            queries[start:end] = [found, *[Everything()] * (len(words) - 1)]
        return AllOf(tuple(query for query in queries if not isinstance(query, Everything)) or (Everything(),))

    def concept_query(self, concept: Concept, zones: Sequence[Zone] = TEXT_ZONES) -> Query:
        """The documents that hold a concept in one of the zones, the best way counting."""
        if concept.prefix:
            return BestOf(tuple(Prefix(zone, concept.prefix, ranking.PREFIX) for zone in zones))
        if concept.phrase:
            words = tuple(word[0] for word in concept.phrase)
            return AnyOf(tuple(Phrase(zone, words, ranking.PHRASE) for zone in zones))
        return BestOf(tuple(self._way_query(way, zones) for way in concept.ways))

    def _way_query(self, way: Way, zones: Sequence[Zone]) -> Query:
        if len(way.groups) == 1:
            terms = (Term(Field(zone, form), term, way.weight) for form, term in way.groups[0] for zone in zones)
            return AnyOf(tuple(terms))
        groups = tuple(tuple(word for _, term in group for word in self.inflections(term)) for group in way.groups)
        if not all(groups):
            return Nothing()
        return AnyOf(tuple(Near(zone, groups, ranking.NEAR_SLOP, way.weight) for zone in zones))

    def _in_field(self, name: str, value: str, child: syntax.Node | None, notes: list[str]) -> Query:
        if name == "title" and child is not None:
            return self._query(child, (Zone.TITLE,), notes)
        if name == "year":
            years = _years(value)
            if years is None:
                notes.append(
                    f"„jahr:{value}“ ist keine Jahresangabe; richtig ist zum Beispiel jahr:2018 oder jahr:2017..2019."
                )
                return Everything()
            return years
        wanted = value.casefold()
        known = self.values(name)
        exact = [key for key, label in known if wanted in (key.casefold(), label.casefold())]
        found = exact or [key for key, label in known if wanted in label.casefold() or wanted in key.casefold()]
        if not found:
            notes.append(f"„{value}“ gibt es hier nicht als {_FIELD_NAMES[name]}.")
            return Nothing()
        return Has(name, frozenset(found))


def _reads_like_a_question(parsed: syntax.ParsedQuery) -> bool:
    words = [node.text for node in syntax.positive(parsed.tree) if isinstance(node, syntax.Word)]
    return parsed.text.rstrip().endswith("?") or (len(words) > 2 and is_question_word(words[0].lower()))


_FIELD_NAMES = {"topic": "Thema", "kind": "Art", "municipality": "Kommune", "format": "Format", "language": "Sprache"}


def _years(text: str) -> Years | None:
    """2018, 2017..2019, 2017-2019, ..2019 or 2017.. as a range."""
    first, separator, last = text.replace("–", "-").replace("..", "-").partition("-")
    if not all(
        (part.strip().isascii() and part.strip().isdigit() and len(part.strip()) == 4) or not part.strip()
        for part in (first, last)
    ):
        return None
    years = [int(part) if part.strip() else None for part in (first, last)]
    if years == [None, None]:
        return None
    return Years(years[0], years[1]) if separator else Years(years[0], years[0])


def idf_of(concept: Concept, reader: IndexReader) -> float:
    """How telling a concept is, from the share of documents that hold its main term (1 for phrases and prefixes)."""
    import math

    if not concept.ways:
        return 1.0
    documents = max(reader.statistics().documents, 1)
    frequency = max(
        (reader.document_frequency(Field(Zone.TEXT, form), term) for form, term in concept.ways[0].groups[0]), default=0
    )
    return math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5))
