"""Files made to do harm: bombs, loops, depth, lies. Each is a pair of a name and the bytes; small on disk, large in
effect."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from tests.extraction.msg_files import compound_file
from tests.extraction.pdf_files import PdfFile, column

_MANY = 50_000
_XML = '<?xml version="1.0" encoding="UTF-8"?>'
_LAUGHS = (
    '<!DOCTYPE r [<!ENTITY a "hahaha">'
    + "".join(f'<!ENTITY {chr(98 + level)} "{f"&{chr(97 + level)};" * 20}">' for level in range(9))
    + "]>"
)
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
)
_BODY = f"<w:document {_W}><w:body>%s</w:body></w:document>"
_PARAGRAPH = "<w:p><w:r><w:t>%s</w:t></w:r></w:p>"
_SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
)
_HEAD = b"From: a@example.org\nSubject: Text\nMIME-Version: 1.0\n"


def hostile_files(heavy: bool = True) -> Iterator[tuple[str, bytes]]:
    """All of them, or only those that cost next to nothing to make and to read."""
    yield from _pdfs()
    yield from _office_files()
    yield from _texts()
    yield from _mails_and_archives()
    yield from _pictures()
    yield from _lies()
    if heavy:
        yield from _heavy()


def write_all(folder: Path, heavy: bool = True) -> list[Path]:
    """Write them into a folder."""
    paths = []
    for name, content in hostile_files(heavy):
        paths.append(folder / name)
        paths[-1].write_bytes(content)
    return paths


# -- PDF ---------------------------------------------------------------------------------------------------------------


def pdf(*objects: str | bytes, root: int = 1) -> bytes:
    """A PDF of objects numbered from 1."""
    parts = [b"%PDF-1.7\n"]
    places = []
    for number, body in enumerate(objects, 1):
        places.append(sum(map(len, parts)))
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, body.encode() if isinstance(body, str) else body))
    start = sum(map(len, parts))
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    parts += [b"%010d 00000 n \n" % place for place in places]
    parts.append(b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, start))
    return b"".join(parts)


def stream(data: bytes, entries: str = "", times: int = 1) -> bytes:
    """A stream packed ``times`` times over."""
    for _ in range(times):
        data = zlib.compress(data, 9)
    filters = "/FlateDecode " * times
    return f"<< /Length {len(data)} /Filter [{filters}] {entries} >>\nstream\n".encode() + data + b"\nendstream"


def _page(entries: str = "", resources: str = "<< /Font << /F 5 0 R >> >>") -> str:
    return f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources {resources} {entries} >>"


_CATALOG = "<< /Type /Catalog /Pages 2 0 R >>"
_TREE = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
_FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
_TEXT = b"BT /F 12 Tf 70 700 Td (Text) Tj ET\n"


def _pdfs() -> Iterator[tuple[str, bytes]]:
    yield "seitenbaum-kreis.pdf", pdf(_CATALOG, "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>")
    yield (
        "seitenbaum-tief.pdf",
        pdf(
            _CATALOG,
            *(
                f"<< /Type /Pages /Kids [{number + 1} 0 R] /Parent {number - 1} 0 R /Count 1 >>"
                for number in range(2, 3000)
            ),
            _page(),
        ),
    )
    yield "zustand-tief.pdf", pdf(_CATALOG, _TREE, _page(), stream(b"q " * 1_000_000 + _TEXT), _FONT)
    yield "felder-tief.pdf", pdf(_CATALOG, _TREE, _page(), stream(b"[" * 1_000_000 + b"]" * 1_000_000 + b" TJ"), _FONT)
    yield "bild-riesig.pdf", pdf(
        _CATALOG, _TREE, _page("", "<< /XObject << /X 5 0 R >> >>"), stream(b"600 0 0 800 0 0 cm /X Do"),
        stream(b"\0" * 10_000_000, "/Type /XObject /Subtype /Image /Width 100000 /Height 100000 /ColorSpace /DeviceRGB /BitsPerComponent 8"),
    )  # fmt: skip
    for name, filter_name in (
        ("jbig2", "JBIG2Decode"),
        ("jpx", "JPXDecode"),
        ("ccitt", "CCITTFaxDecode"),
        ("dct", "DCTDecode"),
    ):
        picture = (
            f"<< /Type /XObject /Subtype /Image /Width 60000 /Height 60000 /BitsPerComponent 1 /ColorSpace /DeviceGray "
            f"/Filter /{filter_name} /Length 4000 >>\nstream\n"
        ).encode() + bytes(range(250)) * 16 + b"\nendstream"  # fmt: skip
        yield (
            f"bild-{name}.pdf",
            pdf(
                _CATALOG,
                _TREE,
                _page("", "<< /XObject << /X 5 0 R >> >>"),
                stream(b"600 0 0 800 0 0 cm /X Do"),
                picture,
            ),
        )
    yield "schrift-kaputt.pdf", pdf(
        _CATALOG, _TREE, _page(), stream(_TEXT),
        "<< /Type /Font /Subtype /TrueType /BaseFont /X /FirstChar 0 /LastChar 2000000000 /Widths [1] /FontDescriptor << /Type /FontDescriptor /FontFile2 4 0 R >> /ToUnicode 4 0 R >>",
    )  # fmt: skip
    yield "tounicode-riesig.pdf", pdf(
        _CATALOG, _TREE, _page(), stream(_TEXT), "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [<< >>] /ToUnicode 6 0 R >>",
        stream(b"1 beginbfrange <0000> <ffffffff> <0041> endbfrange " * 10_000),
    )  # fmt: skip
    whole = PdfFile([column(["Text"])]).content()
    yield "xref-kreis.pdf", whole.replace(b"/Info 4 0 R", b"/Prev %d" % whole.rfind(b"xref\n0 1"))
    yield "xref-riesig.pdf", whole.replace(b"xref\n0 1\n", b"xref\n0 4294967295\n")
    yield "xref-fehlt.pdf", whole[: whole.rfind(b"xref\n0 1")]
    yield "nur-kopf.pdf", b"%PDF-1.7\n"
    yield "nullen.pdf", b"%PDF-1.7\n" + bytes(5_000_000)
    yield "gliederung-kreis.pdf", pdf(
        "<< /Type /Catalog /Pages 2 0 R /Outlines 6 0 R /PageLabels << /Nums [0 << /S /r /St 2000000000 >>] /Kids [1 0 R] >> >>",
        _TREE, _page(), stream(_TEXT), _FONT, "<< /First 7 0 R /Last 7 0 R /Count 1 >>",
        "<< /Title (A) /Parent 6 0 R /First 7 0 R /Next 7 0 R /Dest [3 0 R /Fit] >>",
    )  # fmt: skip
    yield "eigenschaften-riesig.pdf", whole.replace(b"/Info 4 0 R", b"/Info << /Title (" + b"A" * 5_000_000 + b") >>")
    yield "seite-riesig.pdf", pdf(_CATALOG, _TREE, _page().replace("595 842", "1e30 -1e30"), stream(_TEXT), _FONT)
    marks = b"BT /F 12 Tf 70 700 Td (" + b"\xa8" * 1_000_000 + b") Tj ET"
    yield (
        "punkte.pdf",
        pdf(_CATALOG, _TREE, _page(), stream(marks), _FONT.replace(">>", "/Encoding /WinAnsiEncoding >>")),
    )
    yield (
        "leerzeichen.pdf",
        pdf(_CATALOG, _TREE, _page(), stream(b"BT /F 12 Tf (" + b" a" * 1_000_000 + b") Tj ET"), _FONT),
    )

    for name, matrix in (
        ("null", b"0 0 0 0 0 0"),
        ("riesig", b"1e38 1e38 -1e38 1e38 1e38 1e38"),
        ("schief", b"1 1 1 1 9 9"),
    ):
        drawn = b"BT /F 1e30 Tf " + (matrix + b" Tm (Ein Text) Tj ") * 50 + b"ET"
        yield f"schrift-{name}.pdf", pdf(_CATALOG, _TREE, _page("/Rotate 90"), stream(drawn), _FONT)
    attached = "<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles 6 0 R >> >>"
    yield "anhaenge-kreis.pdf", pdf(attached, _TREE, _page(), stream(_TEXT), _FONT, "<< /Kids [6 0 R 6 0 R] >>")
    form = "<< /Type /Catalog /Pages 2 0 R /NeedsRendering true /AcroForm << /Fields [] /XFA 6 0 R >> >>"
    for name, template in (
        ("lachen", f"{_LAUGHS}<template><draw><value><text>&j;</text></value></draw></template>"),
        ("tief", "<template>" + "<subform>" * _MANY + "Text" + "</subform>" * _MANY + "</template>"),
        ("viele", "<template>" + "<draw><value><text>x</text></value></draw>" * _MANY + "</template>"),
    ):
        yield f"formular-{name}.pdf", pdf(form, _TREE, _page(), stream(_TEXT), _FONT, stream(template.encode()))
    sideways = b"BT /F 12 Tf " + b"".join(b"0 1 -1 0 %d %d Tm (a b) Tj " % (n % 600, n % 800) for n in range(20_000))
    yield "gedreht.pdf", pdf(_CATALOG, _TREE, _page(), stream(sideways + b"ET"), _FONT)


# -- office files ------------------------------------------------------------------------------------------------------


def zipped(members: dict[str, str | bytes]) -> bytes:
    """An archive of members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def docx(document: str | bytes, **others: str | bytes) -> bytes:
    """A DOCX around a document part."""
    package = "http://schemas.openxmlformats.org/package/2006"
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    return zipped(
        {
            "[Content_Types].xml": f'{_XML}<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{word}"/></Types>',
            "_rels/.rels": f'{_XML}<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}" Target="word/document.xml"/></Relationships>',
            "word/document.xml": document,
            **others,
        }
    )


