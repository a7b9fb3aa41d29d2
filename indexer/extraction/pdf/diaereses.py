"""Umlauts of old TeX files, which are drawn as a diaeresis and a vowel: put together by where both stand on the page.

pdfium lists such a diaeresis where it was drawn or where the line ends ("die Ubersetzung fur Les ¨ er ¨"). It stands at
the very place of its vowel, so place tells what order does not.
"""

from __future__ import annotations

import re

from indexer.extraction.pdf.boxes import Boxes

_NEAR = 200  # characters to either side in which the vowel is looked for: a line and its neighbours
_BESIDE = 0.12  # times the size of the type, between the middles of a diaeresis and its vowel
_ABOVE = 0.5  # times the size, that a diaeresis over a capital may be raised by
_BELOW = 0.2  # times the size, that it may stand lower
_MOST = 2_000  # on one page: more are no umlauts
_SPACE = 0.12  # times the size, from which on a gap is a space between words
_NOTHING = "\x1f"  # holds the place of what is taken away: cleaning drops it, and so does stripping
_RUN = re.compile("¨[ ¨]*")
_VOWELS = re.compile("[aouAOU]")
_UMLAUTS = dict(zip("aouAOU", "äöüÄÖÜ", strict=True))


def place_diaereses(raw: str, boxes: Boxes) -> str:
    """A page's text with each diaeresis on its vowel, as long as before; those that stand over no vowel are left
    alone."""
    if raw.count("¨") > _MOST:
        return raw
    text = list(raw)
    for run in _RUN.finditer(raw):
        start, end = run.span()
        placed = [_place(text, raw, at, boxes) for at in range(start, end) if raw[at] == "¨"]
        if any(placed):
            while start and raw[start - 1] == " ":
                start -= 1
            _close(text, raw, start, end, boxes)
    return "".join(text)


def _place(text: list[str], raw: str, at: int, boxes: Boxes) -> bool:
    """Put one diaeresis on its vowel: mostly the letter behind it, else one nearby. Returns whether there was one."""
    middle, baseline = boxes.middle(at)
    size = boxes.size(at)
    before = [vowel.start() for vowel in _VOWELS.finditer(raw, max(0, at - _NEAR), at)]
    behind = [vowel.start() for vowel in _VOWELS.finditer(raw, at, at + _NEAR)]
    for position in (*behind[:1], *reversed(before), *behind[1:]):
        x, y = boxes.middle(position)
        if abs(x - middle) <= _BESIDE * size and -_BELOW * size <= baseline - y <= _ABOVE * size:
            text[at] = _NOTHING
            text[position] = _UMLAUTS[raw[position]]
            return True
    return False


def _close(text: list[str], raw: str, start: int, end: int, boxes: Boxes) -> None:
    """Take away the spaces that were only put around a displaced diaeresis; one stays where the page has a gap."""
    apart = False
    if start and end < len(raw) and not raw[start - 1].isspace() and not raw[end].isspace():
        gap = boxes.origin(end)[0] - boxes.right(start - 1)
        apart = not -1.0 <= gap / max(0.1, boxes.size(start - 1)) <= _SPACE
    for at in range(start, end):
        if text[at] == " ":
            text[at] = _NOTHING
    if apart:
        text[text.index(_NOTHING, start, end)] = " "
