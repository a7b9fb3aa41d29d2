"""The topic tree, and which topics a document has and why.

``themen.toml`` holds one table a topic:

    [antiziganismus]
    label = "Antiziganismus"
    parent = "zuwanderung-suedosteuropa"
    description = "…"
    terms = ["Antiziganismus", "Rassismus gegen Sinti und Roma"]

A topic set by a person wins. Otherwise a topic is given when its terms stand in the text often enough for its length. A
term is matched as the search matches words: inflected, inside a compound, and a compound also by its parts standing
close together ("Arbeitsmarktintegration" in "Integration in den Arbeitsmarkt").
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from indexer.language.analysis import Analyzer, WordForms
from indexer.language.stopwords import is_stopword
from indexer.model import Topic, TopicAssignment, TopicOrigin
from indexer.toml_files import read_toml

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

#: A text of this many words needs one more occurrence of a topic's terms: a long report mentions much in passing.
WORDS_PER_OCCURRENCE = 600
#: The words of one term may stand at most this many words apart, beyond their own number ("Integration *von
#: Geflüchteten am* Arbeitsmarkt").
WINDOW = 4
#: A term in the title counts as much as this many in the text.
TITLE_WEIGHT = 3


class TopicTree:
    """All topics, parents before children, in the order of the file; ``errors`` are German sentences on mistakes in
    it."""

    def __init__(self, topics: Iterable[Topic] = (), errors: Iterable[str] = ()) -> None:
        self.errors = list(errors)
        given = {topic.slug: topic for topic in topics}
        self._children: dict[str | None, list[str]] = {}
        for topic in given.values():
            parent = topic.parent if topic.parent in given else None
            if topic.parent and parent is None:
                self.errors.append(f"Thema „{topic.slug}“: Das übergeordnete Thema „{topic.parent}“ gibt es nicht.")
            self._children.setdefault(parent, []).append(topic.slug)
        self._topics = {slug: given[slug] for slug in self._depth_first()}
        for slug in given.keys() - self._topics.keys():
            self.errors.append(f"Thema „{slug}“ ist sich selbst übergeordnet und wurde nicht berücksichtigt.")

    @classmethod
    def load(cls, path: Path) -> TopicTree:
        """Read ``themen.toml``; a missing file is an empty tree."""
        tables, errors = read_toml(path)
        topics = []
        for slug, table in tables.items():
            try:
                topics.append(_topic(slug, table))
            except ValueError as error:
                errors.append(f"{path.name}, Thema „{slug}“: {error}")
        return cls(topics, errors)

    @classmethod
    def from_json(cls, told: Iterable[Mapping[str, Any]]) -> TopicTree:
        """The tree from what :meth:`as_json` told."""
        return cls(Topic(**{**topic, "terms": tuple(topic["terms"])}) for topic in told)

    def as_json(self) -> list[dict[str, Any]]:
        """For the catalogue, in the order of the tree."""
        return [asdict(topic) for topic in self]

    def _depth_first(self) -> Iterator[str]:
        pending = self._children.get(None, [])[::-1]
        while pending:
            slug = pending.pop()
            yield slug
            pending += reversed(self._children.get(slug, ()))

    def __iter__(self) -> Iterator[Topic]:
        return iter(self._topics.values())

    def __contains__(self, slug: object) -> bool:
        return slug in self._topics

    def __len__(self) -> int:
        return len(self._topics)

    def get(self, slug: str) -> Topic | None:
        """The topic with this slug; None if there is none."""
        return self._topics.get(slug)

    def label(self, slug: str) -> str:
        """The label of a topic, or the slug itself where the tree does not know it."""
        topic = self._topics.get(slug)
        return topic.label if topic else slug

    def children(self, slug: str | None) -> list[Topic]:
        """The topics right below one; below None: the roots."""
        return [self._topics[child] for child in self._children.get(slug, ()) if child in self._topics]

    def ancestors(self, slug: str) -> list[str]:
        """The slugs above a topic, nearest first."""
        above: list[str] = []
        topic = self._topics.get(slug)
        while topic and topic.parent in self._topics:
            above.append(topic.parent)
            topic = self._topics[topic.parent]
        return above

    def with_ancestors(self, slugs: Iterable[str]) -> tuple[str, ...]:
        """The topics and everything above them: what a document with these topics is counted under."""
        return tuple(dict.fromkeys(name for slug in slugs for name in (slug, *self.ancestors(slug))))

    def find(self, name: str) -> str | None:
        """The slug of a topic by slug or label, whatever the case; None where there is none."""
        wanted = name.strip().casefold()
        for topic in self:
            if wanted in (topic.slug, topic.label.casefold()):
                return topic.slug
        return None

    @property
    def fingerprint(self) -> str:
        """Changes whenever the tree does (hex)."""
        return hashlib.sha256(repr(list(self)).encode()).hexdigest()[:16]


def _topic(slug: str, table: Any) -> Topic:
    if not isinstance(table, dict):
        raise ValueError("Ein Thema wird als eigene Tabelle geschrieben, wie [antiziganismus].")
    if not _SLUG.fullmatch(slug):
        raise ValueError("Der Kurzname darf nur aus Kleinbuchstaben ohne Umlaut, Ziffern und Bindestrichen bestehen.")
    label = table.get("label")
    if not isinstance(label, str) or not label.strip():
        raise ValueError("Es fehlt die Bezeichnung („label“).")
    terms = table.get("terms", [label])
    if not isinstance(terms, list) or not all(isinstance(term, str) for term in terms):
        raise ValueError("„terms“ muss eine Liste von Texten sein.")
    parent = table.get("parent") or None
    if not isinstance(parent, str | None):
        raise ValueError("„parent“ muss der Kurzname eines Themas sein.")
    return Topic(
        slug=slug,
        label=label.strip(),
        parent=parent,
        description=str(table.get("description", "")).strip(),
        terms=tuple(term.strip() for term in terms if term.strip()),
    )


@dataclass(frozen=True, slots=True)
class _Pattern:
    """Words of a term as sets of stems: every set must be met by a word within ``span`` consecutive words."""

    slug: str
    term: str
    words: tuple[frozenset[str], ...]
    span: int


class TopicMatcher:
    """Counts the terms of all topics in the words of a document."""

    def __init__(self, tree: TopicTree, analyzer: Analyzer) -> None:
        patterns = [pattern for topic in tree for term in topic.terms for pattern in _patterns(topic, term, analyzer)]
        # Terms of several words first, so that they get the places that a part of them would take.
        self.patterns = sorted(patterns, key=lambda pattern: -len(pattern.words))
        self._stems = frozenset(stem for pattern in self.patterns for word in pattern.words for stem in word)

    def count(self, words: Mapping[WordForms, Sequence[int]]) -> dict[str, Counter[str]]:
        """Occurrences of each term of each topic; topics without any are left out.

        Args:
            words: where each distinct word of the text stands, as :func:`~indexer.analysis.terms.places_of` gives it.
        """
        positions = self._positions(words)
        counts: dict[str, Counter[str]] = {}
        taken: dict[str, set[int]] = {}
        for pattern in self.patterns:
            # Where a topic's terms overlap ("Sinti und Roma", "Rassismus gegen Sinti und Roma"), a place counts once.
            used = taken.setdefault(pattern.slug, set())
            found = [place for place in _occurrences(pattern, positions) if used.isdisjoint(place)]
            if found:
                used.update(*found)
                counts.setdefault(pattern.slug, Counter())[pattern.term] += len(found)
        return counts

    def _positions(self, words: Mapping[WordForms, Sequence[int]]) -> dict[str, list[int]]:
        """The places of the stems that some pattern asks for."""
        positions: dict[str, list[int]] = {}
        for word, places in words.items():
            for stem in self._stems.intersection((*word.stem, *word.part)):
                positions.setdefault(stem, []).extend(places)
        return positions


def _patterns(topic: Topic, term: str, analyzer: Analyzer) -> Iterator[_Pattern]:
    forms = [form for form in analyzer.forms(term) if form.stem]
    telling = [form for form in forms if not is_stopword(form.exact[0])] or forms
    if not telling:
        return
    # Of a hyphenated word the first stem is the whole; "Jugend-" and "-hilfe" alone would match too much.
    whole = tuple(frozenset(form.stem[:1]) for form in telling)
    yield _Pattern(topic.slug, term, whole, len(forms) + (WINDOW if len(whole) > 1 else 0))
    if len(telling) == 1:
        for parts in ([form.stem[:1] for form in analyzer.query_parts(term)], [[stem] for stem in telling[0].stem[1:]]):
            if len(parts) > 1:
                yield _Pattern(topic.slug, term, tuple(map(frozenset, parts)), len(parts) + WINDOW)


def _occurrences(pattern: _Pattern, positions: Mapping[str, list[int]]) -> list[tuple[int, ...]]:
    """Places where the pattern stands, each as the positions of its words; they do not overlap."""
    by_word = [sorted({at for stem in word for at in positions.get(stem, ())}) for word in pattern.words]
    if not all(by_word):
        return []
    if len(by_word) == 1:
        return [(at,) for at in by_word[0]]
    places = sorted((at, index) for index, ats in enumerate(by_word) for at in ats)
    found: list[tuple[int, ...]] = []
    latest = [-1] * len(by_word)
    for at, index in places:
        latest[index] = at
        first = min(latest)
        if first >= 0 and at - first < pattern.span:
            found.append(tuple(latest))
            latest = [-1] * len(by_word)
    return found


def assign(
    set_by_person: Sequence[str],
    title_counts: Mapping[str, Counter[str]],
    text_counts: Mapping[str, Counter[str]],
    word_count: int,
    *,
    threshold: int,
) -> tuple[TopicAssignment, ...]:
    """The topics of a document: those set by a person, else those whose terms are frequent enough.

    Args:
        set_by_person: slugs from the metadata; if there are any, nothing is added automatically.
        title_counts: occurrences in the title, as from :meth:`TopicMatcher.count`.
        text_counts: occurrences in the text.
        word_count: length of the text in words.
        threshold: occurrences that a short text needs.
    """
    if set_by_person:
        return tuple(
            TopicAssignment(slug, TopicOrigin.ASSIGNED, dict(text_counts.get(slug, {}))) for slug in set_by_person
        )
    needed = max(threshold, -(-word_count // WORDS_PER_OCCURRENCE))
    assigned = []
    for slug in {**title_counts, **text_counts}:
        in_title, in_text = title_counts.get(slug, Counter()), text_counts.get(slug, Counter())
        if in_text.total() + TITLE_WEIGHT * in_title.total() >= needed:
            terms = dict((in_title + in_text).most_common())
            assigned.append(TopicAssignment(slug, TopicOrigin.AUTOMATIC, terms))
    assigned.sort(key=lambda topic: -sum(topic.terms.values()))
    return tuple(assigned)
