"""Appointments in mails: what is to take place, where and when, as invitations carry it beside their text (RFC 5545).

bytes → lines unfolded → their properties (icalendar) → Appointment

A calendar is read line by line: as a whole, icalendar refuses one that is cut off, and remembers the time zones that it
brings along for the next one.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from indexer.extraction.text.decoding import decode

_MAX_BYTES = 500_000  # of one calendar; takes some tenths of a second
_MAX_APPOINTMENTS = 100
_FOLD = re.compile(rb"\r?\n[ \t]")
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
        end = self.end if self.end != self.begin else ""  # one day
        named = (("Termin", self.subject), ("Ort", self.place), ("Beginn", self.begin), ("Ende", end))
        return [f"{name}: {' '.join(value.split())}" for name, value in named if value.strip()]


def appointments_in(content: bytes) -> tuple[list[Appointment], bool]:
    """The appointments of a calendar part, each once, and whether there is more than was read; of one that is cut off
    or damaged, those that are whole."""
    found: list[Appointment] = []
    event = Appointment()
    inside = ""
    for name, value in _properties(content[:_MAX_BYTES]):
        if name == "BEGIN":
            inside = value.upper()  # an alarm stands within its event, and at its end
            if inside in _EVENTS:
                if len(found) == _MAX_APPOINTMENTS:
                    return found, True
                event = Appointment()
        elif name == "END":
            if value.upper() in _EVENTS and event.lines() and event not in found:
                found.append(event)
            inside = ""
        elif inside in _EVENTS:
            _note(event, name, value)
    return found, len(content) > _MAX_BYTES


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
            event.subject = value
        case "LOCATION":
            event.place = value
        case "DESCRIPTION":
            event.description = value
        case "DTSTART":
            event.begin = _time(value)
        case "DTEND":
            event.end = _time(value, exclusive=True)
        case "DUE":
            event.end = _time(value)


def _properties(content: bytes) -> Iterator[tuple[str, str]]:
    from icalendar.parser import Contentline

    # Unfolded as bytes: a line may be folded inside of a letter.
    for line in filter(None, decode(_FOLD.sub(b"", content)).splitlines()):
        with suppress(Exception):  # no property
            name, _, value = Contentline(line).parts()  # type: ignore[no-untyped-call]
            yield name.upper(), value.strip()


def _time(value: str, *, exclusive: bool = False) -> str:
    """A date, or a date with a time; times with a zone of their own are told as they stand: that is what the invitation
    says. Where a date is ``exclusive``, the day before it is the last one."""
    from icalendar import vDDDTypes

    with suppress(Exception):  # a day that does not exist, or no date at all
        moment = vDDDTypes.from_ical(value)  # type: ignore[no-untyped-call]
        if isinstance(moment, dt.datetime):
            return shown_time(moment) if moment.tzinfo else moment.strftime("%d.%m.%Y %H:%M")
        if isinstance(moment, dt.date):
            moment -= dt.timedelta(days=exclusive)
            return moment.strftime("%d.%m.%Y")
    return ""
