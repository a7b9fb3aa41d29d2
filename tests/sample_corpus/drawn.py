"""PDF by ReportLab, as programs of the house write them: umlauts of the text layer are decomposed (a + ¨)."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import ListFlowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from tests.sample_corpus import finish, tree
from tests.sample_corpus.source import Source
from tests.sample_corpus.tree import Node

#: Where Debian's fonts-dejavu-core puts its fonts.
_FONTS = Path("/usr/share/fonts/truetype/dejavu")
_COLOR = HexColor("#28553a")
_BODY = ParagraphStyle("body", fontName="Text", fontSize=11, leading=16.5, spaceAfter=7)
_HEADINGS = {
    1: ParagraphStyle(
        "h1", _BODY, fontName="Text-Bold", fontSize=15, leading=19, spaceBefore=12, textColor=_COLOR, keepWithNext=1
    ),
    2: ParagraphStyle("h2", _BODY, fontName="Text-Bold", fontSize=12, spaceBefore=8, keepWithNext=1),
    3: ParagraphStyle("h3", _BODY, fontName="Text-Bold", keepWithNext=1),
}
_SMALL = ParagraphStyle("small", _BODY, fontSize=9, leading=12, spaceAfter=3, alignment=TA_LEFT)


def make(source: Source, target: Path) -> None:
    """Draw the source as a PDF."""
    for name, file in {
        "Text": "DejaVuSans.ttf",
        "Text-Bold": "DejaVuSans-Bold.ttf",
        "Text-Italic": "DejaVuSans-Oblique.ttf",
    }.items():
        pdfmetrics.registerFont(
            TTFont(name, str(_FONTS / file if (_FONTS / file).exists() else _FONTS / "DejaVuSans.ttf"))
        )
    pdfmetrics.registerFontFamily("Text", normal="Text", bold="Text-Bold", italic="Text-Italic", boldItalic="Text-Bold")
    made = target.with_suffix(".roh")
    document = SimpleDocTemplate(
        str(made),
        pagesize=A4,
        leftMargin=2.6 * cm,
        rightMargin=2.6 * cm,
        topMargin=2.6 * cm,
        bottomMargin=2.4 * cm,
        invariant=1,
    )
    notes: list[list[Node]] = []
    title = ParagraphStyle(
        "title", _BODY, fontName="Text-Bold", fontSize=20, leading=26, spaceAfter=8, textColor=_COLOR
    )
    muster = ParagraphStyle(
        "muster", _BODY, fontName="Text-Bold", fontSize=9.5, borderWidth=0.8, borderPadding=4, borderColor=_COLOR
    )
    story = [
        Paragraph(_decomposed(source.note), muster),
        Spacer(1, 10),
        Paragraph(_decomposed(source.title), title),
        Paragraph(_decomposed(f"{source.kind} | {source.place} | {source.year}"), _SMALL),
        Paragraph(_decomposed(source.author), _SMALL),
        *_flow(tree.blocks(source), notes),
    ]
    if notes:
        story.append(Paragraph("Anmerkungen", _HEADINGS[1]))
        story += [Paragraph(f"{at}&nbsp; {_markup(note[0]['c'], notes)}", _SMALL) for at, note in enumerate(notes, 1)]

    def running(canvas, _document) -> None:
        canvas.saveState()
        canvas.setFont("Text", 8.5)
        canvas.drawString(2.6 * cm, A4[1] - 1.6 * cm, _decomposed(source.title.partition(":")[0]))
        canvas.drawRightString(A4[0] - 2.6 * cm, 1.4 * cm, f"Seite {canvas.getPageNumber()}")
        canvas.restoreState()

    document.build(story, onFirstPage=running, onLaterPages=running)
    finish.pdf(made, target, source)
    made.unlink()


def _decomposed(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return unicodedata.normalize("NFD", escaped)


def _markup(nodes: list[Node], notes: list[list[Node]]) -> str:
    out = []
    for node in nodes:
        kind, content = node["t"], node.get("c")
        if kind in ("Strong", "Emph"):
            tag = "b" if kind == "Strong" else "i"
            out.append(f"<{tag}>{_markup(content, notes)}</{tag}>")
        elif kind == "Note":
            notes.append(content)
            out.append(f"<super>{len(notes)}</super>")
        else:
            out.append(_decomposed(tree.plain([node])))
    return "".join(out)


def _flow(nodes: list[Node], notes: list[list[Node]]) -> list:
    story: list = []
    for node in nodes:
        kind, content = node["t"], node.get("c")
        if kind in ("Para", "Plain"):
            story.append(Paragraph(_markup(content, notes), _BODY))
        elif kind == "Header":
            story.append(Paragraph(_markup(content[2], notes), _HEADINGS[content[0]]))
        elif kind in ("BulletList", "OrderedList"):
            items = content if kind == "BulletList" else content[1]
            options = {"bulletType": "bullet", "start": "•"} if kind == "BulletList" else {"bulletType": "1"}
            story.append(
                ListFlowable([_flow(item, notes) for item in items], leftIndent=16, bulletFontName="Text", **options)
            )
        elif kind == "BlockQuote":
            quote = ParagraphStyle("quote", _BODY, leftIndent=18, fontName="Text-Italic")
            story += [Paragraph(_markup(inner["c"], notes), quote) for inner in content if inner["t"] == "Para"]
        elif kind == "Div":
            box = Table([[_flow(content[1], notes)]], colWidths=[A4[0] - 5.4 * cm])
            box.setStyle(
                TableStyle(
                    [("BOX", (0, 0), (-1, -1), 0.8, _COLOR), ("BACKGROUND", (0, 0), (-1, -1), HexColor("#f2f6f4"))]
                )
            )
            story += [box, Spacer(1, 8)]
        elif kind == "Table":
            story += _table(node, notes)
    return story


def _table(node: Node, notes: list[list[Node]]) -> list:
    caption, rows = tree.table(node)
    width = A4[0] - 5.4 * cm
    widths = [width * spec[1].get("c", 1 / len(rows[0])) for spec in node["c"][2]]
    cells = [[[Paragraph(_markup(part["c"], notes), _SMALL) for part in cell] for cell in row] for row in rows]
    grid = Table(cells, colWidths=widths, repeatRows=1)
    lines = [("GRID", (0, 0), (-1, -1), 0.4, HexColor("#888888")), ("BACKGROUND", (0, 0), (-1, 0), HexColor("#e4ebe8"))]
    grid.setStyle(TableStyle([*lines, ("VALIGN", (0, 0), (-1, -1), "TOP")]))
    return [Paragraph(f"<i>{_decomposed(caption)}</i>", _SMALL), grid, Spacer(1, 10)]
