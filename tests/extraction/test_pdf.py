"""PDF: what stands on which page, in which order, and what the file says about itself."""

from __future__ import annotations

import datetime as dt
import zlib
from pathlib import Path

import pypdf
import pytest

from indexer.extraction import ExtractionError, Limits, extract
from indexer.model import Unit
from tests.extraction.pdf_files import PdfFile, Text, column

_NAMES = [
    "Aachen",
    "Bonn",
    "Coesfeld",
    "Dortmund",
    "Essen",
    "Fröndenberg",
    "Gelsenkirchen",
    "Hagen",
    "Iserlohn",
    "Jülich",
    "Köln",
    "Lünen",
    "Moers",
    "Neuss",
]
PROSE = [
    "Die Beratung im Quartier richtet sich an alle, die neu in die Stadt gekommen sind, und",
    "sie wird von den Trägern der Jugend-",
    "hilfe gemeinsam mit dem Kommunalen Integrationszentrum des Kreises angeboten, damit",
    "niemand verloren geht.",
]


def test_text_comes_page_by_page(tmp_path: Path) -> None:
    document = extract(PdfFile([column(["Erste Seite"]), column(["Zweite Seite"])]).write(tmp_path / "a.pdf"))
    assert [(page.number, page.label, page.text) for page in document.pages] == [
        (1, "1", "Erste Seite"),
        (2, "2", "Zweite Seite"),
    ]
    assert document.unit is Unit.PAGE
    assert document.warnings == ()


def test_lines_become_paragraphs_and_broken_words_are_joined(tmp_path: Path) -> None:
    text = extract(PdfFile([column(PROSE)]).write(tmp_path / "a.pdf")).pages[0].text
    assert "von den Trägern der Jugendhilfe gemeinsam mit dem" in text
    assert "\n" not in text


_WIDTHS = {
    "D": 722,
    "i": 222,
    "e": 556,
    "U": 722,
    "s": 500,
    "t": 278,
    "z": 500,
    "f": 278,
    "u": 556,
    "r": 333,
    " ": 278,
    "A": 667,
}
_WIDTHS |= {"a": 556, "n": 556, "d": 556, "g": 556, "l": 222, "b": 556, "R": 722}


def _as_old_tex_draws(text: str, left: float, baseline: float) -> list[Text]:
    """A line, and after it the diaereses over its umlauts, each where its vowel stands (Helvetica, 12 points)."""
    plain = text.translate(str.maketrans("äöüÄÖÜ", "aouAOU"))
    drawn: list[Text] = [(left, baseline, 12, plain)]
    for position, letter in enumerate(text):
        if letter != plain[position]:
            before = sum(_WIDTHS[letter] for letter in plain[:position])
            middle = left + 0.012 * (before + _WIDTHS[plain[position]] / 2)
            drawn.append((middle - 0.012 * 333 / 2, baseline + (2 if letter.isupper() else 0), 12, "¨"))
    return drawn


def test_diaereses_drawn_apart_from_their_vowels_are_put_back(tmp_path: Path) -> None:
    lines = [
        *_as_old_tex_draws("Die Übersetzung für", 70, 700),
        *_as_old_tex_draws("alle Änderungen", 70, 686),
        *_as_old_tex_draws("und Regeln", 70, 672),
    ]
    document = extract(PdfFile([lines]).write(tmp_path / "a.pdf"))
    words = document.pages[0].text.split()
    assert words == ["Die", "Übersetzung", "für", "alle", "Änderungen", "und", "Regeln"]
    assert "pypdf (" not in document.extractor  # nothing was left to ask pypdf for


def test_marks_that_stand_over_no_vowel_stay(tmp_path: Path) -> None:
    text = extract(PdfFile([column(["Das Zeichen ¨ steht allein."])]).write(tmp_path / "a.pdf")).pages[0].text
    assert text == "Das Zeichen ¨ steht allein."


