"""Packed evidence says the same as the counts it was made from."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from indexer.engines.query import Form
from indexer.evidence import Evidence, key, pack

KEYS = st.one_of(st.integers(0, 12), st.integers(0, 2**32 - 1), st.just(2**32 - 1))
COUNTS = st.one_of(st.integers(1, 5), st.integers(200, 100_000))
PAGES = st.lists(st.dictionaries(KEYS, COUNTS, max_size=12), max_size=12)


def _looked_up(evidence: Evidence, term: int) -> dict[int, int]:
    pages, counts = evidence.pages(term)
    return dict(zip(pages.tolist(), counts.tolist(), strict=True))


@given(PAGES, st.data())
def test_every_term_is_found_on_its_pages_as_often_as_it_stands_there(
    pages: list[Mapping[int, int]], data: st.DataObject
) -> None:
    lengths = data.draw(st.lists(st.integers(0, 2**31), min_size=len(pages), max_size=len(pages)))
    evidence = Evidence(pack(pages, lengths))
    assert evidence.page_count == len(pages)
    assert evidence.lengths.tolist() == lengths
    for term in {term for page in pages for term in page} | {0, 5, 2**32 - 1} | {data.draw(KEYS)}:
        expected = {number: min(page[term], 255) for number, page in enumerate(pages) if term in page}
        assert _looked_up(evidence, term) == expected


@given(PAGES)
def test_the_pages_of_a_term_come_in_order(pages: list[Mapping[int, int]]) -> None:
    evidence = Evidence(pack(pages, [1] * len(pages)))
    for term in {term for page in pages for term in page}:
        found = evidence.pages(term)[0].tolist()
        assert found == sorted(found)


def test_a_document_without_words_has_evidence_of_nothing() -> None:
    none: list[list[Mapping[int, int]]] = [[], [{}], [{}, {}]]
    for pages in none:
        evidence = Evidence(pack(pages, [0] * len(pages)))
        assert evidence.page_count == len(pages)
        assert _looked_up(evidence, 7) == {}


def test_a_word_its_stem_and_a_part_are_different_keys() -> None:
    assert len({key(form, "markt") for form in Form}) == 3
    assert key(Form.STEM, "größe") == key(Form.STEM, "größe")
