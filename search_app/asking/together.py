"""Words that belong together, in the tree of what was typed: the three of a date are one, a number knows its name."""

from __future__ import annotations

from dataclasses import replace

from indexer.language.numerals import other_writing
from search_app.asking import query as syntax
from search_app.asking.dates import dates_in


def put_together(node: syntax.Node) -> syntax.Node:
    """A tree in which "14. Juni 2016" is one word, and the number of "SGB 2" knows what it stands behind."""
    match node:
        case syntax.All(children):
            return _joined(list(map(put_together, children)))
        case syntax.Either(children):
            return syntax.Either(tuple(map(put_together, children)))
        case syntax.Not(child):
            return syntax.Not(put_together(child))
        case syntax.InField(child=child) if child:
            return replace(node, child=put_together(child))
    return node


def _joined(nodes: list[syntax.Node]) -> syntax.Node:
    words = syntax.texts(nodes)
    known = [
        syntax.Word(node.text, before) if isinstance(node, syntax.Word) and other_writing(before, node.text) else node
        for before, node in zip(("", *words), nodes, strict=False)
    ]
    for start, end, _ in reversed([*dates_in(words)]):
        day, month, year = words[start:end]
        known[start:end] = [syntax.Word(f"{day}. {month} {year}")]
    return known[0] if len(known) == 1 else syntax.All(tuple(known))
