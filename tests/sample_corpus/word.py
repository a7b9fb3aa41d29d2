"""DOCX: pandoc writes the text, python-docx adds what people add in Word."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from tests.sample_corpus import finish, word_features
from tests.sample_corpus.properties import title_property
from tests.sample_corpus.source import Source
from tests.sample_corpus.tools import pandoc

#: Properties of a table that Word expects after its borders.
_AFTER_BORDERS = ("w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook", "w:tblCaption", "w:tblDescription")
_LABELS = {"de": "Seite", "en": "Page", "tr": "Sayfa"}


def make(source: Source, target: Path) -> None:
    """Make the DOCX of a source with the features of its producer."""
    with tempfile.TemporaryDirectory() as name:
        made = Path(name) / "dokument.docx"
        markdown = f'::: {{custom-style="Muster"}}\n{source.note}\n:::\n\n' + _titled(source)
        pandoc(source, "docx", "--output", made, markdown=markdown)
        document = docx.Document(str(made))
        _features(document, source)
        dress(document, source)
        word_features.order_properties(document)
        document.save(str(made))
        finish.package(made, target, source.date)


def _features(document: Document, source: Source) -> None:
    """What the producer adds. Tracked changes and comments are pandoc's work."""
    if source.producer == "docx-textbox":
        word_features.text_boxes(document)
    elif source.producer == "docx-controls":
        word_features.controls(document, source)
    elif source.producer == "docx-rich":
        word_features.enrich(document, source)


def _titled(source: Source) -> str:
    """Title and lines about the document in paragraph styles of their own; minutes have a plain heading."""
    if source.kind == "Protokoll":
        return f"# {source.title}\n\n{source.body}"
    details = f"{source.kind} | {source.place} | {source.year}"
    return (
        f'::: {{custom-style="Title"}}\n{_stars(source.title)}\n:::\n\n::: {{custom-style="Subtitle"}}\n{_stars(details)}\n:::\n\n'
        f'::: {{custom-style="Author"}}\n{source.author}\n:::\n\n{source.body}'
    )


def _stars(text: str) -> str:
    return text.replace("*", "\\*")


def dress(document: Document, source: Source) -> None:
    """Fonts, margins, running lines, table borders and properties."""
    serif = source.number % 3 == 0
    set_font(document, "Times New Roman" if serif else "Arial", 12 if serif else 11)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin, section.bottom_margin = Cm(2.5), Cm(2)
    section.header.paragraphs[0].text = f"{source.place} – {source.kind} {source.year}"
    if source.producer == "docx-headers":
        word_features.first_page_header(document, source)
    page_number(section.footer.paragraphs[0], _LABELS[source.language])
    for table in document.tables:
        add_borders(table)
    hyphenate(document)
    properties = document.core_properties
    properties.title = title_property(source) or ""
    properties.author = properties.last_modified_by = source.author
    properties.subject = source.note
    properties.created = properties.modified = dt.datetime.combine(source.date, dt.time(10, 0))


def set_font(document: Document, name: str, size: float) -> None:
    """One font for all text, line spacing for reading, boxes with a frame."""
    for style in document.styles:
        if style.type != 1:
            continue
        fonts = style.element.get_or_add_rPr().find(qn("w:rFonts"))
        if fonts is not None:
            fonts.attrib.clear()
        style.font.name = name
    document.styles["Normal"].font.size = Pt(size)
    for heading, points in {"Heading 1": size + 5, "Heading 2": size + 2, "Heading 3": size}.items():
        style = named_style(document, heading)
        style.font.size, style.font.color.rgb = Pt(points), RGBColor(0x1D, 0x4F, 0x63)
    for body in ("Body Text", "First Paragraph"):
        style = named_style(document, body).paragraph_format
        style.line_spacing, style.space_after = 1.35, Pt(7)
    for named in ("Muster", "Kasten"):
        if named in document.styles:
            frame(document.styles[named])
    if "Muster" in document.styles:
        muster = document.styles["Muster"]
        muster.font.bold = True
        muster.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER


def named_style(document: Document, name: str):
    """A style by the name that stands in the file; python-docx looks for Word's own spelling of it only."""
    return next(style for style in document.styles if style.element.name_val == name)


def frame(style) -> None:
    """A border around paragraphs of a style."""
    borders = OxmlElement("w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        border = OxmlElement(f"w:{side}")
        for key, value in {"val": "single", "sz": "6", "space": "4", "color": "1D4F63"}.items():
            border.set(qn(f"w:{key}"), value)
        borders.append(border)
    properties = style.element.get_or_add_pPr()
    properties.append(borders)


def add_borders(table) -> None:
    """Lines between the cells, a grey first row."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        border = OxmlElement(f"w:{side}")
        for key, value in {"val": "single", "sz": "4", "space": "0", "color": "808080"}.items():
            border.set(qn(f"w:{key}"), value)
        borders.append(border)
    properties = table._tbl.tblPr
    following = next((child for child in properties if child.tag in map(qn, _AFTER_BORDERS)), None)
    if following is None:
        properties.append(borders)
    else:
        following.addprevious(borders)
    for cell in table.rows[0].cells:
        shade = OxmlElement("w:shd")
        for key, value in {"val": "clear", "color": "auto", "fill": "E4EBE8"}.items():
            shade.set(qn(f"w:{key}"), value)
        cell._tc.get_or_add_tcPr().insert(_shade_place(cell._tc.tcPr), shade)


def _shade_place(properties) -> int:
    """Where Word expects the colour of a cell: before the vertical alignment."""
    names = [child.tag for child in properties]
    return names.index(qn("w:vAlign")) if qn("w:vAlign") in names else len(names)


def page_number(paragraph, label: str) -> None:
    """ "Seite 1" as a field."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(f"{label} ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def hyphenate(document: Document) -> None:
    """Automatic hyphenation, as it is switched on in Word's layout menu."""
    settings = document.settings.element
    switch = OxmlElement("w:autoHyphenation")
    switch.set(qn("w:val"), "true")
    settings.find(qn("w:defaultTabStop")).addnext(switch)
