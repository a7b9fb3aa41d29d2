"""PPTX, XLSX, XLS: slides and sheets as pages."""

from __future__ import annotations

import datetime as dt
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from indexer.extraction import ExtractionError, extract
from indexer.extraction.program import find_program, office_is_installed
from indexer.model import ExtractedDocument, Unit
from tests.extraction.msg_files import compound_file


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


def test_the_reader_for_workbooks_that_crash_the_other_one_reads_the_same_but_dates(tmp_path: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter", reason="makes the workbook")
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.set_properties({"title": "Zahlen zur Vielfalt"})
        sheet = book.add_worksheet("Übersicht")
        sheet.write_row(0, 0, ["Kommune", "Anteil"])
        sheet.write_rich_string(1, 0, "Duis", book.add_format({"bold": True}), "burg", " am Rhein")
        sheet.write_row(1, 1, [0.125, True])
        sheet.write_formula(4, 0, '="A"&"B"', None, "AB")
        sheet.write_comment("A1", "Eine Anmerkung")
        book.add_worksheet("Leer")
    usual, careful = extract(tmp_path / "a.xlsx"), extract(tmp_path / "a.xlsx", careful=True)
    assert careful.pages == usual.pages
    assert careful.title == usual.title == "Zahlen zur Vielfalt"
    assert "Duisburg am Rhein | 0,125 | WAHR\nAB" in careful.pages[0].text
    assert len(careful.warnings) == 1


def _excel_2(path: Path) -> Path:
    """A sheet as Excel 2 wrote it: records of a number, a length and data, the text in a cell one of them."""
    label = b"Quartier"
    cell = struct.pack("<HH3xB", 0, 0, len(label)) + label
    records = [(0x0009, struct.pack("<HH", 2, 0x10)), (0x0004, cell), (0x000A, b"")]
    path.write_bytes(b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in records))
    return path


_EXCEL_XML = """<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="Blatt"><Table><Row><Cell><Data ss:Type="String">Quartier</Data></Cell></Row></Table></Worksheet></Workbook>"""


@pytest.mark.slow
def test_sheets_older_than_readers_of_today_are_read_by_libreoffice(tmp_path: Path) -> None:
    if not office_is_installed():
        pytest.skip("LibreOffice is not installed")
    (tmp_path / "b.xls").write_text(_EXCEL_XML, encoding="utf-8")
    for path in (_excel_2(tmp_path / "a.xls"), tmp_path / "b.xls"):
        document = extract(path)
        assert document.format == "xls"
        assert document.extractor.startswith("LibreOffice")
        assert "Quartier" in document.pages[0].text


@pytest.fixture
def no_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No LibreOffice, nor anything else."""
    monkeypatch.setenv("PATH", str(tmp_path))
    find_program.cache_clear()
    yield
    find_program.cache_clear()


@pytest.mark.usefixtures("no_programs")
def test_without_libreoffice_old_sheets_are_told_to_need_it(tmp_path: Path) -> None:
    (tmp_path / "b.xls").write_text(_EXCEL_XML, encoding="utf-8")
    for path in (_excel_2(tmp_path / "a.xls"), tmp_path / "b.xls"):
        with pytest.raises(ExtractionError, match="muss LibreOffice installiert sein"):
            extract(path)


def _cut_off_xls(path: Path) -> Path:
    """A workbook of Excel 97 whose last sector is not complete: calamine panics, as Rust calls it."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def begin(kind: int) -> bytes:
        return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 0, 0, 0))

    cell = record(0x0204, struct.pack("<HHHHB", 0, 0, 0, 8, 0) + b"Quartier")
    place = len(begin(5)) + 17 + 4
    book = begin(5) + record(0x0085, struct.pack("<IBBBB", place, 0, 0, 5, 0) + b"Blatt") + record(0x000A, b"")
    content = (book + begin(0x10) + cell + record(0x000A, b"")).ljust(5000, b"\0")
    path.write_bytes(compound_file({"Workbook": content}))
    return path


def test_a_workbook_that_its_library_panics_on_is_told_as_damaged(tmp_path: Path) -> None:
    with pytest.raises(ExtractionError, match="keine lesbare Tabelle"):
        extract(_cut_off_xls(tmp_path / "a.xls"))


def test_what_is_left_of_a_damaged_workbook_is_read(tmp_path: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter", reason="makes the workbook")
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        for name in ("Erstes", "Zweites"):
            sheet = book.add_worksheet(name)
            for row in range(50):
                sheet.write_row(row, 0, [f"Kommune {name} {row}", row])
    with zipfile.ZipFile(tmp_path / "a.xlsx") as sound, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as damaged:
        for name in sound.namelist():
            content = sound.read(name)
            if "worksheets/" in name:
                content = content[: content.index(b'<row r="30"')] + b"<row r="
            damaged.writestr(name, b"<workbook" if name == "xl/workbook.xml" else content)
    document = extract(tmp_path / "b.xlsx")
    assert document.warnings[0] == "Die Datei ist beschädigt; gelesen wurde, was noch da ist."
    assert [(page.label, "Kommune Zweites 28 | 28" in page.text) for page in document.pages] == [
        ("1", False),
        ("2", True),
    ]
    assert "Kommune Erstes 0 | 0" in document.pages[0].text


@pytest.mark.parametrize("kept", [0.6, 1.0], ids=["cut off", "a part damaged"])
def test_what_is_left_of_a_damaged_presentation_is_read(tmp_path: Path, kept: float) -> None:
    deck = pptx.Presentation()
    for number in range(40):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = f"Beratung {number}"
        slide.placeholders[1].text = "Vielfalt im Quartier"
    deck.save(str(tmp_path / "a.pptx"))
    content = bytearray((tmp_path / "a.pptx").read_bytes())
    at = content.index(b"ppt/presentation.xml")
    content[at + 40 : at + 60] = bytes(20)
    (tmp_path / "b.pptx").write_bytes(content[: int(kept * len(content))])
    document = extract(tmp_path / "b.pptx")
    assert document.warnings == ("Die Datei ist beschädigt; gelesen wurde, was noch da ist.",)
    assert document.pages[0].text == "Beratung 0\n\nVielfalt im Quartier"
    assert [page.number for page in document.pages] == list(range(1, len(document.pages) + 1))
    assert document.title == "Beratung 0"
    assert (len(document.pages) == 40) is (kept == 1.0)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16"])
def test_a_table_of_text_named_as_a_workbook_is_read(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.xls").write_bytes("Kommune\tAnteil\nKöln\t12 %\nMülheim\t9 %\n".encode(encoding))
    document = extract(tmp_path / "a.xls")
    assert document.format == "csv"
    assert "Köln | 12 %\nMülheim | 9 %" in document.pages[0].text


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls"])
def test_a_damaged_workbook_is_reported(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"Workbook".hex().encode() * 50)
    with pytest.raises(ExtractionError):
        extract(tmp_path / name)
