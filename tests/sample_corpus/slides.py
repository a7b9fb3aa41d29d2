"""Presentations: every chapter of the text is a slide, a paragraph that begins with "Notizen:" its notes."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.shapes import MSO_SHAPE
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from pptx.util import Cm, Pt

from tests.sample_corpus import finish, tree
from tests.sample_corpus.properties import title_property
from tests.sample_corpus.source import Source

_COLOR = RGBColor(0x1D, 0x4F, 0x63)
_TITLE_ONLY = 5

#: By number of the text: heading and content of three more slides — a chart, a table, a chain of steps.
_FIGURES = {
    13: (
        (
            "Anschlüsse in Zahlen",
            ("2017", "2018", "2019"),
            {"Ausbildung": (34, 41, 52), "Weitere Schule": (61, 66, 70)},
        ),
        (
            "Wer macht was im Übergang?",
            (
                ("Stelle", "Aufgabe", "Zeitpunkt"),
                ("Berufskolleg", "Kompetenzfeststellung", "September"),
                ("Agentur für Arbeit", "Berufsorientierung in der Klasse", "ab November"),
                ("KI", "Anschlussgespräch mit Eltern", "Februar"),
                ("Kammer", "Praktikumsbörse", "März"),
            ),
        ),
        ("Vier Schritte zum Anschluss", ("Erstberatung", "Förderklasse", "Praktikum", "Ausbildung")),
    ),
    24: (
        (
            "Neu angemeldete Schülerinnen und Schüler",
            ("2012", "2013", "2014"),
            {"Primarstufe": (212, 305, 418), "Sek I": (187, 290, 402)},
        ),
        (
            "Formen der Vorbereitungsklasse",
            (
                ("Form", "Stunden Deutsch", "Regelunterricht"),
                ("geschlossen", "20 bis 25", "Sport, Kunst"),
                ("teilintegriert", "12 bis 18", "Mathematik, Sport, Kunst"),
                ("integriert mit Förderung", "6 bis 10", "alle Fächer"),
            ),
        ),
        ("Vom Zuzug zum Schulplatz", ("Anmeldung", "Erstberatung", "Schulplatz", "Begleitung")),
    ),
    43: (
        ("Interviews nach Kommune", ("Duisburg", "Köln", "Lippe", "Recklinghausen"), {"Interviews": (18, 21, 14, 16)}),
        (
            "Empfehlungen und Zeithorizont",
            (
                ("Empfehlung", "Beginn", "Federführung"),
                ("Sozialberichterstattung", "sofort", "KI und Statistikstelle"),
                ("Datenbeschaffung regeln", "sofort", "LaKI"),
                ("Regeldienste öffnen", "2019", "Fachämter"),
                ("Im Verbund lernen", "dauerhaft", "LaKI und alle KI"),
            ),
        ),
        ("Von der Expertise zur Umsetzung", ("Befund", "Empfehlung", "Arbeitskreis", "Praxis")),
    ),
}


def make(source: Source, target: Path) -> None:
    """Make the presentation of a source."""
    deck = Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[0])
    first.shapes.title.text = source.title
    first.placeholders[1].text = f"{source.place}, {source.year}\n{source.author}\n{source.note}"
    for paragraph in first.placeholders[1].text_frame.paragraphs:
        paragraph.font.size = Pt(20)
    _chapters(deck, source)
    chapters = len(deck.slides)
    chart, table, chain = _FIGURES[source.number]
    _add_chart(deck, *chart)
    _add_table(deck, *table)
    _add_chain(deck, *chain)
    _close_with(deck, chapters)
    for slide in deck.slides:
        _dress(slide)
    properties = deck.core_properties
    properties.title = title_property(source) or ""
    properties.author = properties.last_modified_by = source.author
    properties.subject = source.note
    properties.created = properties.modified = dt.datetime.combine(source.date, dt.time(10, 0))
    with tempfile.TemporaryDirectory() as name:
        made = Path(name) / "deck.pptx"
        deck.save(str(made))
        finish.package(made, target, source.date)


def _chapters(deck: Deck, source: Source) -> None:
    slide: Slide | None = None
    for block in tree.blocks(source):
        kind, content = block["t"], block.get("c")
        if kind == "Header":
            slide = deck.slides.add_slide(deck.slide_layouts[1])
            slide.shapes.title.text = tree.plain(content[2])
        elif slide is None:
            continue
        elif kind in ("BulletList", "OrderedList"):
            items = content if kind == "BulletList" else content[1]
            frame = slide.placeholders[1].text_frame
            for number, item in enumerate(items):
                paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
                paragraph.text = tree.block_text(item)
                paragraph.font.size = Pt(22)
                paragraph.space_after = Pt(8)
        elif kind == "Para":
            text = tree.plain(content)
            if text.startswith("Notizen:"):
                slide.notes_slide.notes_text_frame.text = text.removeprefix("Notizen:").strip()
            else:
                box = slide.shapes.add_textbox(Cm(2), Cm(15), Cm(21), Cm(2.5))
                box.text_frame.word_wrap = True
                box.text_frame.text = text


def _new(deck: Deck, heading: str) -> Slide:
    slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
    slide.shapes.title.text = heading
    return slide


def _add_chart(deck: Deck, heading: str, categories: tuple[str, ...], series: dict[str, tuple[int, ...]]) -> None:
    data = CategoryChartData()
    data.categories = categories
    for name, values in series.items():
        data.add_series(name, values)
    frame = _new(deck, heading).shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Cm(2), Cm(4.5), Cm(21), Cm(13), data)
    frame.chart.has_legend = True
    frame.chart.has_title = True
    frame.chart.chart_title.text_frame.text = f"{heading} (erfundene Zahlen)"


def _add_table(deck: Deck, heading: str, rows: tuple[tuple[str, ...], ...]) -> None:
    shape = _new(deck, heading).shapes.add_table(len(rows), len(rows[0]), Cm(2), Cm(5), Cm(21), Cm(1.4 * len(rows)))
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            shape.table.cell(at, column).text = text
            shape.table.cell(at, column).text_frame.paragraphs[0].font.size = Pt(17)


def _add_chain(deck: Deck, heading: str, steps: tuple[str, ...]) -> None:
    """Steps as grouped shapes, like Word's and PowerPoint's own diagrams after they are taken apart."""
    group = _new(deck, heading).shapes.add_group_shape()
    for at, step in enumerate(steps):
        shape = group.shapes.add_shape(MSO_SHAPE.CHEVRON, Cm(1.2 + at * 5.7), Cm(8), Cm(5.6), Cm(3))
        shape.fill.solid()
        shape.fill.fore_color.rgb = _COLOR
        shape.text_frame.text = step
        shape.text_frame.word_wrap = False
        shape.text_frame.paragraphs[0].font.size = Pt(12)


def _close_with(deck: Deck, position: int) -> None:
    """Move the slide at a position (from 1) to the end."""
    order = deck.slides._sldIdLst
    order.append(order[position - 1])


def _dress(slide: Slide) -> None:
    """A coloured title, smaller where it is long, and a bar below it."""
    paragraph = slide.shapes.title.text_frame.paragraphs[0]
    paragraph.font.size = Pt(30 if len(paragraph.text) < 40 else 25)
    paragraph.font.bold = True
    paragraph.font.color.rgb = _COLOR
    bar = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, Cm(0), Cm(18.6), Cm(25.4), Cm(0.45))
    bar.fill.solid()
    bar.fill.fore_color.rgb = _COLOR
    bar.line.fill.background()
