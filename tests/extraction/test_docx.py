"""DOCX: everything that a reader sees, and nothing that was deleted."""

from __future__ import annotations

import datetime as dt
import zipfile
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import docx
import pytest
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from indexer.extraction import ExtractionError, Limits, extract
from indexer.model import ExtractedDocument, Unit
from tests.extraction.office_files import as_strict, paragraph, write_docx

BODY = "".join(
    [
        paragraph("Titelblatt Vielfalt", style="Title"),
        paragraph("Erster Abschnitt", style="Heading1"),
        (
            "<w:p><w:r><w:t>Ein Wort mit fet</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>tem</w:t></w:r><w:r><w:t xml:space='preserve"
            "'> Teil</w:t><w:noBreakHyphen/><w:t>Stück und Silben</w:t><w:softHyphen/><w:t>trennung</w:t></w:r>"
            '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:endnoteReference w:id="3"/></w:r>'
            '<w:r><w:commentReference w:id="4"/></w:r></w:p>'
        ),
        (
            '<w:p><w:ins w:id="1"><w:r><w:t>EINGEFÜGT</w:t></w:r></w:ins><w:del w:id="2"><w:r><w:delText>GELÖSCHT</w:delText></w:r>'
            '</w:del><w:moveFrom w:id="3"><w:r><w:t>FORTBEWEGT</w:t></w:r></w:moveFrom>'
            '<w:moveTo w:id="4"><w:r><w:t xml:space="preserve"> HERBEWEGT</w:t></w:r></w:moveTo></w:p>'
        ),
        '<w:p><w:hyperlink r:id="rLink"><w:r><w:t>Verweistext</w:t></w:r></w:hyperlink></w:p>',
        (
            '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "https://feld.example/"</w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>FELDERGEBNIS</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
            '<w:fldSimple w:instr="PAGE"><w:r><w:t xml:space="preserve"> EINFACHFELD</w:t></w:r></w:fldSimple></w:p>'
        ),
        "<w:sdt><w:sdtContent>" + paragraph("STEUERELEMENT") + "</w:sdtContent></w:sdt>",
        "<w:p><w:sdt><w:sdtContent><w:r><w:t>ZEILENELEMENT</w:t></w:r></w:sdtContent></w:sdt></w:p>",
        '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><wp:docPr id="1" name="x" '
        'descr="BILDBESCHREIBUNG"/><wps:txbx><w:txbxContent>'
        + paragraph("TEXTFELD")
        + "</w:txbxContent></wps:txbx></wp:inline>"
        "</w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>"
        + paragraph("TEXTFELD")
        + "</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
        '<w:p><w:r><w:pict><v:shape alt="ALTBILD"><v:textbox><w:txbxContent>'
        + paragraph("ALTES TEXTFELD")
        + "</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>",
        "<w:p><m:oMath><m:r><m:t>FORMEL</m:t></m:r></m:oMath></w:p>",
        '<w:p><w:r><w:drawing><dgm:relIds r:dm="rDiagram"/></w:drawing></w:r></w:p>',
        '<w:p><w:r><w:drawing><c:chart r:id="rChart"/></w:drawing></w:r></w:p>',
        paragraph("Zweiter Abschnitt", style="berschrift2"),
        paragraph("ein Punkt", properties='<w:numPr><w:numId w:val="1"/></w:numPr>'),
        paragraph("noch ein Punkt", properties='<w:numPr><w:numId w:val="1"/></w:numPr>'),
        "<w:tbl><w:tr><w:tc>" + paragraph("Kommune") + "</w:tc><w:tc>" + paragraph("Anteil") + "</w:tc></w:tr>"
        "<w:sdt><w:sdtContent><w:tr><w:tc>" + paragraph("Duisburg") + "</w:tc><w:sdt><w:sdtContent><w:tc>"
        "<w:tbl><w:tr><w:tc>"
        + paragraph("INNEN LINKS")
        + "</w:tc><w:tc>"
        + paragraph("INNEN RECHTS")
        + "</w:tc></w:tr></w:tbl>"
        "<w:p/></w:tc></w:sdtContent></w:sdt></w:tr></w:sdtContent></w:sdt></w:tbl>",
        paragraph("Gliederungsebene", properties='<w:outlineLvl w:val="0"/>'),
        paragraph("Schluss."),
    ]
)
PARTS = {
    "styles": (
        "rStyles",
        (
            '<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="de-DE"/></w:rPr></w:rPrDefault></w:docDefaults>'
            '<w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style>'
            '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style>'
            '<w:style w:type="paragraph" w:styleId="Kreis"><w:basedOn w:val="Kreis"/></w:style>'
        ),
    ),
    "footnotes": ("rFoot", f'<w:footnote w:id="2">{paragraph("FUSSNOTE")}</w:footnote>'),
    "endnotes": ("rEnd", f'<w:endnote w:id="3">{paragraph("ENDNOTE")}</w:endnote>'),
    "comments": ("rCom", f'<w:comment w:id="4">{paragraph("KOMMENTAR")}</w:comment>'),
    "header": ("rHead", paragraph("KOPFZEILE")),
    "footer": ("rFooter", paragraph("FUSSZEILE")),
    "diagramData": (
        "rDiagram",
        '<d xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:p><a:r><a:t>SCHAUBILD</a:t></a:r></a:p></d>',
    ),
    "chart": (
        "rChart",
        '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:v>DIAGRAMMWERT</c:v></c:chartSpace>',
    ),
}
CORE = (
    "<dc:title>Vielfalt im Quartier</dc:title><dc:creator>Landesstelle; Redaktion</dc:creator>"
    "<cp:keywords>Vielfalt, Quartier</cp:keywords>"
    '<dcterms:created xsi:type="dcterms:W3CDTF">2018-05-04T10:00:00Z</dcterms:created>'
)


