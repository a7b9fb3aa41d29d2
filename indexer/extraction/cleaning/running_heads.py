"""Running heads, page numbers and imprint lines: text of the page, not of the document."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from indexer.model import OutlineEntry

_EDGE = 3  # lines at the top and at the bottom of a page that may belong to its furniture
_SHARE = 0.4  # of the pages on which a line has to come back
_MIN_PAGES = 3
_MANY_PAGES = 8  # in a document this long, a chapter's head need not come more than twice
_MAX_LENGTH = 160
_DIGITS = re.compile(r"\d+")
_ROMAN = re.compile(r"^[ivxlcdm]{1,7}$")
_NUMBER_AT_EDGE = re.compile(r"^\D{0,8}(\d{1,4})(?!\d)|(?<!\d)(\d{1,4})\D{0,3}$")
#: "Modul 1: Elternarbeit", "TOP 2 Bericht", "4. Ausgangslage"; not "Seite 4 Ausgangslage", "4 Ausgangslage".
_NUMBERS_A_HEADING = re.compile(r"(?!(?:seiten?|s\.|blatt|folie|page|p\.)\s*\d)[^\W\d_].*|\d+\s*[.:)]", re.IGNORECASE)


class _Offset(NamedTuple):
    """A printed number minus the number of its page: the same on every page if it is the page's."""

    top: bool
    difference: int
    #: Words stand behind it, so it may number a heading.
    before_words: bool


def find_furniture(pages: Sequence[Sequence[str]]) -> list[set[int]]:
    """For each page, the positions of the lines that are furniture. ``pages`` hold clean lines from top to bottom.

    Three signs tell furniture: the line comes back, digits aside, at the edge of at least 40 % of the pages; or a
    number in it grows with the pages ("Kapitel 3 … 61", "Kapitel 4 … 62"); or the outermost line is the same, letter
    for letter, on some pages: heads that name the chapter.
    """
    if len(pages) < _MIN_PAGES:
        return [set() for _ in pages]  # nothing can come back often enough
    edges = [_edge(lines) for lines in pages]
    outer = [_outermost(lines) for lines in pages]
    needed = max(_MIN_PAGES, round(_SHARE * sum(1 for edge in edges if edge)))
    repeated: Counter[str] = Counter()
    offsets: Counter[_Offset] = Counter()
    outermost: Counter[str] = Counter()
    for number, (lines, edge) in enumerate(zip(pages, edges, strict=True)):
        repeated.update({_masked(lines[position]) for position in edge})
        offsets.update({offset for position in edge for offset in _offsets(lines, position, number)})
        outermost.update({lines[position] for position in outer[number]})
    heads = {text for text, count in repeated.items() if text and count >= needed}
    counting = _counting(offsets, needed)
    chapters = {text for text, count in outermost.items() if count >= (2 if len(pages) >= _MANY_PAGES else _MIN_PAGES)}

    def is_furniture(lines: Sequence[str], position: int, number: int) -> bool:
        if any(offset in counting for offset in _offsets(lines, position, number)):
            return True
        text = _masked(lines[position])
        if position in outer[number] and lines[position] in chapters:
            return True
        # A number alone that does not count the pages may be a footnote's or a table's: only at the very edge is it
        # one.
        return text in heads and (text != "#" or position in (0, len(lines) - 1))

    return [
        {position for position in edge if is_furniture(lines, position, number)}
        for number, (lines, edge) in enumerate(zip(pages, edges, strict=True))
    ]


def find_named_heads(
    pages: Sequence[Sequence[str]], title: str | None, outline: Sequence[OutlineEntry]
) -> list[set[int]]:
    """For each page, the positions of outermost lines that repeat the document's title, the name of a chapter that
    began on an earlier page, or both: heads that change with each chapter come back too seldom to be told by that."""
    whole = _bare(title or "")
    found: list[set[int]] = []
    begun: dict[str, int] = {}
    for entry in outline:
        begun.setdefault(_bare(entry.title), entry.page)
    for number, lines in enumerate(pages, 1):
        heads: set[int] = set()
        for position in _outermost(lines, least=2) if number > 1 else ():
            bare = _bare(lines[position])
            rest = bare.removeprefix(whole) if bare.startswith(whole) else bare.removesuffix(whole)
            # Title and chapter in one line are never the chapter's own heading, not even on the page where it begins.
            both = rest != bare and begun.get(rest, number + 1) <= number
            if (whole and not rest) or both or begun.get(bare, number) < number:
                heads.add(position)
        found.append(heads)
    return found


def _bare(text: str) -> str:
    """Letters alone, without marks on them or numbers of chapters and pages."""
    return "".join(filter(str.isalpha, unicodedata.normalize("NFD", text.lower())))


def _outermost(lines: Sequence[str], least: int = _EDGE + 2) -> set[int]:
    """The first and the last line of a page that are more than a number; none on a page of fewer than ``least``
    lines."""
    last = len(lines) - 1
    if len(lines) < least:
        return set()
    found: set[int] = set()
    for ends in ((0, 1), (last, last - 1)):  # a page number may stand outside of the head
        worded = next((position for position in ends if _masked(lines[position]) != "#"), None)
        if worded is not None and len(lines[worded]) <= _MAX_LENGTH:
            found.add(worded)
    return found


def _edge(lines: Sequence[str]) -> list[int]:
    """Positions of the lines at the top and bottom; long lines are never furniture."""
    positions = {*range(min(_EDGE, len(lines))), *range(max(0, len(lines) - _EDGE), len(lines))}
    return [position for position in sorted(positions) if 0 < len(lines[position]) <= _MAX_LENGTH]


def _masked(line: str) -> str:
    """The line as it looks on every page: "Seite 7 von 30" and "Seite 8 von 30" are the same."""
    text = line.strip().lower()
    return "#" if _ROMAN.match(text) else _DIGITS.sub("#", text)


def _counting(offsets: Counter[_Offset], needed: int) -> set[_Offset]:
    """The offsets by which lines count the pages."""
    # Heads of left pages begin with the number ("62 Kapitel 4"), those of right ones end with it.
    both = Counter({(top, difference): 0 for top, difference, _ in offsets})
    for (top, difference, _), count in offsets.items():
        both[top, difference] += count
    counting = {_Offset(*place, words) for place, count in both.items() if count >= needed for words in (False, True)}
    # "4 Ausgangslage" may be the head of page 4; where other lines count the pages, it is a heading.
    sure = {offset for offset in counting if 3 * offsets[offset._replace(before_words=False)] >= needed}
    return sure or counting


def _offsets(lines: Sequence[str], position: int, page: int) -> list[_Offset]:
    """For a number at the start or end of the very first or last line that may be the page's."""
    if position not in (0, len(lines) - 1):
        return []
    line = lines[position].strip()
    found = []
    for match in _NUMBER_AT_EDGE.finditer(line):
        before_words = bool(match[1]) and any(map(str.isalpha, line[match.end(1) :]))
        if not (before_words and _NUMBERS_A_HEADING.match(line)):
            found.append(_Offset(position == 0, int(match[1] or match[2]) - page, before_words))
    return found
