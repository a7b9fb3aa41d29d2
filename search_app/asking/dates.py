"""Dates in the ways in which they are written: whoever types one finds the others.

14.06.2016    14.6.2016    14.06.16    14. Juni 2016    14. und 15. Juni 2016    2016-06-14

A date is found as a whole, never by its year or month alone.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from indexer.language.folding import fold
from indexer.wording.figures import MONTHS

_SHORT = ("jan", "feb", "maerz", "apr", "mai", "jun", "jul", "aug", "sept", "okt", "nov", "dez")
_NUMBER_OF = {name: number for names in (map(fold, MONTHS), _SHORT) for number, name in enumerate(names, 1)}
#: What lasts longer than so many days is not found by its first one: "12. und 13. März 2018", "12. bis 14. März 2018".
_LONGEST = 3
_FIGURES = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})|(\d{4})-(\d{2})-(\d{2})", re.ASCII)


def read_date(text: str) -> dt.date | None:
    """The date that a word in figures is, or three words with the name of the month (14. Juni 2016), if any."""
    found = _FIGURES.fullmatch(text)
    if not found:
        words = [word.rstrip(".") for word in text.split(maxsplit=3)]
        return next((day for _, _, day in dates_in(words)), None) if len(words) == 3 else None
    if found["year"]:
        return _date(found["year"], found["month"], found["day"])
    return _date(*found.groups()[3:])


def dates_in(words: Sequence[str]) -> Iterator[tuple[int, int, dt.date]]:
    """Dates of three words (start, end) with the name of the month: 14 Juni 2016."""
    for start in range(len(words) - 2):
        day, month, year = words[start : start + 3]
        number = _NUMBER_OF.get(fold(month))
        in_figures = day.isdecimal() and year.isdecimal() and len(day) < 3 and len(year) == 4
        if number and in_figures and (found := _date(year, str(number), day)):
            yield start, start + 3, found


def in_figures(day: dt.date) -> tuple[str, ...]:
    """A date in figures, in all ways."""
    short = f"{day.day}.{day.month}."
    written = f"{day:%d.%m.%Y}", f"{short}{day.year}", f"{day:%d.%m.%y}", f"{short}{day:%y}", f"{day:%Y-%m-%d}"
    return tuple(dict.fromkeys(written))


def in_words(day: dt.date) -> Iterator[tuple[str, ...]]:
    """A date with the name of the month, in all ways, as words in a row; also where some days begin with it."""
    rest = MONTHS[day.month - 1], str(day.year)
    yield str(day.day), *rest
    if fold(rest[0]) != _SHORT[day.month - 1]:
        yield str(day.day), _SHORT[day.month - 1], rest[1]
    for last in range(day.day + 1, day.day + _LONGEST):
        yield from ((str(day.day), *between, str(last), *rest) for between in ((), ("und",), ("bis",)))


def _date(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