def test_a_gap_between_lines_begins_a_paragraph(tmp_path: Path) -> None:
    text = extract(PdfFile([column(PROSE) + column(PROSE, top=660)]).write(tmp_path / "a.pdf")).pages[0].text
    assert text.count("\n\n") == 1


def test_items_of_a_list_keep_lines_of_their_own(tmp_path: Path) -> None:
    lines = ["Empfehlungen:", "\x95 Zugänge öffnen", "\x95 Träger stärken"]
    lines = [line.replace("\x95", "•") for line in lines]
    text = extract(PdfFile([column(lines)]).write(tmp_path / "a.pdf")).pages[0].text
    assert text == "Empfehlungen:\n• Zugänge öffnen\n• Träger stärken"


def test_two_columns_drawn_one_after_the_other_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = [f"Linke Spalte mit einem Satz, Zeile {number}" for number in range(1, 9)]
    right = [f"Rechte Spalte mit einem Satz, Zeile {number}" for number in range(1, 9)]
    page = column(left, left=50, size=9) + column(right, left=310, size=9)
    text = extract(PdfFile([page]).write(tmp_path / "a.pdf")).pages[0].text
    assert text.index("Linke Spalte mit einem Satz, Zeile 8") < text.index("Rechte Spalte mit einem Satz, Zeile 1")


def test_two_columns_drawn_line_by_line_are_read_one_after_the_other(tmp_path: Path) -> None:
    page = []
    for number in range(12):
        page += [(50, 700 - 12 * number, 9, f"Linke Spalte mit einem langen Satz darin, Zeile {number}")]
        page += [(310, 700 - 12 * number, 9, f"Rechte Spalte mit einem langen Satz darin, Zeile {number}")]
    text = extract(PdfFile([page]).write(tmp_path / "a.pdf")).pages[0].text
    assert text.index("Linke Spalte mit einem langen Satz darin, Zeile 11") < text.index("Rechte Spalte")


def test_rows_of_a_table_are_read_row_by_row(tmp_path: Path) -> None:
    page = []
    for row, (town, share) in enumerate([("Kommune", "Anteil"), ("Duisburg", "12 %"), ("Kreis Lippe", "9 %")]):
        page += [(70, 700 - 16 * row, 10, town), (300, 700 - 16 * row, 10, share)]
    text = extract(PdfFile([page]).write(tmp_path / "a.pdf")).pages[0].text
    assert [line.split() for line in text.split("\n") if line][1:] == [
        ["Duisburg", "12", "%"],
        ["Kreis", "Lippe", "9", "%"],
    ]


_ROWS = [
    [
        ["Angebote der Sprach-", "mittlung im Quartier und", "der Ehren-", "amtlichen"],
        ["Montag bis Frei-", "tag, mit Verein-", "barung im Amt"],
        ["kostenlos"],
    ],
    [["Beratung für Eltern, Schu-", "len und Kitas"], ["täglich"], ["mit Eigen-", "beteiligung"]],
]
_BROKEN_IN_CELLS = ["Sprachmittlung", "Ehrenamtlichen", "Freitag,", "Vereinbarung", "Schulen", "Eigenbeteiligung"]


def _table(rows: list[list[list[str]]], lefts: tuple[float, ...], row_by_row: bool) -> list[Text]:
    """Cells of several lines, drawn one cell after the other or one line of all cells after the other."""
    texts: list[Text] = []
    top = 700.0
    for row in rows:
        cells = [
            (left, top - 13 * line, 11.0, text)
            for left, cell in zip(lefts, row, strict=True)
            for line, text in enumerate(cell)
        ]
        texts += sorted(cells, key=lambda text: (-text[1], text[0])) if row_by_row else cells
        top -= 13 * max(map(len, row)) + 8
    return texts


