"""What kind of document something is: minutes, a paper, a handout."""

from __future__ import annotations

import re
from itertools import islice
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
#: Lines of a title page, and of how many characters they are.
_FIRST_LINES, _LONGEST_LINE = 12, 100
_SENTENCE_ENDS = (".", "!", "?", ",", ";", ":")


def kind_of(title: str, path: PurePosixPath, start: str, file_format: str) -> str:
    """The kind that title, name, folders or first lines of a document name."""
    if file_format in ("pptx", "ppt", "odp"):
        return "Präsentation"
    # The nearer to the document's own words, the more weight: title, name, folders from the inside, first lines.
    for text in (title, path.stem, *reversed(path.parent.parts)):
        if kind := kind_named(text):
            return kind
    # What a mail is about stands in its subject; its first lines may be an agenda.
    return OTHER_KIND if file_format in ("eml", "msg") else _kind_in_lines(start) or OTHER_KIND


def _kind_in_lines(start: str) -> str | None:
    """The kind that one of the first lines names as its first or second word, if that is a line of a title page, not of
    a sentence or a list."""
    for line in islice(filter(None, map(str.strip, start.split("\n"))), _FIRST_LINES):
        of_a_title = len(line) <= _LONGEST_LINE and line[0].isupper() and not line.endswith(_SENTENCE_ENDS)
        if of_a_title and (kind := kind_named(" ".join(line.split()[:2]))):
            return kind
    return None


def kind_named(text: str) -> str | None:
    """The kind that a text names, if any."""
    readable = text.replace("_", " ")
    return next((kind for kind, pattern in KINDS if pattern.search(readable)), None)
