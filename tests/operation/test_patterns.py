"""Regular expressions take no more than linear time, whatever the text: none can be made to hang by a file or a
request."""

from __future__ import annotations

import importlib
import pkgutil
import re
import signal
from collections.abc import Iterator, Sequence
from contextlib import suppress
from types import FrameType, ModuleType
from typing import Any

import pytest

import indexer
import search_app

_LENGTH = 10_000  # a quadratic pattern takes 50 million steps for this, a linear one 10,000
_SECONDS = 0.1  # of processor time, for one text; the linear ones need at most a tenth of it
_SEEDS = (
    *("a", " ", "-", "\n", ".", "(", ")", '"', "1", "<", ">", "&", "*", "_", "'", "/", "\\", ":", ";", ",", "[", "]", "{", "#", "|"),
    *("a ", ". ", "a-", "1.", "a.", "ab", "aA", "-\n", " \n", "\r\n", "a@", "<a ", "<!--", "](", "&amp", "{\\a ", "\u00ad", "¨ ", "ä", "é"),
    *("a-\n", ". . ", "und ", "a*", "**", "~~", "..", "((", "[$", "x=1 ", "https://", "1 0 obj ", "/Type ", "=?", "\t", "ü-"),
)  # fmt: skip
_ENDS = ("", "!")
#: Asked at the beginning of a text or for the whole of it only: there they are linear.
_ANCHORED = {
    "indexer.extraction.text.front_matter._ENTRY",
    "indexer.extraction.text.front_matter._FIRST",
    "indexer.extraction.text.front_matter._NESTED",
    "indexer.extraction.text.front_matter._PROPERTY",
    "indexer.extraction.text.html._SITE",
    "indexer.extraction.metadata._DATE",
    "indexer.extraction.office.number_formats._DIGITS",
    "indexer.extraction.registry._HEADER",
    "indexer.extraction.cleaning.paragraphs._ENUMERATION",
    "indexer.extraction.text.plain._UNDERLINED",
    "indexer.extraction.cleaning.running_heads._NUMBERS_A_HEADING",
    "indexer.language.stems._INNER_FEMININE",
    "search_app.answering.structure._BULLET",
}


def _modules() -> Iterator[ModuleType]:
    for package in (indexer, search_app):
        for info in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if not info.name.endswith(("__main__", "build_hook")):
                try:
                    yield importlib.import_module(info.name)
                except ImportError:
                    continue  # an optional part that is not installed


def _patterns() -> dict[str, re.Pattern[Any]]:
    found = {}
    for module in _modules():
        for name, value in vars(module).items():
            values = value if isinstance(value, (tuple, list)) else [value]
            for number, one in enumerate(values):
                if isinstance(one, re.Pattern):
                    found[f"{module.__name__}.{name}" + (f"[{number}]" if one is not value else "")] = one
    return found


@pytest.fixture
def alarm() -> Iterator[None]:
    """Running out of the time that :func:`_takes_too_long` sets raises a TimeoutError."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, stop)
    yield
    signal.signal(signal.SIGVTALRM, before)


def _takes_too_long(name: str, pattern: re.Pattern[Any], text: Any) -> bool:
    """Whether it does so each of three times: processor time, too, is longer where others use the machine."""
    for _ in range(3):
        # The outer one: time may run out just when the alarm is being called off.
        with suppress(TimeoutError):
            try:
                signal.setitimer(signal.ITIMER_VIRTUAL, _SECONDS)
                if name in _ANCHORED:
                    pattern.match(text)
                else:
                    pattern.sub(text[:0], text)
            finally:
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            return False
    return True


def _texts(pattern: re.Pattern[Any], seeds: Sequence[str]) -> Iterator[Any]:
    for unit in seeds:
        for end in _ENDS:
            text = unit * (_LENGTH // len(unit)) + end
            yield text.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else text


@pytest.mark.usefixtures("alarm")
@pytest.mark.parametrize("seed", range(4))
def test_every_pattern_is_done_in_time_with_any_text(seed: int) -> None:
    slow = [
        f"{name} on {text[:6]!r}…{text[-1:]!r}: {pattern.pattern!r}"[:300]
        for name, pattern in _patterns().items()
        for text in _texts(pattern, _SEEDS[seed::4])
        if _takes_too_long(name, pattern, text)
    ]
    assert slow == [], "\n".join(slow)


def test_patterns_are_looked_for_in_all_rooms() -> None:
    rooms = {name.split(".")[1] for name in _patterns()}
    assert {"extraction", "language", "describe", "asking", "answering", "web"} <= rooms
