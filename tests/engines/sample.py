"""Small documents made of ready terms, and what a search over them must give, computed the slow and obvious way."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from math import log

from rapidfuzz.distance import OSA

from indexer.engines.base import AnalysedDocument, Ranking, ZoneTerms
from indexer.engines.query import (
    AllOf,
    AnyOf,
    BestOf,
    Blend,
    Boosted,
    Everything,
    Field,
    Filters,
    Form,
    Fuzzy,
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

WORDS = [
    "schule",
    "schulen",
    "schulhof",
    "schulamt",
    "quartier",
    "quartiere",
    "arbeit",
    "arbeiten",
    "arbeitsmarkt",
    "arbeitskreis",
    "markt",
    "maerkte",
    "integration",
    "integrationsrat",
    "rat",
    "und",
    "der",
    "die",
    "das",
    "im",
    "mit",
    "sprache",
    "sprachbildung",
    "bildung",
    "teilhabe",
    "vielfalt",
    "straße",
    "2019",
    "§5",
]
TOPICS = {
    "arbeit": ("arbeit",),
    "arbeitsmarkt": ("arbeitsmarkt", "arbeit"),
    "sprache": ("sprache",),
    "sprachbildung": ("sprachbildung", "sprache"),
    "vielfalt": ("vielfalt",),
}
KINDS = ("Papier", "Expertise", "Handreichung", "Protokoll")


def zone(words: Iterable[str]) -> ZoneTerms:
    """The terms of a zone; the stem is the word without its last two letters, the part its last five letters."""
    exact: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        exact.setdefault(word, []).append(place)
    stem: dict[str, float] = {}
    part: dict[str, float] = {}
    for word, places in exact.items():
        stem[word[:-2]] = stem.get(word[:-2], 0) + len(places)
        if len(word) > 8:
            part[word[-5:]] = part.get(word[-5:], 0) + len(places) * 0.5
    return ZoneTerms(exact, stem, part)


def document(id_: str, text: str = "", title: str = "", **values: object) -> AnalysedDocument:
    """A document with these words; ``topic``, ``kind``, ``year`` … are values, ``newest``, ``visibility``,
    ``title_key`` not."""
    zones = {Zone.TEXT: zone(text.split())}
    if title:
        zones[Zone.TITLE] = zone(title.split())
    special = {name: values.pop(name) for name in ("newest", "visibility", "title_key") if name in values}
    facets = {name: (each,) if isinstance(each, str) else tuple(each) for name, each in values.items()}
    return AnalysedDocument(id_, zones, facets, **special)


def make_documents(count: int, seed: int = 0) -> list[AnalysedDocument]:
    """Documents of 0 to 60 words, some words frequent; many have equal dates, some no year, topic or title."""
    rng = random.Random(seed)
    weights = [1 / (rank + 1) for rank in range(len(WORDS))]
    made = []
    for number in range(count):
        text = rng.choices(WORDS, weights, k=rng.randrange(60))
        title = rng.choices(WORDS, k=rng.randrange(6))
        topics = sorted({slug for name in rng.sample(sorted(TOPICS), rng.randrange(3)) for slug in TOPICS[name]})
        made.append(
            document(
                f"{seed}-{number}",
                " ".join(text),
                " ".join(title),
                topic=topics,
                kind=rng.choice(KINDS),
                municipality=rng.choice(["Köln", "Duisburg", "Kreis Lippe"]),
                year=[str(rng.randrange(2010, 2025))] if rng.random() < 0.9 else [],
                format=rng.choice(["pdf", "docx"]),
                newest=rng.randrange(20),
                visibility=rng.choice(["öffentlich", "öffentlich", "intern"]),
                title_key=rng.choice("abcdef"),
            )
        )
    return made


class Oracle:
    """Answers by looking at every document."""

    def __init__(self, documents: Iterable[AnalysedDocument], ranking: Ranking = Ranking()) -> None:  # noqa: B008
        self.documents = {each.id: each for each in documents}
        self.ranking = ranking
        self._known: dict[Query, dict[str, float]] = {}

    def terms(self, id_: str, field: Field) -> Mapping[str, float]:
        zones = self.documents[id_].zones
        if field.zone not in zones:
            return {}
        if field.form is Form.EXACT:
            return {term: len(places) for term, places in zones[field.zone].exact.items()}
        return zones[field.zone].stem if field.form is Form.STEM else zones[field.zone].part

    def frequencies(self, field: Field, term: str) -> dict[str, float]:
        found = {id_: self.terms(id_, field).get(term, 0) for id_ in self.documents}
        return {id_: count for id_, count in found.items() if count}

    def vocabulary(self, field: Field) -> dict[str, int]:
        counts: dict[str, int] = {}
        for id_ in self.documents:
            for term in self.terms(id_, field):
                counts[term] = counts.get(term, 0) + 1
        return dict(sorted(counts.items()))

    def idf(self, frequency: int) -> float:
        return log(1 + (len(self.documents) - frequency + 0.5) / (frequency + 0.5))

    def bm25(self, field: Field, frequencies: Mapping[str, float], idf: float, boost: float) -> dict[str, float]:
        lengths = {id_: sum(self.terms(id_, field).values()) for id_ in self.documents}
        present = [length for length in lengths.values() if length]
        average = sum(present) / len(present) if present else 1
        k1, b = self.ranking.k1, self.ranking.b
        weight = boost * self.ranking.boost(field.zone) * idf
        return {
            id_: weight * tf * (k1 + 1) / (tf + k1 * (1 - b + b * lengths[id_] / average))
            for id_, tf in frequencies.items()
        }

    def blended(self, terms: Iterable[tuple[Field, str, float]], boost: float) -> dict[str, float]:
        normalised: dict[str, float] = {}
        k1, b = self.ranking.k1, self.ranking.b
        for field, term, weight in terms:
            lengths = {id_: sum(self.terms(id_, field).values()) for id_ in self.documents}
            present = [length for length in lengths.values() if length]
            for id_, tf in self.frequencies(field, term).items():
                norm = 1 - b + b * lengths[id_] * len(present) / sum(present)
                normalised[id_] = normalised.get(id_, 0) + weight * tf / norm
        idf = self.idf(len(normalised))
        return {id_: boost * idf * (k1 + 1) * tf / (tf + k1) for id_, tf in normalised.items()}

    def phrase_frequencies(self, zone: Zone, terms: tuple[str, ...]) -> dict[str, float]:
        found = {}
        for id_, each in self.documents.items():
            exact = each.zones[zone].exact if zone in each.zones else {}
            starts = exact.get(terms[0], ())
            count = sum(all(start + n in exact.get(term, ()) for n, term in enumerate(terms)) for start in starts)
            if count:
                found[id_] = float(count)
        return found

    def near_frequencies(self, zone: Zone, groups: tuple[tuple[str, ...], ...], slop: int) -> dict[str, float]:
        found = {}
        for id_, each in self.documents.items():
            exact = each.zones[zone].exact if zone in each.zones else {}
            places = [{place for word in group for place in exact.get(word, ())} for group in groups]
            if not places or not all(places):
                continue
            ends = sorted(set().union(*places))
            holding = {
                (begin, end)
                for begin in ends
                for end in ends
                if begin <= end and all(any(begin <= place <= end for place in group) for group in places)
            }
            shortest = [
                (begin, end)
                for begin, end in holding
                if end - begin < len(groups) + slop
                and not any((begin, other) in holding for other in ends if other < end)
                and not any((other, end) in holding for other in ends if other > begin)
            ]
            if shortest:
                found[id_] = float(len(shortest))
        return found

    def scores(self, query: Query) -> dict[str, float]:
        """Matching documents with scores; 0 for prefix and fuzzy terms, whose scores are each engine's own."""
        if query not in self._known:
            self._known[query] = self._worked_out(query)
        return self._known[query]

    def _worked_out(self, query: Query) -> dict[str, float]:
        match query:
            case Term(field, term, boost):
                frequencies = self.frequencies(field, term)
                return self.bm25(field, frequencies, self.idf(len(frequencies)), boost)
            case Blend(terms, boost):
                return self.blended(terms, boost)
            case Phrase(zone, terms, boost):
                field = Field(zone, Form.EXACT)
                idf = sum(self.idf(len(self.frequencies(field, term))) for term in terms)
                return self.bm25(field, self.phrase_frequencies(zone, terms), idf, boost) if terms else {}
            case Prefix(zone, prefix):
                field = Field(zone, Form.EXACT)
                return {i: 0.0 for i in self.documents if any(t.startswith(prefix) for t in self.terms(i, field))}
            case Fuzzy(zone, term, distance):
                field = Field(zone, Form.EXACT)
                near = {word for word in self.vocabulary(field) if OSA.distance(word, term) <= distance}
                return {i: 0.0 for i in self.documents if near & set(self.terms(i, field))}
            case Near(zone, groups, slop, boost):
                frequencies = self.near_frequencies(zone, groups, slop)
                return self.bm25(Field(zone, Form.EXACT), frequencies, self.idf(len(frequencies)), boost)
            case Boosted(child, optional):
                each = [self.scores(query) for query in optional]
                return {i: score + sum(s.get(i, 0) for s in each) for i, score in self.scores(child).items()}
            case AllOf(children):
                each = [self.scores(child) for child in children]
                return {i: sum(s[i] for s in each) for i in self.documents if all(i in s for s in each)}
            case AnyOf(children, minimum):
                each = [self.scores(child) for child in children]
                return {
                    i: sum(s.get(i, 0) for s in each) for i in self.documents if sum(i in s for s in each) >= minimum
                }
            case BestOf(children):
                each = [self.scores(child) for child in children]
                return {i: max(s.get(i, 0) for s in each) for i in self.documents if any(i in s for s in each)}
            case Not(child):
                excluded = self.scores(child)
                return {i: 0.0 for i in self.documents if i not in excluded}
            case Has(name, values):
                return {i: 0.0 for i, each in self.documents.items() if values & set(each.values.get(name, ()))}
            case Years(first, last):
                low, high = -10000 if first is None else first, 10000 if last is None else last
                return {
                    i: 0.0
                    for i, each in self.documents.items()
                    if any(low <= int(y) <= high for y in each.values["year"])
                }
            case Everything():
                return dict.fromkeys(self.documents, 0.0)
            case Nothing():
                return {}
        raise TypeError(query)

    def passes(self, id_: str, filters: Filters, without: str = "") -> bool:
        """Whether a document passes the filters; those of one facet left out."""
        each = self.documents[id_]
        for name, values in filters.values.items():
            if name != without and values and not values & set(each.values.get(name, ())):
                return False
        for name, values in filters.excluded.items():
            if values & set(each.values.get(name, ())):
                return False
        if filters.years != Years() and without != "year" and id_ not in self.scores(filters.years):
            return False
        return filters.visibility is None or each.visibility in filters.visibility

    def facet(self, name: str, query: Query, filters: Filters) -> dict[str, int]:
        counts: dict[str, int] = {}
        for id_ in self.scores(query):
            if self.passes(id_, filters, without=name):
                for value in self.documents[id_].values.get(name, ()):
                    counts[value] = counts.get(value, 0) + 1
        return counts

    def ranked(self, query: Query, filters: Filters) -> list[tuple[str, float]]:
        """All results by relevance, ties by date and id."""
        found = [(id_, score) for id_, score in self.scores(query).items() if self.passes(id_, filters)]
        return sorted(found, key=lambda item: (-round(item[1], 9), -self.documents[item[0]].newest, item[0]))
