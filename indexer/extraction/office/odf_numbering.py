"""Which list of an OpenDocument text numbers a paragraph or heading, and the words that stand before it
(``list_labels``).

    text:list-style, text:outline-style → levels
    text:list → the list that it begins or continues → text:list-item → its first paragraph has the label
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from indexer.extraction.office.list_labels import Level, NumberedList, number_from

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
_TEXT = f"{{{_NS}text:1.0}}"
_STYLE = f"{{{_NS}style:1.0}}"
_ID = "{http://www.w3.org/XML/1998/namespace}id"
#: How LibreOffice notes a whole label, where words stand between the numbers of two levels.
_WHOLE = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}num-list-format"
_PLACE = re.compile(r"%([1-9])%")


@dataclass(slots=True)
class _Place:
    """Where in the lists around it the text is: ``item`` is the one whose first paragraph is still to come."""

    style: str
    numbered: NumberedList | None
    level: int
    item: Any | None = None


class Numbering:
    """Counts the numbered paragraphs of a text whose lists are walked through in order."""

    def __init__(self, *roots: Any | None) -> None:
        """``roots`` of the parts that hold styles: the content, the styles."""
        self._styles: dict[str, dict[int, Level]] = {}
        self._outline: NumberedList | None = None
        self._by_id: dict[str, NumberedList] = {}
        self._latest: dict[str, NumberedList] = {}  # by the name of their style
        self._places: list[_Place] = []
        for root in roots:
            for style in () if root is None else root.iter(f"{_TEXT}list-style", f"{_TEXT}outline-style"):
                levels = _levels(style)
                if not NumberedList(levels).with_words:
                    continue
                if style.tag == f"{_TEXT}outline-style":
                    self._outline = NumberedList(levels)
                else:
                    self._styles[style.get(f"{_STYLE}name") or ""] = levels

    @contextmanager
    def within(self, element: Any) -> Iterator[None]:
        """To be entered with a ``text:list`` for as long as what it holds is walked through."""
        above = self._places[-1] if self._places else None
        style = element.get(f"{_TEXT}style-name") or (above.style if above else "")
        numbered = above.numbered if above is not None and above.style == style else self._begun(element, style)
        self._places.append(_Place(style, numbered, above.level + 1 if above else 0))
        try:
            yield
        finally:
            self._places.pop()

    @contextmanager
    def outside(self) -> Iterator[None]:
        """For text that only hangs on a paragraph of a list, such as that of a box."""
        places, self._places = self._places, []
        try:
            yield
        finally:
            self._places = places

    def begin_item(self, item: Any) -> None:
        """Tell that a ``text:list-item`` begins."""
        if self._places:
            self._places[-1].item = item

    def label(self) -> str:
        """What stands before the paragraph that is walked through now; nothing where that is no more than a number."""
        place = self._places[-1] if self._places else None
        if place is None or place.item is None:
            return ""
        item, place.item = place.item, None
        return "" if place.numbered is None else _counted(place.numbered, place.level, item.get(f"{_TEXT}start-value"))

    def label_of_heading(self, heading: Any) -> str:
        """The same for a ``text:h``: numbered as chapters are where it stands in no list."""
        if self._places:
            return self.label()
        if self._outline is None or heading.get(f"{_TEXT}is-list-header") == "true":
            return ""
        level = number_from(heading.get(f"{_TEXT}outline-level"), 1) - 1
        restarts = heading.get(f"{_TEXT}restart-numbering") == "true"
        return _counted(self._outline, level, (heading.get(f"{_TEXT}start-value") or "1") if restarts else None)

    def _begun(self, element: Any, style: str) -> NumberedList | None:
        """The list that an element begins, or goes on with; ``None``: one without words."""
        levels = self._styles.get(style)
        if levels is None:
            return None
        numbered = self._by_id.get(element.get(f"{_TEXT}continue-list") or "")
        if numbered is None and element.get(f"{_TEXT}continue-numbering") == "true":
            numbered = self._latest.get(style)
        if numbered is None:
            numbered = NumberedList(levels)
        self._latest[style] = numbered
        if identifier := element.get(_ID):
            self._by_id[identifier] = numbered
        return numbered


def _counted(numbered: NumberedList, level: int, start: str | None) -> str:
    if start:
        numbered.restart(level, number_from(start, 1))
    return numbered.next_label(level)


def _levels(style: Any) -> dict[int, Level]:
    found = {}
    for element in style.iterchildren(f"{_TEXT}list-level-style-number", f"{_TEXT}outline-level-style"):
        number = number_from(element.get(f"{_TEXT}level"), 1)
        kind = element.get(f"{_STYLE}num-format") or ""
        text = _label_text(element, number) if kind else ""
        found[number - 1] = Level(text, kind, number_from(element.get(f"{_TEXT}start-value"), 1))
    return found


def _label_text(element: Any, number: int) -> str:
    """What stands before paragraphs of a level, "%1" in place of the number of the first level."""
    if whole := element.get(_WHOLE):
        return _PLACE.sub(r"%\1", whole)
    shown = min(number_from(element.get(f"{_TEXT}display-levels"), 1), number)
    places = ".".join(f"%{level}" for level in range(number - shown + 1, number + 1))
    return f"{element.get(f'{_STYLE}num-prefix') or ''}{places}{element.get(f'{_STYLE}num-suffix') or ''}"
