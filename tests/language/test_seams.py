"""Doubtful breaks: what is counted of words, what a collection's words decide, and what becomes of the terms."""

from __future__ import annotations

import pytest

from indexer.language.analysis import Analyzer
from indexer.language.compounds import CompoundSplitter
from indexer.language.counting import WordCounter
from indexer.language.seams import settle, unbroken
from indexer.model import SEAM

BROKEN = f"wenig{SEAM}stens"


def _counted(*texts: str) -> dict[str, int]:
    return dict.fromkeys(WordCounter(CompoundSplitter()).distinct(texts), 2)


@pytest.mark.parametrize(
    ("texts", "in_one_piece"),
    [
        ([BROKEN], False),
        ([BROKEN, "wenigstens"], True),
        ([BROKEN, "Wenigstens"], True),
        ([BROKEN, "wenig-stens"], False),
        ([BROKEN, "wenig\u2010stens"], False),
        ([BROKEN, "wenigstens", "wenig-stens"], False),
        ([BROKEN, "wenigstens", "wenig-stens-zwanzig"], False),
        (["wenigstens"], False),  # nothing to decide
    ],
)
def test_a_broken_word_is_whole_where_the_collection_writes_it_so_and_never_with_a_hyphen(
    texts: list[str], in_one_piece: bool
) -> None:
    assert unbroken(_counted(*texts)) == ({BROKEN} if in_one_piece else set())


def test_umlauts_and_capitals_make_no_other_word() -> None:
    assert unbroken(_counted(f"groß{SEAM}flächig", "GROSSFLÄCHIG")) == {f"gross{SEAM}flaechig"}


def test_of_a_word_with_hyphens_only_the_seam_is_decided() -> None:
    assert settle(f"E-Mail-{BROKEN}-basiert", {BROKEN}) == "E-Mail-wenigstens-basiert"
    assert settle(f"E-Mail-{BROKEN}-basiert", set()) == "E-Mail-wenig-stens-basiert"


def test_terms_follow_what_the_collection_decides() -> None:
    doubting = Analyzer(CompoundSplitter.from_vocabulary(_counted(BROKEN)))
    knowing = Analyzer(CompoundSplitter.from_vocabulary(_counted(BROKEN, "wenigstens")))
    assert doubting.word(BROKEN) == doubting.word("wenig-stens")
    assert knowing.word(BROKEN) == knowing.word("wenigstens")
    assert doubting.fingerprint != knowing.fingerprint
    for language in ("de", "en"):
        former = Analyzer(doubting.splitter, language)
        assert "stens" in former.word(BROKEN).exact
        after = Analyzer(knowing.splitter, language)
        after.take_over(former)
        assert "stens" not in after.word(BROKEN).exact


def test_what_was_decided_survives_bytes() -> None:
    splitter = CompoundSplitter.from_vocabulary(_counted(BROKEN, "wenigstens"))
    again = CompoundSplitter.from_bytes(splitter.to_bytes())
    assert again.lexicon == splitter.lexicon and again.lexicon.unbroken == {BROKEN}
