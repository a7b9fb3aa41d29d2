"""Syntax tree → the query that the engine is asked, and the concepts behind it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise, product

from indexer.engines.base import IndexReader
from indexer.engines.query import (
    AllOf,
    AnyOf,
    BestOf,
    Blend,
    Boosted,
    Everything,
    Field,
    Form,
    Near,
    Not,
    Nothing,
    Phrase,
    Prefix,
    Query,
    Term,
    Zone,
)
from indexer.language.stopwords import is_question_word
from search_app.asking import ranking, syntax
from search_app.asking.concepts import Concept, ConceptMaker, Way
from search_app.asking.fields import Fields
from search_app.asking.together import put_together

TEXT_ZONES = (Zone.TITLE, Zone.HEADINGS, Zone.TEXT)


@dataclass(frozen=True, slots=True)
class Interpretation:
    """A query for the engine and the concepts behind it; ``notes`` are German sentences for the person.

    ``relaxed`` is the same without the demand that every word be there; None where there is nothing to relax (a query
    with operators, in which a person said exactly what is meant). ``question`` says that the text reads like a
    question: then nobody expects every word of it in the answer, and ``relaxed`` is to be asked at once. ``words``
    counts the telling words. ``two_of_three`` asks of a list of three words for at least two; None for any other.
    """

    query: Query
    concepts: tuple[Concept, ...] = ()
    notes: tuple[str, ...] = ()
    relaxed: Query | None = None
    two_of_three: Query | None = None
    question: bool = False
    tree: syntax.Node | None = None

    @property
    def words(self) -> int:
        """Number of words, phrases and prefixes that were asked for."""
        return sum(bool(concept.stems or concept.phrase or concept.prefix) for concept in self.concepts)


@dataclass(frozen=True, slots=True)
class Interpreter:
    """Interprets for one index.

    By ``fields`` are ``thema:`` and the like understood. ``inflections`` gives the words of the collection with a stem.
    """

    concepts: ConceptMaker
    fields: Fields
    inflections: Callable[[str], tuple[str, ...]]

    def interpret(self, parsed: syntax.ParsedQuery) -> Interpretation:
        """What a parsed query asks of the engine; nothing typed asks for everything."""
        notes = list(parsed.notes)
        if parsed.tree is None:
            return Interpretation(Everything(), notes=tuple(notes))
        typed = self.fields.settled(parsed.tree, notes)
        tree = self._without_small_words(put_together(typed))
        query = self._query(tree, TEXT_ZONES, notes)
        question = _reads_like_a_question(parsed.text, typed)
        relaxed = self._relaxed(tree, question)
        loose = question and relaxed is not None
        concepts = [self.concepts.concept(node, loose=loose) for node in syntax.positive(tree)]
        if isinstance(tree, syntax.All):
            concepts += [concept for _, _, concept in self.concepts.of_several_words(syntax.texts(tree.children))]
        return Interpretation(
            query,
            tuple(concepts),
            tuple(dict.fromkeys(notes)),
            relaxed,
            None if question else self._two_of_three(tree),
            loose,
            tree,
        )

    def _without_small_words(self, node: syntax.Node) -> syntax.Node:
        """Words such as "und" or "wie" are not asked for where there are others beside them, in brackets and beside
        ODER as well. What is excluded stays as it was typed."""
        match node:
            case syntax.All(children):
                telling = tuple(
                    self._without_small_words(child)
                    for child in children
                    if not (isinstance(child, syntax.Word) and self.concepts.is_small(child.text))
                )
                if not any(True for child in telling for _ in syntax.positive(child)):
                    return node
                return telling[0] if len(telling) == 1 else syntax.All(telling)
            case syntax.Either(children):
                return syntax.Either(tuple(map(self._without_small_words, children)))
            case syntax.InField(name, value, syntax.All() | syntax.Either() as child):
                return syntax.InField(name, value, self._without_small_words(child))
        return node

    def _relaxed(self, tree: syntax.Node, question: bool) -> Query | None:
        """The documents with some of the words of a list of words, those with more of them first.

        Phrases and beginnings of words, which nobody types by accident, stay required.
        """
        children = _children(tree)
        words = [child for child in children if isinstance(child, syntax.Word)]
        required = [child for child in children if isinstance(child, syntax.Phrase | syntax.Prefix)]
        if not words or len(words) + len(required) < len(children) or (required and not question):
            return None
        concepts = [self.concepts.concept(word, loose=True) for word in words]
        optional = tuple(self.concept_query(concept) for concept in concepts)
        near = self._near_each_other(concepts)
        if not required:
            return Boosted(AnyOf(optional), near)
        return Boosted(AllOf(tuple(self._query(child, TEXT_ZONES, []) for child in required)), (*optional, *near))

    def _two_of_three(self, tree: syntax.Node) -> Query | None:
        words = [child for child in _children(tree) if isinstance(child, syntax.Word)]
        if len(words) != 3 or len(_children(tree)) != 3:
            return None
        concepts = [self.concepts.concept(word) for word in words]
        return Boosted(AnyOf(tuple(map(self.concept_query, concepts)), minimum=2), self._near_each_other(concepts))

    # -- the engine's query ------------------------------------------------------------------------------------------

    def _query(self, node: syntax.Node, zones: Sequence[Zone], notes: list[str]) -> Query:
        match node:
            case syntax.Word() | syntax.Phrase() | syntax.Prefix():
                return self.concept_query(self.concepts.concept(node), zones)
            case syntax.Not(child):
                excluded = self._query(child, zones, notes)
                return excluded if isinstance(excluded, Everything) else Not(excluded)
            case syntax.All():
                return self._all(node, zones, notes)
            case syntax.Either(children):
                either = (self._query(child, zones, notes) for child in children)
                # Everything: what was not understood, and is passed over.
                return AnyOf(tuple(query for query in either if query != Everything()) or (Everything(),))
            case syntax.InField("title", _, child) if child:
                return self._query(child, (Zone.TITLE,), notes)
            case syntax.InField():
                return self.fields.query(node, notes)
        raise TypeError(f"not a syntax node: {node!r}")

    def _all(self, node: syntax.All, zones: Sequence[Zone], notes: list[str]) -> Query:
        """Every child; words that together have another expression are also met by that."""
        queries = [self._query(child, zones, notes) for child in node.children]
        for start, end, inside in reversed(_overlapping(self.concepts.of_several_words(syntax.texts(node.children)))):
            as_typed = AllOf(tuple(queries[start:end]))
            # In place of the words that a synonym stands for; those before and behind it stay required.
            other = (
                AllOf((*queries[start:first], self._way_query(way, zones), *queries[last:end]))
                for first, last, concept in inside
                for way in concept.synonyms
            )
            queries[start:end] = [BestOf((as_typed, *other))]
        words = [self.concepts.concept(child) for child in node.children if isinstance(child, syntax.Word)]
        return Boosted(AllOf(tuple(queries)), self._near_each_other(words))

    def _near_each_other(self, concepts: Sequence[Concept]) -> tuple[Query, ...]:
        """A bonus for each two neighbours of the query that are neighbours in the text."""
        groups = [tuple(word for stem in concept.stems for word in self.inflections(stem)) for concept in concepts]
        pairs = pairwise(groups)
        return tuple(
            Near(Zone.TEXT, pair, ranking.NEAR_SLOP, ranking.NEIGHBOURS)
            for pair in pairs
            if all(pair) and pair[0] != pair[1]
        )

    def concept_query(self, concept: Concept, zones: Sequence[Zone] = TEXT_ZONES) -> Query:
        """The documents that hold a concept in one of the zones, the best way counting."""
        if concept.prefix:
            return BestOf(tuple(Prefix(zone, concept.prefix, ranking.PREFIX) for zone in zones))
        if concept.phrase:
            written = tuple(product(*concept.phrase))
            return AnyOf(tuple(Phrase(zone, words, ranking.PHRASE) for words in written for zone in zones))
        whole = _blend(concept.stems, zones, ranking.WHOLE_WORD)
        others = [self._way_query(way, zones) for way in concept.synonyms]
        parts = tuple(_blend((stem,), zones, ranking.LOOSE_PART) for stem in concept.parts)
        if concept.loose:
            alone = AnyOf((whole, *parts))
            return BestOf((alone, *others)) if others else alone
        others += [self._way_query(way, zones) for way in concept.in_parts]
        found = BestOf((whole, *others)) if others else whole
        title = Field(Zone.TITLE, Form.STEM)
        bonus = (*parts, *(Term(title, stem, ranking.TITLE_BONUS) for stem in concept.stems[:1]))
        return Boosted(found, bonus) if bonus else found

    def _way_query(self, way: Way, zones: Sequence[Zone]) -> Query:
        if len(way.groups) == 1:
            return _blend(tuple(term for _, term in way.groups[0]), zones, way.weight)
        if way.slop is None:
            in_a_row = tuple(group[0][1] for group in way.groups)
            return AnyOf(tuple(Phrase(zone, in_a_row, way.weight) for zone in zones))
        groups = tuple(tuple(word for _, term in group for word in self.inflections(term)) for group in way.groups)
        if not all(groups):
            return Nothing()
        return AnyOf(tuple(Near(zone, groups, way.slop, way.weight) for zone in zones))


def _blend(stems: Sequence[str], zones: Sequence[Zone], boost: float) -> Query:
    """Stems in all zones, whole and as parts of compounds, as one word."""
    return Blend(
        tuple(
            (Field(zone, form), stem, ranking.ZONES[zone] * weight)
            for zone in zones
            for form, weight in ((Form.STEM, 1.0), (Form.PART, ranking.PART_OF_COMPOUND))
            for stem in stems
        ),
        boost,
    )


def _overlapping(runs: Iterable[tuple[int, int, Concept]]) -> list[tuple[int, int, list[tuple[int, int, Concept]]]]:
    """Runs of words grouped where they overlap, each group with its first word and the one behind its last."""
    groups: list[tuple[int, int, list[tuple[int, int, Concept]]]] = []
    for run in sorted(runs, key=lambda run: run[:2]):
        if groups and run[0] < groups[-1][1]:
            start, end, inside = groups.pop()
            groups.append((start, max(end, run[1]), [*inside, run]))
        else:
            groups.append((run[0], run[1], [run]))
    return groups


def _children(tree: syntax.Node) -> tuple[syntax.Node, ...]:
    """What a tree asks for side by side."""
    return tree.children if isinstance(tree, syntax.All) else (tree,)


def _reads_like_a_question(text: str, tree: syntax.Node) -> bool:
    words = [node.text for node in syntax.positive(tree) if isinstance(node, syntax.Word)]
    return text.rstrip().endswith("?") or (len(words) > 2 and is_question_word(words[0].lower()))


def idf_of(concept: Concept, reader: IndexReader) -> float:
    """How telling a concept is, from the share of documents that hold its main term (1 for phrases and prefixes)."""
    if not concept.ways:
        return 1.0
    documents = max(reader.statistics().documents, 1)
    terms: dict[Form, list[str]] = {}
    for form, term in concept.ways[0].groups[0]:
        terms.setdefault(form, []).append(term)
    found = (reader.document_frequencies(Field(Zone.TEXT, form), asked) for form, asked in terms.items())
    frequency = max(chain.from_iterable(found), default=0)
    return math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5))
