"""The text of a page as HTML: what structure it still shows, the words marked, and nothing of its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from indexer.analysis.analysts import Analysts
from indexer.language.synonyms import Thesaurus
from search_app.answering.highlighting import Highlighter
from search_app.answering.structure import to_html
from search_app.asking.concepts import ConceptMaker
from search_app.asking.syntax import Phrase, Word

ANALYZER = Analysts.without_compounds().german
MAKER = ConceptMaker((ANALYZER,), Thesaurus())


def rendered(text: str, *asked: Word | Phrase) -> str:
    return str(to_html(text, Highlighter([MAKER.concept(node) for node in asked], ANALYZER)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("Ein Satz.", "<p>Ein Satz.</p>"),
        ("Eins.\n\nZwei.\n \n Drei.", "<p>Eins.</p><p>Zwei.</p><p>Drei.</p>"),
        ("Straße 1\n50667 Köln", "<p>Straße 1<br>50667 Köln</p>"),
        ("Nötig sind:\n• Geduld\n• Zeit\n\nEnde", "<p>Nötig sind:</p><ul><li>Geduld</li><li>Zeit</li></ul><p>Ende</p>"),
        ("– Geduld", "<ul><li>Geduld</li></ul>"),
        ("2016–2018\n–5 Grad", "<p>2016–2018<br>–5 Grad</p>"),
        ("Ort | Zahl", "<p>Ort | Zahl</p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
    ],
)
def test_paragraphs_and_lists_are_shown_as_such(text: str, expected: str) -> None:
    assert rendered(text) == expected


def test_rows_with_as_many_cells_are_a_table() -> None:
    page = lxml_html.fromstring(rendered("Übersicht\nOrt | Zahl\nKöln | 12\nUnna | 7\nStand: heute"))
    assert page.xpath("//p/text()") == ["Übersicht", "Stand: heute"]
    assert [[cell.text for cell in row] for row in page.xpath("//tr")] == [
        ["Ort", "Zahl"],
        ["Köln", "12"],
        ["Unna", "7"],
    ]


def test_words_are_marked_wherever_they_stand() -> None:
    text = "Rat und Tat\n• Rat holen\n\nOrt | Rat\nRat | Tat"
    assert rendered(text, Word("Rat")).count("<mark>Rat</mark>") == 4


def test_a_phrase_across_lines_and_cells_is_marked_in_parts() -> None:
    html = rendered("kommunales\nZentrum\n\nDas kommunale | a\nkommunales | Zentrum", Phrase(("kommunales", "Zentrum")))
    assert "<p><mark>kommunales</mark><br><mark>Zentrum</mark></p>" in html
    assert "<td><mark>kommunales</mark></td><td><mark>Zentrum</mark></td>" in html


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "• <img src=x onerror=alert(1)>",
        "<td onclick=a> | </td></table><svg/onload=alert(1)>\nRat | <mark onmouseover=b>",
        '"><a href="javascript:alert(1)">Rat</a>',
        "<p>Rat</p><!-- --><style>*{}</style>",
    ],
)
def test_markup_of_a_document_stays_text(hostile: str) -> None:
    page = lxml_html.fromstring(f"<main>{rendered(hostile, Word('Rat'))}</main>")
    assert {element.tag for element in page.iter()} <= {
        "main",
        "p",
        "br",
        "ul",
        "li",
        "div",
        "table",
        "tbody",
        "tr",
        "td",
        "mark",
    }
    assert {name for element in page.iter() for name in element.attrib} <= {"class", "role", "tabindex", "aria-label"}
    assert "".join(page.text_content().split()) == "".join(hostile.replace("•", "").replace(" | ", "").split())


@given(st.text(alphabet=st.sampled_from("aRt<>&\"'|•–\n \t"), max_size=60))
def test_no_letter_is_lost_or_added(text: str) -> None:
    page = lxml_html.fromstring(f"<main>{rendered(text, Word('Rat'))}</main>")
    kept = {char: text.count(char) for char in "aRt<>&\"'"}
    told = page.text_content()
    assert {char: told.count(char) for char in kept} == kept
