"""PPTX, XLSX, XLS: slides and sheets as pages."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from indexer.extraction import ExtractionError, extract
from indexer.model import ExtractedDocument, Unit


@pytest.fixture
def presentation(tmp_path: Path) -> ExtractedDocument:
    deck = pptx.Presentation()
    deck.core_properties.title = "PowerPoint-Präsentation"
    deck.core_properties.author = "Landesstelle"
    first = deck.slides.add_slide(deck.slide_layouts[1])
    first.shapes.title.text = "Vielfalt im Quartier"
    first.placeholders[1].text = "erster Punkt\nzweiter Punkt"
    first.notes_slide.notes_text_frame.text = "NOTIZ"
    box = first.shapes.add_textbox(0, 0, Inches(2), Inches(1))
    run = box.text_frame.paragraphs[0].add_run()
    run.text = "TEXTFELD"
    run.hyperlink.address = "https://ziel.example/"
    box._element.nvSpPr.cNvPr.set("descr", "BESCHREIBUNG")
    group = first.shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.text = "GRUPPIERT"
    second = deck.slides.add_slide(deck.slide_layouts[6])
    table = second.shapes.add_table(2, 2, 0, 0, Inches(4), Inches(1)).table
    for position, text in enumerate(("Kommune", "Anteil", "Duisburg", "12 %")):
        table.cell(position // 2, position % 2).text = text
    data = CategoryChartData()
    data.categories = ["KATEGORIE"]
    data.add_series("REIHE", (1.5,))
    second.shapes.add_chart(XL_CHART_TYPE.PIE, 0, 0, Inches(2), Inches(2), data)
    deck.save(str(tmp_path / "a.pptx"))
    return extract(tmp_path / "a.pptx")


def test_slides_are_pages(presentation: ExtractedDocument) -> None:
    assert presentation.unit is Unit.SLIDE
    assert presentation.pages[0].headings == ("Vielfalt im Quartier",)
    assert presentation.pages[0].text.startswith("Vielfalt im Quartier\n\nerster Punkt\nzweiter Punkt\n\n")
    assert presentation.pages[0].furniture == "https://ziel.example/"
    assert presentation.title == "Vielfalt im Quartier"
    assert presentation.authors == ("Landesstelle",)


@pytest.mark.parametrize("marked", ["NOTIZ", "TEXTFELD", "BESCHREIBUNG", "GRUPPIERT"])
def test_every_shape_of_a_slide_comes_out_once(presentation: ExtractedDocument, marked: str) -> None:
    assert presentation.pages[0].text.count(marked) == 1


def test_tables_and_charts_come_out(presentation: ExtractedDocument) -> None:
    text = presentation.pages[1].text
    assert "Kommune | Anteil\nDuisburg | 12 %" in text
    assert "KATEGORIE" in text
    assert "REIHE" in text


def test_a_damaged_presentation_is_reported(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.pptx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("ppt/presentation.xml", "<x/>")
    with pytest.raises(ExtractionError, match="beschädigt"):
        extract(tmp_path / "a.pptx")


def test_sheets_are_pages_with_values_as_germans_write_them(tmp_path: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter", reason="makes the workbook")
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.set_properties({"title": "Zahlen zur Vielfalt", "author": "Landesstelle"})
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet = book.add_worksheet("Übersicht")
        sheet.write_row(0, 0, ["Kommune", "Anteil", "Stand"])
        sheet.write_row(1, 0, ["Duisburg", 0.125])
        sheet.write_datetime(1, 2, dt.datetime(2019, 3, 14), day)
        sheet.write_row(3, 0, ["Köln", 12.0, True])
        sheet.write_formula(4, 0, "=1+1", None, 2)
        book.add_worksheet("Leer")
    document = extract(tmp_path / "a.xlsx")
    assert document.unit is Unit.SHEET
    assert document.title == "Zahlen zur Vielfalt"
    assert document.pages[0].label == "Übersicht"
    assert document.pages[0].text == (
        "Übersicht\n\nKommune | Anteil | Stand\nDuisburg | 0,125 | 14.03.2019\nKöln | 12 | WAHR\n2"
    )
    assert document.pages[1].text == "Leer"


def test_comments_headers_and_text_boxes_of_sheets_come_out(tmp_path: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter", reason="makes the workbook")
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        first = book.add_worksheet("Erstes")
        first.write(0, 0, "Zelle")
        second = book.add_worksheet("Zweites")
        second.write(0, 0, "Wert")
        second.write_comment("A1", "Die Zahl wurde geschätzt", {"author": "A"})
        second.insert_textbox(4, 2, "Hinweis im Textfeld")
        second.set_header('&L&"Arial,Fett"&14Landesstelle && Partner&RSeite &P von &N')
        second.set_footer("&CStand: März 2021")
    first_page, second_page = extract(tmp_path / "a.xlsx").pages
    assert (first_page.text, first_page.furniture) == ("Erstes\n\nZelle", "")
    assert "Die Zahl wurde geschätzt" in second_page.text
    assert "Hinweis im Textfeld" in second_page.text
    assert second_page.furniture == "Landesstelle & Partner Seite von\nStand: März 2021"


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls"])
def test_a_damaged_workbook_is_reported(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"Workbook".hex().encode() * 50)
    with pytest.raises(ExtractionError):
        extract(tmp_path / name)
