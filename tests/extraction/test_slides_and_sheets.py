"""PPTX, XLSX, XLS: slides and sheets as pages."""

from __future__ import annotations

import datetime as dt
import struct
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from indexer.extraction import ExtractionError, Limits, Sandbox, extract
from indexer.extraction.isolation.program import find_program, office_is_installed
from indexer.model import ExtractedDocument, SourceFile, Unit
from tests.extraction.msg_files import compound_file
from tests.extraction.office_files import as_strict


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


def test_words_broken_by_hand_are_whole_on_slides_and_in_sheets(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Integrations-\vbeirat"
    table = slide.shapes.add_table(1, 1, 0, 0, Inches(1), Inches(1)).table
    table.cell(0, 0).text = "Sprach-\nförderung"
    deck.save(str(tmp_path / "a.pptx"))
    document = extract(tmp_path / "a.pptx")
    assert (document.title, document.pages[0].text) == ("Integrationsbeirat", "Integrationsbeirat\n\nSprachförderung")
    (page,) = extract(_xls(tmp_path / "a.xls", {(0, 0): "Einwohner-\nzahl", (0, 1): "Nordrhein-\nWestfalen"})).pages
    assert page.text == "Blatt\n\nEinwohnerzahl | Nordrhein-Westfalen"


@pytest.mark.parametrize("name", ["a.ppsm", "a.potm", "a.potx", "a.ppsx"])
def test_shows_and_templates_are_read_with_macros_and_without(tmp_path: Path, name: str) -> None:
    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = "Vielfalt"
    deck.save(str(tmp_path / "a.pptx"))
    plain = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
    with zipfile.ZipFile(tmp_path / "a.pptx") as source, zipfile.ZipFile(tmp_path / name, "w") as target:
        for part in source.namelist():
            macros = b"application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml"
            target.writestr(part, source.read(part).replace(plain, macros))
    assert [page.text for page in extract(tmp_path / name).pages] == ["Vielfalt"]


@pytest.mark.parametrize("name", ["a.xltm", "a.xltx", "a.xlt"])
def test_templates_of_workbooks_are_read(tmp_path: Path, name: str) -> None:
    if name == "a.xlt":
        _xls(tmp_path / name, {(0, 0): "Kommune"})
    else:
        xlsxwriter = pytest.importorskip("xlsxwriter", reason="makes the workbook")
        with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
            book.add_worksheet("Blatt").write(0, 0, "Kommune")
        (tmp_path / "a.xlsx").rename(tmp_path / name)
    assert extract(tmp_path / name).pages[0].text == "Blatt\n\nKommune"


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


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ("00000", 1067, "01067"),
        ("\\D\\-00000", 1067, "D-01067"),
        ('#,##0.00 "€"', 1234.5, "1.234,50 €"),
        ('_-* #,##0.00\\ [$€-407]_-;\\-* #,##0.00\\ [$€-407]_-;_-* "-"??_-', -1234.567, "-1.234,57 €"),
        ("0.0 %", 0.125, "12,5 %"),
        ('0" m²"', 12, "12 m²"),
        ("#,##0", 1234567, "1.234.567"),
        ("0.0##", 2.5, "2,5"),
        ("dd.mm.yyyy", 43538, "14.03.2019"),
        ("# ?/?", 0.5, "0,5"),
        ("0.00E+00", 1234.5, "1234,5"),
        ("General", 1234.5, "1234,5"),
    ],
)
def test_numbers_stand_as_their_format_shows_them(tmp_path: Path, code: str, value: float, shown: str) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter", reason="makes the workbook")
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet("Liste")
        formatted = book.add_format({"num_format": code})
        sheet.write_number(4, 27, value, formatted)  # AB5
        sheet.write_string(4, 28, "01", formatted)
    assert extract(tmp_path / "a.xlsx").pages[0].text == f"Liste\n\n{shown} | 01"


