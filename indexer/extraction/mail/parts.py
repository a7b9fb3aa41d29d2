"""Mails taken apart, and those sent over the internet (EML) by the standard library. Nothing here knows documents."""

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
from indexer.extraction.mail.calendar import Appointment, appointments_in
from indexer.extraction.text.decoding import decode

TOO_LARGE = "Die E-Mail ist zu groß und wurde nicht gelesen."
_SHOWN = frozenset({"text/plain", "text/html"})
_CALENDARS = frozenset({"text/calendar", "application/ics"})
_SEALED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"})
_MAX_CALENDARS = 20
_MAX_HEADER = 20_000  # characters: a list of a thousand recipients takes seconds to parse
_PIECE = 1 << 16  # bytes parsed before the clock is looked at


class _Policy(email.policy.EmailPolicy):
    """The usual one, but headers written in bytes of any encoding, without saying which, are read too, and a forwarded
    mail goes on as it was written."""

    #: A class attribute, as Python before 3.11.10 has no such option. What was written need not be right.
    verify_generated_headers = False

    def header_fetch_parse(self, name: str, value: Any) -> Any:
        """The value of a header; the parser keeps bytes beyond ASCII as surrogates."""
        if not hasattr(value, "name"):
            value = value[:_MAX_HEADER]
            if not value.isascii():
                value = decode(value.encode("utf-8", "surrogateescape"))
        try:
            return super().header_fetch_parse(name, value)
        except Exception:  # the standard library fails on some malformed headers; they cost themselves, not the mail
            return super().header_fetch_parse(name, "")

    def fold_binary(self, name: str, value: Any) -> bytes:
        """A header in the bytes in which it was read; from Python 3.13 on, the usual policy writes those beyond ASCII
        anew, as of an unknown encoding."""
        lines = str(value).replace("\r\n", "\n").replace("\n", self.linesep)
        return f"{name}: {lines}{self.linesep}".encode("ascii", "surrogateescape")


_POLICY = _Policy()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a mail; ``content`` raises whatever its library raises."""

    name: str
    content: Callable[[], bytes]


@dataclass(slots=True)
class Body:
    """A piece of what a mail says, in plain text, in HTML, or in both: then they say the same, or one stands for the
    other."""

    text: str = ""
    html: str = ""


@dataclass(slots=True)
class Mail:
    """A mail as its sender wrote it; ``people`` are pairs of role ("Von", "An", "Kopie") and names with addresses."""

    subject: str = ""
    sender: str = ""
    people: list[tuple[str, str]] = field(default_factory=list)
    date: object = None
    #: In the order in which they are shown.
    bodies: list[Body] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    appointments: list[Appointment] = field(default_factory=list)
    #: There are others, in more or larger calendars than are read.
    more_appointments: bool = False
    #: There is a part that only the recipient's own program opens.
    sealed: bool = False
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
    calendars = 0
    for part, kind, body in _leaves(message):
        if deadline.passed:
            mail.cut = True
            break
        mail.sealed = mail.sealed or kind in _SEALED
        if kind in _CALENDARS:
            calendars += 1
            told, more = appointments_in(_payload_of(part)()) if calendars <= _MAX_CALENDARS else ([], True)
            # They stand there once as an alternative and once more as an attachment.
            mail.appointments += [each for each in told if each not in mail.appointments]
            mail.more_appointments = mail.more_appointments or more
        name: str | None = part.get_filename()
        if kind == "message/rfc822":
            mail.attachments.append(_forwarded(part, len(mail.attachments) + 1))
        elif name is None and kind in _SHOWN and part.get_content_disposition() != "attachment":
            if not mail.bodies or mail.bodies[-1] is not body:
                mail.bodies.append(body)
            if kind == "text/plain":
                body.text += _text(part) + "\n\n"
            else:
                body.html += _text(part)
        elif name and not _is_decoration(part):
            mail.attachments.append(Attachment(name, _payload_of(part)))
    return mail


def _message(path: Path, limits: Limits) -> tuple[EmailMessage, bool]:
    """The mail, and whether its end is missing: half of the time is for parsing, however many parts there are."""
    with path.open("rb") as file:
        content = file.read(limits.max_file_bytes + 1)
    if len(content) > limits.max_file_bytes:
        raise ExtractionError(TOO_LARGE, f"{path.stat().st_size} bytes")
    deadline = Deadline(limits.seconds / 2)
    parser = BytesFeedParser(policy=_POLICY)
    cut = False
    for start in range(0, len(content), _PIECE):
        if cut := deadline.passed:
            break
        parser.feed(content[start : start + _PIECE])
    message = parser.close()
    assert isinstance(message, EmailMessage)  # as the policy has it
    return message, cut


def _leaves(message: EmailMessage) -> Iterator[tuple[Any, str, Body]]:
    """All parts that hold something, in order, with their types and the body that they would be a piece of: one for all
    that stand for each other. Forwarded mails are one part each. Not recursive: depth is the sender's choice. A type is
    asked for once: the standard library parses the header each time."""
    waiting: list[tuple[Any, Body | None]] = [(message, None)]
    while waiting:
        part, body = waiting.pop()
        kind: str = part.get_content_type()
        if kind.startswith("multipart/") and part.is_multipart():
            if kind == "multipart/alternative" and body is None:
                body = Body()
            waiting += [(item, body) for item in reversed(part.get_payload())]
        else:
            yield part, kind, body if body is not None else Body()


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
    # Not get_content(): it puts a mark in place of every byte that the encoding named, or none named, does not know.
    payload = part.get_payload(decode=True)
    charset = None
    with suppress(Exception):  # one that cannot be the name of any
        charset = part.get_content_charset()
    return decode(payload, charset) if isinstance(payload, bytes) else ""


def _payload_of(part: Any) -> Callable[[], bytes]:
    def content() -> bytes:
        payload = part.get_payload(decode=True)
        return payload if isinstance(payload, bytes) else b""

    return content


def _forwarded(part: Any, number: int) -> Attachment:
    inner = part.get_payload(0) if part.is_multipart() and part.get_payload() else part
    assert isinstance(inner, EmailMessage)
    subject = _header(inner, "subject")[:80].replace("/", "-").replace("\\", "-")
    return Attachment(f"{subject or f'Nachricht {number}'}.eml", inner.as_bytes)


def _is_decoration(part: EmailMessage) -> bool:
    """Whether it is a picture that the text itself shows: a logo below a signature."""
    inline = part.get_content_disposition() != "attachment" and "content-id" in part
    return inline and part.get_content_maintype() == "image"
