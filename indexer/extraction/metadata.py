"""What files say about themselves, believed only as far as it deserves.

Titles such as "Microsoft Word - Dokument1", dates in the future and authors called "user" come from programs, not
people.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import PurePath

from indexer.extraction.cleaning import clean_line

_PROGRAM_PREFIX = re.compile(r"(?:microsoft (?:word|powerpoint|excel)|word|powerpoint|layout) ?[-–:] ?", re.IGNORECASE)
_FILE_NAME = re.compile(
    r"\.(?:docx?|docm|dotx?|pdf|indd|qxd|qxp|odt|ott|rtf|pptx?|xlsx?|tex|dvi|ps|eps|html?|txt|fm|pmd|cdr|ai|p65)\s*$",
    re.IGNORECASE,
)
_JUNK_TITLE = re.compile(
    r"""^(?:
        (?:untitled|unbenannt(?:es\ dokument)?|untitled\ document|\w*vorlage|ohne\ titel|kein\ titel|no\ title|titel|title|dokument|document|pr[äa]sentation|presentation
           |powerpoint[- ]pr[äa]sentation|powerpoint\ presentation|folie|slide|neu(?:es\ dokument)?|vorlage|template|entwurf|tabelle|mappe|book|buch
           |print|druck|scan|image|bild|layout|normal|default|test|deckblatt|cover)[-_.\ ]?\d*
        |tmp[-_.]?\w*|~\$?.*|\W*|[\d\W_]+|[0-9a-f]{16,}|\w{1,2}
        |(?:https?|file)://.*|[a-z]:\\.*|/\S+/.*
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
# "02-expertise-vielfalt", "expertise_vielfalt_v3": a file's name without its suffix.
_SLUG = re.compile(r"^(?=\S*_|\d+-|[a-zäöü]\S*-\S*-)\S+$")
_JUNK_AUTHOR = re.compile(
    r"^(?:user|admin(?:istrator)?|unknown|unbekannt|author|autor|python-docx|python-pptx|openpyxl|microsoft.*|default|owner|"
    r"windows.*|besitzer|benutzer|anonymous|anonym|root|nobody|test|creator|producer|un-?named user|\W*)$",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?:D:)?\s*(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?|(\d{2})(\d{2})?)?")
_GERMAN_DATE = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)")
#: When the files were made that python-docx and python-pptx begin every document with: whoever writes with them and
#: sets no date hands these on, to the second.
_OF_TEMPLATES = frozenset({"2013-12-23T23:15:00", "2013-01-27T09:14:16", "2013-01-27T09:15:58"})
_TO_THE_SECOND = len("2013-12-23T23:15:00")
_LANGUAGE = re.compile(r"^([a-zA-Z]{2,3})(?:[-_][A-Za-z0-9]+)*$")
_AUTHOR_SEPARATOR = re.compile(r"[;\n]")
_KEYWORD_SEPARATOR = re.compile(r"[;,\n]")
_MAX_TITLE = 300
_EARLIEST_YEAR = 1950


def title_from(value: object, file_name: str = "") -> str | None:
    """The title that a property names, or ``None`` where a program wrote it there.

    >>> title_from("Microsoft Word - Dokument1"), title_from("Microsoft Word - Vielfalt vor Ort")
    (None, 'Vielfalt vor Ort')
    """
    if not isinstance(value, str):
        return None
    title = clean_line(value[: 4 * _MAX_TITLE])
    if "\ufffd" in title:
        return None  # bytes in an unknown encoding: worse than none
    # Matched rather than substituted, which would look for a beginning at every place.
    prefix = _PROGRAM_PREFIX.match(title)
    title = unquoted(title[prefix.end() if prefix else 0 :])
    if not title or _FILE_NAME.search(title) or _JUNK_TITLE.match(title):
        return None
    stem = PurePath(file_name).stem
    if stem and title.casefold() == stem.casefold() and not re.search(r"[^\W\d_] [^\W\d_]", title):
        return None  # a file name without its suffix; one that reads like words may stay
    if not re.search(r"[^\W\d_]{2}", title) or _SLUG.match(title):
        return None
    return title if len(title) <= _MAX_TITLE else title[:_MAX_TITLE].rpartition(" ")[0] + " …"