@pytest.fixture
def everything(tmp_path: Path) -> ExtractedDocument:
    """A document with every construct at once."""
    return extract(write_docx(tmp_path / "a.docx", BODY, PARTS, {"rLink": "https://ziel.example/"}, CORE))


@pytest.mark.parametrize(
    "marked",
    [
        "EINGEFÜGT",
        "HERBEWEGT",
        "Verweistext",
        "FELDERGEBNIS",
        "EINFACHFELD",
        "STEUERELEMENT",
        "ZEILENELEMENT",
        "BILDBESCHREIBUNG",
        "TEXTFELD",
        "ALTBILD",
        "FORMEL",
        "SCHAUBILD",
        "DIAGRAMMWERT",
        "FUSSNOTE",
        "ENDNOTE",
        "KOMMENTAR",
    ],
)
def test_every_construct_comes_out(everything: ExtractedDocument, marked: str) -> None:
    assert marked in "\n".join(page.text for page in everything.pages)


@pytest.mark.parametrize("gone", ["GELÖSCHT", "FORTBEWEGT", "HYPERLINK", "PAGE"])
def test_what_was_deleted_or_is_no_text_does_not(everything: ExtractedDocument, gone: str) -> None:
    assert gone not in "\n".join(page.text + page.furniture for page in everything.pages)


def test_a_text_box_with_a_fallback_is_read_once(everything: ExtractedDocument) -> None:
    lines = [line for page in everything.pages for line in page.text.split("\n")]
    assert lines.count("TEXTFELD") == 1
    assert lines.count("ALTES TEXTFELD") == 1


def test_a_word_of_several_runs_stays_one_word(everything: ExtractedDocument) -> None:
    assert "Ein Wort mit fettem Teil-Stück und Silbentrennung" in everything.pages[1].text


def test_headings_begin_sections(everything: ExtractedDocument) -> None:
    assert everything.unit is Unit.SECTION
    assert [page.headings for page in everything.pages] == [
        (),
        ("Erster Abschnitt",),
        ("Erster Abschnitt", "Zweiter Abschnitt"),
        ("Gliederungsebene",),
    ]
    assert everything.pages[1].text.startswith("Erster Abschnitt\n\n")
    assert [(entry.title, entry.level, entry.page) for entry in everything.outline] == [
        ("Erster Abschnitt", 1, 2),
        ("Zweiter Abschnitt", 2, 3),
        ("Gliederungsebene", 1, 4),
    ]


