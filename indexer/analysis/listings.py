"""Pages that only say where something stands: tables of contents, lists of figures and tables.

Such a page holds the words of every chapter close together and so looks like the best answer, but answers nothing.
"""

from __future__ import annotations

import re
from itertools import pairwise

from indexer.model import Page, Unit

#: So many entries at least, below a heading that says what they are and without one.
_FEWEST_HEADED = 2
_FEWEST = 4
#: So much of a page's text at least: one on which a chapter begins below the table of contents is none.
_SHARE = 0.6
#: So many of the page numbers are not smaller than the one before. In tables, which have numbers at their lines' ends
#: too, about half are.
_ASCENDING = 0.85

#: "2.1 Zugang zur Sprache 14", "Vorwort iv", "Anhang A: Fragebogen A-2"; the extraction has taken most dotted leaders
#: out.
_ENTRY = re.compile(r"[\s.…](?:(\d{1,4})|[A-Z]-?\d{1,3}|[ivxlc]{1,6})$")
#: The end of an entry that another one follows on the same line: "1.1 Anlass 3 1.2 Fragen 4".
_INNER = re.compile(r" (\d{1,4}) (?=\d{1,2}(?:[.-]\d{1,2})+\.? [^\W\d])")
#: Space for the page number at a line's end.
_TAIL = 12
_NAMES = (
    "inhaltsverzeichnis", "inhaltsübersicht", "abbildungsverzeichnis", "tabellenverzeichnis", "table of contents", "list of figures",
    "list of tables",
)  # fmt: skip
#: As headings of sections, the short ones may be about something.
_FULL_NAMES = frozenset({*_NAMES, "inhalt", "contents"})


def is_listing(page: Page, unit: Unit) -> bool:
    """Whether a page is nothing but a table of contents or a list of figures."""
    if unit is Unit.SECTION:  # has neither pages nor their numbers
        return bool(page.headings) and page.headings[-1].lower().endswith(_NAMES)
    return _is_numbered(page.text)


def _is_numbered(text: str) -> bool:
    """Whether most of a text are lines that end in page numbers, in ascending order.

    >>> _is_numbered("Vorwort iii\\n1 Anlass 1\\n2 Methode\\nund Auswahl 4\\n3 Befunde 9\\n3.1 Wohnen 9\\nLiteratur 31")
    True
    >>> _is_numbered("Herkunft Anzahl\\nSyrien 111\\nIrak 12\\nEritrea 46\\nGuinea 9\\nandere 31")
    False
    """
    listed = length = 0
    headed = False
    entries: list[str | None] = []
    for line in text.split("\n"):
        if (entry := _ENTRY.search(line, max(len(line) - _TAIL, 0))) is not None:
            listed += len(line)
            entries += _INNER.findall(line)
            entries.append(entry[1])
        elif line and not length and line.lower() in _FULL_NAMES:
            headed = True
            continue
        length += len(line)
    if len(entries) < (_FEWEST_HEADED if headed else _FEWEST) or listed < _SHARE * length:
        return False
    pages = [int(number) for number in entries if number]
    ascending = sum(one <= other for one, other in pairwise(pages))
    return len(pages) < 2 or (pages[0] < pages[-1] and ascending >= _ASCENDING * (len(pages) - 1))
