"""Clean text: marks of producers away, words whole again."""

from __future__ import annotations

import pytest

from indexer.extraction.cleaning import clean_characters
from indexer.extraction.cleaning.hyphenation import join_lines, vocabulary_of
from indexer.extraction.cleaning.paragraphs import lines_of_plain_text, paragraphs
from indexer.extraction.cleaning.running_heads import find_furniture, find_named_heads
from indexer.model import SEAM, OutlineEntry


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Vera\xadbredung", "Verabredung"),
        ("Un\ufffeterricht", "Un-\nterricht"),
        ("Un\x02\r\nterricht", "Un-\nterricht"),
        ("Nordrhein\u2010Westfalen KI\u2011Stelle", "Nordrhein-Westfalen KI-Stelle"),
        ("E\ufb00ekt o\ufb03ziell \ufb02ießt", "Effekt offiziell fließt"),
        ("f¨ur ¨Alter", "für Älter"),
        ("fu\u0308r", "für"),
        ("zwei\xa0Worte\u2003hier", "zwei Worte hier"),
        ("a\x00b\x07c\u200bd\ufeff", "abcd"),
        ("eins\r\nzwei\rdrei", "eins\nzwei\ndrei"),
        ("\ud800", "\ufffd"),
    ],
)
def test_marks_get_their_plain_form(raw: str, clean: str) -> None:
    assert clean_characters(raw) == clean


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["Schul-", "sozialarbeit"], "Schulsozialarbeit"),
        (["Kinder-", "und Jugendhilfe"], "Kinder- und Jugendhilfe"),
        (["Sprach-", "oder Elternkurse"], "Sprach- oder Elternkurse"),
        (["Ein-", "bzw. Auswanderung"], "Ein- bzw. Auswanderung"),
        (["Nordrhein-", "Westfalen"], "Nordrhein-Westfalen"),
        (["KI-", "gestützte Suche"], "KI-gestützte Suche"),
        (["2017-", "2019"], "2017-2019"),
        (["Schüler/", "innen"], "Schüler/innen"),
        (["so –", "und nicht anders"], "so – und nicht anders"),
        (["ein -", "zwei"], "ein - zwei"),
        (["kein", "Bruch"], "kein Bruch"),
    ],
)
def test_broken_words_are_joined_as_german_writes_them(lines: list[str], joined: str) -> None:
    assert join_lines(lines) == joined


def test_words_of_the_document_decide_about_the_hyphen() -> None:
    known = vocabulary_of(["eine deutsch-türkische Gruppe"])
    assert join_lines(["Die deutsch-", "türkische Gruppe"], known) == "Die deutsch-türkische Gruppe"
    assert join_lines(["Die Haus-", "türen"], known) == "Die Haustüren"


def test_a_known_word_that_begins_like_a_conjunction_is_joined() -> None:
    assert join_lines(["das Wasser-", "als"], vocabulary_of(["wasserals"])) == "das Wasserals"


def test_wrapped_lines_become_a_paragraph_and_short_ones_stay() -> None:
    text = (
        "Das Kommunale Integrationszentrum koordiniert die Arbeit\n"
        "vor Ort und berät die Träger bei allen Fragen, die sich\n"
        "daraus ergeben.\n"
        "\n"
        "- erstens\n"
        "- zweitens\n"
    )
    assert paragraphs(lines_of_plain_text(text)) == (
        "Das Kommunale Integrationszentrum koordiniert die Arbeit vor Ort und berät die Träger bei allen Fragen, die sich "
        "daraus ergeben.\n\n- erstens\n- zweitens"
    )


def test_items_stay_apart_behind_the_longest_of_them() -> None:
    text = "Tagesordnung:\n1. Begrüßung\n2. Bericht der Schulsozialarbeit\n3. Verschiedenes"
    assert paragraphs(lines_of_plain_text(text)) == text
    # A date that a line begins with is no item.
    dated = "Der Beirat trifft sich im kommenden Jahr erneut am\n3. Mai im Rathaus und im Juni im Stadtteil."
    assert paragraphs(lines_of_plain_text(dated)) == dated.replace("\n", " ")


def test_lines_in_the_middle_of_pages_are_no_furniture_however_often_they_come() -> None:
    page = ["Kopf", "a", "b", "c", "Wiederkehrend", "d", "e", "f"]
    assert all(4 not in positions for positions in find_furniture([page] * 10))


HEADINGS = {
    "modules": ["Modul 1: Elternarbeit", "Modul 2: Sprache", "Modul 3: Beruf", "Modul 4: Wohnen"],
    "items": ["TOP 1 Bericht", "TOP 2 Haushalt", "TOP 3 Planung", "TOP 4 Verschiedenes"],
    "points": ["1. Ausgangslage", "2. Ziele", "3. Maßnahmen", "4. Ausblick"],
    "bare": ["1 Ausgangslage", "2 Ziele", "3 Maßnahmen", "4 Ausblick"],
}


