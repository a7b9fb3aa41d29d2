"""Mails taken apart: EML by the standard library, Outlook's MSG by python-oxmsg. Nothing here knows documents."""

from __future__ import annotations

import email.policy
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesFeedParser
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from indexer.extraction.errors import ExtractionError
from indexer.extraction.limits import Deadline, Limits
from indexer.extraction.plain import decode

_DISPLAY_NAME = 0x3001  # PidTagDisplayName
_RTF = 0x1009  # PidTagRtfCompressed
_CONTENT_ID = 0x3712  # PidTagAttachContentId: a picture that the text itself shows
_TOO_LARGE = "Die E-Mail ist zu groß und wurde nicht gelesen."
_PIECE = 1 << 16  # bytes parsed before the clock is looked at
_NO_MSG = "Die Datei ist keine E-Mail von Outlook, obwohl ihr Name es verspricht."


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a mail; ``content`` raises whatever its library raises."""

    name: str
    content: Callable[[], bytes]


@dataclass(slots=True)
class Mail:
    """A mail as its sender wrote it; ``people`` are pairs of role ("Von", "An", "Kopie") and names with addresses."""

    subject: str = ""
    sender: str = ""
    people: list[tuple[str, str]] = field(default_factory=list)
    date: object = None
    text: str = ""
    html: str = ""
    attachments: list[Attachment] = field(default_factory=list)
    #: There was more than there was time for.
    cut: bool = False


def parse_eml(path: Path, limits: Limits) -> Mail:
    """Take an RFC 5322 mail apart; damaged parts are left out, and those that there is no time for."""
    deadline = Deadline(limits.seconds)
    message, cut = _message(path, limits)
    mail = Mail(subject=_header(message, "subject"), cut=cut)
    for role, header in (("Von", "from"), ("An", "to"), ("Kopie", "cc")):
        if people := _header(message, header):
            mail.people.append((role, people))
    mail.sender = _first_name(message)
    with suppress(Exception):  # a date in any other form
        mail.date = parsedate_to_datetime(str(message["date"]))
    for part, kind in _leaves(message):
        if deadline.passed:
            mail.cut = True
            break
        name: str | None = part.get_filename()
        if kind == "message/rfc822":
            mail.attachments.append(_forwarded(part, len(mail.attachments) + 1))
        elif name is None and kind == "text/plain" and part.get_content_disposition() != "attachment":
            mail.text += _text(part) + "\n\n"
        elif name is None and kind == "text/html" and part.get_content_disposition() != "attachment":
            mail.html += _text(part)
        elif name and not _is_decoration(part):
            mail.attachments.append(Attachment(name, _payload_of(part)))
    return mail


def parse_msg(path: Path, limits: Limits) -> Mail:
    """Take a mail saved by Outlook apart."""
    from oxmsg import Message

    if path.stat().st_size > limits.max_file_bytes:
        raise ExtractionError(_TOO_LARGE, f"{path.stat().st_size} bytes")
    try:
        message = Message.load(str(path))
        mail = Mail(subject=message.subject)
    except (ValueError, OSError) as error:
        raise ExtractionError(_NO_MSG, str(error)[:300]) from error
    with suppress(Exception):  # each field guarded on its own: one that is damaged must not cost the others
        mail.sender = (message.sender or "").split("<")[0].strip(" \"'")
        mail.people.append(("Von", message.sender or ""))
    with suppress(Exception):
        named = [f"{person.name} <{person.email_address}>".replace(" <>", "") for person in message.recipients]
        mail.people.append(("An", ", ".join(named)))
    with suppress(Exception):
        mail.date = message.sent_date
    with suppress(Exception):
        mail.text = message.body or ""
    with suppress(Exception):
        mail.html = message.html_body or ""
    if not mail.text.strip() and not mail.html.strip():
        with suppress(Exception):
            mail.text = _text_of_rtf(message.properties.binary_prop_value(_RTF))
    mail.people = [(role, names) for role, names in mail.people if names]
    for attachment in message.attachments:
        with suppress(Exception):
            properties = attachment.properties
            # A message within the message has no file name.
            name = attachment.file_name or f"{properties.str_prop_value(_DISPLAY_NAME) or 'Nachricht'}.msg"
            if not (properties.str_prop_value(_CONTENT_ID) and _is_picture(name)):
                mail.attachments.append(Attachment(name, _file_of(attachment)))
    return mail


def _text_of_rtf(packed: bytes | None) -> str:
    """The text of a mail that Outlook saved as packed RTF only; HTML inside of it comes out as text."""
    from compressed_rtf import decompress

    from indexer.extraction.rtf import text_of

    return text_of(decompress(packed).decode("latin-1")) if packed else ""


def _message(path: Path, limits: Limits) -> tuple[EmailMessage, bool]:
    """The mail, and whether its end is missing: half of the time is for parsing, however many parts there are."""
    with path.open("rb") as file:
        content = file.read(limits.max_file_bytes + 1)
    if len(content) > limits.max_file_bytes:
        raise ExtractionError(_TOO_LARGE, f"{path.stat().st_size} bytes")
    deadline = Deadline(limits.seconds / 2)
    parser = BytesFeedParser(policy=email.policy.default)
    cut = False
    for start in range(0, len(content), _PIECE):
        if cut := deadline.passed:
            break
        parser.feed(content[start : start + _PIECE])
    message = parser.close()
    assert isinstance(message, EmailMessage)  # as the policy has it
    return message, cut


def _leaves(message: EmailMessage) -> Iterator[tuple[Any, str]]:
    """All parts that hold something, in order, with their types; forwarded mails are one part each. Not recursive: depth is
    the sender's choice. A type is asked for once: the standard library parses the header each time."""
    waiting: list[Any] = [message]
    while waiting:
        part = waiting.pop()
        payload = part.get_payload()
        kind: str = part.get_content_type()
        if kind.startswith("multipart/") and isinstance(payload, list):
            chosen = payload
            if kind == "multipart/alternative":
                plain = [item for item in payload if item.get_content_type() == "text/plain"]
                others = [item for item in payload if item.get_content_maintype() != "text"]
                chosen = [*plain, *others] if plain else payload
            waiting += reversed(chosen)
        else:
            yield part, kind


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())
    except Exception:  # the standard library fails on some malformed headers
        return ""