def test_notes_stand_after_the_text_of_their_section(everything: ExtractedDocument) -> None:
    assert everything.pages[1].text.endswith("FUSSNOTE\n\nENDNOTE\n\nKOMMENTAR")


def test_items_and_rows_stand_on_lines_of_their_own(everything: ExtractedDocument) -> None:
    assert everything.pages[2].text == (
        "Zweiter Abschnitt\n\n• ein Punkt\n• noch ein Punkt\n\nKommune | Anteil\nDuisburg | INNEN LINKS | INNEN RECHTS"
    )


def test_headers_footers_and_targets_of_links_are_furniture(everything: ExtractedDocument) -> None:
    furniture = "\n".join(page.furniture for page in everything.pages).split("\n")
    for marked in ("KOPFZEILE", "FUSSZEILE", "https://ziel.example/", "https://feld.example/"):
        assert furniture.count(marked) == 1


def test_words_broken_by_hand_are_whole(tmp_path: Path) -> None:
    broken = "<w:p><w:r><w:t>Beratungs-</w:t><w:br/><w:t>stelle für Kinder-</w:t><w:br/><w:t>und Jugendhilfe</w:t></w:r></w:p>"
    cell = f"<w:tc>{paragraph('Sprach-')}{paragraph('förderung')}</w:tc><w:tc>{paragraph('im Quartier')}</w:tc>"
    (page,) = extract(write_docx(tmp_path / "a.docx", f"{broken}<w:tbl><w:tr>{cell}</w:tr></w:tbl>")).pages
    assert page.text == "Beratungsstelle für Kinder-\nund Jugendhilfe\n\nSprachförderung | im Quartier"


def test_word_art_and_fractions_are_read(tmp_path: Path) -> None:
    art = (
        '<w:p><w:r><w:pict><v:shape type="#x"><v:textpath string="Herzlich willkommen"/></v:shape></w:pict></w:r></w:p>'
    )
    part = "<m:{0}><m:r><m:t>{1}</m:t></m:r></m:{0}>".format
    formula = f"<w:p><m:oMath><m:f>{part('num', 'Kinder')}{part('den', 'Einwohner')}</m:f></m:oMath></w:p>"
    (page,) = extract(write_docx(tmp_path / "a.docx", art + formula)).pages
    assert page.text == "Herzlich willkommen\n\nKinder/Einwohner"


def test_words_on_both_sides_of_a_tab_or_line_break_stay_apart(tmp_path: Path) -> None:
    header = (
        "<w:p><w:pPr><w:tabs><w:tab w:val='center' w:pos='4536'/></w:tabs></w:pPr><w:r><w:t>Integrations</w:t></w:r>"
        "<w:r><w:t>zentrum</w:t><w:tab/><w:t>Stand: 2019</w:t></w:r><w:moveFrom w:id='1'><w:r><w:t>WEG</w:t></w:r>"
        "</w:moveFrom><w:r><w:ptab/><w:t>Seite</w:t></w:r></w:p><w:tbl><w:tr><w:tc>"
        + paragraph("Köln")
        + "</w:tc><w:tc><w:p><w:r><w:t>Am Markt 1</w:t><w:br/><w:t>Tel. 12</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    footer = (
        "<w:p><w:r><w:t>Fußzeile</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
        "<w:txbxContent>" + paragraph("Im Kasten") + "</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback>"
        "<w:pict><v:shape><v:textbox><w:txbxContent>"
        + paragraph("Im Kasten")
        + "</w:txbxContent></v:textbox></v:shape>"
        "</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    diagram = (
        '<d xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:p><a:r><a:t>Früh</a:t></a:r><a:r><a:t>förderung'
        "</a:t></a:r><a:br/><a:r><a:t>vor Ort</a:t></a:r></a:p></d>"
    )
    parts = {"header": ("rHead", header), "footer": ("rFooter", footer), "diagramData": ("rDiagram", diagram)}
    body = '<w:p><w:r><w:drawing><dgm:relIds r:dm="rDiagram"/></w:drawing></w:r></w:p>'
    page = extract(write_docx(tmp_path / "a.docx", body, parts)).pages[0]
    assert page.text == "Frühförderung vor Ort"
    assert page.furniture.split("\n") == [
        "Integrationszentrum Stand: 2019 Seite",
        "Köln | Am Markt 1 Tel. 12",
        "Fußzeile",
        "Im Kasten",
    ]


