"""Appointments in mails: what is to take place, where and when, as invitations carry it beside their text (RFC 5545).

bytes → lines unfolded → properties of each event → Appointment
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from indexer.extraction.text.decoding import decode

_MAX_BYTES = 2_000_000
_MAX_APPOINTMENTS = 100
_FOLD = re.compile(rb"\r?\n[ \t]")
_PROPERTY = re.compile(r'([A-Za-z-]{1,40})((?:;[^":;]*(?:"[^"]*")?)*):(.*)')
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z)?)?$")
_ESCAPED = re.compile(r"\\(.)")
_EVENTS = frozenset({"VEVENT", "VTODO"})
_OFFICE = "Europe/Berlin"  # where times without a place are read


@dataclass(slots=True)
class Appointment:
    """One appointment; times as a German reader writes them, empty where there is none."""

    subject: str = ""
    place: str = ""
    begin: str = ""
    end: str = ""
    description: str = ""

    def lines(self) -> list[str]:
        """What is told of it before the text of a mail."""
        named = (("Termin", self.subject), ("Ort", self.place), ("Beginn", self.begin), ("Ende", self.end))
        return [f"{name}: {' '.join(value.split())}" for name, value in named if value.strip()]


def appointments_in(content: bytes) -> list[Appointment]:
    """The appointments of a calendar part, each once; none where it holds none or is damaged."""
    found: list[Appointment] = []
    event = Appointment()
    inside = ""
    for name, value in _properties(content[:_MAX_BYTES]):
        if name == "BEGIN":
            inside = value.upper()  # an alarm stands within its event, and at its end
            if inside in _EVENTS:
                event = Appointment()
        elif name == "END":
            if value.upper() in _EVENTS and event.lines() and event not in found:
                found.append(event)
            inside = ""
        elif inside in _EVENTS:
            _note(event, name, value)
        if len(found) >= _MAX_APPOINTMENTS:
            break
    return found


def shown_time(moment: dt.datetime) -> str:
    """A moment as the office's clock shows it.

    >>> shown_time(dt.datetime(2019, 3, 14, 9, 0, tzinfo=dt.UTC))
    '14.03.2019 10:00'
    """
    try:
        return moment.astimezone(ZoneInfo(_OFFICE)).strftime("%d.%m.%Y %H:%M")
    except (LookupError, OSError, OverflowError, ValueError):  # a system without time zones; the edges of the calendar
        return moment.strftime("%d.%m.%Y %H:%M")


def _note(event: Appointment, name: str, value: str) -> None:
    match name:
        case "SUMMARY":
            event.subject = _plain(value)
        case "LOCATION":
            event.place = _plain(value)
        case "DESCRIPTION":
            event.description = _plain(value)
        case "DTSTART":
            event.begin = _time(value)
        case "DTEND" | "DUE":
            event.end = _time(value)


def _properties(content: bytes) -> Iterator[tuple[str, str]]:
    # Unfolded as bytes: a line may be folded inside of a letter.
    for line in decode(_FOLD.sub(b"", content)).splitlines():
        if found := _PROPERTY.match(line):
            yield found[1].upper(), found[3].strip()


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda escaped: "\n" if escaped[1] in "nN" else escaped[1], value)


def _time(value: str) -> str:
    found = _TIME.match(value)
    if found is None:
        return ""
    try:
        year, month, day, hour, minute = (int(number or 0) for number in found.group(1, 2, 3, 4, 5))
        moment = dt.datetime(year, month, day, hour, minute)
    except ValueError:  # a day that does not exist
        return ""
    if found[4] is None:
        return moment.strftime("%d.%m.%Y")
    # Times with a zone of their own are told as they stand: that is what the invitation says.
    return shown_time(moment.replace(tzinfo=dt.UTC)) if found[6] else moment.strftime("%d.%m.%Y %H:%M")
