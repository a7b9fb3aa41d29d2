"""Dates in the ways in which they are written: whoever types one finds the others.

14.06.2016    14.6.2016    14.06.16    14. Juni 2016    2016-06-14
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from indexer.language.folding import fold
from indexer.wording.figures import MONTHS

_SHORT = ("jan", "feb", "maerz", "apr", "mai", "jun", "jul", "aug", "sept", "okt", "nov", "dez")
_NUMBER_OF = {name: number for names in (map(fold, MONTHS), _SHORT) for number, name in enumerate(names, 1)}
_FIGURES = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})|(\d{4})-(\d{2})-(\d{2})", re.ASCII)


def read_date(word: str) -> dt.date | None:
    """The date that a word in figures is, if any."""
    found = _FIGURES.fullmatch(word)
    if not found:
        return None
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


def written(day: dt.date) -> tuple[tuple[str, ...], ...]:
    """A date in all its ways, as words."""
    figures = (f"{day:%d.%m.%Y}", f"{day.day}.{day.month}.{day.year}", f"{day:%d.%m.%y}", f"{day:%Y-%m-%d}")
    return (*((figure,) for figure in dict.fromkeys(figures)), (str(day.day), MONTHS[day.month - 1], str(day.year)))


def _date(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
