"""How the command writes: lines, tables, JSON, and text of documents made harmless."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

import click

# What a terminal would obey rather than show; line breaks and tabs become spaces.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


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
