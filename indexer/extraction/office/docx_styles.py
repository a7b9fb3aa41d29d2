"""What Word's styles say about a paragraph: heading of which level, title, list item."""

from __future__ import annotations

import re
from typing import Any

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL = f"{WORD}val"
_HEADING = re.compile(r"^(?:heading|berschrift|überschrift|titre|kop)\s?([1-9])$", re.IGNORECASE)
_TITLE = frozenset({"title", "titel"})
_LIST = re.compile(r"^(?:list|listen|aufz)", re.IGNORECASE)
_MAX_INHERITANCE = 20
_BODY_LEVEL = 9  # the outline level that Word calls "body text"


class Styles:
    """Paragraph styles by id, inheritance resolved."""

    def __init__(self, root: Any | None) -> None:
        self._levels: dict[str, int | None] = {}
        self._names: dict[str, str] = {}
        self._styles: dict[str, Any] = {}
        self.language: str | None = None
        if root is None:
            return
        for style in root.iterchildren(f"{WORD}style"):
            self._styles[style.get(f"{WORD}styleId", "")] = style
        language = root.find(f"{WORD}docDefaults/{WORD}rPrDefault/{WORD}rPr/{WORD}lang")
        self.language = None if language is None else language.get(_VAL)

    def heading_level(self, properties: Any | None) -> int | None:
        """Level from 1 of the heading that a paragraph with these ``w:pPr`` is; ``None``: body text."""
        if properties is None:
            return None
        direct = properties.find(f"{WORD}outlineLvl")
        if direct is not None:
            return _level(direct)
        return self._level_of(self._id(properties))

    def is_title(self, properties: Any | None) -> bool:
        """Whether a paragraph is set as the title of the document."""
        identifier = self._id(properties)
        return identifier.lower() in _TITLE or self._name(identifier) in _TITLE

    def is_item(self, properties: Any | None) -> bool:
        """Whether a paragraph is an item of a list."""
        if properties is None:
            return False
        return properties.find(f"{WORD}numPr") is not None or bool(_LIST.match(self._name(self._id(properties))))

    def numbering(self, properties: Any) -> tuple[str, int | None, str]:
        """Which list numbers a paragraph, on which level, and the style that says so; levels count from 0. A paragraph
        may name the one, its style the other."""
        identifier, level = _numbering_of(properties)
        name = self._id(properties)
        if identifier is not None:
            return identifier, level or 0, ""
        for _ in range(_MAX_INHERITANCE):
            style = self._styles.get(name)
            if style is None:
                break
            identifier, of_style = _numbering_of(style.find(f"{WORD}pPr"))
            if identifier is not None:
                return identifier, level if level is not None else of_style, name
            base = style.find(f"{WORD}basedOn")
            name = "" if base is None else base.get(_VAL) or ""
        return "", None, ""

    def _id(self, properties: Any | None) -> str:
        style = None if properties is None else properties.find(f"{WORD}pStyle")
        return "" if style is None else style.get(_VAL) or ""

    def _name(self, identifier: str) -> str:
        style = self._styles.get(identifier)
        name = None if style is None else style.find(f"{WORD}name")
        return (identifier if name is None else name.get(_VAL) or "").lower()

    def _level_of(self, identifier: str) -> int | None:
        if identifier not in self._levels:
            self._levels[identifier] = self._resolve(identifier)
        return self._levels[identifier]

    def _resolve(self, identifier: str) -> int | None:
        for _ in range(_MAX_INHERITANCE):  # a style may, in a damaged file, be based on itself
            for name in (self._name(identifier), identifier):
                if match := _HEADING.match(name):
                    return int(match[1])
            style = self._styles.get(identifier)
            if style is None:
                return None
            level = style.find(f"{WORD}pPr/{WORD}outlineLvl")
            if level is not None:
                return _level(level)
            base = style.find(f"{WORD}basedOn")
            if base is None:
                return None
            identifier = base.get(_VAL) or ""
        return None


def _numbering_of(properties: Any | None) -> tuple[str | None, int | None]:
    numbering = None if properties is None else properties.find(f"{WORD}numPr")
    if numbering is None:
        return None, None
    identifier, level = numbering.find(f"{WORD}numId"), numbering.find(f"{WORD}ilvl")
    value = "" if level is None else level.get(_VAL) or ""
    return None if identifier is None else identifier.get(_VAL), int(value) if value.isdecimal() and len(
        value
    ) < 7 else None


def _level(element: Any) -> int | None:
    value = element.get(_VAL) or ""
    return int(value) + 1 if value.isdigit() and int(value) < _BODY_LEVEL else None