def test_formats_are_found_in_all_of_a_long_sheet(tmp_path: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter", reason="makes the workbook")
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet("Liste")
        postcode = book.add_format({"num_format": "00000"})
        for row in range(20_000):
            sheet.write_number(row, 0, row, postcode)
    rows = extract(tmp_path / "a.xlsx").pages[0].text.split("\n")[2:]
    assert rows == [f"{row:05}" for row in range(20_000)]


def test_times_and_hours_stand_as_germans_write_them(tmp_path: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter", reason="makes the workbook")
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet("Dienste")
        time, hours = (book.add_format({"num_format": name}) for name in ("hh:mm", "[h]:mm"))
        sheet.write_datetime(0, 0, dt.time(8, 30), time)
        sheet.write_datetime(0, 1, dt.timedelta(hours=36, minutes=30), hours)
        sheet.write_datetime(0, 2, dt.timedelta(minutes=5, seconds=7), hours)
    assert extract(tmp_path / "a.xlsx").pages[0].text == "Dienste\n\n08:30 | 36:30 | 0:05:07"


def test_files_in_strict_open_xml_are_read_as_any_other(tmp_path: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter", reason="makes the workbook")
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet("Liste")
        sheet.write(0, 0, "Zelle")
        sheet.write_comment("A1", "Anmerkung")
    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = "Vielfalt im Quartier"
    deck.save(str(tmp_path / "b.pptx"))
    for name in ("a.xlsx", "b.pptx"):
        usual = extract(tmp_path / name)
        assert "Anmerkung" in usual.pages[0].text or usual.title == "Vielfalt im Quartier"
        assert extract(as_strict(tmp_path / name)) == usual


@pytest.mark.parametrize("place", ["package/services/metadata/core-properties/0a1b.psmdcp", "docProps/core.xml"])
def test_properties_are_found_wherever_a_program_keeps_them(tmp_path: Path, place: str) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter", reason="makes the workbook")
    with xlsxwriter.Workbook(tmp_path / "usual.xlsx") as book:
        book.set_properties({"title": "Zahlen zur Vielfalt"})
        book.add_worksheet("Übersicht").write(0, 0, "Zelle")
    with zipfile.ZipFile(tmp_path / "usual.xlsx") as usual, zipfile.ZipFile(tmp_path / "a.xlsx", "w") as moved:
        for name in usual.namelist():
            content = usual.read(name).replace(b"docProps/core.xml", place.encode())
            moved.writestr(name.replace("docProps/core.xml", place), content)
    assert extract(tmp_path / "a.xlsx").title == "Zahlen zur Vielfalt"


def test_comments_headers_links_charts_and_text_boxes_of_sheets_come_out(tmp_path: Path) -> None:
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
        second.write_url("A9", "https://ziel.example/", string="Verweis")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Zweites!$A$1:$A$2"})
        chart.set_title({"name": "Anteile im Diagramm"})
        chart.set_y_axis({"name": "Achse in Prozent"})
        second.insert_chart("H10", chart)
    first_page, second_page = extract(tmp_path / "a.xlsx").pages
    assert (first_page.text, first_page.furniture) == ("Erstes\n\nZelle", "")
    assert "Die Zahl wurde geschätzt" in second_page.text
    assert "Hinweis im Textfeld" in second_page.text
    assert "Anteile im Diagramm Achse in Prozent" in second_page.text
    assert second_page.furniture == "Landesstelle & Partner Seite von\nStand: März 2021\nhttps://ziel.example/"


def test_the_date_of_the_template_that_a_library_begins_with_is_not_that_of_the_slides(tmp_path: Path) -> None:
    path = tmp_path / "folien.pptx"
    pptx.Presentation().save(str(path))
    assert extract(path).date is None


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


def _record(kind: int, data: bytes) -> bytes:
    """A piece of the stream that a workbook of before 2007 is."""
    return struct.pack("<HH", kind, len(data)) + data


def _xls(
    path: Path,
    cells: Mapping[tuple[int, int], str],
    *,
    cut_off: bool = False,
    streams: Mapping[str, bytes] | None = None,
    looks: bytes = b"",
    more: bytes = b"",
    version: int = 0x0600,
) -> Path:
    """A workbook of Excel 97 with texts in its cells by row and column; ``cut_off`` before its end; ``streams`` beside
    it in the same container; ``looks``, ``more``: records before and in its sheet."""
    record = _record

    def begin(kind: int) -> bytes:
        return record(0x0809, struct.pack("<HHHHII", version, kind, 0, 0, 0, 0))

    sheet = begin(0x10) + more
    for (row, column), text in cells.items():
        flag = b"\0" if version == 0x0600 else b""
        sheet += record(0x0204, struct.pack("<HHHH", row, column, 0, len(text)) + flag + text.encode("latin-1"))
    name = b"\x05\0Blatt" if version == 0x0600 else b"\x05Blatt"
    place = len(begin(5) + looks) + 4 + 6 + len(name) + 4
    book = begin(5) + looks + record(0x0085, struct.pack("<IBB", place, 0, 0) + name) + record(0x000A, b"")
    content = (book + sheet + record(0x000A, b"")).ljust(5000, b"\0")
    whole = compound_file({"Workbook" if version == 0x0600 else "Book": content, **(streams or {})})
    path.write_bytes(whole[:-600] if cut_off else whole)
    return path


def _format(number: int, code: str, version: int = 0x0600) -> bytes:
    """A format of numbers, and a look (XF) that names it."""
    text = code.encode("utf-16-le" if version == 0x0600 else "cp1252")
    head = struct.pack("<HHB", number, len(code), 1) if version == 0x0600 else struct.pack("<HB", number, len(code))
    return _record(0x041E, head + text) + _record(0x00E0, struct.pack("<HH16x", 0, number))


@pytest.mark.parametrize("version", [0x0600, 0x0500], ids=["Excel 97", "Excel 95"])
def test_numbers_of_old_workbooks_stand_as_their_format_shows_them(tmp_path: Path, version: int) -> None:
    looks = _record(0x00E0, struct.pack("<HH16x", 0, 0))
    looks += _format(164, "00000", version) + _format(165, '#,##0.00 "€"', version)
    numbers = (
        _record(0x0203, struct.pack("<HHHd", 1, 0, 1, 1067))
        + _record(0x027E, struct.pack("<HHHI", 1, 1, 2, 1234 << 2 | 2))
        + _record(0x0006, struct.pack("<HHHdHIH", 1, 2, 2, 9.5, 0, 0, 0))
        + _record(0x00BD, struct.pack("<HHHIHIH", 2, 1, 1, 12 << 2 | 2, 0, 7 << 2 | 2, 2))
    )
    (page,) = extract(_xls(tmp_path / "a.xls", {(0, 0): "PLZ"}, looks=looks, more=numbers, version=version)).pages
    assert page.text == "Blatt\n\nPLZ\n01067 | 1.234,00 € | 9,50 €\n00012 | 7"


def test_comments_charts_headers_and_text_boxes_of_old_workbooks_come_out(tmp_path: Path) -> None:
    def text_object(*pieces: tuple[str, str]) -> bytes:
        head = _record(0x01B6, struct.pack("<HH6xHH4x", 0, 0, sum(len(text) for text, _ in pieces), 16))
        packed = ((b"\1" if encoding == "utf-16-le" else b"\0") + text.encode(encoding) for text, encoding in pieces)
        return head + b"".join(_record(0x003C, piece) for piece in packed) + _record(0x003C, bytes(16))

    chart = (
        _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x20, 0, 0, 0, 0))
        + _record(0x100D, struct.pack("<HBB", 0, 14, 0) + b"Diagrammtitel.")
        + _record(0x0203, struct.pack("<HHHd", 0, 0, 0, 99))
        + _record(0x000A, b"")
    )
    header = "&L&8Amt && Würden&RSeite &P"
    more = (
        _record(0x0014, struct.pack("<HB", len(header), 0) + header.encode("latin-1"))
        + text_object(("Anmerkung von ", "latin-1"), ("Şükran", "utf-16-le"))
        + chart
        + text_object(("Textfeld", "latin-1"))
    )
    (page,) = extract(_xls(tmp_path / "a.xls", {(0, 0): "Zelle"}, more=more)).pages
    assert page.text == "Blatt\n\nZelle\n\nAnmerkung von Şükran\n\nDiagrammtitel.\n\nTextfeld"
    assert page.furniture == "Amt & Würden Seite"


def _summary(codepage: int, texts: Mapping[int, bytes]) -> bytes:
    """The properties of a file of Office 97: a head, then a table of numbers and places, then the values."""
    values = {1: struct.pack("<IhH", 2, codepage, 0)}
    for number, text in texts.items():
        values[number] = struct.pack("<II", 30, len(text) + 1) + text.ljust(len(text) + 4 - len(text) % 4, b"\0")
    table, packed = b"", b""
    for number, value in values.items():
        table += struct.pack("<II", number, 8 + 8 * len(values) + len(packed))
        packed += value
    section = struct.pack("<II", 8 + len(table) + len(packed), len(values)) + table + packed
    return (
        struct.pack("<HHI16sI16sI", 0xFFFE, 0, 0, b"", 1, bytes.fromhex("E0859FF2F94F6810AB9108002B27B3D9"), 48)
        + section
    )


@pytest.mark.parametrize(("codepage", "encoding"), [(1252, "cp1252"), (65001 - 65536, "utf-8")])
def test_an_old_workbook_tells_its_title_and_author(tmp_path: Path, codepage: int, encoding: str) -> None:
    texts = {2: "Straßen und Plätze", 4: "Käthe Grün", 5: "Straße; Öffnung"}
    summary = _summary(codepage, {number: text.encode(encoding) for number, text in texts.items()})
    document = extract(_xls(tmp_path / "a.xls", {(0, 0): "Zelle"}, streams={"\x05SummaryInformation": summary}))
    assert (document.title, document.authors) == ("Straßen und Plätze", ("Käthe Grün",))
    assert document.keywords == ("Straße", "Öffnung")


@pytest.mark.slow
def test_an_old_workbook_with_cells_far_apart_is_read_by_another_reader(tmp_path: Path) -> None:
    if not office_is_installed():
        pytest.skip("LibreOffice is not installed")
    path = _xls(tmp_path / "a.xls", {(0, 0): "Quartier", (65_535, 65_535): "weit weg"})
    with Sandbox(1, Limits(memory_bytes=1_000_000_000)) as sandbox:
        ((_, document),) = sandbox.extract_all([SourceFile("a.xls", b"a.xls", path, path.stat().st_size, 0)])
    assert isinstance(document, ExtractedDocument), document
    assert document.extractor.startswith("LibreOffice")
    assert [page.label for page in document.pages] == ["Blatt"]


@pytest.mark.slow
def test_bytes_of_a_damaged_workbook_are_not_taken_for_its_text(tmp_path: Path) -> None:
    content = _xls(tmp_path / "a.xls", {(0, 0): "Quartier"}).read_bytes()
    (tmp_path / "a.xls").write_bytes(content[:512] + content[1024:])
    with pytest.raises(ExtractionError):
        extract(tmp_path / "a.xls", careful=True)


def test_a_workbook_that_its_library_panics_on_is_told_as_damaged(tmp_path: Path) -> None:
    with pytest.raises(ExtractionError, match="keine lesbare Tabelle"):
        extract(_xls(tmp_path / "a.xls", {(0, 0): "Quartier"}, cut_off=True))


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


def test_a_workbook_cut_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter", reason="makes the workbook")
    with xlsxwriter.Workbook(tmp_path / "a.xlsx", {"in_memory": True}) as book:
        for name in ("Erstes", "Zweites"):
            sheet = book.add_worksheet(name)
            for row in range(50):
                sheet.write_row(row, 0, [f"Kommune {name} {row}", row])
    content = (tmp_path / "a.xlsx").read_bytes()
    (tmp_path / "b.xlsx").write_bytes(content[: content.index(b"PK\x01\x02")])  # without the directory at its end
    document = extract(tmp_path / "b.xlsx")
    assert document.warnings == ("Die Datei ist beschädigt; gelesen wurde, was noch da ist.",)
    assert [page.label for page in document.pages] == ["1", "2"]
    assert "Kommune Zweites 49 | 49" in document.pages[1].text


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