@pytest.mark.parametrize("lefts", [(70, 240, 400), (70, 211, 310)], ids=["wide", "narrow"])
@pytest.mark.parametrize("row_by_row", [True, False], ids=["drawn line by line", "drawn cell by cell"])
def test_words_broken_inside_of_cells_are_joined(tmp_path: Path, lefts: tuple[float, ...], row_by_row: bool) -> None:
    page = _table(_ROWS, lefts, row_by_row)
    words = extract(PdfFile([page]).write(tmp_path / "a.pdf")).pages[0].text.split()
    assert [word for word in _BROKEN_IN_CELLS if word not in words] == []
    letters = "".join(text for row in _ROWS for cell in row for text in cell)
    assert sorted("".join(words)) == sorted(letters.replace("-", "").replace(" ", ""))  # nothing lost, nothing twice


def test_a_word_broken_twice_in_a_cell_is_whole(tmp_path: Path) -> None:
    cells = [["Inte-", "grations-", "rat"], ["Stadt Aachen", "Kreis Lippe", "Stadt Bonn"]]
    text = extract(PdfFile([_table([cells], (70, 200), row_by_row=True)]).write(tmp_path / "a.pdf")).pages[0].text
    assert text.split() == ["Integrationsrat", "Stadt", "Aachen", "Kreis", "Lippe", "Stadt", "Bonn"]


def test_hyphens_in_cells_that_break_no_word_stay(tmp_path: Path) -> None:
    cells = [
        ["Kinder-", "und Jugendhilfe,", "Anfang der KI-", "Stelle"],
        ["Stadt Aachen", "Kreis Lippe", "Bonn", "Köln"],
    ]
    text = extract(PdfFile([_table([cells], (70, 240), row_by_row=True)]).write(tmp_path / "a.pdf")).pages[0].text
    assert "Kinder-" in text and "Kinderund" not in text
    assert "KI-Stelle" in text


def test_a_note_in_the_margin_does_not_part_a_broken_word(tmp_path: Path) -> None:
    lines = [
        "Die Einzelheiten stehen in der Verwal-",
        "tungsvorschrift des Landes, die nach drei Jahren",
        "geprüft wird.",
    ]
    page: list[Text] = []
    for number, line in enumerate(lines):
        page.append((150, 700 - 13 * number, 11, line))
        if number == 1:
            page.insert(1, (70, 700 - 13 * number, 11, "Vorgaben"))
    text = extract(PdfFile([page]).write(tmp_path / "a.pdf")).pages[0].text
    assert "Verwaltungsvorschrift" in text.split()


_ENDS = ("am Anfang", "in der Mitte", "danach", "am Ende")


def _body(number: int) -> list[Text]:
    town = _NAMES[number]
    return column(
        [f"{town}, ein Satz, der so lang ist wie seine Spalte breit, und dann", *(f"{town} {end}." for end in _ENDS)]
    )


def test_running_heads_and_page_numbers_are_set_aside(tmp_path: Path) -> None:
    pages = [
        [(70, 800, 9, "Expertise Vielfalt"), *_body(number), (290, 40, 9, f"Seite {number}")] for number in range(1, 6)
    ]
    document = extract(PdfFile(pages).write(tmp_path / "a.pdf"))
    assert document.pages[2].text == (
        "Dortmund, ein Satz, der so lang ist wie seine Spalte breit, und dann Dortmund am Anfang.\n\n"
        "Dortmund in der Mitte.\n\nDortmund danach.\n\nDortmund am Ende."
    )
    assert document.pages[2].furniture == "Expertise Vielfalt\nSeite 3"


def test_heads_that_name_the_chapter_are_known_by_the_number_that_grows(tmp_path: Path) -> None:
    chapters = ["Lage", "Ziele", "Wege", "Orte", "Geld", "Zeit"]
    pages = [
        [(70, 800, 9, f"Kapitel {name} {number + 11}"), *column([f"Inhalt über {name} und mehr."])]
        for number, name in enumerate(chapters)
    ]
    document = extract(PdfFile(pages).write(tmp_path / "a.pdf"))
    assert document.pages[3].furniture == "Kapitel Orte 14"


