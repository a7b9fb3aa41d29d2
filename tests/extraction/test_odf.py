"""OpenDocument: texts, presentations, spreadsheets."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import pytest

from indexer.extraction import ExtractionError, Limits, extract
from indexer.model import ExtractedDocument, Unit
from tests.extraction.office_files import write_odf

TEXT = """
<text:tracked-changes><text:changed-region><text:deletion><text:p>GELÖSCHT</text:p></text:deletion></text:changed-region>
</text:tracked-changes>
<text:p text:style-name="P1">Vielfalt vor Ort</text:p>
<text:h text:outline-level="1">Lage</text:h>
<text:p>Ein Wort mit fet<text:span>tem</text:span> Teil,<text:s text:c="3"/>dann<text:tab/>Tabulator<text:line-break/>neue Zeile
<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>FUSSNOTE</text:p></text:note-body></text:note>
<office:annotation><dc:creator>x</dc:creator><text:p>KOMMENTAR</text:p></office:annotation>
<text:a xlink:href="https://ziel.example/">VERWEIS</text:a>
<text:change-start/>EINGEFÜGT<text:change-end/></text:p>
<text:section><text:p>BEREICH</text:p></text:section>
<text:list><text:list-item><text:p>erster Punkt</text:p></text:list-item><text:list-item><text:p>zweiter Punkt</text:p>
<text:list><text:list-item><text:p>Unterpunkt</text:p></text:list-item></text:list></text:list-item></text:list>
<text:h text:outline-level="2">Zahlen</text:h>
<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Kommune</text:p></table:table-cell>
<table:table-cell><text:p>Anteil</text:p></table:table-cell></table:table-row></table:table-header-rows>
<table:table-row><table:table-cell><text:p>Duisburg</text:p></table:table-cell><table:table-cell><table:table><table:table-row>
<table:table-cell><text:p>INNEN</text:p></table:table-cell></table:table-row></table:table></table:table-cell></table:table-row>
</table:table>
<text:p><draw:frame><draw:text-box><text:p>TEXTFELD</text:p></draw:text-box></draw:frame>
<draw:frame><draw:image xlink:href="x"/><svg:title>BILDTITEL</svg:title><svg:desc>BILDBESCHREIBUNG</svg:desc></draw:frame>
<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame></text:p>
"""
STYLES = """<office:styles><style:default-style style:family="paragraph"><style:text-properties fo:language="de"/>
</style:default-style></office:styles><office:master-styles><style:master-page><style:header><text:p>KOPFZEILE</text:p>
</style:header><style:footer><text:p>FUSSZEILE</text:p></style:footer></style:master-page></office:master-styles>"""
META = """<dc:title>Vielfalt im Quartier</dc:title><meta:initial-creator>Landesstelle</meta:initial-creator>
<meta:creation-date>2018-05-04T10:00:00</meta:creation-date><meta:keyword>Quartier</meta:keyword>"""
AUTOMATIC = '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>'


@pytest.fixture
def everything(tmp_path: Path) -> ExtractedDocument:
    path = write_odf(tmp_path / "a.odt", "text", TEXT, STYLES, META, AUTOMATIC)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(
            "Object 1/content.xml",
            '<x xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><text:p>DIAGRAMM</text:p></x>',
        )
    return extract(path)


@pytest.mark.parametrize(
    "marked",
    [
        "FUSSNOTE",
        "KOMMENTAR",
        "VERWEIS",
        "EINGEFÜGT",
        "BEREICH",
        "INNEN",
        "TEXTFELD",
        "BILDTITEL",
        "BILDBESCHREIBUNG",
        "DIAGRAMM",
    ],
)
def test_every_construct_comes_out_once(everything: ExtractedDocument, marked: str) -> None:
    assert "\n".join(page.text for page in everything.pages).count(marked) == 1


def test_deletions_do_not(everything: ExtractedDocument) -> None:
    assert "GELÖSCHT" not in "\n".join(page.text for page in everything.pages)


def test_headings_begin_sections_and_blocks_keep_their_shape(everything: ExtractedDocument) -> None:
    assert everything.unit is Unit.SECTION
    assert [page.headings for page in everything.pages] == [(), ("Lage",), ("Lage", "Zahlen")]
    text = everything.pages[1].text
    assert "Ein Wort mit fettem Teil, dann Tabulator\nneue Zeile" in text
    assert "• erster Punkt\n• zweiter Punkt\n• Unterpunkt" in text
    assert text.endswith("FUSSNOTE\n\nKOMMENTAR")
    assert everything.pages[2].text.startswith("Zahlen\n\nKommune | Anteil\nDuisburg | INNEN\n\nTEXTFELD")


def test_properties_and_furniture_are_read(everything: ExtractedDocument) -> None:
    assert (everything.title, everything.authors, everything.date) == (
        "Vielfalt im Quartier",
        ("Landesstelle",),
        dt.date(2018, 5, 4),
    )
    assert (everything.language, everything.keywords) == ("de", ("Quartier",))
    assert everything.pages[0].furniture == "KOPFZEILE\nFUSSZEILE"
    assert everything.pages[1].furniture == "https://ziel.example/"


def test_the_title_paragraph_stands_in_for_a_missing_title(tmp_path: Path) -> None:
    assert extract(write_odf(tmp_path / "a.odt", "text", TEXT, automatic=AUTOMATIC)).title == "Vielfalt vor Ort"


def _level(number: int, kind: str, before: str = "", behind: str = "", more: str = "", of: str = "list") -> str:
    """How a list style, or that of the chapters, numbers one of its levels."""
    name = {"list": "list-level-style-number", "outline": "outline-level-style"}[of]
    return (
        f'<text:{name} text:level="{number}" style:num-format="{kind}" style:num-prefix="{before}" '
        f'style:num-suffix="{behind}" {more}/>'
    )


def test_words_that_a_list_sets_before_its_paragraphs_are_read(tmp_path: Path) -> None:
    automatic = (
        f'<text:list-style style:name="L1">{_level(1, "1", "§ ")}{_level(2, "1", "(", ")")}</text:list-style>'
        f'<text:list-style style:name="L2">{_level(1, "1", "TOP ", ":")}'
        + _level(2, "a", "TOP ", "", 'loext:num-list-format="TOP %1%%2%" text:display-levels="2"')
        + '</text:list-style><text:list-style style:name="L3"><text:list-level-style-bullet text:level="1" '
        'style:num-prefix="Wort" text:bullet-char="o"/></text:list-style>'
    )
    outline = (
        '<office:styles><text:outline-style style:name="Outline">'
        + _level(1, "I", "Artikel ", of="outline")
        + _level(2, "1", "Teil ", of="outline", more='text:display-levels="2"')
        + "</text:outline-style></office:styles>"
    )

    def item(text: str, below: str = "", more: str = "") -> str:
        return f"<text:list-item {more}><text:p>{text}</text:p>{below}</text:list-item>"

    def numbered(style: str, items: str, more: str = "") -> str:
        return f'<text:list text:style-name="{style}" {more}>{items}</text:list>'

    def heading(level: int, text: str, more: str = "") -> str:
        return f'<text:h text:outline-level="{level}" {more}>{text}</text:h>'

    nested = f"<text:list>{item('Gäste')}</text:list>"
    wrapped = f"<text:list-item><text:list>{item('Kasse')}</text:list></text:list-item>"
    box = "<draw:frame><draw:text-box><text:p>Feld</text:p></draw:text-box></draw:frame>"
    cell = "<table:table-cell>{}</table:table-cell>".format
    body = "".join(
        [
            *(heading(1, "<text:number>Artikel I</text:number>Steuern"), heading(2, "Hebesätze")),
            *(heading(1, "Vorwort", 'text:is-list-header="true"'), heading(1, "Schluss")),
            numbered("L1", item("Geltung", f"<text:list>{item('Absatz')}</text:list>") + item("Frist"), 'xml:id="x"'),
            *(numbered("L3", item("Kreis")), "<text:p>Einschub</text:p>"),
            numbered("L1", "<text:list-header><text:p>Kopf</text:p></text:list-header>" + item("Kreis" + box) + wrapped,
                     'text:continue-list="x"'),
            *(numbered("L2", item("Begrüßung", nested + "<text:p>zweiter Absatz</text:p>")), "<text:p>Pause</text:p>"),
            numbered("L2", item("Bericht") + wrapped, 'text:continue-numbering="true"'),
            *(numbered("L2", item("Neu")), numbered("L2", item("Wahl", more='text:start-value="7"'))),
            f"<table:table><table:table-row>{cell(numbered('L2', item('')))}{cell('<text:p>Ende</text:p>')}",
            "</table:table-row></table:table>",
        ]
    )  # fmt: skip
    document = extract(write_odf(tmp_path / "a.odt", "text", body, outline, automatic=automatic))
    assert [entry.title for entry in document.outline] == [
        *("Artikel I Steuern", "Teil I.1 Hebesätze", "Vorwort", "Artikel II Schluss"),
    ]
    assert document.pages[-1].text.split("\n\n")[1:] == [
        *("§ 1 Geltung\n• Absatz", "§ 2 Frist", "• Kreis", "Einschub\n• Kopf"),
        *("§ 3 Kreis", "Feld\n• Kasse", "TOP 1: Begrüßung", "TOP 1a Gäste\n• zweiter Absatz", "Pause"),
        *("TOP 2: Bericht", "TOP 2a Kasse", "TOP 1: Neu", "TOP 7: Wahl", "TOP 1: | Ende"),
    ]


def test_what_stands_in_the_fields_of_a_form_is_read_where_they_stand(tmp_path: Path) -> None:
    fields = (
        '<form:text form:id="a" form:value="Vorgabe" form:current-value="Käthe Grün"/>'
        '<form:textarea form:id="b"><text:p>erste Zeile</text:p><text:p>zweite</text:p></form:textarea>'
        '<form:listbox form:id="c"><form:option form:label="ledig"/>'
        '<form:option form:label="verheiratet" form:current-selected="true"/></form:listbox>'
        '<form:checkbox form:id="d" form:label="Ich stimme zu"/><form:password form:id="e" form:current-value="GEHEIM"/>'
    )
    placed = "".join(f'<text:p>{name}: <draw:control draw:control="{name}"/>!</text:p>' for name in "abcde")
    body = f"<office:forms><form:form>{fields}</form:form></office:forms>{placed}"
    (page,) = extract(write_odf(tmp_path / "a.odt", "text", body)).pages
    assert page.text == "a: Käthe Grün!\n\nb: erste Zeile\nzweite!\n\nc: verheiratet!\n\nd: Ich stimme zu!\n\ne: !"


def test_slides_are_pages_with_their_notes(tmp_path: Path) -> None:
    body = (
        '<draw:page><draw:frame presentation:class="title"><draw:text-box><text:p>Folientitel</text:p></draw:text-box>'
        "</draw:frame><draw:g><draw:frame><draw:text-box><text:list><text:list-item><text:p>Punkt</text:p></text:list-item>"
        "</text:list></draw:text-box></draw:frame></draw:g><presentation:notes><draw:frame><draw:text-box><text:p>NOTIZ"
        "</text:p></draw:text-box></draw:frame></presentation:notes></draw:page><draw:page><draw:custom-shape><text:p>FORM"
        "</text:p></draw:custom-shape></draw:page>"
    )
    document = extract(write_odf(tmp_path / "a.odp", "presentation", body))
    assert document.unit is Unit.SLIDE
    assert [page.headings for page in document.pages] == [("Folientitel",), ()]
    assert document.title == "Folientitel"
    assert [word in document.pages[0].text for word in ("Folientitel", "Punkt", "NOTIZ")] == [True] * 3
    assert document.pages[1].text == "FORM"


def test_words_on_both_sides_of_a_tab_or_line_break_stay_apart(tmp_path: Path) -> None:
    styles = (
        "<office:master-styles><style:master-page><style:header><text:p>Integrationszentrum<text:tab/>Stand: 2019"
        "<text:s/>Seite</text:p></style:header><style:footer><table:table><table:table-row><table:table-cell>"
        "<text:p>Am Markt 1<text:line-break/>Köln</text:p></table:table-cell><table:table-cell><text:p>Tel. 12</text:p>"
        "</table:table-cell></table:table-row></table:table><text:p>Fuß<text:span>zeile</text:span><draw:frame>"
        "<draw:text-box><text:p>Im Kasten</text:p></draw:text-box><svg:title>Wappen</svg:title></draw:frame></text:p>"
        "</style:footer></style:master-page></office:master-styles>"
    )
    path = write_odf(
        tmp_path / "a.odt",
        "text",
        '<text:p>Text<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame></text:p>',
        styles,
    )
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(
            "Object 1/content.xml",
            '<x xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><text:p>Kreis<text:line-break/>Lippe</text:p></x>',
        )
    page = extract(path).pages[0]
    assert page.text == "Text\nKreis Lippe"
    assert page.furniture.split("\n") == [
        "Integrationszentrum Stand: 2019 Seite",
        "Am Markt 1 Köln | Tel. 12",
        "Fußzeile",
        "Im Kasten",
        "Wappen",
    ]


def test_a_title_of_two_lines_is_two_words(tmp_path: Path) -> None:
    body = (
        '<draw:page><draw:frame presentation:class="title"><draw:text-box><text:p>Ankommen<text:line-break/>im<text:s/>'
        "Quar<text:span>tier</text:span></text:p></draw:text-box></draw:frame></draw:page>"
    )
    document = extract(write_odf(tmp_path / "a.odp", "presentation", body))
    assert document.title == document.pages[0].headings[0] == "Ankommen im Quartier"


def test_sheets_have_the_headers_of_their_printed_pages_and_charts_in_their_cells(tmp_path: Path) -> None:
    master = (
        '<office:master-styles><style:master-page style:name="M1"><style:header><text:p>KOPF <text:page-number>1'
        '</text:page-number></text:p></style:header></style:master-page><style:master-page style:name="M2">'
        "<style:footer><text:p>FUSS</text:p></style:footer></style:master-page></office:master-styles>"
    )
    automatic = "".join(
        f'<style:style style:name="t{n}" style:family="table" style:master-page-name="M{n}"/>' for n in (1, 2)
    )
    cell = '<table:table-cell><draw:frame><draw:object xlink:href="./Object 1"/></draw:frame></table:table-cell>'
    body = "".join(
        f'<table:table table:name="B{n}" table:style-name="t{n}"><table:table-row>{cell}</table:table-row></table:table>'
        for n in (1, 2)
    )
    path = write_odf(tmp_path / "a.ods", "spreadsheet", body, master, automatic=automatic)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(
            "Object 1/content.xml",
            '<x xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><text:p>DIAGRAMM</text:p></x>',
        )
    first, second = extract(path).pages
    assert (first.text, first.furniture) == ("B1\n\nDIAGRAMM", "KOPF")
    assert (second.text, second.furniture) == ("B2\n\nDIAGRAMM", "FUSS")


def test_slides_have_the_footers_that_are_declared_for_them(tmp_path: Path) -> None:
    body = (
        '<presentation:footer-decl presentation:name="f1">Landesstelle</presentation:footer-decl>'
        '<draw:page presentation:use-footer-name="f1"><draw:frame><draw:text-box><text:p>Text</text:p></draw:text-box>'
        "</draw:frame><presentation:notes><draw:frame><draw:text-box><text:p><text:page-number>&lt;number&gt;"
        "</text:page-number></text:p></draw:text-box></draw:frame></presentation:notes></draw:page>"
    )
    (page,) = extract(write_odf(tmp_path / "a.odp", "presentation", body)).pages
    assert (page.text, page.furniture) == ("Text", "Landesstelle")


def test_sheets_are_pages_and_repetitions_are_not_written_out(tmp_path: Path) -> None:
    body = (
        '<table:table table:name="Übersicht"><table:table-row><table:table-cell><text:p>Kommune</text:p></table:table-cell>'
        '<table:table-cell table:number-columns-repeated="16000"/><table:table-cell><text:p>Anteil</text:p>'
        "<office:annotation><text:p>KOMMENTAR</text:p></office:annotation></table:table-cell></table:table-row>"
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell/></table:table-row></table:table>'
        '<table:table table:name="Leer"/>'
    )
    document = extract(write_odf(tmp_path / "a.ods", "spreadsheet", body))
    assert document.unit is Unit.SHEET
    assert [(page.label, page.text) for page in document.pages] == [
        ("Übersicht", "Übersicht\n\nKommune | Anteil\n\nKOMMENTAR"),
        ("Leer", "Leer"),
    ]


def test_a_locked_file_and_one_without_text_are_reported(tmp_path: Path) -> None:
    path = write_odf(tmp_path / "a.odt", "text", TEXT)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("META-INF/manifest.xml", '<m xmlns:m="x"><m:encryption-data/></m>')
    with pytest.raises(ExtractionError, match="mit einem Passwort geschützt"):
        extract(path)
    with zipfile.ZipFile(tmp_path / "b.odt", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    with pytest.raises(ExtractionError, match="beschädigt"):
        extract(tmp_path / "b.odt")


def test_a_file_cut_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    body = "".join(
        f"<text:h text:outline-level='1'>Absatz {number}: {number * 7919}</text:h>" for number in range(3_000)
    )
    content = write_odf(tmp_path / "a.odt", "text", body).read_bytes()
    (tmp_path / "a.odt").write_bytes(content[: len(content) // 2])
    document = extract(tmp_path / "a.odt")
    assert 100 < len(document.outline) < 3_000
    assert document.warnings == ("Die Datei ist beschädigt; gelesen wurde, was noch da ist.",)


@pytest.mark.parametrize(
    ("suffix", "kind", "page", "told"),
    [
        ("odp", "presentation", "<draw:page><draw:frame><text:p>Folie</text:p></draw:frame></draw:page>", "Folien"),
        (
            "ods",
            "spreadsheet",
            "<table:table><table:table-row><table:table-cell><text:p>1</text:p></table:table-cell></table:table-row></table:table>",
            "Tabellenblätter",
        ),
    ],
)
def test_of_very_many_pages_the_first_are_read_and_that_is_told(
    tmp_path: Path, suffix: str, kind: str, page: str, told: str
) -> None:
    path = write_odf(tmp_path / f"a.{suffix}", kind, page * 7)
    document = extract(path, limits=Limits(max_pages=5))
    assert len(document.pages) == 5
    assert document.warnings == (f"Nur die ersten 5 {told} wurden gelesen.",)
    assert extract(path).warnings == ()


def test_tables_nested_without_end_are_read_once(tmp_path: Path) -> None:
    begin, end = (
        "<table:table><table:table-row><table:table-cell><text:p>Zelle</text:p>",
        "</table:table-cell></table:table-row></table:table>",
    )
    document = extract(write_odf(tmp_path / "a.odt", "text", 60 * begin + "<text:p>Grund</text:p>" + 60 * end))
    text = "\n".join(page.text for page in document.pages)
    assert (text.count("Zelle"), text.count("Grund")) == (60, 1)


def test_notes_nested_without_end_are_read_once(tmp_path: Path) -> None:
    begin, end = "<text:p>Anmerkung<text:note><text:note-body>", "</text:note-body></text:note></text:p>"
    document = extract(write_odf(tmp_path / "a.odt", "text", 60 * begin + "<text:p>Grund</text:p>" + 60 * end))
    text = "\n".join(page.text for page in document.pages)
    assert (text.count("Anmerkung"), text.count("Grund")) == (60, 1)
