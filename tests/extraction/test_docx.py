"""DOCX: everything that a reader sees, and nothing that was deleted."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import docx
import pytest

from indexer.extraction import ExtractionError, Limits, extract
from indexer.model import ExtractedDocument, Unit
from tests.extraction.office_files import paragraph, write_docx

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


def test_properties_are_read(everything: ExtractedDocument) -> None:
    assert everything.title == "Vielfalt im Quartier"
    assert everything.authors == ("Landesstelle", "Redaktion")
    assert everything.keywords == ("Vielfalt", "Quartier")
    assert everything.date == dt.date(2018, 5, 4)
    assert everything.language == "de"


@pytest.mark.parametrize(("body", "title"), [(BODY, "Titelblatt Vielfalt"), (paragraph("Lage", "Heading1"), "Lage")])
def test_without_a_title_the_title_paragraph_or_first_heading_is_taken(tmp_path: Path, body: str, title: str) -> None:
    core = "<dc:title>Dokument1</dc:title>"
    assert extract(write_docx(tmp_path / "a.docx", body, PARTS, {"rLink": "x"}, core)).title == title


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
    with pytest.raises(ExtractionError, match="mit einem Kennwort geschützt"):
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
