"""What is asked of a field → the values that exist, or years.

A value is compared folded: as a whole with keys and labels, else as a part of them; ``kommune:Kö*`` with the
beginnings of their words. "Sprache: Schlüssel zur Teilhabe" is as likely a title as a filter, so what stands apart from
its colon has to be the beginning of a word of a value; otherwise it is taken as words, and that is told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from indexer.engines.query import Everything, Has, Nothing, Query, Years
from indexer.language.folding import fold
from indexer.wording.quotes import quoted
from search_app.asking import syntax

_NAMES = {"topic": "Thema", "kind": "Art", "municipality": "Kommune", "format": "Format", "language": "Sprache"}
#: What ends a sentence or a part of one, and no value.
_PUNCTUATION = " .,;:!?"


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one index; ``values`` gives the values of a facet that exist with their labels."""

    values: Callable[[str], Sequence[tuple[str, str]]]

    def settled(self, node: syntax.Node, notes: list[str]) -> syntax.Node:
        """A tree in which everything that stays a field is one; the others are the words that they were typed as."""
        match node:
            case syntax.All(children):
                return syntax.joined(syntax.All, [self.settled(child, notes) for child in children]) or node
            case syntax.Either(children):
                return syntax.Either(tuple(self.settled(child, notes) for child in children))
            case syntax.Not(child):
                return syntax.Not(self.settled(child, notes))
            case syntax.InField("title", value, child) if child:
                return syntax.InField("title", value, self.settled(child, notes))
            case syntax.InField(name, value, words=words) if words and not self._exists(node):
                what = f"als {_NAMES[name]}" if name in _NAMES else "als Jahr"
                notes.append(f"{quoted(value)} gibt es hier nicht {what}; gesucht wurde nach den Wörtern.")
                return words
        return node

    def query(self, node: syntax.InField, notes: list[str]) -> Query:
        """The documents with one of the values that are meant; with a note where there is none."""
        if node.name == "year":
            years = _years(node.value)
            if years is None:
                notes.append(
                    f"{quoted(f'jahr:{node.value}')} ist keine Jahresangabe; "
                    "richtig ist zum Beispiel jahr:2018 oder jahr:2017..2019."
                )
            return years or Everything()
        found = self._meant(node)
        if not found:
            notes.append(f"{quoted(node.value)} gibt es hier nicht als {_NAMES[node.name]}.")
            return Nothing()
        return Has(node.name, frozenset(found))

    def _exists(self, node: syntax.InField) -> bool:
        return bool(_years(node.value) if node.name == "year" else self._meant(node))

    def _meant(self, node: syntax.InField) -> list[str]:
        """The keys of the values that are meant."""
        typed = node.value.strip(_PUNCTUATION)
        wanted = fold(typed).strip(_PUNCTUATION)
        if not wanted:
            return []
        known = [(key, (_comparable(key), _comparable(label))) for key, label in self.values(node.name)]
        begins = typed.endswith("*")
        exact = [key for key, names in known if f" {wanted}" in names and not begins]
        part = f" {wanted}" if begins or node.words else wanted
        return exact or [key for key, names in known if any(part in name for name in names)]


@lru_cache(maxsize=50_000)
def _comparable(name: str) -> str:
    """A key or label as it is compared; remembered, since each question compares with all of them again."""
    return f" {fold(name).strip(_PUNCTUATION)}"


def _years(text: str) -> Years | None:
    """2018, 2017..2019, 2017-2019, ..2019 or 2017.. as a range; the years of one may stand in either order."""
    range_ = text.replace("–", "-").replace(" bis ", "-").replace("..", "-").strip(_PUNCTUATION)
    parts = [part.strip() for part in range_.split("-")]
    if len(parts) > 2 or not all(part.isascii() and part.isdigit() and len(part) == 4 for part in parts if part):
        return None
    years = [int(part) if part else None for part in parts]
    if not any(years):
        return None
    first, last = years[0], years[-1]
    return Years(last, first) if first and last and first > last else Years(first, last)