def test_a_word_broken_at_the_end_of_a_page_belongs_to_that_page(tmp_path: Path) -> None:
    pages = [column(["Hier beginnt die Inte-"]), column(["gration im Quartier."])]
    document = extract(PdfFile(pages).write(tmp_path / "a.pdf"))
    assert document.pages[0].text == "Hier beginnt die Integration"
    assert document.pages[1].text == "im Quartier."


def test_a_word_broken_above_the_footnotes_of_a_page_belongs_to_that_page(tmp_path: Path) -> None:
    note = (70, 90, 8, "1 Eigene Erhebung der Begleitforschung, 2017.")
    pages = [[*column(["Hier beginnt die Inte-"]), note], column(["gration im Quartier."])]
    document = extract(PdfFile(pages).write(tmp_path / "a.pdf"))
    assert document.pages[0].text == "Hier beginnt die Integration\n\n1 Eigene Erhebung der Begleitforschung, 2017."
    assert document.pages[1].text == "im Quartier."


def test_properties_outline_labels_and_language_are_read(tmp_path: Path) -> None:
    file = PdfFile(
        [column(["Vorwort"]), column(["Inhalt"]), column(["Anfang"])],
        information={
            "Title": "Vielfalt vor Ort",
            "Author": "Landesstelle; Redaktion",
            "CreationDate": "D:20190314120000Z",
        },
        catalog="/Lang (de-DE) /PageLabels << /Nums [0 << /S /r >> 2 << /S /D /P (A-) >>] >>",
        outline=[("Vorwort", 1), ("Erster Teil", 3)],
    )
    document = extract(file.write(tmp_path / "a.pdf"))
    assert document.title == "Vielfalt vor Ort"
    assert document.authors == ("Landesstelle", "Redaktion")
    assert document.date == dt.date(2019, 3, 14)
    assert document.language == "de"
    assert [page.label for page in document.pages] == ["i", "ii", "A-1"]
    assert [(entry.title, entry.level, entry.page) for entry in document.outline] == [
        ("Vorwort", 1, 1),
        ("Erster Teil", 1, 3),
    ]


def test_a_damaged_date_leaves_the_other_properties(tmp_path: Path) -> None:
    file = PdfFile([column(["Text"])], information={"Title": "Ein guter Titel", "CreationDate": "D:20191399Z'"})
    document = extract(file.write(tmp_path / "a.pdf"))
    assert (document.title, document.date) == ("Ein guter Titel", None)


def test_a_title_named_twice_is_the_one_that_says_something(tmp_path: Path) -> None:
    file = PdfFile([column(["Text"])], information={"Title": "Ein guter Titel", "Title ": ""})
    assert extract(file.write(tmp_path / "a.pdf")).title == "Ein guter Titel"


def test_without_a_title_the_largest_text_of_the_first_page_is_taken(tmp_path: Path) -> None:
    page = [(70, 700, 22, "Integration im"), (70, 674, 22, "Sozialraum"), *column(PROSE, top=600)]
    file = PdfFile([page], information={"Title": "Microsoft Word - Dokument1.docx"})
    assert extract(file.write(tmp_path / "a.pdf")).title == "Integration im Sozialraum"


@pytest.mark.parametrize("larger", ["D", "2019", "§"])
def test_a_single_sign_larger_than_the_title_is_none(tmp_path: Path, larger: str) -> None:
    page = [(500, 760, 48, larger), (70, 700, 22, "Integration im"), (70, 674, 22, "Sozialraum")]
    file = PdfFile([[*page, *column(PROSE, top=600)]])
    assert extract(file.write(tmp_path / "a.pdf")).title == "Integration im Sozialraum"