def test_properties_are_read(everything: ExtractedDocument) -> None:
    assert everything.title == "Vielfalt im Quartier"
    assert everything.authors == ("Landesstelle", "Redaktion")
    assert everything.keywords == ("Vielfalt", "Quartier")
    assert everything.date == dt.date(2018, 5, 4)
    assert everything.language == "de"


def test_the_date_of_the_template_that_a_library_begins_with_is_not_the_documents(tmp_path: Path) -> None:
    path = tmp_path / "konzept.docx"
    document = docx.Document()
    document.save(str(path))
    assert extract(path).date is None
    document.core_properties.modified = dt.datetime(2021, 3, 4, 10)
    document.save(str(path))
    assert extract(path).date == dt.date(2021, 3, 4)
    document.core_properties.created = dt.datetime(2013, 12, 23, 9)
    document.save(str(path))
    assert extract(path).date == dt.date(2013, 12, 23)


@pytest.mark.parametrize(("body", "title"), [(BODY, "Titelblatt Vielfalt"), (paragraph("Lage", "Heading1"), "Lage")])
def test_without_a_title_the_title_paragraph_or_first_heading_is_taken(tmp_path: Path, body: str, title: str) -> None:
    core = "<dc:title>Dokument1</dc:title>"
    assert extract(write_docx(tmp_path / "a.docx", body, PARTS, {"rLink": "x"}, core)).title == title


def test_a_file_in_strict_open_xml_is_read_as_any_other(everything: ExtractedDocument, tmp_path: Path) -> None:
    usual = write_docx(tmp_path / "b.docx", BODY, PARTS, {"rLink": "https://ziel.example/"}, CORE)
    assert extract(as_strict(usual)) == everything


@pytest.mark.parametrize(
    ("choice", "shown"),
    [('<w:result w:val="1"/>', "verheiratet"), ('<w:default w:val="2"/>', "verwitwet"), ("", "ledig")],
)
def test_of_a_drop_down_list_the_chosen_entry_comes_out(tmp_path: Path, choice: str, shown: str) -> None:
    entries = "".join(f'<w:listEntry w:val="{entry}"/>' for entry in ("ledig", "verheiratet", "verwitwet"))
    field = (
        '<w:p><w:r><w:t xml:space="preserve">Stand: </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"><w:ffData>'
        f"<w:ddList>{choice}{entries}</w:ddList></w:ffData></w:fldChar></w:r>"
        '<w:r><w:instrText> FORMDROPDOWN </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    assert extract(write_docx(tmp_path / "a.docx", field)).pages[0].text == f"Stand: {shown}"


def _list(number: int, *levels: tuple[str, str, str]) -> str:
    """The definition of a list whose levels are a kind of number, the text around it and a style that takes part."""
    defined = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:pStyle w:val="{style}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for level, (kind, text, style) in enumerate(levels)
    )
    return f'<w:abstractNum w:abstractNumId="{number}">{defined}</w:abstractNum>'


