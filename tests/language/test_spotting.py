"""Spotting gives the same words as the analysis of the whole text, wherever a wanted term may hide."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.language.analysis import Analyzer, WordForms
from indexer.language.compounds import CompoundSplitter
from indexer.language.spotting import Spotter
from indexer.language.tokens import tokenize

SPLITTER = CompoundSplitter.from_vocabulary(
    dict.fromkeys(
        ("integration", "arbeit", "markt", "sprache", "sprach", "kultur", "mittlung", "kinder", "betreuung", "pflege"),
        40,
    )
)
ANALYZER = Analyzer(SPLITTER)
WORDS = st.sampled_from(
    [
        "Integration", "Arbeitsmarktintegration", "„Häuser“", "Haus,", "(Kinder)", "Sprach-", "Kulturmittlung", "und",
        "-pflege.", "Kinderbetreuung", "Mitarbeiter*innen", "Mitarbeiter(innen)", "Inte\u00adgration", "U-Bahn", "–", "•",
        "und/oder", "Südost-Europa", "STRASSE", "Straße;", "12.03.2014", "§§", "a", "eingesetzt", "Segler:", "1.500 Kinder",
        "Rom*nja", "in", "I", "U-", "EU;", "E-U", "V:innen", "§2", "2a", "1-2", "x²", "İstanbul", "Häuser", "o\u0308ffentlich", "ﬁnden", "Mädchen/Jungen", "geht's",
    ]
)  # fmt: skip
SPACES = st.sampled_from([" ", "  ", "\n", "-\n", "- \n", "\u00ad\n", "\n\n", "\t", "\u00a0", " – "])
TEXTS = st.lists(st.tuples(WORDS, SPACES), max_size=30).map(lambda pairs: "".join(map("".join, pairs)))
ODD_TEXTS = st.text("aäoöuüsßeinrtAÄSIİéſﬁ12.,:;*_·•/()-\u2010–’'\"\u00ad\u0308\u200b§%& \n", max_size=40)


def analysed(text: str) -> list[tuple[int, int, WordForms]]:
    return [(token.start, token.end, forms) for token, forms in zip(tokenize(text), ANALYZER.forms(text), strict=True)]


def has_one_of(*terms: str) -> Callable[[WordForms], bool]:
    return lambda forms: not {*forms.exact, *forms.stem, *forms.part}.isdisjoint(terms)


def spotted(
    text: str, *terms: str, before: int = 0, after: int = 0, gap: int = 0
) -> list[list[tuple[int, int, WordForms]]]:
    runs = Spotter(ANALYZER, terms, has_one_of(*terms), before=before, after=after, near=lambda _: gap, gap=gap).runs(
        text
    )
    return [
        [(at + start, at + end, forms) for (start, end), forms in zip(run.places, run.words, strict=True)]
        for at, run in runs
    ]


@given(TEXTS | ODD_TEXTS, st.data())
def test_every_word_that_has_a_wanted_term_is_found_as_the_whole_text_has_it(text: str, data: st.DataObject) -> None:
    words = analysed(text)
    terms = sorted({term for _, _, forms in words for terms in forms for term in terms})
    if not terms:
        return
    term = data.draw(st.sampled_from(terms))
    found = [word for run in spotted(text, term) for word in run]
    for word in words:
        if any(term in terms for terms in word[2]):
            assert word in found


@given(TEXTS)
def test_runs_are_apart_and_in_order(text: str) -> None:
    end = -1
    for run in spotted(text, "haus", "kind", gap=2):
        for start, stop, _ in run:
            assert end <= start < stop
            end = stop


@pytest.mark.parametrize(
    ("text", "words", "term"),
    [
        ("Integra-\ntion der Kinder", "Integra-\ntion", "integration"),
        ("In-\ntegration der Kinder", "In-\ntegration", "integration"),
        ("über die Sprach- und Kulturmittlung dort", "Sprach-", "mittlung"),
        ("die Kinderbetreuung und -pflege dort", "-pflege", "kind"),
        ("die Art- und Kinderbetreuung dort", "Art-", "artbetreuung"),
        ("die Art-\nund Kinderbetreuung dort", "Art-", "artbetreuung"),
        ("(U- und Kinderbetreuung)", "U-", "ubetreuung"),
    ],
)
def test_words_whose_beginning_stands_elsewhere_are_found(text: str, words: str, term: str) -> None:
    found = {text[start:stop]: forms for run in spotted(text, ANALYZER.stem(term)) for start, stop, forms in run}
    assert ANALYZER.stem(term) in (*found[words].stem, *found[words].part)


@pytest.mark.parametrize("text", ["viele davon aktiv", "Vögel (oder Vieh), bravo!", "25 bis 150 Euro"])
def test_a_small_word_is_not_looked_for_within_others(text: str) -> None:
    looked_at: list[WordForms] = []
    assert not [*Spotter(ANALYZER, ["v", "iv", "5", "eu"], looked_at.append).runs(text)]
    assert not looked_at


@pytest.mark.parametrize("text", ["Maßnahmen", "MÄDCHEN", "(Mitmacherinnen-Mappe)"])
def test_words_are_found_by_a_short_beginning(text: str) -> None:
    runs = Spotter(
        ANALYZER, ["v"], lambda forms: any(word.startswith("ma") for word in forms.exact), prefixes=["ma"]
    ).runs(f"Es gibt {text} hier.")
    assert [run.words for _, run in runs]


def test_words_that_follow_come_along_for_phrases() -> None:
    (run,) = spotted("wegen – im – Sinne • dieses Gesetzes gilt", "sinne", after=2)
    assert [("wegen – im – Sinne • dieses Gesetzes gilt")[start:stop] for start, stop, _ in run] == [
        "Sinne",
        "dieses",
        "Gesetzes",
    ]


def test_words_that_go_before_come_along_for_phrases() -> None:
    text = "wegen – im – Sinne • dieses Gesetzes gilt"
    (run,) = spotted(text, "gesetz", before=2)
    assert [text[start:stop] for start, stop, _ in run] == ["Sinne", "dieses", "Gesetzes"]


def test_a_truncated_compound_takes_its_first_half_along_where_the_conjunction_is_wanted_too() -> None:
    text = "der Kinderbetreuung und -pflege"
    (run,) = spotted(text, "und", "pfleg")
    assert "kinderpfleg" in run[-1][2].stem


def test_a_word_that_stands_alone_gives_the_same_run_each_time() -> None:
    (_, first), (_, second) = Spotter(ANALYZER, ["haus"], has_one_of("haus")).runs("Haus und Hof und Haus")
    assert first is second


def test_words_near_each_other_come_with_what_stands_between() -> None:
    text = "Haus am Rand der Stadt und Kinder"
    assert len(spotted(text, "haus", "kind", gap=6)) == 1
    assert len(spotted(text, "haus", "kind", gap=5)) == 2


def test_what_stands_between_words_that_count_near_each_other_comes_along_also_where_others_stand_between() -> None:
    text = "Haus am Rand der Stadt und Kinder"
    spotter = Spotter(
        ANALYZER,
        ["haus", "stadt", "kind"],
        has_one_of("haus", "stadt", "kind"),
        near=lambda forms: "stadt" not in forms.stem,
        gap=6,
    )
    assert [len(run.words) for _, run in spotter.runs(text)] == [7]
    assert (
        len(
            list(
                Spotter(
                    ANALYZER,
                    ["haus", "kind"],
                    has_one_of("haus", "kind"),
                    near=lambda forms: "haus" in forms.stem,
                    gap=6,
                ).runs(text)
            )
        )
        == 2
    )


def test_texts_in_other_languages_are_read_as_a_whole() -> None:
    english = Analyzer(language="en")
    ((at, run),) = Spotter(english, ["hous"], has_one_of("hous")).runs("two houses and a garden")
    assert at == 0
    assert len(run.places) == len(run.words) == 5