def _written_on(page: list[Text], picture_on: int = 0) -> PdfFile:
    """A page with a form that was filled in, typed on and commented."""
    return PdfFile(
        [page],
        picture_on=picture_on,
        catalog="/AcroForm << /Fields [101 0 R 102 0 R 103 0 R] >>",
        annotations=(
            "/Subtype /Widget /FT /Tx /T (Name) /V (Anna Gr\\374n)",
            "/Subtype /Widget /FT /Tx /T (Kennwort) /V (GEHEIM) /Ff 8192",
            "/Subtype /Widget /FT /Ch /T (Stand) /V (2) /Ff 131072 /Opt [[(1) (ledig)] [(2) (verheiratet)]]",
            "/Subtype /FreeText /Contents (Eingang:\\r12. Mai)",
            "/Subtype /Text /Contents (Bitte pr\\374fen)",
            "/Subtype /Text /Contents (VERBORGEN) /F 2",
            "/Subtype /Highlight /Contents (Name:)",
        ),
    )


def test_what_was_filled_in_typed_and_noted_on_a_page_is_read(tmp_path: Path) -> None:
    path = _written_on(column(["Name:"])).write(tmp_path / "a.pdf")
    expected = "Name:\n\nAnna Grün\n\nverheiratet\n\nEingang:\n12. Mai\n\nBitte prüfen"
    assert extract(path).pages[0].text == expected


def test_what_was_written_on_a_scan_is_kept_beside_its_text(tmp_path: Path) -> None:
    document = extract(_written_on([], picture_on=1).write(tmp_path / "a.pdf"))
    assert document.scanned_pages == (1,)
    assert (document.pages[0].text, document.pages[0].furniture.split("\n")[0]) == ("", "Anna Grün")


def _dynamic_form(template: str, data: str = "") -> PdfFile:
    """A form that only Adobe's programs show; other ones see a page that asks to wait."""
    catalog = (
        "/NeedsRendering true /AcroForm << /Fields [] /XFA [(preamble) 201 0 R (template) 202 0 R (datasets) 203 0 R "
        "(postamble) 204 0 R] >>"
    )
    head = '<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/">'
    form = f'<template xmlns="http://www.xfa.org/schema/xfa-template/3.0/">{template}</template>'
    filled = (
        f'<xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data>{data}</xfa:data></xfa:datasets>'
    )
    streams = [piece.encode() for piece in (head, form, filled, "</xdp:xdp>")]
    waiting = [(70.0, 750.0, 20.0, "Please wait..."), *column(["If this message is not replaced"])]
    return PdfFile([waiting], catalog=catalog, streams=streams)


def test_of_a_form_that_only_acrobat_shows_labels_and_values_are_read(tmp_path: Path) -> None:
    rich = '<body xmlns="http://www.w3.org/1999/xhtml"><p>Bitte <b>voll</b>ständig</p><p>ausfüllen.</p></body>'
    template = (
        '<subform name="f"><pageSet><pageArea><draw><value><text>Antrag auf Förderung</text></value></draw></pageArea>'
        f'</pageSet><subform><draw><value><exData contentType="text/html">{rich}</exData></value></draw>'
        "<field><caption><value><text>Name der Einrichtung</text></value></caption><items><text>WERT</text></items>"
        "<event><script>SKRIPT</script></event></field><draw presence='hidden'><value><text>VERBORGEN</text></value>"
        "</draw></subform></subform>"
    )
    data = f"<f><Name>Beratungsstelle Köln</Name><Leer/><Bild>{'iVBORw0KGgo' * 1000}</Bild></f>"
    document = extract(_dynamic_form(template, data).write(tmp_path / "a.pdf"))
    assert document.pages[0].text.split("\n\n") == [
        *("Antrag auf Förderung", "Bitte vollständig", "ausfüllen.", "Name der Einrichtung", "Beratungsstelle Köln")
    ]
    assert document.title is None
    assert "nur in Adobe Acrobat" in document.warnings[0]


def test_a_form_that_only_acrobat_shows_and_nobody_can_read_is_told(tmp_path: Path) -> None:
    document = extract(_dynamic_form("<subform><draw>").write(tmp_path / "a.pdf"))
    assert [page.text for page in document.pages] == [""]
    assert document.warnings == (
        "Dieses Formular zeigt sich nur in Adobe Acrobat oder Reader; sein Text ließ sich nicht lesen.",
    )


