"""Compounds of the domain: what is split wrongly is counted apart from what is left whole."""

from __future__ import annotations

import csv
import pickle
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.language.analysis import Analyzer
from indexer.language.compounds import CompoundSplitter, beginnings
from indexer.language.folding import fold
from indexer.language.stems import stem

HERE = Path(__file__).parent
#: Wrong splits and misses of the table that are known; a change may lower them, not raise them.
FALSE_SPLITS, MISSED_SPLITS = 2, 5


def _table(name: str) -> list[list[str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return [
            row
            for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            if row and not row[0].startswith("#")
        ]


def test_compounds_of_the_domain(splitter: CompoundSplitter) -> None:
    false: list[str] = []
    missed: list[str] = []
    table = _table("compounds.tsv")
    for word, parts in table:
        wanted = [] if parts == "-" else [stem(fold(part)) for part in parts.split()]
        found = splitter.split(fold(word))
        if [stem(part) for part in found] == wanted:
            continue
        (false if found else missed).append(f"{word}: {'+'.join(found) or 'ganz'} statt {parts}")
    print(f"\n{len(table)} Wörter, {len(false)} falsch zerlegt, {len(missed)} nicht zerlegt")
    print("\n".join(["falsch:", *false, "nicht:", *missed]))
    assert sum(parts != "-" for _, parts in table) >= 300
    assert len(false) <= FALSE_SPLITS
    assert len(missed) <= MISSED_SPLITS


def test_parts_of_a_query_are_the_largest_known(analyzer: Analyzer) -> None:
    parts = analyzer.query_parts("Arbeitsmarktintegration")
    assert [part.exact[0] for part in parts] == ["arbeitsmarkt", "integration"]
    assert parts[0].part == ("arbeit", "markt")
    assert analyzer.query_parts("Beratung") == []


def test_a_new_word_changes_the_words_that_contain_it(vocabulary: Counter[str], splitter: CompoundSplitter) -> None:
    more = Counter(vocabulary)
    more["zirkus"] = 2
    words = {*vocabulary, "zirkusprojekt", "zirkusbesuchen"}
    new = CompoundSplitter.from_vocabulary(more)
    assert splitter.changed_words(new, words) == {"zirkusprojekt", "zirkusbesuchen"}
    assert new.fingerprint != splitter.fingerprint


@pytest.mark.parametrize("added", [["zirkus"], []])
def test_terms_are_taken_over_from_a_former_analyzer_where_they_are_the_same(
    vocabulary: Counter[str], splitter: CompoundSplitter, added: list[str]
) -> None:
    former = Analyzer(splitter)
    words = [*vocabulary, "zirkusprojekt", "Zirkus-Projekt", "Zirkusdirektor*innen", "umgesetzt"]
    before = [former.word(word) for word in words]
    splitter = CompoundSplitter.from_vocabulary(vocabulary | dict.fromkeys(added, 2))
    taking_over, by_itself = Analyzer(splitter), Analyzer(splitter)
    taking_over.take_over(former)
    after = [taking_over.word(word) for word in words]
    assert after == [by_itself.word(word) for word in words]
    assert any(old is new for old, new in zip(before, after, strict=True))
    assert (after == before) == (not added)


def test_frequencies_do_not_matter_once_a_word_is_known(vocabulary: Counter[str], splitter: CompoundSplitter) -> None:
    doubled = {word: documents * 2 if documents > 1 else 1 for word, documents in vocabulary.items()}
    assert CompoundSplitter.from_vocabulary(doubled).fingerprint == splitter.fingerprint


def test_splitter_survives_bytes(vocabulary: Counter[str], splitter: CompoundSplitter) -> None:
    again = CompoundSplitter.from_bytes(splitter.to_bytes())
    assert again.fingerprint == splitter.fingerprint
    assert not splitter.changed_words(again, vocabulary)
    assert pickle.loads(pickle.dumps(splitter)).fingerprint == splitter.fingerprint


def test_a_word_tells_before_it_is_analysed_which_terms_it_may_have(
    vocabulary: Counter[str], analyzer: Analyzer
) -> None:
    odd = "segler umgesetzt haeusern zugewanderte zusammengesetzt basen datenbasen romnja praxen medien userinnengruppe koechinnen"
    words = [*vocabulary, *odd.split(), "arbeitsmarktintegration"]
    terms = {word: {*(forms := analyzer.word(word)).exact, *forms.stem, *forms.part} for word in words}
    assert not [
        (word, term) for word in words for term in terms[word] if not any(map(word.__contains__, beginnings([term])))
    ]
    assert not any(map("arbeitsmarkt".__contains__, beginnings(["haus", "segel"])))


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b"\xff", b'"x"'])
def test_damaged_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        CompoundSplitter.from_bytes(data)


@given(st.text(alphabet="abceihklmnorstu", max_size=80))
def test_parts_make_up_the_word(word: str) -> None:
    parts = CompoundSplitter().split(word)
    assert len(parts) != 1
    assert all(part in word for part in parts)
    assert len(word) - sum(map(len, parts)) <= len(parts) or not parts
