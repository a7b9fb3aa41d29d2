"""Which topics a text has, and why."""

from __future__ import annotations

from collections import Counter

import pytest

from indexer.analysis.terms import places_of
from indexer.language.analysis import Analyzer
from indexer.language.compounds import CompoundSplitter
from indexer.model import Topic, TopicOrigin
from indexer.topics import WORDS_PER_OCCURRENCE, TopicMatcher, TopicTree, assign

TREE = TopicTree(
    [
        Topic("arbeitsmarktintegration", "Arbeitsmarktintegration", terms=("Arbeitsmarktintegration", "Jobcenter")),
        Topic(
            "antiziganismus",
            "Antiziganismus",
            terms=("Antiziganismus", "Sinti und Roma", "Rassismus gegen Sinti und Roma"),
        ),
        Topic("hilfe", "Hilfe", terms=("Jugend-Hilfe",)),
        Topic("leer", "Leer", terms=()),
    ]
)
FILLER = "Das Wetter bleibt morgen freundlich."


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer(CompoundSplitter.from_vocabulary({"arbeitsmarkt": 3, "integration": 5}))


@pytest.fixture(scope="module")
def matcher(analyzer: Analyzer) -> TopicMatcher:
    return TopicMatcher(TREE, analyzer)


def _count(matcher: TopicMatcher, analyzer: Analyzer, text: str) -> dict[str, dict[str, int]]:
    return {slug: dict(terms) for slug, terms in matcher.count(places_of(analyzer.forms(text))).items()}


@pytest.mark.parametrize(
    "text",
    [
        "Die Arbeitsmarktintegration gelingt.",
        "ARBEITSMARKTINTEGRATION",
        "Fragen der Arbeitsmarktintegrationen",
        "Die Integration in den Arbeitsmarkt gelingt.",
        "Den Arbeitsmarkt öffnen heißt Integration.",
        "Die Integration von Geflüchteten in den Arbeitsmarkt",
        "Die Arbeitsmarkt-Integration gelingt.",
    ],
)
def test_a_compound_is_found_however_it_is_written(matcher: TopicMatcher, analyzer: Analyzer, text: str) -> None:
    counted = _count(matcher, analyzer, text)
    assert counted == {"arbeitsmarktintegration": {"Arbeitsmarktintegration": 1}}


@pytest.mark.parametrize(
    "text",
    [
        "Die Integration gelingt. " + FILLER * 3 + " Der Arbeitsmarkt wächst.",
        "Der Arbeitsmarkt wächst.",
        "Integration gelingt.",
        "Arbeit, Markt und anderes.",
        "Wir arbeiten zur Integration auf dem Wochenmarkt.",
    ],
)
def test_parts_far_apart_or_alone_are_no_topic(matcher: TopicMatcher, analyzer: Analyzer, text: str) -> None:
    assert _count(matcher, analyzer, text) == {}


def test_each_place_counts_once_though_terms_overlap(matcher: TopicMatcher, analyzer: Analyzer) -> None:
    counted = _count(matcher, analyzer, "Der Rassismus gegen Sinti und Roma nimmt zu. Sinti und Roma berichten davon.")
    assert counted == {"antiziganismus": {"Rassismus gegen Sinti und Roma": 1, "Sinti und Roma": 1}}


def test_a_hyphenated_term_does_not_match_its_parts(matcher: TopicMatcher, analyzer: Analyzer) -> None:
    assert _count(matcher, analyzer, "Die Hilfe kommt. " + FILLER + " Jugend von heute.") == {}
    assert _count(matcher, analyzer, "Die Jugend-Hilfe und die Jugendhilfe.") == {"hilfe": {"Jugend-Hilfe": 2}}


def test_nothing_is_counted_in_an_empty_text(matcher: TopicMatcher, analyzer: Analyzer) -> None:
    assert _count(matcher, analyzer, "") == {}
    assert _count(matcher, analyzer, "und der die das") == {}


def test_a_tree_without_topics_counts_nothing(analyzer: Analyzer) -> None:
    assert TopicMatcher(TopicTree(), analyzer).count(places_of(analyzer.forms("Antiziganismus"))) == {}


class TestAssign:
    def _assign(
        self, text: int, title: int = 0, words: int = 100, by_person: tuple[str, ...] = ()
    ) -> list[tuple[str, TopicOrigin, dict[str, int]]]:
        assigned = assign(
            by_person,
            {"a": Counter({"Wort": title})} if title else {},
            {"a": Counter({"Wort": text})} if text else {},
            words,
            threshold=3,
        )
        return [(topic.slug, topic.origin, topic.terms) for topic in assigned]

    def test_one_passing_mention_is_not_enough(self) -> None:
        assert self._assign(1) == self._assign(2) == []
        assert self._assign(3) == [("a", TopicOrigin.AUTOMATIC, {"Wort": 3})]

    def test_the_title_counts_as_much_as_three_places(self) -> None:
        assert self._assign(0, title=1) == [("a", TopicOrigin.AUTOMATIC, {"Wort": 1})]

    def test_a_long_text_needs_more(self) -> None:
        words = WORDS_PER_OCCURRENCE * 10
        assert self._assign(9, words=words) == []
        assert self._assign(10, words=words) != []
        assert self._assign(10, words=words + 1) == []

    def test_what_a_person_said_wins_and_nothing_is_added(self) -> None:
        assert self._assign(50, by_person=("b",)) == [("b", TopicOrigin.ASSIGNED, {})]

    def test_what_a_person_said_comes_with_the_terms_found(self) -> None:
        assert self._assign(1, by_person=("a",)) == [("a", TopicOrigin.ASSIGNED, {"Wort": 1})]

    def test_the_most_frequent_topic_comes_first(self) -> None:
        counts = {"wenig": Counter({"x": 3}), "viel": Counter({"y": 4, "z": 5})}
        assert [topic.slug for topic in assign((), {}, counts, 100, threshold=3)] == ["viel", "wenig"]
