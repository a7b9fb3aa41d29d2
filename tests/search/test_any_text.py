"""Any text at all gives an answer, and quickly."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from indexer.engines.query import Sort
from tests.core.collection import Collection
from tests.search.test_query import QUERIES

FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "topics": st.lists(st.sampled_from(["arbeit", "menschen", "wolken", "", "\0"]), max_size=2).map(tuple),
        "kinds": st.lists(st.sampled_from(["Papier", "'; DROP TABLE"]), max_size=2).map(tuple),
        "year_from": st.integers(1000, 9999),
        "year_to": st.integers(1000, 9999),
        "sort": st.sampled_from(list(Sort)),
        "page": st.integers(1, 2000),
        "size": st.integers(1, 100),
    },
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(QUERIES, FILTERS)
@example("?", {})
@example("wie was wer?", {})
@example("* " * 300, {})
@example("(a* ODER b*) " * 70, {})
@example('"und die und die und die"', {})
@example("-" + "(a ODER " * 100, {})
@example("titel:titel:titel:x", {})
@example("jahr:0000..9999", {})
@example("thema:* art:* kommune:%", {})
@example("Kommunales Integrationszentrum " * 15, {})
def test_any_text_is_answered(library: Collection, query: str, filters: dict[str, Any]) -> None:
    began = time.thread_time()
    result = library.search(query, **filters)
    assert time.thread_time() - began < 3
    size = filters.get("size", 100)
    assert len(result.results) <= size
    assert result.total >= len(result.results)
    for hit in result.results:
        assert hit.score == hit.score  # not a number that is none
        assert library.service.document(hit.document.id, query) is not None


@pytest.mark.parametrize("query", ["Integration*", "a* e* i*", "in* die* de*", "(i* ODER d* ODER b* ODER v*) -x*"])
def test_wildcards_are_answered(library: Collection, query: str) -> None:
    assert library.search(query).total >= 0
