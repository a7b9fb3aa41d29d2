"""Bytes as text: in the encoding they name where they keep to it, else in the one they look like."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress

# The order counts: the mark of UTF-32 begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GUESSED_BYTES = 200_000
# Standards whose control codes nobody writes: where they stand, Windows wrote „ “ – €.
_OF_WINDOWS = {**dict.fromkeys(("ascii", "iso8859-1", "iso8859-15", "cp1252"), "cp1252"), "iso8859-9": "cp1254"}
_CONTROLS = re.compile("[\x80-\x9f]")

_ASCII = bytes(range(0x80))
_LETTERS_OF_ASCII = re.compile(rb"[A-Za-z]")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
# Characters of UTF-8 beyond ASCII. Not those that begin with DF (N'Ko): that is an ß before a closing quotation mark.
_UTF8 = re.compile(
    rb"[\xc2-\xde][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}|"
    rb"[\xf1-\xf4][\x80-\xbf]{3}"
)
_STRAY = "laki-stray-byte"  # the name of a way to treat errors
# What German texts hold beyond ASCII, where they may hold it: letters beside letters, signs not inside of words. Lines
# of tables are what DOS drew.
_FITTING = re.compile(
    "(?<=[A-Za-zÄÖÜäöüß])[äöüß]|(?<![a-zäöüß])[ÄÖÜ](?=[A-Za-zÄÖÜäöüß])|(?<=[A-ZÄÖÜ])[ÄÖÜ]|(?<!\\w)[äöüÄÖÜ]|"
    "[’‘´–—…•·«»‹›\xa0\xad©®™×±─-▟]|(?<![A-Za-z])[„“”‚§°²³½¼¾µ€]|[„“”‚°²³€](?![A-Za-z])"
)
# Letters of names in Windows' encoding; in those of DOS and old Macs the same bytes are umlauts.
_FOREIGN = re.compile("(?<=[A-Za-zÄÖÜäöüß])[éèàçñšž]|(?<![a-zäöüß])[ÉÇŠŽ](?=[a-zäöü])")
_MOST = 0.9
_SOME = 12  # characters beyond ASCII: fewer do not tell one script from another
_FEW = 2  # characters beyond ASCII: fewer prove nothing
# Encodings that chardet is believed to know from each other in texts of Latin letters.
_LIKELY = frozenset(
    "cp1250 cp1252 cp1254 iso8859-1 iso8859-2 iso8859-9 iso8859-15 cp437 cp850 cp852 cp857 cp858 mac-roman mac-latin2 "
    "mac-turkish utf-16-le utf-16-be".split()
)


def decode(content: bytes, named: str | None = None) -> str:
    """Text of bytes: byte order mark, then the encoding ``named`` for them, then UTF-8, then a guess."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    if named is not None and (text := _as_named(content, named)) is not None:
        return text
    with suppress(UnicodeDecodeError):
        text, used = codecs.utf_8_decode(content, "strict", False)
        if used == len(content) or not text.isascii():  # a file cut off inside a character is still UTF-8
            return text
    if _is_nearly_utf8(content):
        return content.decode("utf-8", errors=_STRAY)
    guess = _as_named(content, _guessed(_sample(content)))
    return guess if guess is not None else content.decode("cp1252", errors="replace")


def _as_named(content: bytes, named: str) -> str | None:
    """Text in the encoding that is named for it; ``None`` where there is none of that name, or the bytes do not keep to
    it. Those that only programs set in Western Europe name are believed least: real UTF-8 is no accident."""
    try:
        name = codecs.lookup(named).name
        windows = _OF_WINDOWS.get(name)
        if windows and _BEYOND_ASCII.search(content) and _is_nearly_utf8(content):
            return content.decode("utf-8", errors=_STRAY)
        text = _strictly(content, name)
        if windows and (text is None or _CONTROLS.search(text)):
            text = content.decode(windows, errors="replace")
    except (LookupError, ValueError):  # not known, no encoding of text, or no name at all
        return None
    return text


def _strictly(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeError:
        return None


# -- UTF-8 with bytes of another encoding in it ------------------------------------------------------------------------


def _is_nearly_utf8(content: bytes) -> bool:
    """Whether the bytes beyond ASCII form characters of UTF-8, but for a few that another program put between them."""
    stray = len(_UTF8.sub(b"", content).translate(None, _ASCII))
    formed = len(content.translate(None, _ASCII)) - stray
    return stray * 4 <= formed


def _read_stray(error: UnicodeError) -> tuple[str, int]:
    """A single byte between characters of UTF-8: what Windows writes for a German letter, or nothing that is known."""
    assert isinstance(error, UnicodeDecodeError)
    wrong = error.object[error.start : error.end]
    text = wrong.decode("cp1252", errors="replace")
    return (text if len(wrong) == 1 and _FITTING.match(text) else "\ufffd"), error.end


codecs.register_error(_STRAY, _read_stray)


# -- guesses -----------------------------------------------------------------------------------------------------------


def _sample(content: bytes) -> bytes:
    """So much of some bytes as is looked at, the first one beyond ASCII among them."""
    found = _BEYOND_ASCII.search(content)
    start = max(0, found.start() - _GUESSED_BYTES // 2) if found else 0
    return content[start : start + _GUESSED_BYTES]


def _guessed(sample: bytes) -> str:
    """The encoding that bytes look like.

    German texts are told apart by their umlauts: what is one in Windows, DOS or on an old Mac is a sign inside of a
    word in the other two. Statistics need more text than a list of addresses holds, so chardet is asked for other
    languages only, and believed where it names an encoding of theirs.
    """
    shares = {name: _german_share(sample, name) for name in ("cp1252", "cp850", "mac_roman")}
    if shares["cp1252"] >= _MOST:
        return "cp1252"
    name = max(shares, key=lambda name: shares[name])
    if shares[name] >= _MOST and len(sample.translate(None, _ASCII)) >= _FEW:
        return name
    import chardet

    guess = chardet.detect(sample)["encoding"] or "cp1252"
    beyond = len(sample.translate(None, _ASCII))
    is_other_script = beyond >= _SOME and beyond > len(_LETTERS_OF_ASCII.findall(sample))
    try:
        name = codecs.lookup(guess).name
    except LookupError:
        return "cp1252"
    return name if is_other_script or name in _LIKELY else "cp1252"


def _german_share(sample: bytes, encoding: str) -> float:
    """The share of characters beyond ASCII that a German text may hold where they stand."""
    text = sample.decode(encoding, errors="replace")
    fitting = len(_FITTING.findall(text)) + (len(_FOREIGN.findall(text)) if encoding == "cp1252" else 0)
    return fitting / len(sample.translate(None, _ASCII))
