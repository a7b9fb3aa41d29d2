"""Syntax tree → what is asked of the engine, and the *concepts* by which pages are chosen and words marked.

Each word, phrase or prefix that a person asked for becomes one :class:`Concept`: all the ways in which it may stand in a text, each with
its weight and a German name. The engine's query, the choice of pages and the marking of words are all made from the same concepts,
so that they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
from search_app import query as syntax
from search_app import ranking

TEXT_ZONES = (Zone.TITLE, Zone.HEADINGS, Zone.TEXT)


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a concept may stand in a text: every one of ``groups`` must be met by one of its (form, term) pairs.

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


@dataclass(slots=True)
class Interpretation:
    """A query for the engine and the concepts behind it; ``notes`` are German sentences for the person."""

    query: Query
    concepts: tuple[Concept, ...] = ()
    notes: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Interpreter:
    """Interprets by one analyzer.

    ``values`` gives the values of a facet that exist with their labels, by which ``thema:`` and the like are understood.
    """

    analyzer: Analyzer
    values: Callable[[str], Sequence[tuple[str, str]]]

    def interpret(self, parsed: syntax.ParsedQuery) -> Interpretation:
        """What a parsed query asks of the engine; nothing typed asks for everything."""
        notes = list(parsed.notes)
        if parsed.tree is None:
            return Interpretation(Everything(), notes=tuple(notes))
        query = self._query(parsed.tree, TEXT_ZONES, notes)
        concepts = tuple(self.concept(node) for node in syntax.positive(parsed.tree))
        return Interpretation(query, concepts, tuple(notes))

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
        forms = self.analyzer.word(word)
        stems = forms.stem[:1] or forms.exact[:1]
        ways = [
            Way((tuple((Form.STEM, stem) for stem in stems),), ranking.WHOLE_WORD, "ganzes Wort"),
            Way((tuple((Form.PART, stem) for stem in stems),), ranking.PART_OF_COMPOUND, "Wortteil"),
        ]
        parts = self.analyzer.query_parts(word)
        if len(parts) > 1:
            groups = tuple(tuple((form, part.stem[0]) for form in (Form.STEM, Form.PART)) for part in parts if part.stem)
            ways.append(Way(groups, ranking.BY_ITS_PARTS, "Teile des Wortes"))
        return tuple(ways)

    def _exact(self, word: str) -> tuple[str, ...]:
        return self.analyzer.word(word).exact[:1] or (word.lower(),)

    # -- the engine's query ------------------------------------------------------------------------------------------

    def _query(self, node: syntax.Node, zones: Sequence[Zone], notes: list[str]) -> Query:
        match node:
            case syntax.Word() | syntax.Phrase() | syntax.Prefix():
                return concept_query(self.concept(node), zones)
            case syntax.Not(child):
                return Not(self._query(child, zones, notes))
            case syntax.All(children):
                return AllOf(tuple(self._query(child, zones, notes) for child in children))
            case syntax.Either(children):
                return AnyOf(tuple(self._query(child, zones, notes) for child in children))
            case syntax.InField(name, value, child):
                return self._in_field(name, value, child, notes)
        raise TypeError(f"not a syntax node: {node!r}")

    def _in_field(self, name: str, value: str, child: syntax.Node | None, notes: list[str]) -> Query:
        if name == "title" and child is not None:
            return self._query(child, (Zone.TITLE,), notes)
        if name == "year":
            years = _years(value)
            if years is None:
                notes.append(f"„jahr:{value}“ ist keine Jahresangabe; richtig ist zum Beispiel jahr:2018 oder jahr:2017..2019.")
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


_FIELD_NAMES = {"topic": "Thema", "kind": "Art", "municipality": "Kommune", "format": "Format", "language": "Sprache"}


def concept_query(concept: Concept, zones: Sequence[Zone] = TEXT_ZONES) -> Query:
    """The documents that hold a concept in one of the zones, the best way counting."""
    if concept.prefix:
        return BestOf(tuple(Prefix(zone, concept.prefix, ranking.PREFIX) for zone in zones))
    if concept.phrase:
        words = tuple(word[0] for word in concept.phrase)
        return AnyOf(tuple(Phrase(zone, words, ranking.PHRASE) for zone in zones))
    return BestOf(tuple(_way_query(way, zones) for way in concept.ways))


def _way_query(way: Way, zones: Sequence[Zone]) -> Query:
    weight = way.weight / len(way.groups)
    groups = tuple(
        BestOf(tuple(AnyOf(tuple(Term(Field(zone, form), term, weight) for zone in zones)) for form, term in group))
        for group in way.groups
    )
    return groups[0] if len(groups) == 1 else AllOf(groups)


def _years(text: str) -> Years | None:
    """2018, 2017..2019, 2017-2019, ..2019 or 2017.. as a range."""
    first, separator, last = text.replace("–", "-").replace("..", "-").partition("-")
    if not all(part.strip().isascii() and part.strip().isdigit() and len(part.strip()) == 4 or not part.strip() for part in (first, last)):
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
