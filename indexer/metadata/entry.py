"""One entry of metadata: keys as people write them → :class:`indexer.model.Metadata`, and what is wrong in it in
German."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from typing import Any

from indexer.metadata.visibility import is_meant, visibility_of
from indexer.model import Metadata, Visibility

_KEYS = {
    "titel": "title",
    "art": "kind",
    "themen": "topics",
    "thema": "topics",
    "topic": "topics",
    "kommune": "municipalities",
    "kommunen": "municipalities",
    "municipality": "municipalities",
    "jahr": "year",
    "datum": "date",
    "autor": "authors",
    "autoren": "authors",
    "author": "authors",
    "sprache": "language",
    "sichtbarkeit": "visibility",
    "beschreibung": "description",
}
_NAMES = {field.name for field in fields(Metadata)}
_LISTS = {"topics", "municipalities", "authors"}


def parse(values: dict[str, Any]) -> tuple[Metadata, list[str]]:
    """Metadata from the keys of one entry, and German sentences on the values that could not be used.

    Where it is not clear who may see a document, it is internal.
    """
    result: dict[str, Any] = {}
    mistakes: list[str] = []
    feared = False
    for key, value in values.items():
        name = _KEYS.get(key, key)
        if name == "municipality":
            name = "municipalities"
        if name not in _NAMES:
            mistakes.append(f"Die Angabe „{key}“ ist unbekannt.")
            feared = feared or is_meant(key, value)
            continue
        try:
            result[name] = _value(name, value)
        except ValueError as error:
            mistakes.append(f"„{key}“: {error}")
            feared = feared or name == "visibility"
    if feared:
        result["visibility"] = Visibility.INTERNAL
    if "date" in result and "year" not in result:
        result["year"] = result["date"].year
    return Metadata(**result), mistakes


def _value(name: str, value: Any) -> Any:
    if name in _LISTS:
        items = value if isinstance(value, list) else [value]
        if not all(isinstance(item, str) for item in items):
            raise ValueError("Hier gehören Texte hin.")
        return tuple(item.strip() for item in items if item.strip())
    if name == "year":
        if isinstance(value, bool) or not isinstance(value, int) or not 1000 <= value <= 9999:
            raise ValueError("Hier gehört eine Jahreszahl hin.")
        return value
    if name == "date":
        if isinstance(value, dt.datetime):
            return value.date()
        if isinstance(value, dt.date):
            return value
        raise ValueError("Hier gehört ein Datum hin, wie 2018-06-15 (ohne Anführungszeichen).")
    if name == "visibility":
        return visibility_of(value)
    if not isinstance(value, str):
        raise ValueError("Hier gehört ein Text hin.")
    return value.strip() or None
