"""What kind of document something is: minutes, a paper, a handout."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

#: Kind of a document by words in its title, file name, folder or first lines, also as the end of a compound; the first
#: that fits wins.
KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"\b\w*(?:{pattern})\b", re.IGNORECASE))
    for kind, pattern in (
        ("Protokoll", r"protokoll(?:e|en|s)?|niederschrift(?:en)?"),
        ("Dokumentation", r"dokumentation(?:en)?"),
        ("Monitoringbericht", r"monitoring\w*"),
        ("Expertise", r"expertisen?"),
        ("Handreichung", r"handreichung(?:en)?|leitf(?:a|ä|ae)dens?|(?:arbeits|praxis)hilfen?"),
        ("Handreichung", r"handb(?:uch(?:e?s)?|(?:ü|ue)chern?)|infobl(?:att(?:e?s)?|(?:ä|ae)ttern?)"),
        ("Präsentation", r"(?<!re)pr(?:ä|ae)sentation(?:en)?"),
        ("Konzept", r"konzept\w*"),
        ("Bericht", r"bericht(?:e|s)?"),
        ("Papier", r"papier(?:e|en|s)?|stellungnahmen?"),
    )
)
OTHER_KIND = "Dokument"


def kind_of(title: str, path: PurePosixPath, start: str, file_format: str) -> str:
    """The kind that title, name, folders or first lines of a document name."""
    if file_format in ("pptx", "ppt", "odp"):
        return "Präsentation"
    # The nearer to the document's own words, the more weight: title, name, folders from the inside, first lines.
    for text in (title, path.stem, *reversed(path.parent.parts), start):
        if kind := kind_named(text):
            return kind
    return OTHER_KIND


def kind_named(text: str) -> str | None:
    """The kind that a text names, if any."""
    readable = text.replace("_", " ")
    return next((kind for kind, pattern in KINDS if pattern.search(readable)), None)
