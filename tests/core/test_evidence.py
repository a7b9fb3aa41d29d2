"""Packed evidence says on which pages words stand, and how often."""

from __future__ import annotations

from collections import Counter
from itertools import chain

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.evidence import Evidence, key, pack
from indexer.analysis.terms import places_of
from indexer.engines.query import Form
from indexer.language.analysis import WordForms

#: Words that share terms: inflections have one stem, a compound has the stems of its parts.
WORDS = (
    WordForms(("haus",), ("haus",), ()),
    WordForms(("haeuser",), ("haus",), ()),
    WordForms(("hausarzt",), ("hausarzt",), ("haus", "arzt")),
    WordForms(("arzt",), ("arzt",), ()),
    WordForms(("suedosteuropa", "suedost", "europa"), ("suedosteuropa", "suedost", "europa"), ()),
    WordForms((), (), ()),
)
PAGES = st.lists(st.lists(st.sampled_from(WORDS), max_size=30), max_size=12)
TERMS = [(form, term) for form in Form for term in ("haus", "arzt", "hausarzt", "haeuser", "europa", "nirgends")]


def counts(evidence: Evidence, terms: npt.NDArray[np.uint32]) -> npt.NDArray[np.float64]:
    """How often some terms stand on each page, all together."""
    numbers = evidence.numbers(terms)
    return evidence.counts_of(numbers[numbers >= 0])


def packed(pages: list[list[WordForms]]) -> Evidence:
    return Evidence(pack(places_of(chain.from_iterable(pages)), list(map(len, pages))))


def terms_of(word: WordForms) -> set[tuple[Form, str]]:
    return {
        (form, term) for form, terms in zip((Form.EXACT, Form.STEM, Form.PART), word, strict=True) for term in terms
    }


@given(PAGES)
def test_every_term_is_found_on_its_pages_as_often_as_it_stands_there(pages: list[list[WordForms]]) -> None:
    evidence = packed(pages)
    assert evidence.page_count == len(pages)
    assert evidence.lengths.tolist() == list(map(len, pages))
    for term in TERMS:
        expected = [sum(term in terms_of(word) for word in page) for page in pages]
        assert counts(evidence, np.array([key(*term)], np.uint32)).tolist() == expected


@given(PAGES)
def test_all_that_a_prefix_stands_for_is_counted_together(pages: list[list[WordForms]]) -> None:
    every = {term for word in WORDS for term in terms_of(word)}
    found = counts(packed(pages), np.array([key(*term) for term in every], np.uint32))
    assert found.tolist() == [sum(len(terms_of(word)) for word in page) for page in pages]


@given(PAGES)
def test_several_terms_are_counted_together(pages: list[list[WordForms]]) -> None:
    wanted = [(Form.STEM, "haus"), (Form.PART, "haus"), (Form.STEM, "nirgends")]
    found = counts(packed(pages), np.array([key(*term) for term in wanted], np.uint32))
    on_page = [Counter(term for word in page for term in terms_of(word)) for page in pages]
    assert found.tolist() == [sum(counter[term] for term in wanted) for counter in on_page]


def test_more_than_can_be_counted_is_very_many() -> None:
    often = [[WORDS[0]] * 1000, [WORDS[0]]]
    assert counts(packed(often), np.array([key(Form.STEM, "haus")], np.uint32)).tolist() == [255, 1]


def test_a_document_without_words_has_evidence_of_nothing() -> None:
    for pages in ([], [[]], [[], []]):
        evidence = packed(list(pages))
        assert evidence.page_count == len(pages)
        assert counts(evidence, np.array([7, 2**32 - 1], np.uint32)).tolist() == [0] * len(pages)


def test_pages_that_only_list_are_known_and_none_in_older_evidence() -> None:
    pages = [[WORDS[0]], [WORDS[1]] * 300, [WORDS[2]]]
    packed = pack(places_of(chain.from_iterable(pages)), list(map(len, pages)), [False, True, False])
    assert Evidence(packed).listings.tolist() == [False, True, False]
    older = Evidence(packed[: -len(pages)])
    assert older.listings.tolist() == [False] * 3
    assert counts(older, np.array([key(Form.STEM, "haus")], np.uint32)).tolist() == [1, 255, 0]


def test_keys_of_all_sizes_are_in_order() -> None:
    """Keys above 2³¹ are numbers like any other."""
    words = [WordForms((f"wort{number}",), (f"wort{number}",), ()) for number in range(200)]
    evidence = packed([words])
    for word in words:
        assert counts(evidence, np.array([key(Form.EXACT, word.exact[0])], np.uint32)).tolist() == [1]


def test_a_word_its_stem_and_a_part_are_different_keys() -> None:
    assert len({key(form, "markt") for form in Form}) == 3
    assert key(Form.STEM, "größe") == key(Form.STEM, "größe")