def _numbered(text: str, number: int, level: int = 0) -> str:
    return paragraph(text, properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def test_words_that_word_sets_before_numbered_paragraphs_are_read(tmp_path: Path) -> None:
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    lists = (
        _list(1, ("decimal", "§ %1", ""), ("decimal", "(%2)", ""))
        + _list(2, ("decimal", "TOP %1:", ""), ("lowerLetter", "TOP %1%2", ""))
        + _list(3, ("upperRoman", "Artikel %1", "Heading1"), ("decimal", "Teil %1.%2", "Heading2"))
        + _list(4, ("bullet", "o", ""))
        + "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>' for n in (1, 2, 3, 4))
        + f'<w:num w:numId="5"><w:abstractNumId w:val="2"/>{restart}</w:num>'
    )
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/>'
        '<w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>'
        for level in (1, 2)
    )
    cell = "<w:tc>{}</w:tc>".format
    body = "".join(
        [
            *(paragraph("Steuern", "Heading1"), paragraph("Hebesätze", "Heading2"), paragraph("Schluss", "Heading1")),
            *(_numbered("Geltung", 1), _numbered("Absatz", 1, 1), _numbered("Fälligkeit", 1), _numbered("Kreis", 4)),
            *(_numbered("Begrüßung", 2), _numbered("Gäste", 2, 1), _numbered("Bericht", 2), _numbered("Kasse", 2, 1)),
            f"<w:tbl><w:tr>{cell(_numbered('', 5))}{cell(paragraph('Wahl'))}</w:tr></w:tbl>",
            _numbered("Ende", 5),
        ]
    )
    parts = {"numbering": ("rNumbers", lists), "styles": ("rStyles", styles)}
    document = extract(write_docx(tmp_path / "a.docx", body, parts))
    assert [entry.title for entry in document.outline] == [
        "Artikel I Steuern",
        "Teil I.1 Hebesätze",
        "Artikel II Schluss",
    ]
    assert document.pages[-1].text.split("\n\n")[1:] == [
        *("§ 1 Geltung\n• Absatz", "§ 2 Fälligkeit\n• Kreis"),
        *("TOP 1: Begrüßung", "TOP 1a Gäste", "TOP 2: Bericht", "TOP 2a Kasse", "TOP 1: | Wahl", "TOP 2: Ende"),
    ]


