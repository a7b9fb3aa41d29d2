"""Mails as Outlook saves them (MSG), taken apart by python-oxmsg."""

from __future__ import annotations

import datetime as dt
import re
import struct
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from indexer.extraction.errors import DamagedError, ExtractionError
from indexer.extraction.limits import Limits
from indexer.extraction.mail.calendar import Appointment, shown_time
from indexer.extraction.mail.parts import TOO_LARGE, Attachment, Body, Mail
from indexer.extraction.text.decoding import decode

_CLASS = 0x001A  # PidTagMessageClass
_APPOINTMENTS = ("IPM.Appointment", "IPM.Schedule.Meeting")  # beginnings of it
_BEGIN, _END = 0x0060, 0x0061  # PidTagStartDate, PidTagEndDate
_PLACE = 0x8208  # PidLidLocation: a name for a number that each file gives anew
_NAMES = "__nameid_version1.0/__substg1.0_00030102"
_NAME = struct.Struct("<IHH")  # name, set of names, number
_FIRST_NAMED = 0x8000
_SUBJECT = 0x0037  # PidTagSubject
_BODY = 0x1000  # PidTagBody
_DISPLAY_NAME = 0x3001  # PidTagDisplayName
_RTF = 0x1009  # PidTagRtfCompressed
_HTML = 0x1013  # PidTagHtml
_CONTENT_ID = 0x3712  # PidTagAttachContentId: a picture that the text itself shows
_CONTROLS = re.compile("[\x80-\x9f]")
_NO_MSG = "Die Datei ist keine E-Mail von Outlook, obwohl ihr Name es verspricht."


def parse_msg(path: Path, limits: Limits) -> Mail:
    """Take a mail saved by Outlook apart."""
    from oxmsg import Message

    if path.stat().st_size > limits.max_file_bytes:
        raise ExtractionError(TOO_LARGE, f"{path.stat().st_size} bytes")
    try:
        _refuse_circles(path)
        message = Message.load(str(path))
        mail = Mail(subject=_string(path, message, _SUBJECT) or "")
    except Exception as error:  # KeyError, RecursionError … on damaged files
        raise DamagedError(_NO_MSG, repr(error)[:300]) from error
    with suppress(Exception):  # each field guarded on its own: one that is damaged must not cost the others
        sender = _of_windows(message.sender or "")
        mail.sender = sender.split("<")[0].strip(" \"'")
        mail.people.append(("Von", sender))
    with suppress(Exception):
        named = [f"{person.name} <{person.email_address}>".replace(" <>", "") for person in message.recipients]
        mail.people.append(("An", _of_windows(", ".join(named))))
    with suppress(Exception):
        mail.date = message.sent_date
    with suppress(Exception):
        mail.appointments += _appointments(path, message, mail.subject)
    body = Body()
    with suppress(Exception):
        body.text = _string(path, message, _BODY)
    with suppress(Exception):
        body.html = _html_of(message)
    if not body.text.strip() and not body.html.strip():
        with suppress(Exception):
            body.text = _text_of_rtf(message.properties.binary_prop_value(_RTF))
    mail.bodies.append(body)
    mail.people = [(role, names) for role, names in mail.people if names]
    for attachment in message.attachments:
        with suppress(Exception):
            properties = attachment.properties
            # A message within the message has no file name.
            name = attachment.file_name or f"{properties.str_prop_value(_DISPLAY_NAME) or 'Nachricht'}.msg"
            if not (properties.str_prop_value(_CONTENT_ID) and _is_picture(name)):
                mail.attachments.append(Attachment(_of_windows(name), _file_of(attachment)))
    return mail


def _refuse_circles(path: Path) -> None:
    """Raise ValueError where a stream that says to be larger than the whole file has sectors in a circle: python-oxmsg
    would go round in it until it had as many bytes as the stream claims."""
    from olefile import OleFileIO

    with OleFileIO(str(path)) as file:
        for entry in file.direntries:
            if entry is not None and entry.size > path.stat().st_size and _is_circle(file.fat, entry.isectStart):
                raise ValueError(f"sectors of {entry.name!r} in a circle")


def _is_circle(following: Sequence[int], sector: int) -> bool:
    """Whether a chain of sectors is longer than there are sectors."""
    for _ in following:
        if sector >= len(following):
            return False
        sector = following[sector]
    return True


def _string(path: Path, message: Any, number: int) -> str:
    """A property of text. Not python-oxmsg's where it is kept in bytes: that fails where they do not keep to the code
    page that is named for them."""
    from olefile import OleFileIO

    stream = f"__substg1.0_{number:04X}001E"
    with OleFileIO(str(path)) as file:
        if file.exists(stream):
            return decode(file.openstream(stream).read(), _code_page(message))
    return message.properties.str_prop_value(number) or ""


def _appointments(path: Path, message: Any, subject: str) -> list[Appointment]:
    """The appointment that a message is, or invites to."""
    if not (_string(path, message, _CLASS) or "").startswith(_APPOINTMENTS):
        return []
    times = (message.properties.date_prop_value(number) for number in (_BEGIN, _END))
    begin, end = (shown_time(time.replace(tzinfo=time.tzinfo or dt.UTC)) if time else "" for time in times)
    number = _number_of(path, _PLACE)
    place = (_string(path, message, number) or "") if number else ""
    return [Appointment(subject, place, begin, end)]


def _number_of(path: Path, name: int) -> int | None:
    """The number that a file gives to a property which has a name only."""
    from olefile import OleFileIO

    with OleFileIO(str(path)) as file:
        entries = file.openstream(_NAMES).read() if file.exists(_NAMES) else b""
    for known, group, number in _NAME.iter_unpack(entries[: len(entries) // _NAME.size * _NAME.size]):
        if known == name and not group & 1:  # one that is a text begins somewhere else, and may look the same
            return _FIRST_NAMED + int(number)
    return None


def _of_windows(text: str) -> str:
    """Text of bytes that python-oxmsg took for Latin-9, as it does where no code page is named: from its control codes
    it shows that Windows wrote them."""
    if _CONTROLS.search(text):
        with suppress(UnicodeError):
            return decode(text.encode("iso-8859-15"), "iso-8859-15")
    return text


def _code_page(message: Any) -> str | None:
    """The encoding that is named for the bytes of a mail."""
    try:
        return str(message.properties.body_encoding)
    except Exception:  # a code page that does not exist
        return None


def _html_of(message: Any) -> str:
    """The HTML of a mail saved by Outlook. Not ``html_body`` where it is kept in bytes: that fails where they do not
    keep to the code page that is named for them."""
    content = message.properties.binary_prop_value(_HTML)
    if not content:
        return message.html_body or ""
    return decode(content, _code_page(message))


def _text_of_rtf(packed: bytes | None) -> str:
    """The text of a mail that Outlook saved as packed RTF only; HTML inside of it comes out as text."""
    from compressed_rtf import decompress

    from indexer.extraction.office.rtf import text_of

    return text_of(decompress(packed).decode("latin-1")) if packed else ""


def _is_picture(name: str) -> bool:
    return name.lower().endswith((".png", ".jpg", ".jpeg", ".gif", ".bmp"))


def _file_of(attachment: Any) -> Callable[[], bytes]:
    def content() -> bytes:
        found = attachment.file_bytes
        if found is None:
            raise ExtractionError("Der Anhang ist nicht in der Datei enthalten oder selbst eine Outlook-Nachricht.")
        return bytes(found)

    return content
