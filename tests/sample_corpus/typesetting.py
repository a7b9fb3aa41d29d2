"""PDF by Typst, from the tree of the text."""

from __future__ import annotations

import json
from pathlib import Path

from tests.sample_corpus import tree
from tests.sample_corpus.properties import title_property
from tests.sample_corpus.source import Source
from tests.sample_corpus.tree import Node

_MARKS = {"Emph": "emph", "Strong": "strong", "Superscript": "super", "Subscript": "sub", "Strikeout": "strike"}

_HEAD = """
#set document(title: {title}, author: {author}, description: {note}, date: datetime(year: {y}, month: {m}, day: {d}))
#set text(font: "Libertinus Serif", size: 11.5pt, lang: "de", hyphenate: true)
#set par(justify: true, leading: 0.85em, spacing: 1.2em)
#set page(paper: "a4", margin: 26mm, numbering: "1 / 1", header: context if counter(page).get().first() > 1 [
  #set text(9pt, fill: luma(90))
  #{running} #h(1fr) #{place}
])
#show heading: it => block(above: 1.6em, below: 0.9em, text(fill: rgb("#28553a"), it))
#show figure.where(kind: table): set figure.caption(position: top)
#show figure: set block(breakable: true)
#show figure.caption: it => align(left, text(10pt, style: "italic", it.body))
#let kasten(body) = block(width: 100%, stroke: 0.7pt + rgb("#28553a"), fill: rgb("#f2f6f4"), inset: 9pt, body)
#align(center, box(stroke: 0.7pt, inset: 6pt, strong({note})))
#v(1.5em)
#par(justify: false, text(24pt, weight: "bold", fill: rgb("#28553a"), hyphenate: false, {heading}))
#v(0.3em)
#text(10.5pt, {details})
#outline(depth: 1, title: "Inhalt")
#v(1em)
"""


def make(source: Source, target: Path) -> None:
    """Set the source with Typst."""
    import typst

    words = {
        "title": title_property(source) or "",
        "author": source.author,
        "note": source.note,
        "running": source.title,
        "place": source.place,
        "heading": source.title,
        "details": f"{source.kind} | {source.place} | {source.date:%d.%m.%Y} | {source.author}",
    }
    head = _HEAD
    for key, value in words.items():
        head = head.replace("{" + key + "}", _string(value))
    for key, value in {"y": source.date.year, "m": source.date.month, "d": source.date.day}.items():
        head = head.replace("{" + key + "}", str(value))
    text = head + _blocks(tree.blocks(source))
    typst.compile(text.encode(), output=str(target), ignore_system_fonts=True)


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _inlines(nodes: list[Node]) -> str:
    """Inline markup; words become string literals, so that no sign in them is taken for markup."""
    out, text = [], ""
    for node in nodes:
        kind, content = node["t"], node.get("c")
        if kind in ("Str", "Space", "SoftBreak"):
            text += content if kind == "Str" else " "
            continue
        if text:
            out.append(f"#{_string(text)};")
            text = ""
        if kind in _MARKS:
            out.append(f"#{_MARKS[kind]}[{_inlines(content)}];")
        elif kind == "Note":
            out.append(f"#footnote[{_blocks(content).strip()}];")
        elif kind == "LineBreak":
            out.append("#linebreak();")
        else:
            out.append(f"#{_string(tree.plain([node]))};")
    return "".join(out) + (f"#{_string(text)};" if text else "")


def _blocks(nodes: list[Node]) -> str:
    return "\n".join(_block(node) for node in nodes)


def _block(node: Node) -> str:
    kind, content = node["t"], node.get("c")
    if kind in ("Para", "Plain"):
        return _inlines(content) + "\n"
    if kind == "Header":
        return f"#heading(level: {content[0]})[{_inlines(content[2])}]\n"
    if kind in ("BulletList", "OrderedList"):
        items = content if kind == "BulletList" else content[1]
        name = "list" if kind == "BulletList" else "enum"
        return f"#{name}(" + ", ".join(f"[{_blocks(item).strip()}]" for item in items) + ")\n"
    if kind == "BlockQuote":
        return f"#quote(block: true)[{_blocks(content)}]\n"
    if kind == "Div":
        body = _blocks(content[1])
        return f"#kasten[{body}]\n" if tree.is_box(node) else body
    if kind == "Table":
        return _table(node)
    return ""


def _table(node: Node) -> str:
    caption, rows = tree.table(node)
    widths = ", ".join(f"{spec[1].get('c', 0.2):.3f}fr" for spec in node["c"][2])
    cells = ["[" + _blocks(cell).strip() + "]" for row in rows for cell in row]
    columns = len(rows[0])
    header = ", ".join(f"strong{cell}" for cell in cells[:columns])
    body = ", ".join(cells[columns:])
    return (
        f"#figure(kind: table, supplement: none, numbering: none, caption: [#{_string(caption)};], "
        f"{{ set text(10pt, hyphenate: false); set par(justify: false, leading: 0.6em); set align(left); "
        f"table(columns: ({widths},), stroke: 0.5pt + luma(140), table.header({header}), {body}) }})\n"
    )
