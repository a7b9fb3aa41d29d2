"""EML and MSG: subject, people in their roles, date and text. Attachments are documents of their own (``members``).

file → parts (mail_parts) → head, then plain text, else HTML → sections
"""

from __future__ import annotations

import datetime as dt
from importlib.metadata import version
from pathlib import Path

from indexer.extraction.html import write_html
from indexer.extraction.limits import Limits
from indexer.extraction.mail_parts import Mail, parse_eml, parse_msg
from indexer.extraction.metadata import authors_from, date_from, title_from
from indexer.extraction.plain import write_plain_text
from indexer.extraction.sections import TRUNCATED, SectionWriter
from indexer.model import ExtractedDocument, Unit

_MAX_PEOPLE = 4_000  # characters: a list of recipients is no text
_NO_TEXT = "Der Text der E-Mail konnte nicht gelesen werden."


def read_eml(path: Path, limits: Limits) -> ExtractedDocument:
    """Read a mail as sent over the internet."""
    return _read(parse_eml(path, limits), "eml", "Python email", limits)


def read_msg(path: Path, limits: Limits) -> ExtractedDocument:
    """Read a mail as saved by Outlook."""
    return _read(parse_msg(path, limits), "msg", f"python-oxmsg {version('python-oxmsg')}", limits)


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
    if mail.text.strip():
        write_plain_text(writer, mail.text)
    elif mail.html.strip():
        write_html(writer, mail.html)
    pages, outline = writer.finish()
    warnings = [TRUNCATED] if writer.truncated or mail.cut else []
    if not head and not mail.text.strip() and not mail.html.strip():
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