def unquoted(text: str) -> str:
    """A text without the quotation marks that stand around all of it; those of its words stay.

    >>> unquoted('"Vielfalt vor Ort"'), unquoted('Das Projekt "Griffbereit"')
    ('Vielfalt vor Ort', 'Das Projekt "Griffbereit"')
    """
    text = text.strip()
    mark, inside = text[:1], text[1:-1]
    return inside.strip() if mark in ('"', "'") and text.endswith(mark) and mark not in inside else text


def readable_name(path: str | PurePath) -> str:
    """A title made of a file's name with its suffix, where nothing better is known.

    >>> readable_name("papiere/2019-03_expertise_vielfalt-vor-ort.pdf")
    '2019-03 expertise vielfalt vor ort'
    """
    stem = _FILE_NAME.sub("", PurePath(path).stem)  # "Konzept.docx.pdf"
    stem = re.sub(r"[_+]+|%20", " ", stem)
    stem = re.sub(r"(?<=[^\W\d_])-(?=[^\W\d_])", " ", stem)
    return clean_line(stem) or PurePath(path).name


def authors_from(*values: object) -> tuple[str, ...]:
    """Names without repetition, in order; several in one value are separated by semicolons."""
    names: dict[str, None] = {}
    for value in values:
        if isinstance(value, str):
            for part in _AUTHOR_SEPARATOR.split(value[:2000]):
                name = clean_line(part)
                if name and not _JUNK_AUTHOR.match(name) and "\ufffd" not in name:
                    names.setdefault(name[:200])
    return tuple(names)[:50]


def keywords_from(*values: object) -> tuple[str, ...]:
    """Keywords without repetition; several in one value are separated by commas, semicolons or lines."""
    words: dict[str, None] = {}
    for value in values:
        if isinstance(value, str):
            for part in _KEYWORD_SEPARATOR.split(value[:5000]):
                if word := clean_line(part):
                    words.setdefault(word[:200])
    return tuple(words)[:100]


def date_from(value: object) -> dt.date | None:
    """The day of a date in any of the ways files write it (ISO, PDF's ``D:20190314…``, a datetime, as Germans do);
    ``None`` where the value is no date, lies before 1950 or in the future, or is that of a library's template.

    >>> date_from("14.3.2019"), date_from("2019-3-14")
    (datetime.date(2019, 3, 14), datetime.date(2019, 3, 14))
    """
    moment = value.isoformat() if isinstance(value, dt.datetime) else value
    if isinstance(moment, str) and moment.strip()[:_TO_THE_SECOND] in _OF_TEMPLATES:
        return None
    if isinstance(value, dt.datetime):
        date = value.date()
    elif isinstance(value, dt.date):
        date = value
    elif isinstance(value, str) and (numbers := _numbers(value.strip())):
        try:
            date = dt.date(*numbers)
        except ValueError:
            return None
    else:
        return None
    return date if date.year >= _EARLIEST_YEAR and date <= dt.date.today() + dt.timedelta(days=1) else None


def _numbers(text: str) -> tuple[int, int, int] | None:
    """Year, month and day as they stand at the beginning of a text."""
    if match := _GERMAN_DATE.match(text):
        return int(match[3]), int(match[2]), int(match[1])
    if match := _DATE.match(text):
        return int(match[1]), int(match[2] or match[4] or 1), int(match[3] or match[5] or 1)
    return None


def language_from(value: object) -> str | None:
    """The language of a tag such as "de-DE", as two or three lower-case letters."""
    if isinstance(value, str) and (match := _LANGUAGE.match(value.strip())):
        language = match[1].lower()
        return {"deu": "de", "ger": "de", "eng": "en", "x": None, "und": None, "zxx": None}.get(language, language)
    return None
