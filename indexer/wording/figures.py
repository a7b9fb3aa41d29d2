"""Numbers, sizes and times as Germans write them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni",
    "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip


def number(value: int) -> str:
    """``12345`` → ``12.345``."""
    return f"{value:,}".replace(",", ".")


def decimal(value: float, places: int = 1) -> str:
    """``1234.56`` → ``1.234,6``."""
    return f"{value:,.{places}f}".translate(str.maketrans(",.", ".,"))


def counted(value: int, one: str, many: str) -> str:
    """``1 Dokument``, ``2 Dokumente``."""
    return f"{number(value)} {one if value == 1 else many}"


def page_numbers(numbers: Sequence[int], most: int = 10) -> str:
    """``Seite 3``, ``Seiten 3, 4 und 7``, and of many pages the first: ``Seiten 1, 2, 3 und 40 weitere``."""
    if len(numbers) == 1:
        return f"Seite {numbers[0]}"
    shown = [str(value) for value in numbers[:most]]
    last = f"{number(len(numbers) - most)} weitere" if len(numbers) > most else shown.pop()
    return f"Seiten {', '.join(shown)} und {last}"


def size(bytes_: int) -> str:
    """``1 234 567`` → ``1,2 MB``."""
    value = float(bytes_)
    for unit in ("Byte", "kB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            break
        value /= 1000
    return number(bytes_) + " Byte" if unit == "Byte" else f"{decimal(value)} {unit}"


def duration(seconds: float) -> str:
    """``0.64`` → ``0,6 s``, ``3725`` → ``1 h 2 min``."""
    if seconds < 10:
        return f"{decimal(seconds)} s"
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return f"{rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def moment(time: dt.datetime | None) -> str:
    """``22.11.2026, 14:05 Uhr``."""
    return f"{time:%d.%m.%Y, %H:%M} Uhr" if time else "unbekannt"