def _first_name(message: EmailMessage) -> str:
    try:
        addresses: tuple[Address, ...] = message["from"].addresses
        return addresses[0].display_name or addresses[0].addr_spec
    except Exception:  # none, or malformed
        return ""


def _text(part: EmailMessage) -> str:
    try:
        return str(part.get_content())
    except Exception:  # an encoding that does not exist, or that the bytes do not keep to
        payload = part.get_payload(decode=True)
        return decode(payload) if isinstance(payload, bytes) else ""


def _payload_of(part: Any) -> Callable[[], bytes]:
    def content() -> bytes:
        payload = part.get_payload(decode=True)
        return payload if isinstance(payload, bytes) else b""

    return content


def _forwarded(part: Any, number: int) -> Attachment:
    inner = part.get_payload()
    inner = inner[0] if isinstance(inner, list) and inner else part
    assert isinstance(inner, EmailMessage)
    subject = _header(inner, "subject")[:80].replace("/", "-").replace("\\", "-")
    return Attachment(f"{subject or f'Nachricht {number}'}.eml", inner.as_bytes)


def _is_decoration(part: EmailMessage) -> bool:
    """Whether it is a picture that the text itself shows: a logo below a signature."""
    inline = part.get_content_disposition() != "attachment" and "content-id" in part
    return inline and part.get_content_maintype() == "image"


def _is_picture(name: str) -> bool:
    return name.lower().endswith((".png", ".jpg", ".jpeg", ".gif", ".bmp"))


def _file_of(attachment: object) -> Callable[[], bytes]:
    def content() -> bytes:
        found = attachment.file_bytes  # type: ignore[attr-defined]
        if found is None:
            raise ExtractionError("Der Anhang ist nicht in der Datei enthalten oder selbst eine Outlook-Nachricht.")
        return bytes(found)

    return content
