"""Presentations: every chapter of the text is a slide, a paragraph that begins with "Notizen:" its notes."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

from pptx import Presentation
from pptx.util import Cm, Pt

from tests.sample_corpus import finish, tree
from tests.sample_corpus.properties import title_property
from tests.sample_corpus.source import Source


def make(source: Source, target: Path) -> None:
    """Make the presentation of a source."""
    deck = Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[0])
    first.shapes.title.text = source.title
    first.placeholders[1].text = f"{source.place}, {source.year}\n{source.author}\n{source.note}"
    slide = None
    for block in tree.blocks(source):
        kind, content = block["t"], block.get("c")
        if kind == "Header":
            slide = deck.slides.add_slide(deck.slide_layouts[1])
            slide.shapes.title.text = tree.plain(content[2])
        elif slide is None:
            continue
        elif kind in ("BulletList", "OrderedList"):
            items = content if kind == "BulletList" else content[1]
            frame = slide.placeholders[1].text_frame
            for number, item in enumerate(items):
                paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
                paragraph.text = tree.block_text(item)
                paragraph.font.size = Pt(22)
        elif kind == "Para":
            text = tree.plain(content)
            if text.startswith("Notizen:"):
                slide.notes_slide.notes_text_frame.text = text.removeprefix("Notizen:").strip()
            else:
                box = slide.shapes.add_textbox(Cm(2), Cm(15), Cm(21), Cm(2.5))
                box.text_frame.word_wrap = True
                box.text_frame.text = text
    properties = deck.core_properties
    properties.title = title_property(source) or ""
    properties.author = properties.last_modified_by = source.author
    properties.subject = source.note
    properties.created = properties.modified = dt.datetime.combine(source.date, dt.time(10, 0))
    with tempfile.TemporaryDirectory() as name:
        made = Path(name) / "deck.pptx"
        deck.save(str(made))
        finish.package(made, target, source.date)
