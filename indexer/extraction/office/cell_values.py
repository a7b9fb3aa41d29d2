"""Values of cells as a German reader writes them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from indexer.extraction.office.number_formats import NumberFormat


def cell_text(value: Any, number_format: NumberFormat | None = None) -> str:
    """A value as a German reader writes it: 0,5 and 14.03.2019 and 8:30 Uhr as 08:30; a number in the format of its
    cell."""
    if isinstance(value, bool):
        return "WAHR" if value else "FALSCH"
    if number_format is not None and isinstance(value, (float, int)):
        return number_format.shown(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.10g}".replace(".", ",")
    if isinstance(value, dt.datetime):
        return value.strftime("%d.%m.%Y") if value.time() == dt.time() else value.strftime("%d.%m.%Y %H:%M")
    if isinstance(value, dt.date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, dt.time):
        return value.strftime("%H:%M:%S" if value.second else "%H:%M")
    if isinstance(value, dt.timedelta):
        return _duration(round(value.total_seconds()))
    return str(value)


def _duration(seconds: int) -> str:
    """Hours and minutes, more than a day of hours too: 36:30."""
    minutes, rest = divmod(abs(seconds), 60)
    text = f"{'-' if seconds < 0 else ''}{minutes // 60}:{minutes % 60:02}"
    return f"{text}:{rest:02}" if rest else text
