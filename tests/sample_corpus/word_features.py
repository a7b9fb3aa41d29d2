"""What people add to a text in Word: text boxes, controls, first-page headers, endnotes, nested tables, links,
pictures."""

from __future__ import annotations

import copy
import io
import re
from collections.abc import Iterator

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm
from lxml import etree
from PIL import Image, ImageDraw, ImageFont

from tests.sample_corpus.source import Source

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMESPACES = (
    f'xmlns:w="{_W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)
_EMU_PER_CM = 360_000


def paragraphs_of_style(document: Document, style: str) -> Iterator[list]:
    """Runs of neighbouring paragraphs (XML) that have a style."""
    group: list = []
    for element in [*document.element.body, None]:
        named = element is not None and element.tag == qn("w:p") and element.style == style
        if named and not (group and _is_bold(element)):
            group.append(element)
            continue
        if group:
            yield group
        group = [element] if named else []


def _is_bold(paragraph) -> bool:
    """Whether the paragraph is a heading of a box: then a new box begins."""
    return paragraph.find(f"{qn('w:r')}/{qn('w:rPr')}/{qn('w:b')}") is not None


def text_boxes(document: Document) -> None:
    """Boxed paragraphs become text boxes: a drawing for new Words, VML for old ones, the text in both."""
    for number, group in enumerate(list(paragraphs_of_style(document, "Kasten")), 1):
        letters = sum(len("".join(paragraph.itertext())) for paragraph in group)
        height = round((1.4 + letters / 82 * 0.62) * _EMU_PER_CM)
        width = 16 * _EMU_PER_CM
        box = parse_xml(f"""
<w:p {_NAMESPACES}><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>
<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>
<wp:docPr id="{100 + number}" name="Textfeld {number}"/><a:graphic>
<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/>
<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:srgbClr val="F2F6F4"/></a:solidFill>
<a:ln w="9525"><a:solidFill><a:srgbClr val="1D4F63"/></a:solidFill></a:ln></wps:spPr>
<wps:txbx><w:txbxContent/></wps:txbx><wps:bodyPr lIns="108000" tIns="72000" rIns="108000" bIns="72000"><a:spAutoFit/></wps:bodyPr>
</wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>
<mc:Fallback><w:pict><v:rect id="Kasten{number}" style="width:{width / 12700:.0f}pt;height:{height / 12700:.0f}pt">
<v:textbox><w:txbxContent/></v:textbox></v:rect></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>""")
        group[0].addprevious(box)
        for content in box.iter(qn("w:txbxContent")):
            for paragraph in group:
                inside = copy.deepcopy(paragraph)
                inside.style = "BodyText"
                content.append(inside)
        for paragraph in group:
            paragraph.getparent().remove(paragraph)


def controls(document: Document, source: Source) -> None:
    """A form: choice of place and a date above, the items of check lists as controls with a box to tick."""
    body = document.element.body
    anchor = next(element for element in body if element.tag == qn("w:p") and element.style == "Heading1")
    places = "".join(
        f'<w:listItem w:displayText="{name}" w:value="{name}"/>' for name in ("Café", "Turnhalle", "Gemeindehaus")
    )
    for label, kind, shown in (
        ("Verwendet in: ", f"<w:dropDownList>{places}</w:dropDownList>", "Gemeindehaus"),
        (
            "Ausgefüllt am: ",
            '<w:date><w:dateFormat w:val="dd.MM.yyyy"/><w:lid w:val="de-DE"/></w:date>',
            f"01.09.{source.year}",
        ),
    ):
        anchor.addprevious(
            parse_xml(
                f'<w:p {_NAMESPACES}><w:r><w:t xml:space="preserve">{label}</w:t></w:r><w:sdt><w:sdtPr><w:alias w:val="{label}"/>'
                f"{kind}</w:sdtPr><w:sdtContent><w:r><w:t>{shown}</w:t></w:r></w:sdtContent></w:sdt></w:p>"
            )
        )
    listed = False
    for element in list(body):
        if element.tag != qn("w:p"):
            listed = False
            continue
        if element.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is None:
            listed = bool(re.search("Checkliste|Prüfliste", "".join(element.itertext())))
        elif listed:
            _tickable(element)


def _tickable(paragraph) -> None:
    properties = paragraph.pPr
    properties.remove(properties.find(qn("w:numPr")))
    control = parse_xml(f"""
<w:sdt {_NAMESPACES}><w:sdtPr><w:alias w:val="Prüfpunkt"/></w:sdtPr><w:sdtContent/></w:sdt>""")
    tick = parse_xml(f"""
<w:sdt {_NAMESPACES}><w:sdtPr><w14:checkbox><w14:checked w14:val="0"/></w14:checkbox></w:sdtPr>
<w:sdtContent><w:r><w:t xml:space="preserve">☐</w:t></w:r></w:sdtContent></w:sdt>""")
    space = parse_xml(f'<w:r xmlns:w="{_W}"><w:t xml:space="preserve"> </w:t></w:r>')
    paragraph.addprevious(control)
    control.find(qn("w:sdtContent")).append(paragraph)
    properties.addnext(tick)
    tick.addnext(space)


def first_page_header(document: Document, source: Source) -> None:
    """A letterhead on the first page, another running head on the others."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    head = section.first_page_header.paragraphs[0]
    head.text = f"{source.author}\n{source.place}"
    head.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    section.first_page_footer.paragraphs[0].text = source.note
    section.header.paragraphs[0].text = f"{source.title} ({source.year})"


def enrich(document: Document, source: Source) -> None:
    """An overview with a table inside a table, a drawing, links and endnotes."""
    chapters = [paragraph for paragraph in document.paragraphs if paragraph.style.style_id == "Heading1"]
    _links(document, chapters)
    _endnotes(document, source)
    document.add_paragraph("Auf einen Blick", style=chapters[0].style)
    _drawing(document, [re.sub(r"^[\d.]+ ", "", chapter.text) for chapter in chapters[1:4]])
    outer = document.add_table(rows=2, cols=2)
    outer.autofit = False
    outer.cell(0, 0).text, outer.cell(0, 1).text = "Zu diesem Dokument", "Angaben"
    outer.cell(1, 0).text = f"Die {source.kind} hat {len(chapters)} Kapitel."
    inner = outer.cell(1, 1).add_table(rows=0, cols=2)
    for key, value in {
        "Art": source.kind,
        "Ort": source.place,
        "Stand": str(source.year),
        "Hinweis": source.note,
    }.items():
        row = inner.add_row()
        row.cells[0].text, row.cells[1].text = key, value
    outer.cell(1, 1).add_paragraph()


def _links(document: Document, chapters: list) -> None:
    """Below the first chapter, links to a later chapter (inside) and to a made-up page (outside)."""
    target = chapters[-1]
    start = OxmlElement("w:bookmarkStart")
    start.set(qn("w:id"), "900")
    start.set(qn("w:name"), "schluss")
    end = OxmlElement("w:bookmarkEnd")
    end.set(qn("w:id"), "900")
    target._p.pPr.addnext(start)
    target._p.append(end)
    paragraph = chapters[1].insert_paragraph_before("Siehe auch: ")
    _link(paragraph, target.text, anchor="schluss")
    paragraph.add_run("; weitere Muster in der ")
    page = document.part.relate_to("https://infothek.example/handreichungen", RT.HYPERLINK, is_external=True)
    _link(paragraph, "Infothek (erfundene Adresse)", relation=page)


def _link(paragraph, text: str, anchor: str = "", relation: str = "") -> None:
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor") if anchor else qn("r:id"), anchor or relation)
    run = parse_xml(f'<w:r xmlns:w="{_W}"><w:rPr><w:color w:val="1D4F63"/><w:u w:val="single"/></w:rPr><w:t/></w:r>')
    run.find(qn("w:t")).text = text
    link.append(run)
    paragraph._p.append(link)


def _endnotes(document: Document, source: Source) -> None:
    """Two endnotes, at the ends of the first paragraphs of text."""
    texts = [
        f"Stand der Angaben: {source.year}. Für diese Fassung wurde der Text aus mehreren Arbeitspapieren zusammengeführt.",
        "Alle Beispiele sind erfunden und aus Erfahrungen der Beratung zusammengesetzt.",
    ]
    separators = (
        '<w:endnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:endnote>'
        '<w:endnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:endnote>'
    )
    notes = "".join(
        f'<w:endnote w:id="{at}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:endnoteRef/></w:r>'
        f'<w:r><w:t xml:space="preserve"> {text}</w:t></w:r></w:p></w:endnote>'
        for at, text in enumerate(texts, 1)
    )
    content = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:endnotes xmlns:w="{_W}">{separators}{notes}</w:endnotes>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.endnotes+xml"
    part = Part(PackURI("/word/endnotes.xml"), kind, content.encode(), document.part.package)
    document.part.relate_to(part, RT.ENDNOTES)
    body = [
        paragraph for paragraph in document.paragraphs if paragraph.style.style_id in ("FirstParagraph", "BodyText")
    ]
    for at, paragraph in enumerate(body[: len(texts)], 1):
        paragraph._p.append(
            parse_xml(
                f'<w:r xmlns:w="{_W}"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:endnoteReference w:id="{at}"/></w:r>'
            )
        )


def _drawing(document: Document, steps: list[str]) -> None:
    """Three boxes with arrows between them, and the text that is read aloud instead."""
    picture = Image.new("L", (1200, 220), 255)
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(26)
    for at, step in enumerate(steps):
        left = 10 + at * 410
        pen.rounded_rectangle((left, 30, left + 340, 190), 18, outline=60, width=4, fill=236)
        lines = _wrapped(step, 22)[:4]
        for line, words in enumerate(lines):
            pen.text((left + 170, 110 + (line - (len(lines) - 1) / 2) * 34), words, fill=20, font=font, anchor="mm")
        if at < len(steps) - 1:
            pen.line((left + 345, 110, left + 395, 110), fill=60, width=6)
            pen.polygon([(left + 392, 96), (left + 408, 110), (left + 392, 124)], fill=60)
    stream = io.BytesIO()
    picture.save(stream, "PNG", optimize=True)
    stream.seek(0)
    document.add_picture(stream, width=Cm(16))
    described = document.paragraphs[-1]._p.find(f".//{qn('wp:docPr')}")
    described.set("descr", "Schaubild: " + ", dann ".join(steps))
    described.set("title", "Schaubild")


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= width and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def order_properties(document: Document) -> None:
    """The name of its style is the first property of a paragraph: Word insists, pandoc does not."""
    for properties in document.element.iter(qn("w:pPr")):
        style = properties.find(qn("w:pStyle"))
        if style is not None and properties[0] is not style:
            properties.insert(0, style)
    etree.cleanup_namespaces(document.element, keep_ns_prefixes=["w", "r", "wp", "a", "mc"])
