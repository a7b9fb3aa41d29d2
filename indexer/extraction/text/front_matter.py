"""Front matter: what a Markdown file says about itself in YAML between --- or in TOML between +++.

Read line by line, for people write it by hand: a colon in a title, which no parser of YAML lets pass, must not cost the
date below it. Of values there are words and lists of words; what is nested deeper is passed over.
"""

from __future__ import annotations

import re

from indexer.extraction.metadata import unquoted

_FRONT_MATTER = re.compile(r"\A(\+\+\+|---)[ \t]*\n(.*?)\n\1[ \t]*(?:\n|\Z)", re.DOTALL)
_PROPERTY = re.compile(r"([\w-]+)[ \t]*[:=][ \t]*(.*)")
_ENTRY = re.compile(r"[ \t]*-(?:[ \t]+(?:name:[ \t]*)?(.*))?")
_NESTED = re.compile(r"[ \t]+[\w-]+[ \t]*[:=](?:[ \t]|$)")
_PIECE = re.compile(r'"[^"]*"|\'[^\']*\'|[^,]+')
_FIRST = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*(?:[\w-]+[ \t]*[:=]|\[)")  # comments, then a property or table of them
_BLOCK_TEXT = re.compile(r"[|>][+-]?")  # the text stands on the lines below


def split(text: str) -> tuple[dict[str, str], str]:
    """The properties at the head of a text by their names in lower case, entries of a list on lines of their own; and
    the text without them."""
    found = _FRONT_MATTER.match(text)
    if found is None or not _FIRST.match(found[2]):  # text between two lines is text
        return {}, text
    properties: dict[str, list[str]] = {}
    values: list[str] = []
    in_brackets = False
    for line in found[2].split("\n"):
        if entry := _ENTRY.fullmatch(line):
            values.append(entry[1] or "")
            continue
        if named := _PROPERTY.match(line):
            value = named[2].strip()
            values = properties.setdefault(named[1].lower(), [])
            in_brackets = value.startswith("[")
        elif line[:1] in " \t" and not _NESTED.match(line):
            value = line.strip()
        else:
            continue
        if in_brackets:
            values += _PIECE.findall(value.strip("[]"))
            in_brackets = not value.endswith("]")
        elif not _BLOCK_TEXT.fullmatch(value):
            values.append(value)
    return {name: "\n".join(filter(None, map(unquoted, values))) for name, values in properties.items()}, text[
        found.end() :
    ]