def test_files_attached_to_a_pdf_are_named(tmp_path: Path) -> None:
    files = "".join(
        f"({name}) << /Type /Filespec /F ({name}) /EF << /F 201 0 R >> >> " for name in ("Bericht.docx", "factur-x.xml")
    )
    catalog = f"/Names << /EmbeddedFiles << /Names [{files}] >> >>"
    file = PdfFile([column(["Deckblatt"])], catalog=catalog, streams=[b"Inhalt"])
    document = extract(file.write(tmp_path / "a.pdf"))
    assert (document.pages[0].text, document.pages[0].furniture) == ("Deckblatt", "Bericht.docx\nfactur-x.xml")
    assert len(document.warnings) == 1
    assert "nicht mitgelesen wurden: Bericht.docx. " in document.warnings[0]


@pytest.mark.parametrize("told", [True, False], ids=["told", "not told"])
@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_page_that_stands_sideways_is_read_as_if_it_stood_upright(tmp_path: Path, turned: int, told: bool) -> None:
    body = column(
        ["Die Beratung im Quartier richtet sich an alle Menschen,", "die neu in die Stadt kommen, und an Inte-"]
    )
    body += column(["grationsbeauftragte, die sie dabei von Anfang an begleiten."], top=722)
    second = column(["Ein zweiter Absatz steht darunter und handelt von Kursen."], top=680)
    table = _table([[["Kommune"], ["Anteil"]], [["Duisburg"], ["zwölf"]]], (70, 250), row_by_row=True)
    page = [*body, *second, *table]
    upright = extract(PdfFile([page]).write(tmp_path / "a.pdf")).pages[0].text
    assert len(upright.split("\n\n")) > 2
    turned_page = PdfFile([page], turned=turned, turn_told=told)
    assert extract(turned_page.write(tmp_path / "b.pdf")).pages[0].text == upright


@pytest.mark.parametrize("turned", [90, 270])
def test_a_page_turned_so_that_it_lies_on_its_side_keeps_the_order_of_its_lines(tmp_path: Path, turned: int) -> None:
    upright = PdfFile([column(["Erste Zeile.", "Zweite Zeile.", "Dritte Zeile."])]).content()
    box = b"/MediaBox [0 0 595 842] /Contents"
    (tmp_path / "a.pdf").write_bytes(upright.replace(box, b"/MediaBox [0 0 595 842] /Rotate %d /Contents" % turned))
    assert extract(tmp_path / "a.pdf").pages[0].text.split() == "Erste Zeile. Zweite Zeile. Dritte Zeile.".split()


def test_a_page_whose_letters_nobody_knows_is_told_as_scan(tmp_path: Path) -> None:
    font = (
        "/Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [<< /Type /Font /BaseFont /X "
        "/Subtype /CIDFontType2 /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 500 >>]"
    )
    page = column(["Die Beratung im Quartier richtet sich an alle Menschen, die in die Stadt kommen."] * 5)
    document = extract(PdfFile([page], font=font).write(tmp_path / "a.pdf"))
    assert (document.scanned_pages, document.pages[0].text) == ((1,), "")


def test_letters_that_are_not_named_but_make_words_are_read(tmp_path: Path) -> None:
    glyphs = " ".join(f"/g{code} 201 0 R" for code in range(32, 127))
    names = " ".join(f"/g{code}" for code in range(32, 127))
    font = (
        "/Type /Font /Subtype /Type3 /FontBBox [0 0 500 700] /FontMatrix [0.001 0 0 0.001 0 0] /CharProcs << "
        f"{glyphs} >> /Encoding << /Differences [32 {names}] >> /FirstChar 32 /LastChar 126 /Widths [{'500 ' * 95}]"
    )
    page = column(["Die Beratung im Quartier richtet sich an alle Menschen, die neu in die Stadt kommen."] * 5)
    document = extract(PdfFile([page], font=font, streams=[b"500 0 0 0 400 700 d1"]).write(tmp_path / "a.pdf"))
    assert document.scanned_pages == ()
    assert "Die Beratung im Quartier" in document.pages[0].text


