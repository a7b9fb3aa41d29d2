"""A source text as a tree (pandoc's), for the producers that pandoc does not know."""

from __future__ import annotations

import json
from typing import Any

from tests.sample_corpus.source import Source
from tests.sample_corpus.tools import pandoc

Node = dict[str, Any]


def blocks(source: Source) -> list[Node]:
    """The blocks of the text in pandoc's JSON form: ``{"t": kind, "c": content}``."""
    return json.loads(pandoc(source, "json"))["blocks"]


def plain(inlines: list[Node]) -> str:
    """Inline elements as plain text; footnotes are left out."""
    text = []
    for node in inlines:
        kind, content = node["t"], node.get("c")
        if kind == "Str":
            text.append(content)
        elif kind in ("Space", "SoftBreak", "LineBreak"):
            text.append(" ")
        elif kind in ("Emph", "Strong", "Strikeout", "Superscript", "Subscript", "SmallCaps", "Underline"):
            text.append(plain(content))
        elif kind in ("Quoted", "Span", "Link"):
            text.append(plain(content[1]))
        elif kind == "Code":
            text.append(content[1])
    return "".join(text)


def block_text(nodes: list[Node]) -> str:
    """Paragraphs of a cell or list item as one text."""
    return " ".join(plain(node["c"]) for node in nodes if node["t"] in ("Para", "Plain"))


def is_box(node: Node) -> bool:
    """Whether the block is a boxed practice example."""
    return node["t"] == "Div" and "kasten" in node["c"][0][1]


def table(node: Node) -> tuple[str, list[list[list[Node]]]]:
    """Caption and rows of a table (header row first); a cell is a list of blocks."""
    _, caption, _, head, bodies, _ = node["c"]
    rows = [row for _, row in head[1]] + [row for body in bodies for _, row in body[3]]
    return block_text(caption[1]), [[cell[4] for cell in row] for row in rows]