def _text(about: str) -> list[str]:
    words = about.strip("1234. ")
    return [f"{words} beginnt hier.", f"Davon handelt {words}.", f"Soviel zu {words}."]


@pytest.mark.parametrize("headings", HEADINGS.values(), ids=HEADINGS)
def test_headings_that_grow_with_the_pages_are_none_of_their_numbers(headings: list[str]) -> None:
    pages = [[heading, *_text(heading), str(number)] for number, heading in enumerate(headings, 1)]
    assert find_furniture(pages) == [{4}] * 4


@pytest.mark.parametrize("kind", ["modules", "items", "points"])
def test_nor_are_they_where_nothing_else_counts_the_pages(kind: str) -> None:
    pages = [[heading, *_text(heading)] for heading in HEADINGS[kind]]
    assert find_furniture(pages) == [set()] * 4


def test_heads_of_left_and_right_pages_that_count_them_are_furniture() -> None:
    chapters = ["Ausgangslage", "Ziele", "Maßnahmen", "Ausblick", "Anhang"]
    pages = []
    for number in range(60, 70):
        name = chapters[(number - 60) // 2]
        head = f"{number} Kapitel {name}" if number % 2 == 0 else f"Kapitel {name} {number}"
        pages.append([head, f"Text {number} a.", f"Text {number} b, lang genug.", "Noch mehr Text hier.", "Und mehr."])
    assert all(0 in furniture for furniture in find_furniture(pages))


def test_two_pages_are_too_few_to_know_a_running_head() -> None:
    assert find_furniture([["Kopf", "Text"], ["Kopf", "Mehr"]]) == [set(), set()]


def test_heads_that_name_the_document_or_a_chapter_begun_before_are_furniture() -> None:
    outline = [OutlineEntry("1 Ausgangslage", 1, 1), OutlineEntry("2 Empfehlungen", 1, 3)]
    text = ["Text der Seite.", "Noch mehr Text.", "7"]
    pages = [
        ["Vielfalt vor Ort", "1 Ausgangslage", *text],
        ["1 Ausgangslage", *text],
        ["2 Empfehlungen", *text],
        ["8", "2 Empfehlungen Vielfalt vor Ort", *text],
        ["Vielfalt vor Ort", "Schluss."],
    ]
    assert find_named_heads(pages, "Vielfalt vor Ört", outline) == [set(), {0}, set(), {1}, {0}]
    assert find_named_heads(pages, None, ()) == [set()] * 5


def test_a_line_of_title_and_chapter_is_a_head_even_where_the_chapter_begins() -> None:
    pages = [
        ["Vielfalt vor Ort", "Text."],
        ["Vielfalt vor Ort 2 Empfehlungen", "2 Empfehlungen", "Text der Seite.", "Mehr."],
    ]
    assert find_named_heads(pages, "Vielfalt vor Ort", [OutlineEntry("2 Empfehlungen", 1, 2)]) == [set(), {0}]


@pytest.mark.parametrize(
    ("line", "clean"),
    [
        ("1.1 Methoden . . . . . . . . 2", "1.1 Methoden 2"),
        ("Größe..........12", "Größe 12"),
        ("und so weiter ...", "und so weiter ..."),
        ("Art. 3 Abs. 1 GG", "Art. 3 Abs. 1 GG"),
    ],
)
def test_dots_that_lead_to_a_page_go(line: str, clean: str) -> None:
    assert clean_characters(line) == clean


def test_where_a_hyphen_is_in_doubt_the_seam_is_marked() -> None:
    known = vocabulary_of(["deutsche türkische Vereine, deutsch und türkisch, Beratung in der Integration"])
    assert join_lines(["die deutsch-", "türkische Freundschaft"], known) == f"die deutsch{SEAM}türkische Freundschaft"
    assert join_lines(["die technisch-", "wissenschaftlichen Dienste"], known) == (
        f"die technisch{SEAM}wissenschaftlichen Dienste"
    )
    for plain in (["Integra-", "tion"], ["Möglich-", "keiten"], ["zurück-", "gegeben"], ["ver-", "einbart"]):
        assert SEAM not in join_lines(plain, known)


def test_what_a_document_writes_elsewhere_leaves_no_doubt() -> None:
    once_with, once_without = "sozial-emotionale Hilfe", "sozialräumliche Arbeit"
    known = vocabulary_of([once_with, once_without, "sozial emotionale räumliche"])
    assert join_lines(["sozial-", "emotionale"], known) == "sozial-emotionale"
    assert join_lines(["sozial-", "räumliche"], known) == "sozialräumliche"


def test_halves_of_broken_words_are_no_words() -> None:
    known = vocabulary_of(["die ange-\nstellten Fachkräfte"])
    assert not known("ange")
    assert not known("stellten")
    assert known("fachkräfte")