def _mapped(words: list[tuple[float, list[str]]]) -> PdfFile:
    """A page of words at places from the left, each drawn glyph by glyph; a glyph may stand for several letters."""
    glyphs = sorted({glyph for _, word in words for glyph in word})
    codes = {glyph: chr(65 + position) for position, glyph in enumerate(glyphs)}
    named = "".join(f"<{ord(code):02x}> <{glyph.encode('utf-16-be').hex()}>\n" for glyph, code in codes.items())
    table = f"begincmap 1 begincodespacerange <00> <ff> endcodespacerange {len(codes)} beginbfchar {named} endbfchar endcmap"
    texts = [(left, 700.0, 12.0, "".join(codes[glyph] for glyph in word)) for left, word in words]
    font = "/Type /Font /Subtype /Type1 /BaseFont /Courier /ToUnicode 201 0 R"
    return PdfFile([texts], font=font, streams=[table.encode()])


def test_names_in_arabic_within_a_german_line_are_read_from_right_to_left(tmp_path: Path) -> None:
    surname, name = list("ينسحلا"), list("دمحم")  # drawn from left to right, as programs do
    words = [(70.0, list("Herr")), (110.0, surname), (165.0, name), (205.0, list("wohnt")), (250.0, list("hier"))]
    (page,) = extract(_mapped(words).write(tmp_path / "a.pdf")).pages
    assert page.text == "Herr محمد الحسني wohnt hier"


def test_lam_and_alef_in_one_glyph_keep_their_order(tmp_path: Path) -> None:
    words = [(70.0, ["لا", "ه", "أ"]), (110.0, ["م", "ا", "ل", "س", "ل", "ا"])]
    (page,) = extract(_mapped(words).write(tmp_path / "a.pdf")).pages
    assert sorted(page.text.split()) == sorted(["أهلا", "السلام"])


def test_links_are_found_by_where_they_lead(tmp_path: Path) -> None:
    def link(address: str) -> str:
        return f"/Subtype /Link /A << /S /URI /URI ({address}) >>"

    addresses = ("https://ziel.example/a", "https://ziel.example/a", "mailto:ki@example.org", "file:///etc/passwd", "")
    file = PdfFile([column(["Mehr dazu"]), column(["Ende"])], annotations=[link(address) for address in addresses])
    first, second = extract(file.write(tmp_path / "a.pdf")).pages
    assert (first.text, first.furniture) == ("Mehr dazu", "https://ziel.example/a\nmailto:ki@example.org")
    assert second.furniture == ""


def test_a_page_that_was_scanned_in_strips_is_told_as_scan(tmp_path: Path) -> None:
    path = PdfFile([[]], picture_on=1).write(tmp_path / "a.pdf")
    writer = pypdf.PdfWriter(clone_from=path)
    strips = pypdf.generic.DecodedStreamObject()
    strips.set_data(b"\n".join(b"q 595 0 0 84 0 %d cm /P Do Q" % (84 * row) for row in range(10)))
    writer.pages[0][pypdf.generic.NameObject("/Contents")] = writer._add_object(strips)
    writer.write(path)
    assert extract(path).scanned_pages == (1,)


def test_a_page_that_is_a_picture_is_told_as_scan(tmp_path: Path) -> None:
    document = extract(PdfFile([column(PROSE), []], picture_on=2).write(tmp_path / "a.pdf"))
    assert document.scanned_pages == (2,)


