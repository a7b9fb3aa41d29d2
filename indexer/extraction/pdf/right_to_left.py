"""Arabic and Hebrew in PDF: what pdfium leaves in the order in which it stands on the page.

Whole lines come out as they are read; names within a line of Latin letters come word by word from left to right, and
letters that share one glyph (lam and alef) the wrong way round.
"""

from __future__ import annotations

import re

from indexer.extraction.pdf.boxes import Boxes

_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_LETTER = re.compile(f"[{_RTL}]")
_WORD = re.compile(f"[{_RTL}]+")
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ]+")
_RUN = re.compile(f"[{_RTL}]+(?: +[{_RTL}]+)+")
_LAM = "\u0644"
_ALEF_LAM = re.compile(f"[\u0622\u0623\u0625\u0627]{_LAM}")


def place_ligatures(raw: str, boxes: Boxes) -> str:
    """The text of a page with lam before alef where one glyph is both of them: then they stand in the same place."""
    parts, done = [], 0
    for found in _ALEF_LAM.finditer(raw):
        if boxes.origin(found.start()) == boxes.origin(found.start() + 1):
            parts += [raw[done : found.start()], found[0][::-1]]
            done = found.end()
    return "".join([*parts, raw[done:]])


def in_reading_order(line: str) -> str:
    """A line of mostly Latin words with its names in Arabic or Hebrew as they are read.

    >>> in_reading_order("Herr ינולפ ילארשי wohnt hier") == "Herr ילארשי ינולפ wohnt hier"
    True
    """
    if not _LETTER.search(line) or len(_WORD.findall(line)) >= len(_LATIN_WORD.findall(line)):
        return line
    return _RUN.sub(lambda run: " ".join(reversed(run[0].split())), line)