def odt(content: str | bytes, kind: str = "text") -> bytes:
    """An OpenDocument file around its content part."""
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": content,
            "META-INF/manifest.xml": f"{_XML}<m/>",
        }
    )


def _office_files() -> Iterator[tuple[str, bytes]]:
    yield "entitaeten.docx", docx(_XML + _LAUGHS + _BODY % _PARAGRAPH % "&j;")
    yield (
        "entitaet-extern.docx",
        docx(_XML + '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + _BODY % _PARAGRAPH % "&x;"),
    )
    yield (
        "entitaet-fern.docx",
        docx(_XML + '<!DOCTYPE r SYSTEM "http://192.0.2.1/x.dtd">' + _BODY % _PARAGRAPH % "Text"),
    )
    yield "tief.docx", docx(_XML + _BODY % ("<w:sdt><w:sdtContent>" * _MANY + "</w:sdtContent></w:sdt>" * _MANY))
    tables = "<w:tbl><w:tr><w:tc>" * 80 + _PARAGRAPH % "Text" + "</w:tc></w:tr></w:tbl>" * 80
    yield "tabellen-tief.docx", docx(_XML + _BODY % tables)
    yield "ohne-inhalt.docx", zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": ""})
    yield "kein-xml.docx", docx(bytes(range(256)) * 100)
    yield (
        "pfade.docx",
        docx(_XML + _BODY % _PARAGRAPH % "Text", **{"../../../../tmp/laki-boese": "x", "/etc/laki-boese": "x"}),
    )
    spans = "<text:span>" * _MANY + "Text" + "</text:span>" * _MANY
    odf = f"{_XML}%s<office:document-content {_ODF}><office:body><office:%s>%%s</office:%s></office:body></office:document-content>"
    yield "tief.odt", odt(odf % ("", "text", "text") % f"<text:p>{spans}</text:p>")
    yield "entitaeten.odt", odt(odf % (_LAUGHS, "text", "text") % "<text:p>&j;</text:p>")
    yield "leerzeichen.odt", odt(odf % ("", "text", "text") % '<text:p>A<text:s text:c="2000000000"/>B</text:p>')
    cells = '<table:table table:name="T"><table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384" office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row></table:table>'
    yield "zellen-wiederholt.ods", odt(odf % ("", "spreadsheet", "spreadsheet") % cells, "spreadsheet")
    yield "folien-leer.odp", odt(odf % ("", "presentation", "presentation") % "", "presentation")
    yield "texte-fern.xlsx", _xlsx(_SHEET % '<row r="1"><c r="A1" t="s"><v>4294967295</v></c></row>')
    yield "ohne-blatt.xlsx", zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"})
    chart = '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    yield "diagramm-oft.docx", _with_chart(chart + "<a:p><a:r><a:t>Wort</a:t></a:r></a:p>" * 5_000 + "</c:chartSpace>")
    broken = "<w:t>a-</w:t><w:br/>" * 100_000
    yield "trennstriche.docx", docx(_XML + _BODY % f"<w:p><w:r>{broken}</w:r></w:p>")
    levels = "".join(
        f'<text:list-level-style-number text:level="{level}" style:num-format="I" style:num-prefix="TOP " '
        'text:display-levels="999999" text:start-value="999999"/>'
        for level in range(1, 500)
    )
    items = (
        '<text:list text:style-name="L">'
        + '<text:list-item text:start-value="4999"><text:p>x</text:p></text:list-item>' * 5_000
    )
    styles = (
        f'<office:automatic-styles><text:list-style style:name="L">{levels}</text:list-style></office:automatic-styles>'
    )
    listed = (odf % ("", "text", "text") % f"{items}</text:list>").replace("<office:body>", f"{styles}<office:body>")
    yield "listen.odt", odt(listed)
    begin = struct.pack("<HHHHHHII", 0x809, 16, 0x600, 5, 0, 0, 0, 0)
    sheet = struct.pack("<HHIBB2sB", 0x85, 9, len(begin) + 13 + 4, 0, 0, b"\1\0", 65)
    end = struct.pack("<HH", 0x0A, 0)
    yield "saetze-leer.xls", compound_file({"Workbook": begin + sheet + end + begin + b"\x3c\0\0\0" * 200_000})
    yield "blaetter-viele.xls", compound_file({"Workbook": begin + sheet * 1_000 + end + begin})
    yield "leer.pptx", zipped({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"})
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    for suffix in ("doc", "xls", "ppt", "msg"):
        yield f"ole-kaputt.{suffix}", ole + bytes(range(256)) * 8
        sectors = struct.pack("<16x4H6xII12xI", 0x3E, 3, 0xFFFE, 9, 1, 0, 0x1000)
        yield f"ole-kreis.{suffix}", ole + sectors.ljust(504, b"\0") + b"\0\0\0\0" * 128 * 8


def _with_chart(chart: str) -> bytes:
    """A DOCX that shows one and the same chart very many times."""
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    shown = f'<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:r="{office}" r:id="r1"/>'
    return docx(
        _XML + _BODY % f"<w:p>{shown * 5_000}</w:p>",
        **{
            "word/chart.xml": chart,
            "word/_rels/document.xml.rels": f'{_XML}<Relationships xmlns="{package}"><Relationship Id="r1" '
            f'Type="{office}/chart" Target="chart.xml"/></Relationships>',
        },
    )


def _xlsx(sheet: str) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return zipped(
        {
            "[Content_Types].xml": f'{_XML}<Types xmlns="{package}/content-types"><Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
            "_rels/.rels": f'{_XML}<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'{_XML}<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": _XML + sheet,
        }
    )


# -- text --------------------------------------------------------------------------------------------------------------


def _texts() -> Iterator[tuple[str, bytes]]:
    yield "zeilenenden.txt", b"\n" * 5_000_000
    yield "utf16-ohne-marke.txt", ("Die Beratung für alle in der Stadt. " * 50).encode("utf-16-le")
    yield "utf16-ungerade.txt", b"\xff\xfe" + "Text über".encode("utf-16-le") + b"\x00"
    yield "utf32.txt", "Größe".encode("utf-32")
    yield "nullzeichen.txt", b"Text\0mit\0Null" * 100
    yield "zufall.txt", bytes((number * number * 7 + number // 3) % 256 for number in range(200_000))
    yield "verbindungen.txt", ("a" + "\u0301" * 1_000_000).encode()
    yield "richtung.txt", "\u202e\u2066Text\u2069".encode() * 1000
    yield "leer.txt", b""
    yield "spalten.csv", b";" * 5_000_000
    yield "klammern.md", b"[" * _MANY
    yield "zitate.md", b"> " * _MANY + b"Text"
    yield "sterne.md", b"*a_ " * _MANY
    yield "verweise.md", b"[a](" * _MANY
    yield "striche.md", b"`" * 200_001
    yield "tief.html", b"<div>" * _MANY + b"Text"
    yield "listen.html", b"<ul><li>" * _MANY + b"Text"
    yield "tabellen.html", b"<table><tr><td>" * _MANY + b"Text"
    yield "attribute.html", b"<p " + b" ".join(b"a%d" % number for number in range(_MANY)) + b">Text"
    yield "tag-offen.html", b"<html><p title='" + b"x" * 5_000_000
    yield "entitaeten.html", b"<html>" + b"&amp" * 1_000_000
    yield "trennstriche.html", b"<html><pre>" + b"a-\n" * 100_000
    yield "kommentar.html", b"<html><!--" * _MANY
    yield "rahmen.html", b"<!DOCTYPE html><iframe src='file:///etc/passwd'></iframe><p>Text"
    yield "gruppen.rtf", b"{\\rtf1 " + b"{" * 200_000 + b"Text" + b"}" * 200_000 + b"}"
    yield "binaer.rtf", b"{\\rtf1 Text \\bin2147483647 xx}"
    yield "unicode.rtf", b"{\\rtf1\\uc9999 \\u-99999999? Text}"


# -- mails, archives ---------------------------------------------------------------------------------------------------


def _mails_and_archives() -> Iterator[tuple[str, bytes]]:
    levels = range(3000)
    parts = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (level, level) for level in levels)
    people = b",\n ".join(b'"Name %d" <a%d@example.org>' % (number, number) for number in range(20_000))
    yield "verteiler.eml", b"From: a@example.org\nSubject: Text\nTo: " + people + b"\n\nText"
    yield "betreff-lang.eml", b"From: a@example.org\nSubject: " + b"a " * 2_000_000 + b"\n\nText"
    parameters = b"; ".join(b"name*%d=x" % number for number in range(50_000))
    yield "parameter.eml", _HEAD + b"Content-Type: text/plain; " + parameters + b"\n\nText"
    yield "termine.eml", _HEAD + b"Content-Type: text/calendar\n\n" + b"BEGIN:VEVENT\nSUMMARY:a\nEND:VEVENT\n" * 10_000
    yield "termin-offen.eml", _HEAD + b"Content-Type: text/calendar\n\nBEGIN:VEVENT\nSUMMARY" + b';a="' * 500_000
    yield "teile-tief.eml", _HEAD + parts + b"Content-Type: text/plain\n\nText"
    yield "mails-tief.eml", _HEAD + b"Content-Type: message/rfc822\n\n" * 3000 + b"Text"
    yield "adresse-tief.eml", _HEAD + b"To: " + b"(" * 20_000 + b"\n\nText"
    yield (
        "zeichensatz.eml",
        _HEAD + b'Content-Type: text/plain; charset="nirgendwo"\nContent-Transfer-Encoding: base64\n\n!!!!',
    )
    yield (
        "name.eml",
        _HEAD
        + b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain; name="../../../x\\u0000.txt"\nContent-Disposition: attachment; filename="../../../../etc/x.txt"\n\nText\n--b--',
    )
    inner = zipped({"a.txt": "Text"})
    for _ in range(30):
        inner = zipped({"a.zip": inner, "a.txt": "Text"})
    yield "zip-im-zip.zip", inner
    yield (
        "namen.zip",
        zipped(
            dict.fromkeys(
                (
                    "../../a.txt",
                    "/etc/b.txt",
                    "C:\\c.txt",
                    "a\nb.txt",
                    "\u202etxt.exe.txt",
                    "x" * 5000 + ".txt",
                    "CON.txt",
                    "a/" * 500 + "d.txt",
                ),
                "Text",
            )
        ),
    )
    yield "kaputt.zip", b"PK\x03\x04" + bytes(1000)
    yield "selbst.zip", _quine()


def _overlapping() -> bytes:
    """Many entries of the directory that all lead to the same packed bytes."""
    data = zipped({"a.txt": bytes(20_000_000)})
    start = data.rfind(b"PK\x01\x02")
    end = data.rfind(b"PK\x05\x06")
    entry = data[start:end]
    entries = b"".join(entry.replace(b"a.txt", b"%05d" % number) for number in range(5000)).replace(b"", b"")
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 5000, 5000, len(entries), start, 0)
    return data[:start] + entries + tail


def _quine() -> bytes:
    """An archive with a member that is said to be the archive itself: stored, from the first byte of the file."""
    name = b"selbst.zip"
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0) + name
    size = 300
    central = (
        struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, size, size, len(name), 0, 0, 0, 0, 0, 0) + name
    )
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


# -- pictures ----------------------------------------------------------------------------------------------------------


def png(width: int, height: int, data: bytes = b"") -> bytes:
    """A grey PNG of a size, whatever the pixels say."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _pictures() -> Iterator[tuple[str, bytes]]:
    yield "pixel-viele.png", png(2_000_000_000, 2_000_000_000)
    yield "pixel-bombe.png", png(30_000, 30_000, zlib.compress(bytes(30_000 * 3_000), 9))
    yield "kopf.png", b"\x89PNG\r\n\x1a\n"
    yield (
        "seiten-kreis.tif",
        b"II*\0\x08\0\0\0" + struct.pack("<H", 1) + struct.pack("<HHII", 256, 4, 1, 2**31) + struct.pack("<I", 8),
    )
    yield "eintraege.tif", b"II*\0\x08\0\0\0" + struct.pack("<H", 65535) + struct.pack("<HHII", 270, 2, 2**31, 8) * 100
    yield (
        "gross.tif",
        b"MM\0*\0\0\0\x08"
        + struct.pack(">H", 2)
        + struct.pack(">HHII", 256, 4, 1, 10**9)
        + struct.pack(">HHII", 257, 4, 1, 10**9)
        + bytes(4),
    )
    yield "kopf.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\xff\xc0\0\x11\x08\xff\xff\xff\xff\x03" + bytes(9)
    yield "exif.jpg", b"\xff\xd8\xff\xe1\xff\xffExif\0\0II*\0\x08\0\0\0" + b"\xff" * 70_000


def _text_chunk() -> bytes:
    content = b"Title\0\0" + zlib.compress(bytes(200_000_000), 9)
    return struct.pack(">I", len(content)) + b"zTXt" + content + struct.pack(">I", zlib.crc32(b"zTXt" + content))


# -- names that lie ----------------------------------------------------------------------------------------------------


def _lies() -> Iterator[tuple[str, bytes]]:
    program = b"MZ\x90\0" + bytes(range(256)) * 200
    elf = b"\x7fELF" + bytes(range(256)) * 200
    html = "<!DOCTYPE html><html><body><p>Über die Beratung</p></body></html>".encode()
    for suffix in (
        "pdf",
        "docx",
        "odt",
        "xlsx",
        "xls",
        "doc",
        "ppt",
        "pptx",
        "rtf",
        "html",
        "md",
        "txt",
        "csv",
        "eml",
        "msg",
        "png",
        "zip",
    ):
        yield f"programm.{suffix}", program
        yield f"elf.{suffix}", elf
        yield f"seite-als.{suffix}", html
        yield f"leer-als.{suffix}", b""
        yield f"ein-byte.{suffix}", b"\0"
        yield f"pdf-als.{suffix}", PdfFile([column(["Ein Text"])]).content()


# -- what crashes its reader -------------------------------------------------------------------------------------------


def form_that_calls_itself() -> bytes:
    """A PDF with a text, and a form drawn within itself, twice over."""
    form = "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>"
    resources = "<< /Font << /F 6 0 R >> /XObject << /X 5 0 R >> >>"
    return pdf(_CATALOG, _TREE, _page("", resources), stream(_TEXT + b" /X Do"), stream(b"/X Do /X Do", form), _FONT)


def sheet_with_a_far_cell() -> bytes:
    """A workbook with cells in the first and in the very last place of its sheet."""
    first = '<row r="1"><c r="A1" t="inlineStr"><is><t>Anfang</t></is></c><c r="B1"><v>0.5</v></c></row>'
    last = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>Ende</t></is></c></row>'
    return _xlsx(_SHEET % (last + first))


# -- what takes seconds, or the whole of the memory allowed ------------------------------------------------------------


def _heavy() -> Iterator[tuple[str, bytes]]:
    kids = "3 0 R " * 200_000
    yield (
        "seiten-millionen.pdf",
        pdf(_CATALOG, "<< /Type /Pages /Kids [3 0 R] /Count 1000000 >>", _page(), stream(_TEXT), _FONT),
    )
    yield (
        "seiten-wiederholt.pdf",
        pdf(_CATALOG, f"<< /Type /Pages /Kids [{kids}] /Count 200000 >>", _page(), stream(_TEXT), _FONT),
    )
    yield "strom-riesig.pdf", pdf(_CATALOG, _TREE, _page(), stream(_TEXT * 1_000_000), _FONT)
    yield "strom-verschachtelt.pdf", pdf(_CATALOG, _TREE, _page(), stream(b" " * 300_000_000, times=3), _FONT)
    yield "woerterbuch-tief.pdf", pdf("<< /A " * 100_000 + ">>" * 100_000, _TREE)
    yield "form-ruft-sich.pdf", form_that_calls_itself()
    yield "absaetze-viele.docx", docx(_XML + _BODY % (_PARAGRAPH % "x" * 300_000))
    yield "absatz-riesig.docx", docx(_XML + _BODY % _PARAGRAPH % ("Wort " * 5_000_000))
    yield "bombe.docx", docx(_XML + _BODY % _PARAGRAPH % "Text", **{"word/media/a.bin": bytes(700_000_000)})
    yield "zelle-fern.xlsx", sheet_with_a_far_cell()
    yield "eine-zeile.txt", b"Wort " * 20_000_000
    yield "ein-wort.txt", b"a" * 30_000_000
    yield "bindestriche.txt", b"wort-\n" * 500_000
    yield "anfuehrung.csv", b'"' + b"a;b\n" * 1_000_000
    yield "listen.md", b"".join(b" " * level + b"- x\n" for level in range(3000))
    yield (
        "teile-viele.eml",
        _HEAD
        + b'Content-Type: multipart/mixed; boundary="b"\n\n'
        + b"--b\nContent-Type: text/plain\n\nText\n" * 30_000,
    )
    yield "kopf-lang.eml", b"Subject: " + b"=?utf-8?q?=C3=BC?= " * 100_000 + b"\n\nText"
    yield (
        "empfaenger.eml",
        _HEAD + b"To: " + b", ".join(b"p%d@example.org" % number for number in range(20_000)) + b"\n\nText",
    )
    yield "bombe.zip", zipped({"a.txt": bytes(400_000_000)})
    yield "viele.zip", zipped({f"{number}.txt": "" for number in range(20_000)})
    yield "ueberlappend.zip", _overlapping()
    yield "text-bombe.png", png(300, 300)[:33] + _text_chunk() + png(300, 300)[33:]
