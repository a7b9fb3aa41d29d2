"""How the command writes: numbers, sizes and times as Germans write them, and text of documents made harmless."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable
from typing import Any

import click

# What a terminal would obey rather than show; line breaks and tabs become spaces.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def number(value: int) -> str:
    """``12345`` → ``12.345``."""
    return f"{value:,}".replace(",", ".")


def decimal(value: float, places: int = 1) -> str:
    """``1234.56`` → ``1.234,6``."""
    return f"{value:,.{places}f}".translate(str.maketrans(",.", ".,"))


def counted(value: int, one: str, many: str) -> str:
    """``1 Dokument``, ``2 Dokumente``."""
    return f"{number(value)} {one if value == 1 else many}"


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


def plain(text: str) -> str:
    """Text from a file or a file name without anything that a terminal would obey; on one line."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text.replace("\n", " ").replace("\t", " "))


def say(text: str = "", *, err: bool = False) -> None:
    """Print a line; styles are left out where the stream is no terminal."""
    click.echo(text, err=err)


def heading(text: str) -> None:
    """Print a line above a list."""
    say()
    say(click.style(text, bold=True))


def table(lines: Iterable[tuple[str, str]], *, indent: str = "") -> None:
    """Print names and values: names left, values right, both lined up."""
    rows = list(lines)
    left = max((len(name) for name, _ in rows), default=0)
    right = max((len(value) for _, value in rows), default=0)
    for name, value in rows:
        say(f"{indent}{name:<{left}}  {value:>{right}}")


def say_json(value: Any) -> None:
    """Print a value for machines."""
    say(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def shorten(text: str, width: int) -> str:
    """Cut the middle out of a text that is too wide: of a path, both beginning and file name stay."""
    if len(text) <= width:
        return text
    if width < 8:
        return text[:width]
    tail = (width - 1) * 2 // 3
    return f"{text[: width - 1 - tail]}…{text[-tail:]}"
