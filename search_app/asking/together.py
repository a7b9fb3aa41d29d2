"""Words that belong together, in the tree of what was typed: the three of a date are one, a number knows its name, or
what it counts."""

from __future__ import annotations

from dataclasses import replace

from indexer.language.numerals import other_ordinal, other_writing
from search_app.asking import syntax
from search_app.asking.dates import dates_in


def put_together(node: syntax.Node) -> syntax.Node:
    """A tree in which "14. Juni 2016" is one word, and the numbers of "SGB 2" and "2. Weltkrieg" know
    what they stand beside."""
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
        _beside(node, before, after) if isinstance(node, syntax.Word) else node
        for before, node, after in zip(("", *words), nodes, (*words[1:], ""), strict=False)
    ]
    for start, end, _ in reversed([*dates_in(words)]):
        day, month, year = words[start:end]
        known[start:end] = [syntax.Word(f"{day}. {month} {year}")]
    return known[0] if len(known) == 1 else syntax.All(tuple(known))


def _beside(word: syntax.Word, before: str, after: str) -> syntax.Word:
    """A word that knows which of its neighbours it is the number of."""
    if other_writing(before, word.text):
        return replace(word, before=before)
    return replace(word, after=after) if other_ordinal(word.text, after, point=word.point) else word
