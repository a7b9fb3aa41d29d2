"""What people typed or titles say, as it is told: shortened, and in quotation marks, whatever marks are in it."""

from __future__ import annotations

import re

#: So much is told of a title, or of what was typed.
_LONGEST = 120
#: The marks of whole phrases: "…", „…“, “…”, »…«, «…».
_MARK = re.compile('["„“”»«]')
_PHRASE = re.compile(r'"[^"„“”»«]+"|[„“][^"„“”»«]+[“”]|»[^"„“”»«]+«|«[^"„“”»«]+»')
#: What may stand before a mark that opens, besides white space.
_BEFORE = "([{-–—/:"


def quoted(text: str) -> str:
    """A text in quotation marks, those within it single: ``„Fachtag ‚Ankommen durch Arbeit?‘“``.

    What is nothing but one phrase keeps its own: ``"Runder Tisch"`` becomes ``„Runder Tisch“``.
    """
    text = text.strip()
    if _PHRASE.fullmatch(text):
        return f"„{text[1:-1]}“"

    def single(mark: re.Match[str]) -> str:
        before = text[mark.start() - 1 : mark.start()]
        return "‚" if not before or before.isspace() or before in _BEFORE else "‘"

    return f"„{_MARK.sub(single, text)}“"


def shorten(text: str, length: int = _LONGEST) -> str:
    """The beginning of a text, cut between words where that is possible."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[length // 2 :] else cut).rstrip(" ,;:") + "…"
