"""EML and MSG: subject, people in their roles, date and text. Attachments are documents of their own (``members``).

file → parts (EML), msg → head, then each body: its plain text, else its HTML → sections
"""

from __future__ import annotations

import datetime as dt
import re
from importlib.metadata import version
from pathlib import Path

from indexer.extraction.cleaning import clean_characters
from indexer.extraction.compound_remains import read_remains
from indexer.extraction.errors import DamagedError
from indexer.extraction.limits import Limits
from indexer.extraction.mail.msg import parse_msg
from indexer.extraction.mail.parts import Body, Mail, parse_eml
from indexer.extraction.metadata import authors_from, date_from, title_from
from indexer.extraction.sections import TRUNCATED, SectionWriter
from indexer.extraction.text.html import write_html
from indexer.extraction.text.plain import write_plain_text
from indexer.model import ExtractedDocument, Unit

_MAX_PEOPLE = 4_000  # characters: a list of recipients is no text
_STAND_IN = 500  # letters; a plain text longer than this says what there is to say
_TIMES_LONGER = 4
_ADDRESS = re.compile(r"(?<!\S)[^\s:]*://\S*")
_SEALED = (
    "Die E-Mail ist verschlüsselt oder als Ganzes signiert; ihr Text lässt sich nur im E-Mail-Programm derer lesen, "
    "an die sie ging. Wer sie dort ohne Verschlüsselung neu speichert, macht sie auffindbar."
)
_MORE_APPOINTMENTS = (
    "Nicht alle Termine in der E-Mail wurden gelesen: Es sind sehr viele, oder einer ihrer Kalender ist sehr groß."
)
_NO_TEXT = "Der Text der E-Mail konnte nicht gelesen werden."


def read_eml(path: Path, limits: Limits) -> ExtractedDocument:
    """Read a mail as sent over the internet."""
    return _read(parse_eml(path, limits), "eml", "Python email", limits)


def read_msg(path: Path, limits: Limits) -> ExtractedDocument:
    """Read a mail as saved by Outlook; of a damaged one, the text that is left."""
    try:
        mail = parse_msg(path, limits)
    except DamagedError:
        remains = read_remains(path, limits, "msg")
        if remains is None:
            raise
        return remains
    return _read(mail, "msg", f"python-oxmsg {version('python-oxmsg')}", limits)


def _read(mail: Mail, format_name: str, extractor: str, limits: Limits) -> ExtractedDocument:
    writer = SectionWriter(limits)
    head = [f"{role}: {people[:_MAX_PEOPLE]}" for role, people in mail.people]
    if isinstance(mail.date, dt.datetime):
        head.append(f"Datum: {mail.date:%d.%m.%Y}")
    if mail.subject:
        head.append(f"Betreff: {mail.subject}")
    if mail.attachments:
        head.append("Anhänge: " + ", ".join(attachment.name for attachment in mail.attachments[:100]))
    writer.paragraph("\n".join(head))
    has_text = any(body.text.strip() or body.html.strip() for body in mail.bodies)
    for appointment in mail.appointments:
        writer.paragraph("\n".join(appointment.lines()))
        if not has_text:  # which says the same
            writer.paragraph(appointment.description)
    for body in mail.bodies:
        if body.html and (not body.text.strip() or _is_stand_in(body, limits)):
            write_html(writer, body.html)
        else:
            write_plain_text(writer, clean_characters(body.text))
    pages, outline = writer.finish()
    warnings = [TRUNCATED] if writer.truncated or mail.cut else []
    if mail.more_appointments:
        warnings.append(_MORE_APPOINTMENTS)
    if mail.sealed and not has_text:
        warnings.append(_SEALED)
    elif not head and not has_text:
        warnings.append(_NO_TEXT)
    return ExtractedDocument(
        format=format_name,
        unit=Unit.SECTION,
        pages=pages,
        title=title_from(mail.subject),
        authors=authors_from(mail.sender),
        date=date_from(mail.date),
        outline=outline,
        warnings=tuple(warnings),
        extractor=extractor,
    )


def _is_stand_in(body: Body, limits: Limits) -> bool:
    """Whether the plain text only says that there is another one: "Diese E-Mail ist in HTML"."""
    letters = sum(map(str.isalpha, _ADDRESS.sub("", body.text)))
    if letters > _STAND_IN:
        return False
    writer = SectionWriter(limits)
    write_html(writer, body.html)
    return sum(map(str.isalpha, "".join(page.text for page in writer.finish()[0]))) > _TIMES_LONGER * letters
