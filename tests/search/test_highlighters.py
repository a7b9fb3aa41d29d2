"""Who asks with the same words again finds them at hand, as long as that does not fill the memory."""

from __future__ import annotations

from indexer.analysis.analysts import Analysts
from indexer.language.compounds import CompoundSplitter
from indexer.language.synonyms import Thesaurus
from search_app.answering.highlighters import Highlighters
from search_app.asking.concepts import Concept, ConceptMaker
from search_app.asking.query import parse
from search_app.asking.syntax import positive

ANALYSTS = Analysts(CompoundSplitter.from_vocabulary({"beratung": 3}))
MAKER = ConceptMaker((ANALYSTS.german,), Thesaurus.parse("")[0])
TEXT = "Die Beratung ist offen, die Beratungen auch. " * 100


def asked(query: str) -> list[Concept]:
    return [MAKER.concept(node) for node in positive(parse(query).tree)]


def test_the_same_words_are_at_hand_and_others_are_not() -> None:
    kept = Highlighters(ANALYSTS)
    first = kept.of(asked("Beratung"), "de")
    assert len(first.spans(TEXT)) == 200
    assert kept.of(asked("Beratung"), "de") is first
    assert kept.of(asked("Beratung"), "en") is not first
    assert kept.of(asked("offen"), "de") is not first
    assert len(kept.of(asked("offen"), "de").spans(TEXT)) == 100


def test_what_remembers_too_much_is_replaced_between_two_requests_not_within_one() -> None:
    kept = Highlighters(ANALYSTS)
    first = kept.of(asked("Beratung"), "de")
    for number in range(100):
        found = first.spans(f"{number} {TEXT}")
        assert first.spans(f"{number} {TEXT}") is found
    fresh = kept.of(asked("Beratung"), "de")
    assert fresh is not first
    assert fresh.spans(f"1 {TEXT}") == first.spans(f"1 {TEXT}")


def test_many_questions_do_not_pile_up() -> None:
    kept = Highlighters(ANALYSTS)
    first = kept.of(asked("Beratung"), "de")
    for number in range(40):
        kept.of(asked(f"Wort{number}"), "de")
    assert kept.of(asked("Beratung"), "de") is not first
