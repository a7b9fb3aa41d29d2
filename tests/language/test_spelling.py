"""Corrections and completions from the words of the collection."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.language.compounds import CompoundSplitter
from indexer.language.spelling import Speller, readable


@pytest.fixture(scope="module")
def speller(vocabulary: Counter[str], splitter: CompoundSplitter) -> Speller:
    return Speller(vocabulary, splitter)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Antizigansimus", "Antiziganismus"),
        ("Arbeitsmarktintegation", "Arbeitsmarktintegration"),
        ("Intergrationszentrum", "Integrationszentrum"),
        ("Intergration", "Integration"),
        ("integartion", "integration"),
        ("Sprachmitlung", "Sprachmittlung"),
        ("Geflüchetete", "Geflüchtete"),
        ("Vormunschaft", "Vormundschaft"),
        ("Handreichnug", "Handreichung"),
        ("Beratugn", "Beratung"),
        ("Ehremamt", "Ehrenamt"),
        ("Rasismus", "Rassismus"),
        ("Qartier", "Quartier"),
        ("ntegration", "Integration"),
        ("Wohnugsmarkt", "Wohnungsmarkt"),
    ],
)
def test_a_mistyped_word_is_corrected(speller: Speller, typed: str, meant: str) -> None:
    found = speller.suggest(typed)
    assert found is not None
    assert found.lower() == meant.lower()


@pytest.mark.parametrize(
    "word", ["Integration", "beratung", "Wohnungsamtsleitung", "Xylophon", "und", "KI", "2017", "", "*", "a-b"]
)
def test_a_word_that_is_right_or_too_short_to_tell_is_left_alone(speller: Speller, word: str) -> None:
    assert speller.suggest(word) is None


def test_frequent_words_come_first() -> None:
    speller = Speller({"Beratung": 40, "Bewertung": 3, "Berankung": 1})
    assert speller.candidates("Beratumg", 5)[0] == "Beratung"
    assert Speller({"Kurse": 100, "Kurve": 2}).candidates("Kurxe") == ["Kurse", "Kurve"]


def test_a_slip_in_one_document_gives_way_to_a_frequent_word() -> None:
    speller = Speller({"Integration": 50, "Intergration": 1, "Interaktion": 3})
    assert speller.suggest("Intergration") == "Integration"
    assert speller.suggest("Interaktion") is None


def test_completions_begin_as_was_typed(speller: Speller) -> None:
    found = speller.completions("integrations")
    assert found
    assert all(word.startswith("integrations") for word in found)
    assert speller.completions("Flü")[0].startswith("Flü")
    assert speller.completions("") == []
    assert speller.completions("qqqq") == []


@pytest.mark.parametrize(
    ("folded", "word"),
    [
        ("gefluechtete", "geflüchtete"), ("aktuell", "aktuell"), ("individuell", "individuell"), ("fuellen", "füllen"),
        ("neue", "neue"), ("bauen", "bauen"), ("quelle", "quelle"), ("massnahme", "maßnahme"), ("strasse", "straße"),
        ("klasse", "klasse"), ("foerderung", "förderung"), ("koeffizient", "koeffizient"), ("israel", "israel"),
        ("laender", "länder"), ("haeuser", "häuser"), ("ausserdem", "außerdem"), ("poesie", "poesie"),
    ],
)  # fmt: skip
def test_a_folded_word_is_shown_as_people_write_it(folded: str, word: str) -> None:
    assert readable(folded) == word


def test_fast_with_a_large_vocabulary() -> None:
    parts = ["arbeit", "markt", "sprache", "kurs", "familie", "bildung", "stadt", "zentrum", "projekt", "schule"]
    words = {f"{a}{b}{number:05}".translate(str.maketrans("0123456789", "abcdefghij")): 1 for a in parts for b in parts
             for number in range(2_000)}  # fmt: skip
    speller = Speller(words)
    begin = time.thread_time()
    for word in ("arbeitmarktaaxab", "sprachekursbbbbx", "integration", "zzzzzzzz"):
        speller.candidates(word)
    assert (time.thread_time() - begin) / 4 < 0.1  # a generous bound: machines that test are slow


@given(st.text(max_size=30))
def test_any_word_may_be_typed(word: str) -> None:
    speller = Speller({"Beratung": 4, "Stadt": 2, "fördern": 3})
    assert isinstance(speller.candidates(word), list)
    assert isinstance(speller.completions(word), list)
