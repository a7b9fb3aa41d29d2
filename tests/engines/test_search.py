"""What every engine finds, counts and ranks, compared with the oracle."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.engines.base import Capability, EngineResult, IndexReader
from indexer.engines.query import (
    FACETS,
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
    Sort,
    Term,
    Years,
    Zone,
)
from tests.engines.sample import KINDS, WORDS, Oracle

EXACT = Field(Zone.TEXT, Form.EXACT)
STEM = Field(Zone.TEXT, Form.STEM)
PART = Field(Zone.TEXT, Form.PART)
TITLE = Field(Zone.TITLE, Form.EXACT)


def found(reader: IndexReader, query: Query, filters: Filters | None = None) -> dict[str, float]:
    result = reader.search(query, filters or Filters(), limit=10_000)
    assert result.total == len(result.hits)
    return {hit.id: hit.score for hit in result.hits}


def same(found: Mapping[str, float], expected: Mapping[str, float], able: frozenset[Capability]) -> bool:
    """Whether these are the documents and scores; an engine with scores of its own must score the same documents."""
    if Capability.RANKING in able:
        return bool(found == pytest.approx(expected, rel=1e-5))
    return found.keys() == expected.keys() and all((found[id_] > 0) == (expected[id_] > 0) for id_ in found)


def in_order(result: EngineResult, oracle: Oracle, query: Query, filters: Filters, able: frozenset[Capability]) -> bool:
    """Whether all results are there by relevance, then date, then id."""
    expected = oracle.ranked(query, filters)
    if Capability.RANKING not in able:
        own = {hit.id: hit.score for hit in result.hits}
        expected = [(id_, own[id_]) for id_, _ in expected if id_ in own]
        expected.sort(key=lambda each: (-each[1], -oracle.documents[each[0]].newest, each[0]))
    return [hit.id for hit in result.hits] == [id_ for id_, _ in expected] and result.total == len(expected)


QUESTIONS = {
    "frequent term": Term(EXACT, "schule"),
    "rare term": Term(EXACT, "§5"),
    "boosted term": Term(STEM, "quarti", 2.5),
    "part with fractions": Term(PART, "markt"),
    "title": Term(TITLE, "integration"),
    "unknown term": Term(EXACT, "xylophon"),
    "empty term": Term(EXACT, ""),
    "two zones": AnyOf((Term(TITLE, "rat", 3.0), Term(EXACT, "rat"))),
    "blend": Blend(((EXACT, "arbeit", 1.0), (STEM, "arbeit", 0.8), (PART, "markt", 0.5), (TITLE, "arbeit", 0.6)), 1.5),
    "blend of unknown terms": Blend(((EXACT, "xylophon", 1.0), (STEM, "", 0.8))),
    "blend of nothing": Blend(()),
    "phrase": Phrase(Zone.TEXT, ("schule", "schulen")),
    "phrase of three": Phrase(Zone.TEXT, ("schule", "schule", "schulen"), 2.0),
    "phrase with unknown word": Phrase(Zone.TEXT, ("schule", "xylophon")),
    "phrase of one": Phrase(Zone.TEXT, ("markt",)),
    "phrase in a title": Phrase(Zone.TITLE, ("rat", "und")),
    "near": Near(Zone.TEXT, (("markt", "maerkte"), ("integration", "integrationsrat")), 3),
    "near in any order": AllOf(
        (Near(Zone.TEXT, (("schule",), ("quartier",)), 0), Near(Zone.TEXT, (("quartier",), ("schule",)), 0))
    ),
    "near, three groups": Near(Zone.TEXT, (("schule",), ("quartier", "quartiere"), ("arbeit", "xylophon")), 4, 2.0),
    "near with a word in two groups": Near(Zone.TEXT, (("schule", "markt"), ("schule", "rat"))),
    "near with unknown words": Near(Zone.TEXT, (("schule",), ("xylophon",)), 5),
    "near with an empty group": Near(Zone.TEXT, (("schule",), ()), 5),
    "near nothing": Near(Zone.TEXT, ()),
    "near in a title": Near(Zone.TITLE, (("rat",), ("und", "der", "die")), 2),
    "far": Near(Zone.TEXT, (("schule",), ("2019",)), 1000),
    "boosted": Boosted(Term(EXACT, "schule"), (Term(STEM, "quarti"), Near(Zone.TEXT, (("schule",), ("rat",)), 4))),
    "boosted without score": Boosted(Has("kind", frozenset({"Papier"})), (Term(EXACT, "schule"), Everything())),
    "boosted by nothing": Boosted(Term(EXACT, "schule"), ()),
    "all of": AllOf((Term(EXACT, "schule"), Term(STEM, "quarti"), Term(EXACT, "arbeit"))),
    "all of nothing": AllOf(()),
    "any of nothing": AnyOf(()),
    "best of": BestOf((Term(EXACT, "arbeit"), Term(STEM, "arbeit"), Term(PART, "markt", 0.5))),
    "best of nothing": BestOf(()),
    "two of three": AnyOf((Term(EXACT, "markt"), Term(EXACT, "rat"), Term(EXACT, "sprache")), 2),
    "more than there are": AnyOf((Term(EXACT, "markt"),), 2),
    "none needed": AnyOf((Term(EXACT, "markt"), Term(EXACT, "rat")), 0),
    "without": AllOf((Term(EXACT, "schule"), Not(Term(EXACT, "schulen")))),
    "only without": Not(Term(EXACT, "schule")),
    "without twice": AllOf((Not(Term(EXACT, "schule")), Not(Term(EXACT, "quartier")))),
    "twice without": Not(Not(Term(EXACT, "markt"))),
    "has": AllOf((Term(EXACT, "schule"), Has("topic", frozenset({"arbeit", "vielfalt"})))),
    "has unknown value": Has("topic", frozenset({"xylophon"})),
    "has unknown facet": Has("xylophon", frozenset({"x"})),
    "years": Years(2012, 2015),
    "years from": Years(first=2020),
    "years to": Years(last=2011),
    "any year": Years(),
    "no year": Years(2030, 2020),
    "everything": Everything(),
    "nothing": Nothing(),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_documents_and_scores_are_those_of_the_oracle(
    sample: IndexReader, oracle: Oracle, name: str, able: frozenset[Capability]
) -> None:
    query = QUESTIONS[name]
    assert same(found(sample, query), oracle.scores(query), able)


@pytest.mark.parametrize("name", QUESTIONS)
def test_order_is_by_relevance_then_date_then_id(
    sample: IndexReader, oracle: Oracle, name: str, able: frozenset[Capability]
) -> None:
    query = QUESTIONS[name]
    result = sample.search(query, limit=1000)
    assert in_order(result, oracle, query, Filters(), able)
    assert sample.search(query, offset=3, limit=5).hits == result.hits[3:8]


LEAVES = st.one_of(
    st.builds(Term, st.sampled_from([EXACT, STEM, PART, TITLE]), st.sampled_from([*WORDS, "quarti", "markt", "ratio"])),
    st.builds(
        Phrase, st.sampled_from([Zone.TEXT, Zone.TITLE]), st.lists(st.sampled_from(WORDS[:6]), max_size=3).map(tuple)
    ),
    st.builds(
        Blend,
        st.lists(
            st.tuples(
                st.sampled_from([EXACT, STEM, PART, TITLE]), st.sampled_from([*WORDS, "quarti"]), st.floats(0.1, 2)
            ),
            max_size=4,
        ).map(tuple),
    ),
    st.builds(
        Near,
        st.just(Zone.TEXT),
        st.lists(st.lists(st.sampled_from(WORDS[:9]), max_size=3).map(tuple), max_size=3).map(tuple),
        st.integers(0, 5),
    ),
    st.builds(Has, st.just("kind"), st.frozensets(st.sampled_from(KINDS))),
    st.builds(Years, st.none() | st.integers(2008, 2026), st.none() | st.integers(2008, 2026)),
    st.just(Everything()),
    st.just(Nothing()),
)


def _trees(children: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    several = st.lists(children, max_size=4).map(tuple)
    return st.one_of(
        st.builds(AllOf, several),
        st.builds(AnyOf, several, st.integers(0, 3)),
        st.builds(BestOf, several),
        st.builds(Boosted, children, several),
        st.builds(Not, children),
    )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.recursive(LEAVES, _trees, max_leaves=12))
def test_any_tree_gives_what_the_oracle_gives(
    sample: IndexReader, oracle: Oracle, able: frozenset[Capability], query: Query
) -> None:
    assert same(found(sample, query), oracle.scores(query), able)


@pytest.mark.parametrize("prefix", ["arbeit", "schul", "s", "", "xylophon", "straß", "integrationsrat"])
def test_a_prefix_finds_all_words_that_begin_so(sample: IndexReader, oracle: Oracle, prefix: str) -> None:
    query = Prefix(Zone.TEXT, prefix)
    assert found(sample, query).keys() == oracle.scores(query).keys()


def test_a_prefix_scores_and_is_not_truncated_needlessly(sample: IndexReader) -> None:
    result = sample.search(Prefix(Zone.TEXT, "arbeit", 2.0))
    assert all(hit.score > 0 for hit in result.hits)
    assert not result.truncated


@pytest.mark.parametrize(("term", "distance"), [("schuel", 1), ("shcule", 1), ("artbeit", 1), ("marktt", 2), ("x", 1)])
def test_a_fuzzy_term_finds_words_within_the_distance(
    sample: IndexReader, oracle: Oracle, term: str, distance: int
) -> None:
    query = Fuzzy(Zone.TEXT, term, distance)
    assert found(sample, query).keys() == oracle.scores(query).keys()


FILTERS = {
    "none": Filters(),
    "one value": Filters({"kind": frozenset({"Papier"})}),
    "values of one facet widen": Filters({"kind": frozenset({"Papier", "Expertise"})}),
    "facets narrow": Filters({"kind": frozenset({"Papier"}), "topic": frozenset({"arbeit"})}),
    "topics hold their descendants": Filters({"topic": frozenset({"sprache"})}),
    "excluded": Filters(excluded={"topic": frozenset({"arbeit"}), "kind": frozenset({"Protokoll"})}),
    "excluded and chosen": Filters({"topic": frozenset({"sprache"})}, {"topic": frozenset({"arbeitsmarkt"})}),
    "years": Filters(years=Years(2012, 2016)),
    "years and kind": Filters({"kind": frozenset({"Papier"})}, years=Years(first=2016)),
    "public only": Filters(visibility=frozenset({"öffentlich"})),
    "all to see": Filters({"kind": frozenset({"Papier"})}, visibility=frozenset({"öffentlich", "intern"})),
    "nothing to see": Filters(visibility=frozenset()),
    "unknown value": Filters({"kind": frozenset({"Roman"})}),
    "no value is no filter": Filters({"kind": frozenset()}),
}


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("query", [Everything(), Term(EXACT, "arbeit"), Not(Term(EXACT, "schule"))])
def test_filters_and_facets(
    sample: IndexReader, oracle: Oracle, able: frozenset[Capability], name: str, query: Query
) -> None:
    filters = FILTERS[name]
    result = sample.search(query, filters, limit=1000, facets=FACETS)
    assert in_order(result, oracle, query, filters, able)
    assert result.facets == {facet: oracle.facet(facet, query, filters) for facet in FACETS}


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("limit", [0, 3, 1000])
def test_which_of_some_documents_are_found_is_told_wherever_they_stand(
    sample: IndexReader, oracle: Oracle, name: str, limit: int
) -> None:
    query, filters = Term(EXACT, "arbeit"), FILTERS[name]
    there = {id_ for id_, _ in oracle.ranked(query, filters)}
    for some in (
        frozenset({"1-3", "1-7", "1-45", "2-11", "1-220", "unknown"}),
        frozenset(oracle.documents),
        frozenset[str](),
    ):
        for sort in Sort:
            assert sample.search(query, filters, sort=sort, limit=limit, among=some).among == some & there
    assert sample.search(query, filters, limit=limit).among == frozenset()


def test_only_the_facets_asked_for_are_counted(sample: IndexReader) -> None:
    assert sample.search(Everything()).facets == {}
    assert set(sample.search(Everything(), facets=["kind"]).facets) == {"kind"}


def test_sorting_by_date_and_title(sample: IndexReader, oracle: Oracle) -> None:
    query = Term(EXACT, "arbeit")
    known = [oracle.documents[id_] for id_ in oracle.scores(query)]
    newest = [each.id for each in sorted(known, key=lambda each: (-each.newest, each.id))]
    titles = [each.id for each in sorted(known, key=lambda each: (each.title_key, -each.newest, each.id))]
    for limit in (3, 1000):
        assert [hit.id for hit in sample.search(query, sort=Sort.NEWEST, limit=limit).hits] == newest[:limit]
        assert [hit.id for hit in sample.search(query, sort=Sort.TITLE, limit=limit).hits] == titles[:limit]
    assert all(hit.score == 0 for hit in sample.search(query, sort=Sort.NEWEST).hits)


def test_pages_that_do_not_exist_are_empty(sample: IndexReader) -> None:
    for offset, limit in ((10_000, 10), (0, 0), (5, -1)):
        result = sample.search(Everything(), offset=offset, limit=limit)
        assert (result.total, result.hits) == (260, ())


def test_without_time_nothing_is_found_that_does_not_match(sample: IndexReader) -> None:
    for query in (Term(EXACT, "schule"), AllOf((Term(EXACT, "arbeit"), Not(Term(EXACT, "schule")))), Not(Everything())):
        result = sample.search(query, seconds=0)
        assert (result.total, result.partial, result.truncated) == (0, True, False)
    result = sample.search(Term(EXACT, "schule"), seconds=60)
    assert (result.total > 0, result.partial) == (True, False)


def test_an_index_that_is_whole_is_verified(sample: IndexReader) -> None:
    sample.verify()


def test_vocabulary_and_frequencies_leave_deleted_documents_out(
    sample: IndexReader, oracle: Oracle, able: frozenset[Capability]
) -> None:
    for field in (EXACT, STEM, PART, TITLE):
        expected = oracle.vocabulary(field) if Capability.VOCABULARY in able else {}
        assert list(sample.vocabulary(field)) == list(expected.items())
        assert list(sample.vocabulary(field, "a")) == [item for item in expected.items() if item[0].startswith("a")]
        counts = oracle.vocabulary(field)
        assert sample.document_frequencies(field, list(counts)) == list(counts.values())
        public = frozenset({"öffentlich"})
        there = {id_ for id_, each in oracle.documents.items() if each.visibility in public}
        seen = [len(there & oracle.frequencies(field, term).keys()) for term in counts]
        assert sample.document_frequencies(field, list(counts), public) == seen
    assert sample.document_frequencies(EXACT, ["xylophon", "", "xylophon"]) == [0, 0, 0]
    assert sample.document_frequencies(Field(Zone.HEADINGS, Form.STEM), ["arbeit"]) == [0]
    assert sample.document_frequencies(EXACT, []) == []


def test_statistics_count_the_documents(sample: IndexReader) -> None:
    assert sample.statistics().documents == 260
