"""Words of a text with their places in it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.language.analysis import Analyzer
from indexer.language.folding import fold, writings
from indexer.language.stems import stem
from indexer.language.tokens import surfaces, tokenize

#: Text as it comes: letters, marks that words may hold, and anything else.
TEXTS = st.text(
    alphabet=st.one_of(st.sampled_from("aÄöß-*:_/()Iin \n\u00ad\u0308§0129.’İ‐–"), st.characters()), max_size=60
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Die Mitarbeiter*innen, Mitarbeiter:innen", ["Die", "Mitarbeiter*innen", "Mitarbeiter:innen"]),
        ("Mitarbeiter_innen und Mitarbeiter/-innen", ["Mitarbeiter_innen", "und", "Mitarbeiter/-innen"]),
        ("Schüler/innen, Schüler(innen).", ["Schüler/innen", "Schüler(innen)"]),
        ("Migrant(inn)en und MigrantInnen", ["Migrant(inn)en", "und", "MigrantInnen"]),
        ("Migrant*innenselbstorganisationen", ["Migrant*innenselbstorganisationen"]),
        ("Sinti*zze und Rom*nja, Roma*", ["Sinti*zze", "und", "Rom*nja", "Roma"]),
        ("jede*r und/oder jede/r", ["jede*r", "und", "oder", "jede/r"]),
        ("Frage: innen (in der Stadt)", ["Frage", "innen", "in", "der", "Stadt"]),
        ("Südost-Europa, geht's, geht’s", ["Südost-Europa", "geht's", "geht’s"]),
        ("Sprach- und Kulturmittlung", ["Sprach-", "und", "Kulturmittlung"]),
        ("Sprach-\nund Kulturmittlung", ["Sprach-", "und", "Kulturmittlung"]),
        ("Kinderbetreuung und -pflege", ["Kinderbetreuung", "und", "-pflege"]),
        ("Ein-, Zwei- und Mehrfamilienhaus", ["Ein-", "Zwei-", "und", "Mehrfamilienhaus"]),
        ("die Integra-\ntion der Integra\u00ad\n  tion", ["die", "Integra-\ntion", "der", "Integra\u00ad\n  tion"]),
        ("2017-2018, 2017–2018, 12.03.2014, 1.500", ["2017-2018", "2017–2018", "12.03.2014", "1.500"]),
        ("§ 16a, §§ 3 und 4 SGB II", ["§", "16a", "§§", "3", "und", "4", "SGB", "II"]),
        ("10-jährige, 3D-Druck, Covid-19-Pandemie", ["10-jährige", "3D-Druck", "Covid-19-Pandemie"]),
        ("umf_expertise_2017.pdf", ["umf", "expertise", "2017", "pdf"]),
        ("- Liste\n-- Strich", ["Liste", "Strich"]),
        ("", []),
    ],
)
def test_a_text_is_cut_into_words(text: str, words: list[str]) -> None:
    assert surfaces(text) == words


def test_offsets_are_those_of_the_original_text() -> None:
    text = unicodedata.normalize("NFD", "Über Ärzt*innen in Köln")
    tokens = tokenize(text)
    assert [text[token.start : token.end] for token in tokens] == [token.text for token in tokens]
    assert [fold(token.text) for token in tokens] == ["ueber", "aerztinnen", "in", "koeln"]


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("ﬁnden", "finden"),
        ("Łódź", "lodz"),
        ("İzmir", "izmir"),
        ("Çelik", "celik"),
        ("Kollektivvertrag", "kollektivvertrag"),
        ("EU-Bürger", "eubuerger"),
        ("Südost-\nEuropa", "suedosteuropa"),
        ("Integra-\ntion", "integration"),
        ("1.500", "1500"),
        ("12.03.2014", "12.03.2014"),
        ("2017–2018", "2017-2018"),
        ("§§", "§"),
        ("Mitarbeiter(innen)", "mitarbeiterinnen"),
    ],
)
def test_all_writings_of_a_word_fold_to_one(word: str, folded: str) -> None:
    assert fold(word) == folded


@given(st.text("aäoöuüßesbt", min_size=1, max_size=12), st.integers(0, 20), st.integers(1, 4))
def test_a_part_of_a_folded_word_is_looked_for_in_every_writing(word: str, start: int, length: int) -> None:
    part = fold(word)[start : start + length]
    assert any(writing in word for writing in writings(part))


@pytest.mark.parametrize(
    ("part", "ways"),
    [
        ("hof", {"hof"}),
        ("mae", {"mae", "mä"}),
        ("eis", {"eis", "eiß", "äis", "öis", "üis", "äiß", "öiß", "üiß"}),
        ("", {""}),
    ],
)
def test_a_part_of_a_folded_word_has_these_writings(part: str, ways: set[str]) -> None:
    assert writings(part) == ways


@given(TEXTS)
def test_offsets_are_inside_and_in_order(text: str) -> None:
    end = 0
    for token in tokenize(text):
        assert end <= token.start < token.end <= len(text)
        assert text[token.start : token.end] == token.text
        end = token.end


@given(TEXTS)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXTS)
def test_analysis_takes_any_text(text: str) -> None:
    analyzer = Analyzer()
    forms = analyzer.forms(text)
    assert len(surfaces(text)) == len(forms)
    for word in text.split():
        assert isinstance(stem(fold(word)), str)
        analyzer.query_parts(word)


def test_parts_of_truncated_compounds_are_whole(analyzer: Analyzer) -> None:
    first, _, second = analyzer.forms("Sprach- und Kulturmittlung")
    assert "sprachmittlung" in first.exact
    assert analyzer.stem("sprachmittlung") in first.stem
    assert second.exact == ("kulturmittlung",)
    assert "kinderpflege" in analyzer.forms("Kinderbetreuung und -pflege")[-1].exact
    texts = ["Sprach-/Kulturmittlung", "Sprach-, Bildungs- und Kulturmittlung", "Sprach- bzw. Kulturmittlung"]
    assert all("sprachmittlung" in analyzer.forms(text)[0].exact for text in texts)


def test_hyphenated_words_are_found_whole_and_by_their_parts(analyzer: Analyzer) -> None:
    assert analyzer.word("Südost-Europa").exact == ("suedosteuropa", "suedost", "europa")
    assert analyzer.word("2017-2018").exact == ("2017-2018", "2017", "2018")
    assert analyzer.word("12.03.2014").exact == ("12.03.2014", "2014")


def test_other_languages_have_their_own_stems() -> None:
    english = Analyzer(language="en")
    assert english.word("integrations").stem == english.word("integration").stem
    assert english.word("Arbeitsmarktintegration").part == ()
    assert Analyzer(language="xx").word("Word").stem == ("word",)
    assert english.fingerprint != Analyzer().fingerprint
