"""Words that must meet and words that must not: one table, each line with its reason."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from indexer.language.analysis import Analyzer, WordForms
from indexer.model import SEAM

PAIRS = Path(__file__).parent / "word_pairs.tsv"


def _pairs() -> list[list[str]]:
    with PAIRS.open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE) if not row[0].startswith("#")]


def _meet(one: WordForms, other: WordForms) -> str:
    """The closest way in which two words meet, or "not"."""
    if one.exact[0] == other.exact[0]:
        return "exact"
    if {*one.stem} & {*other.stem}:
        return "stem"
    if {*one.stem} & {*other.part} or {*one.part} & {*other.stem}:
        return "part"
    return "not"


@pytest.mark.parametrize(("one", "other", "how", "reason"), _pairs())
def test_two_words_meet_or_not_as_the_table_says(
    analyzer: Analyzer, one: str, other: str, how: str, reason: str
) -> None:
    assert _meet(analyzer.word(one), analyzer.word(other)) == how, reason


def test_the_table_of_pairs_is_large_enough() -> None:
    kinds = Counter(how for _, _, how, _ in _pairs())
    print(dict(kinds))
    assert kinds.total() >= 150
    assert kinds["not"] >= 40


def test_a_word_whose_hyphen_is_in_doubt_is_found_as_a_whole_and_in_parts(analyzer: Analyzer) -> None:
    marked = analyzer.forms(f"die deutsch{SEAM}türkische Freundschaft")[1]
    assert marked == analyzer.forms("die deutsch-türkische Freundschaft")[1]
    assert set(analyzer.forms("deutschtürkische")[0].exact) <= set(marked.exact)
    assert set(analyzer.forms("türkische")[0].stem) <= set(marked.stem)


def test_which_writing_of_a_word_is_seen_first_makes_no_difference(analyzer: Analyzer) -> None:
    writings = (
        "Maßnahmen",
        "massnahmen",
        "MASSNAHMEN",
        "maßnahmen",
        "Arbeitsmarkt",
        "arbeitsmarkt",
        "É",
        "ＡＢＣ",
        "abc",
        "İ",
    )
    forwards, backwards = Analyzer(analyzer.splitter), Analyzer(analyzer.splitter)
    there = [forwards.word(writing) for writing in writings]
    back = [backwards.word(writing) for writing in reversed(writings)]
    assert there == back[::-1]
    assert len(set(there[:4])) == len(set(there[4:6])) == 1
