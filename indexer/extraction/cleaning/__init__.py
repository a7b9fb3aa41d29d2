"""Clean text: the marks that producers leave behind, taken away in a fixed order.

    dot leaders → hyphen marks of pdfium → soft hyphens → hyphens → ligatures → stand-alone diaereses → NFC
    (running_heads.py)     → running heads and page numbers set aside
    (hyphenation.py)       → words broken at line ends joined
    (paragraphs.py)        → lines put together

The order matters: a diaeresis can only be joined once no soft hyphen stands between it and its vowel, and a broken word
can only be joined once no running head stands between its halves.
"""

from __future__ import annotations

import re
import unicodedata

# pdfium writes one of these for a hyphen at a line end, in place of the hyphen and the line break.
LINE_END_HYPHEN = re.compile("(?:\x02|\ufffe)(?:\r?\n)?|\xad *\r?\n")

_SPACES = "\t\x0b\x0c\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_INVISIBLE = (
    "\xad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\uffff"
)
_CONTROLS = "".join(chr(code) for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n\x0b\x0c\x85")

_TABLE: dict[int, str | None] = str.maketrans(
    {
        **dict.fromkeys(_INVISIBLE + _CONTROLS, None),
        **dict.fromkeys(_SPACES, " "),
        **dict.fromkeys("\x85\u2028\u2029", "\n"),
        **dict.fromkeys("\u2010\u2011", "-"),
        "ﬀ": "ff",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
        "ﬅ": "ft",
        "ﬆ": "st",
    }
)

# The dots that lead from an entry of a table of contents to its page.
_LEADERS = re.compile(r"[ \xa0]?(?:\.[ \xa0]?){5,}")
_SURROGATES = re.compile("[\ud800-\udfff]")
# Letters and marks of most European text that have nothing to be cleaned: what holds nothing else is clean.
_UNUSUAL = re.compile("[^ -~\n\xa1-\xa7\xa9-\xac\xae-\u0237‚‘’“”„–—…•€]")
_DIAERESIS = re.compile("¨ ?([aouAOU])")
_UMLAUTS = dict(zip("aouAOU", "äöüÄÖÜ", strict=True))


def clean_characters(text: str) -> str:
    """Text with every mark in its plain form; lines stay lines.

    >>> clean_characters("Vera\\xadbredung zur E\\ufb00ektivit¨at: Un\\ufffeterricht")
    'Verabredung zur Effektivität: Un-\\nterricht'
    """
    if ". . ." in text or "....." in text:
        text = _LEADERS.sub(" ", text)
    if not _UNUSUAL.search(text):
        return text
    text = LINE_END_HYPHEN.sub("-\n", text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii():
        return text.translate(_TABLE)
    text = _SURROGATES.sub("\ufffd", text).translate(_TABLE)
    if "¨" in text:
        text = _DIAERESIS.sub(lambda match: _UMLAUTS[match[1]], text)
    return unicodedata.normalize("NFC", text)


def clean_line(text: str) -> str:
    """One line of clean text: line breaks and runs of spaces become single spaces.

    >>> clean_line("  ein\\n  Satz ")
    'ein Satz'
    """
    return " ".join(clean_characters(text).split())