def test_a_picture_behind_text_is_no_scan(tmp_path: Path) -> None:
    assert extract(PdfFile([column(PROSE)], picture_on=1).write(tmp_path / "a.pdf")).scanned_pages == ()


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_restricted_files_are_read_and_locked_ones_reported(tmp_path: Path, algorithm: str) -> None:
    plain = PdfFile([column(["Geschützter Text"])], information={"Title": "Ein Titel"}).write(tmp_path / "plain.pdf")
    for name, password in (("restricted", ""), ("locked", "geheim")):
        writer = pypdf.PdfWriter(clone_from=plain)
        writer.encrypt(password, "inhaber", algorithm=algorithm)
        writer.write(tmp_path / f"{name}.pdf")
    document = extract(tmp_path / "restricted.pdf")
    assert (document.pages[0].text, document.title) == ("Geschützter Text", "Ein Titel")
    with pytest.raises(ExtractionError, match="mit einem Passwort geschützt"):
        extract(tmp_path / "locked.pdf")


def test_a_file_cut_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    content = PdfFile([column([f"{word} {line}" for line in PROSE]) for word in _NAMES]).content()
    (tmp_path / "a.pdf").write_bytes(content[: len(content) // 2])
    document = extract(tmp_path / "a.pdf")
    assert 5 < len(document.pages) < 14
    assert "Kommunalen Integrationszentrum" in document.pages[0].text
    assert "unvollständig" in document.warnings[0]


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\n", b"%PDF-1.7\n" + b"\x00" * 5000, b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog"]
)
def test_a_file_without_pages_is_reported(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.pdf").write_bytes(content)
    with pytest.raises(ExtractionError, match="beschädigt"):
        extract(tmp_path / "a.pdf")


def test_reading_stops_at_the_limit_of_pages_and_says_so(tmp_path: Path) -> None:
    path = PdfFile([column([f"Seite {number}"]) for number in range(30)]).write(tmp_path / "a.pdf")
    document = extract(path, limits=Limits(max_pages=10))
    assert len(document.pages) == 10
    assert document.warnings == ("Nur die ersten 10 von 30 Seiten wurden gelesen: Die Datei ist zu groß.",)


def test_an_outline_that_bites_its_tail_ends(tmp_path: Path) -> None:
    content = PdfFile([column(["Text"])], outline=[("Eins", 1), ("Zwei", 1)]).content()
    (tmp_path / "a.pdf").write_bytes(content.replace(b"/Prev 12 0 R", b"/Next 12 0 R"))
    assert extract(tmp_path / "a.pdf").pages[0].text == "Text"


def test_the_name_may_have_umlauts_and_lie_about_the_format(tmp_path: Path) -> None:
    path = PdfFile([column(["Trotzdem gelesen"])]).write(tmp_path / "Förderplan.docx")
    document = extract(path)
    assert (document.format, document.pages[0].text) == ("pdf", "Trotzdem gelesen")


def test_a_file_that_ends_inside_of_its_stream_of_objects_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    shown = b"BT /F 11 Tf 14 TL 70 700 Td " + b" ".join(b"(" + line.encode("cp1252") + b") Tj T*" for line in PROSE * 2)
    page = b"<< /Type /Page /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 3 0 R >> >> >>"
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    rest = b"<< /Lost true >>" * 20
    places = b"2 0 3 %d 9 %d " % (len(page) + 1, len(page) + len(font) + 2)
    packed = zlib.compress(places + page + b" " + font + b" " + rest, 0)
    content = b"%%PDF-1.5\n4 0 obj\n<< /Length %d >>\nstream\n%s ET\nendstream\nendobj\n" % (len(shown) + 3, shown)
    content += b"5 0 obj\n<< /Type /ObjStm /N 3 /First %d /Filter /FlateDecode /Length 9999 >>\nstream\n" % len(places)
    (tmp_path / "a.pdf").write_bytes(content + packed[:-60])
    document = extract(tmp_path / "a.pdf")
    assert "von den Trägern der Jugendhilfe gemeinsam" in document.pages[0].text
    assert document.warnings == ("Die Datei ist unvollständig oder beschädigt; gelesen wurde, was noch da ist.",)