@pytest.mark.parametrize("kind", ["text/html", "message/rfc822"])
def test_a_page_that_a_document_takes_over_is_read_in_its_place(tmp_path: Path, kind: str) -> None:
    page = '<html><head><meta charset="utf-8"></head><body><h1>Straßen</h1><p>Größe</p></body></html>'
    mail = MIMEMultipart("related")
    mail.attach(MIMEText(page, "html", "utf-8"))
    content = page.encode() if kind == "text/html" else mail.as_bytes()
    made = docx.Document()
    made.add_paragraph("Vorher")
    part = Part(PackURI("/word/chunk.bin"), kind, content, made.part.package)
    chunk = OxmlElement("w:altChunk")
    chunk.set(
        qn("r:id"),
        made.part.relate_to(part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk"),
    )
    made.element.body.insert(1, chunk)
    made.add_paragraph("Nachher")
    made.save(str(tmp_path / "a.docx"))
    assert [page.text for page in extract(tmp_path / "a.docx").pages] == ["Vorher", "Straßen\n\nGröße\n\nNachher"]


def test_a_link_in_a_footnote_leads_where_the_footnotes_say(tmp_path: Path) -> None:
    link = '<w:p><w:hyperlink r:id="rLink"><w:r><w:t>Verweis</w:t></w:r></w:hyperlink></w:p>'
    body = link + '<w:p><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    parts = {"footnotes": ("rFoot", f'<w:footnote w:id="2">{link}</w:footnote>')}
    path = write_docx(tmp_path / "a.docx", body, parts, {"rLink": "https://text.example/"})
    with zipfile.ZipFile(path, "a") as package:
        relations = package.read("word/_rels/document.xml.rels").replace(b"https://text.", b"https://fussnote.")
        package.writestr("word/_rels/footnotes.xml.rels", relations)
    (page,) = extract(path).pages
    assert page.furniture.split() == ["https://text.example/", "https://fussnote.example/"]


def test_a_chain_of_notes_that_lead_to_each_other_is_read_to_its_end(tmp_path: Path) -> None:
    reference = '<w:p><w:r><w:footnoteReference w:id="{}"/></w:r><w:r><w:t>{}</w:t></w:r></w:p>'.format
    notes = "".join(
        f'<w:footnote w:id="{number}">{reference((number + 1) % 2000, f"N{number}")}</w:footnote>'
        for number in range(2000)
    )
    (page,) = extract(write_docx(tmp_path / "a.docx", reference(0, "Text"), {"footnotes": ("rNotes", notes)})).pages
    assert page.text.split("\n\n") == ["Text", *(f"N{number}" for number in range(2000))]


def test_macro_files_and_templates_are_read(tmp_path: Path) -> None:
    for suffix, kind in (
        ("docm", "application/vnd.ms-word.document.macroEnabled.main+xml"),
        ("dotx", "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"),
    ):
        path = write_docx(tmp_path / f"a.{suffix}", paragraph("Trotzdem"), main_type=kind)
        assert extract(path).pages[0].text == "Trotzdem"


def test_a_document_without_headings_is_divided_at_paragraphs(tmp_path: Path) -> None:
    document = docx.Document()
    for number in range(30):
        document.add_paragraph(f"Absatz {number}. " + "Wort " * 80)
    document.save(str(tmp_path / "a.docx"))
    pages = extract(tmp_path / "a.docx").pages
    assert len(pages) > 3
    assert all(page.text.startswith("Absatz") and len(page.text) < 3_500 for page in pages)
    assert [page.label for page in pages] == [str(number) for number in range(1, len(pages) + 1)]


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"PK\x03\x04" + b"x" * 3000, b"kein Archiv"])
def test_a_damaged_file_is_reported(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.docx").write_bytes(content)
    with pytest.raises(ExtractionError, match="beschädigt"):
        extract(tmp_path / "a.docx")


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_a_file_cut_off_is_read_as_far_as_it_goes(tmp_path: Path, share: float) -> None:
    body = "".join(paragraph(f"Absatz {number}: {hash(number * 7919)}", style="Heading1") for number in range(3_000))
    content = write_docx(tmp_path / "a.docx", body).read_bytes()
    (tmp_path / "a.docx").write_bytes(content[: int(share * len(content))])
    document = extract(tmp_path / "a.docx")
    assert 100 < len(document.outline) < 3_000
    assert document.warnings == ("Die Datei ist beschädigt; gelesen wurde, was noch da ist.",)


def test_xml_that_breaks_off_is_read_up_to_there(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "a.docx", paragraph("Anfang") + "<w:p><w:r><w:t>Bruch</w:r>")
    assert extract(path).pages[0].text.startswith("Anfang")


def test_a_locked_file_is_reported(tmp_path: Path) -> None:
    stream = "EncryptedPackage".encode("utf-16-le")
    (tmp_path / "a.docx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + stream + bytes(600))
    with pytest.raises(ExtractionError, match="mit einem Passwort geschützt"):
        extract(tmp_path / "a.docx")


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "a.docx", paragraph("Bombe"))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/zeros.bin", bytes(30_000_000))
    with pytest.raises(ExtractionError, match="übermäßig groß"):
        extract(path)
    with pytest.raises(ExtractionError, match="übermäßig groß"):
        extract(path, limits=Limits(max_uncompressed=1_000_000))


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "a.docx", paragraph("ok"))
    secret = tmp_path / "geheim.txt"
    secret.write_text("GEHEIM")
    bomb = '<!DOCTYPE x [<!ENTITY a "HAHA"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file://' + str(secret) + '">]>'
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name).decode() for name in archive.namelist()}
    members["word/document.xml"] = (
        members["word/document.xml"].replace("?>", "?>" + bomb, 1).replace("ok", "ok &b; &c;")
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    text = extract(path).pages[0].text
    assert "HAHA" not in text
    assert "GEHEIM" not in text


def test_tables_nested_without_end_are_reported_not_followed(tmp_path: Path) -> None:
    depth = 5_000
    body = "<w:tbl><w:tr><w:tc>" * depth + paragraph("tief") + "</w:tc></w:tr></w:tbl>" * depth
    with pytest.raises(ExtractionError):
        extract(write_docx(tmp_path / "a.docx", body))
