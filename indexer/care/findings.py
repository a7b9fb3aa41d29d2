"""What a check found."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    """How a finding is meant."""

    OK = "ok"
    NOTE = "Hinweis"
    ERROR = "Fehler"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor: ``about`` what, what was found, and ``advice`` on what to do, in German."""

    level: Level
    about: str
    text: str
    advice: str = ""
    #: What `repair` may do about it.
    remedy: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For machines."""
        return asdict(self)


def ok(about: str, text: str) -> Finding:
    """Something that is as it should be."""
    return Finding(Level.OK, about, text)


def note(about: str, text: str, advice: str = "", remedy: str = "") -> Finding:
    """Something worth knowing, by which the search suffers no harm."""
    return Finding(Level.NOTE, about, text, advice, remedy)


def error(about: str, text: str, advice: str = "", remedy: str = "") -> Finding:
    """Something that is wrong."""
    return Finding(Level.ERROR, about, text, advice, remedy)
