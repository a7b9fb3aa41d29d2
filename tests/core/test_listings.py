"""Which pages only say where something stands."""

from __future__ import annotations

import pytest

from indexer.analysis.listings import is_listing
from indexer.model import Page, Unit

CONTENTS = """Inhaltsverzeichnis

Vorwort iii
1 Ausgangslage und Fragestellung der Untersuchung
in drei Städten 1
1.1 Anlass 1 1.2 Fragen 2 1.3 Begriffe 3
2. Forschungsstand . . . . . . . . 4
3. Methodisches Vorgehen 6
Anhang A: Fragebogen A-1"""
FIGURES = "Abbildungsverzeichnis\n\nAbb. 1: Zuzüge im Jahr 2016 nach Stadtteil 7\nAbb. 2: Wege in die Beratung 19"
TABLE = """Tabelle 5: Zusammensetzung der Stichprobe
Merkmal Ausprägung Fälle
Geschlecht männlich 111
weiblich 9
Herkunft Afghanistan 46
Syrien 31
Eritrea 15
Irak 12
andere 7"""
LITERATURE = """Literatur
Arslan, D.: Ankommen im Quartier. Essen 2017
Brandt, L.: Beratung im Wandel. Köln 2015
Demir, S.: Wege in Arbeit. Bonn 2018
Ebert, M.: Sprache lernen. Münster 2009
Feld, A.: Nachbarschaften. Berlin 2016
Groß, T.: Netzwerke. Hagen 2011"""
BEGINNING = CONTENTS + "\n\n" + "Hier beginnt das erste Kapitel gleich unter dem Verzeichnis. " * 12


def _page(text: str, *headings: str) -> Page:
    return Page(2, "2", text, headings=headings)


@pytest.mark.parametrize(
    "text", [CONTENTS, FIGURES, CONTENTS.split("\n", 2)[2]], ids=["contents", "figures", "no heading"]
)
def test_tables_of_contents_and_lists_of_figures_are_listings(text: str) -> None:
    assert is_listing(_page(text), Unit.PAGE)


@pytest.mark.parametrize(
    "text",
    [TABLE, LITERATURE, BEGINNING, "", "Seite 12", "2014\n2015\n2016\n2017\n2018"],
    ids=["table", "literature", "chapter below", "nothing", "number", "years"],
)
def test_other_pages_with_numbers_at_the_ends_of_lines_are_none(text: str) -> None:
    assert not is_listing(_page(text), Unit.PAGE)


def test_sections_are_told_by_their_heading() -> None:
    assert is_listing(_page("§ 1 Zweck\n§ 2 Begriffe", "Verordnung", "Inhaltsübersicht"), Unit.SECTION)
    assert not is_listing(_page("Der Inhalt des Kurses", "Inhalt"), Unit.SECTION)
    assert not is_listing(_page(CONTENTS), Unit.SECTION)


@pytest.mark.parametrize("piece", [". ", " 1 1.1 a", " 1", " 1 1.1.1", ". . . . 1 \n"])
def test_odd_pages_are_looked_at_in_one_go(piece: str) -> None:
    """Work that grows with the square of the length would not end."""
    is_listing(_page(piece * 300_000), Unit.PAGE)
