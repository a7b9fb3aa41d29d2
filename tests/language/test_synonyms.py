"""The office's vocabulary: what it expands, and what is said about wrong lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.language.synonyms import Expansion, Thesaurus

FILE = Path(__file__).parents[2] / "corpus" / "synonyme.toml"
TEXT = """
[[gruppe]]
woerter = ["KI", "Kommunales Integrationszentrum"]
gewicht = 0.8

[[gruppe]]
woerter = ["Antiziganismus", "Rassismus gegen Sinti und Roma"]

[[gruppe]]
woerter = ["Sinti", "Roma"]

[[richtung]]
von = "Geflüchtete"
zu = ["Geduldete"]
gewicht = 0.3
"""


def _words(expansion: Expansion) -> set[str]:
    return {" ".join(words) for words in expansion.alternatives}


def test_the_file_of_the_office_is_sound() -> None:
    assert Thesaurus.load(FILE)[1] == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("KI", "Kommunales Integrationszentrum"),
        ("Kommunale Integrationszentren", "KI"),
        ("UMF", "unbegleitete minderjährige Flüchtlinge"),
        ("UMA", "UMF"),
        ("MSO", "Migrantenselbstorganisation"),
        ("Migrant*innenselbstorganisationen", "MSO"),
        ("Antiromaismus", "Antiziganismus"),
        ("Rassismus gegen Sinti und Roma", "Antiziganismus"),
        ("Geflüchteten", "Flüchtling"),
        ("Flüchtlinge", "Geflüchtete"),
    ],
)
def test_the_file_of_the_office_expands(typed: str, found: str) -> None:
    thesaurus, _ = Thesaurus.load(FILE)
    expansions = thesaurus.expand(typed.split())
    assert found in set().union(*map(_words, expansions))
    assert all(expansion.weight < 1 for expansion in expansions)


def test_forms_of_a_word_are_found_and_the_longest_expression_wins() -> None:
    thesaurus, errors = Thesaurus.parse(TEXT)
    assert errors == []
    words = "Rassismus gegen Sinti und Roma im kommunalen Integrationszentrum".split()
    expansions = thesaurus.expand(words)
    assert [(found.start, found.end) for found in expansions] == [(0, 5), (6, 8)]
    assert [_words(found) for found in expansions] == [{"Antiziganismus"}, {"KI"}]
    assert [found.weight for found in expansions] == [0.5, 0.8]


def test_a_direction_leads_one_way_only() -> None:
    thesaurus, _ = Thesaurus.parse(TEXT)
    (found,) = thesaurus.expand(["Geflüchteten"])
    assert (_words(found), found.weight) == ({"Geduldete"}, 0.3)
    assert thesaurus.expand(["Geduldete"]) == []


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        ('[[gruppe]]\nwoerter = ["a", "b"', 2),
        ('[[gruppe]]\nwoerter = ["eins"]', 1),
        ('[[gruppe]]\nwoerter = "eins"\ngewicht = 3', 1),
        ("[[gruppe]]\nwort = 1", 1),
        ('[[grupe]]\nwoerter = ["a", "b"]', 1),
        ('[[richtung]]\nvon = ["a"]', 1),
        ('[[richtung]]\nvon = []\nzu = ["b"]', 1),
        ("kein Eintrag\n", 1),
        ("[[gruppe]]\n= 3", 2),
        ("[[gruppe]]\nwoerter = " + "[" * 20_000, 2),
        ("[[gruppe]]\ngewicht = " + "1" * 10_000, 2),
    ],
)
def test_a_wrong_entry_is_named_by_its_line_and_the_rest_works(entry: str, line: int) -> None:
    thesaurus, errors = Thesaurus.parse(f"{entry}\n{TEXT}")
    assert len(errors) == 1
    assert errors[0].startswith(f"Zeile {line}:")
    assert len(thesaurus.expand("KI Antiziganismus Sinti Geflüchtete".split())) == 4


def test_a_missing_file_is_empty_and_an_unreadable_one_is_told(tmp_path: Path) -> None:
    assert Thesaurus.load(tmp_path / "keine.toml")[1] == []
    (tmp_path / "latin.toml").write_bytes("wörter".encode("latin-1"))
    assert "UTF-8" in Thesaurus.load(tmp_path / "latin.toml")[1][0]
    assert Thesaurus.load(tmp_path)[1]


@given(st.text(max_size=200))
def test_any_text_is_read_or_told(text: str) -> None:
    thesaurus, errors = Thesaurus.parse(text)
    assert all(isinstance(error, str) for error in errors)
    thesaurus.expand(text.split())
