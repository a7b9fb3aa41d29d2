"""Workbooks: the indicators of the monitoring report of 2018, and an overview of (invented) grants."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import xlsxwriter

from tests.sample_corpus import tree
from tests.sample_corpus.source import NOTES, Source

_NUMBER = re.compile(r"([+−-]?)(\d{1,3}(?:\.\d{3})+|\d+)(,\d+)?( %)?")

_GRANTS = [
    (
        "Nummer",
        "Programm",
        "Fördergeber",
        "Wer kann beantragen?",
        "Höchstbetrag in Euro",
        "Eigenmittel",
        "Antrag bis",
        "Stichworte",
    ),
    (
        1,
        "Ankommen im Quartier",
        "Land (Muster)",
        "Migrantenorganisationen, Nachbarschaftsvereine",
        15000,
        "10 %",
        dt.date(2021, 3, 31),
        "Begegnung, Ankommenstreffpunkt",
    ),
    (
        2,
        "Starke Vereine vor Ort",
        "Land (Muster)",
        "eingetragene Vereine",
        6000,
        "keine",
        dt.date(2021, 4, 30),
        "Vereinsberatung, Buchführung, Professionalisierung",
    ),
    (
        3,
        "Sprachtreff mobil",
        "Kreis (Muster)",
        "Sprachkursträger, Ehrenamtsinitiativen",
        4500,
        "20 %",
        dt.date(2021, 2, 15),
        "Sprachbegleitung, ländlicher Raum, Bücherbus",
    ),
    (
        4,
        "Patenschaften für Auszubildende",
        "Stiftung (Muster)",
        "freie Träger",
        22000,
        "15 %",
        dt.date(2021, 6, 30),
        "Ausbildungspaten, Prüfungsvorbereitung",
    ),
    (
        5,
        "Gesund im Stadtteil",
        "Krankenkassenverbund (Muster)",
        "Gesundheitskioske, KI",
        18000,
        "keine",
        dt.date(2021, 5, 15),
        "Impfberatung, Sprachmittlung, Clearingstelle",
    ),
    (
        6,
        "Mädchen machen mit",
        "Land (Muster)",
        "Jugendhilfeträger",
        9500,
        "10 %",
        dt.date(2021, 3, 15),
        "Mädchentreff, Ferienprogramm, Selbstbehauptung",
    ),
    (
        7,
        "Gegen Antiziganismus",
        "Stiftung (Muster)",
        "Selbstorganisationen von Sinti und Roma",
        12000,
        "keine",
        dt.date(2021, 9, 1),
        "Antidiskriminierung, Bildungsarbeit, Gedenken",
    ),
    (
        8,
        "Werkstatt Wohnen",
        "Stadt (Muster)",
        "Wohnungslosenhilfe, Wohnungsunternehmen",
        30000,
        "25 %",
        dt.date(2021, 10, 31),
        "Wohnführerschein, Mietpatenschaft",
    ),
    (
        9,
        "Digital dabei",
        "Land (Muster)",
        "Migrantenorganisationen",
        3500,
        "keine",
        dt.date(2021, 1, 31),
        "Leihgeräte, Medienkompetenz, Formularhilfe",
    ),
    (
        10,
        "Beteiligung neu gedacht",
        "Stiftung (Muster)",
        "Integrationsräte, Stadtteilkonferenzen",
        8000,
        "10 %",
        dt.date(2021, 8, 15),
        "Bürgerforum, Planungszelle, aufsuchende Beteiligung",
    ),
]
_GRANT_TERMS = [
    ("Begriff", "Erklärung"),
    (
        "Eigenmittel",
        "Anteil an den Kosten, den der Verein selbst aufbringt; auch unbezahlte Arbeit kann angerechnet werden.",
    ),
    (
        "Verwendungsnachweis",
        "Bericht und Belege, mit denen nach dem Ende gezeigt wird, wofür das Geld ausgegeben wurde.",
    ),
    (
        "Sachbericht",
        "Der erzählende Teil des Nachweises: Was war geplant, was ist geschehen, was wurde daraus gelernt?",
    ),
    (
        "Vorzeitiger Maßnahmenbeginn",
        "Erlaubnis, schon vor der Bewilligung anzufangen. Ohne sie gibt es in der Regel kein Geld.",
    ),
    ("Zweckbindung", "Die Mittel dürfen nur für das verwendet werden, was im Bescheid steht."),
    ("Rücklage", "Nicht ausgegebenes Geld darf meist nicht ins nächste Jahr mitgenommen werden."),
]


def indicators(target: Path, report: Source) -> None:
    """One sheet for each table of the report, with real numbers in the cells."""
    with _book(target, "Kennzahlen 2018", report.author, report.date) as book:
        bold, note = book.add_format({"bold": True, "bg_color": "#E4EBE8"}), book.add_format({"italic": True})
        cover = book.add_worksheet("Hinweise")
        cover.set_column(0, 0, 110)
        lines = (
            NOTES["de"][0],
            "Kennzahlen zum Integrationsmonitoring 2018",
            "Je Tabelle des Berichts ein Blatt; Quelle dort.",
        )
        for row, line in enumerate(lines):
            cover.write(row, 0, line, bold if row < 2 else None)
        for number, block in enumerate((block for block in tree.blocks(report) if block["t"] == "Table"), 1):
            caption, rows = tree.table(block)
            sheet = book.add_worksheet(_sheet_name(number, caption))
            sheet.write(0, 0, caption, note)
            sheet.set_column(0, 0, 34)
            sheet.set_column(1, len(rows[0]), 17)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    _write(sheet, at + 2, column, tree.block_text(cell), bold if at == 0 else None)


def grants(target: Path) -> None:
    """An overview of grants, sorted by nobody, with a sheet of terms and a hidden one."""
    with _book(
        target, "Förderprogramme: Übersicht für Vereine", "Landesweite Koordinierung, Redaktion", dt.date(2021, 1, 11)
    ) as book:
        bold = book.add_format({"bold": True, "bg_color": "#E4EBE8", "text_wrap": True})
        wrap, date = (
            book.add_format({"text_wrap": True, "valign": "top"}),
            book.add_format({"num_format": "dd.mm.yyyy", "valign": "top"}),
        )
        money = book.add_format({"num_format": "#,##0 €", "valign": "top"})
        sheet = book.add_worksheet("Programme 2021")
        sheet.merge_range(0, 0, 0, 7, NOTES["de"][0], bold)
        for at, row in enumerate(_GRANTS):
            for column, value in enumerate(row):
                style = bold if at == 0 else date if isinstance(value, dt.date) else money if column == 4 else wrap
                sheet.write(at + 2, column, value, style)
        last = len(_GRANTS) + 2
        sheet.write(last, 3, "Summe der Höchstbeträge", bold)
        sheet.write_formula(last, 4, f"=SUM(E4:E{last})", money, sum(row[4] for row in _GRANTS[1:]))
        sheet.write_comment(5, 6, "Frist wurde 2020 um zwei Wochen verlängert.", {"author": "Redaktion"})
        for column, width in enumerate((9, 32, 26, 36, 14, 12, 13, 44)):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(3, 2)
        terms = book.add_worksheet("Begriffe")
        terms.set_column(0, 0, 28)
        terms.set_column(1, 1, 90)
        for at, row in enumerate(_GRANT_TERMS):
            terms.write_row(at, 0, row, bold if at == 0 else wrap)
        hidden = book.add_worksheet("Auswahllisten")
        hidden.write_column(0, 0, ["Land (Muster)", "Kreis (Muster)", "Stadt (Muster)", "Stiftung (Muster)"])
        hidden.hide()


def _book(target: Path, title: str, author: str, date: dt.date) -> xlsxwriter.Workbook:
    book = xlsxwriter.Workbook(str(target), {"default_date_format": "dd.mm.yyyy"})
    created = dt.datetime.combine(date, dt.time(10, 0))
    book.set_properties({"title": title, "author": author, "subject": NOTES["de"][0], "created": created})
    return book


def _sheet_name(number: int, caption: str) -> str:
    """At most 31 characters, none of those that Excel forbids, ending with a whole word."""
    words = re.sub(r"[\[\]:*?/\\]", " ", re.sub(r"^Tabelle \d+: ", "", caption)).split()
    name = str(number)
    for word in words:
        if len(name) + len(word) >= 31:
            break
        name += f" {word}"
    return name.rstrip(",;")


def _write(sheet, row: int, column: int, text: str, style) -> None:
    number = _NUMBER.fullmatch(text)
    if not number:
        sheet.write_string(row, column, text, style)
        return
    sign, whole, fraction, percent = number.groups()
    value = float(whole.replace(".", "") + (fraction or "").replace(",", ".")) * (-1 if sign in ("−", "-") else 1)
    if percent:
        sheet.write_string(row, column, text, style)
    else:
        sheet.write_number(row, column, value, style)
