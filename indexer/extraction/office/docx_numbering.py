"""Which list of a Word document numbers a paragraph, and the words that stand before it (``list_labels``)."""

from __future__ import annotations

from typing import Any

from indexer.extraction.office.docx_styles import WORD, Styles
from indexer.extraction.office.list_labels import Level, NumberedList, number_from

_VAL = f"{WORD}val"
_KINDS = {"lowerRoman": "i", "upperRoman": "I", "lowerLetter": "a", "upperLetter": "A"}


class Numbering:
    """Counts the numbered paragraphs of a document, which are to be told one after the other."""

    def __init__(self, root: Any | None, styles: Styles) -> None:
        self._styles = styles
        self._lists: dict[str, NumberedList] = {}  # those with words, by the identifier that paragraphs name
        self._restarts: dict[str, dict[int, int]] = {}
        if root is not None:
            abstract = {
                each.get(f"{WORD}abstractNumId"): NumberedList(_levels(each))
                for each in root.iterchildren(f"{WORD}abstractNum")
            }
            abstract = {identifier: each for identifier, each in abstract.items() if each.with_words}
            for number in root.iterchildren(f"{WORD}num"):
                self._define(number, abstract)

    def _define(self, number: Any, abstract: dict[str | None, NumberedList]) -> None:
        identifier = number.get(f"{WORD}numId") or ""
        of = number.find(f"{WORD}abstractNumId")
        known = abstract.get(None if of is None else of.get(_VAL))
        if known is None:
            return
        for override in number.iterchildren(f"{WORD}lvlOverride"):
            level = number_from(override.get(f"{WORD}ilvl"), 0)
            start = override.find(f"{WORD}startOverride")
            if start is not None:
                self._restarts.setdefault(identifier, {})[level] = number_from(start.get(_VAL), 1)
        self._lists[identifier] = known

    def label(self, properties: Any | None) -> str:
        """What Word sets before a paragraph with these ``w:pPr``; nothing where that is no more than a number."""
        if properties is None or not self._lists or properties.find(f"{WORD}rPr/{WORD}del") is not None:
            return ""
        identifier, level, style = self._styles.numbering(properties)
        numbered = self._lists.get(identifier)
        if numbered is None:
            return ""
        if level is None:
            level = next((place for place, each in numbered.levels.items() if style and each.style == style), 0)
        for place, start in self._restarts.pop(identifier, {}).items():
            numbered.restart(place, start)
        return numbered.next_label(level)


def _levels(abstract: Any) -> dict[int, Level]:
    found = {}
    for level in abstract.iterchildren(f"{WORD}lvl"):
        values = {
            name: ("" if (element := level.find(f"{WORD}{name}")) is None else element.get(_VAL) or "")
            for name in ("lvlText", "numFmt", "start", "pStyle")
        }
        is_number = values["numFmt"] not in {"bullet", "none"}  # bullets are letters of fonts of signs
        text = values["lvlText"] if is_number and "%" in values["lvlText"] else ""
        kind = _KINDS.get(values["numFmt"], "1")
        found[number_from(level.get(f"{WORD}ilvl"), 0)] = Level(
            text, kind, number_from(values["start"], 1), values["pStyle"]
        )
    return found
