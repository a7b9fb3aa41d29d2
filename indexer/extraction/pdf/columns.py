"""Two columns that were drawn line by line: told from tables, and read one after the other.

Most programs draw one column after the other, and then there is nothing to do. Where both columns share their lines, a
line of the page holds a piece of each; the gap between them, at the same place in line after line, gives it away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median

from indexer.extraction.cleaning import clean_characters
from indexer.extraction.cleaning.paragraphs import Line

_SAMPLED = 4  # lines looked at before a page is taken for one column
_MIN_LINES = 6  # of both columns, on a page
_MIN_LETTERS = 22  # of a piece of text on either side, on average: cells of a table are shorter
_MIN_GAP = 0.9  # times the size of the type

# A gap inside a line: where it begins and ends (points), and the position in the raw text of the line.
Gap = tuple[float, float, int]
GapsOf = Callable[[int], list[Gap]]


def separate_columns(lines: list[Line], raw: Sequence[str], gaps_of: GapsOf) -> list[Line]:
    """Lines in reading order. ``raw`` are their texts as the page has them, before cleaning; ``gaps_of`` finds the gaps
    between the words of a line, by its position in ``lines``.
    """
    gutter = _gutter(lines, gaps_of)
    if gutter is None:
        return lines
    ordered: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for position, line in enumerate(lines):
        if line.right <= gutter:
            left.append(line)
        elif line.left >= gutter:
            right.append(line)
        else:
            gap = next((gap for gap in gaps_of(position) if gap[0] <= gutter <= gap[1]), None)
            if gap is None:  # a heading or picture over both columns: what follows it stands below both
                ordered += [*left, *right, line]
                left, right = [], []
            else:
                begins, ends, at = gap
                text = clean_characters(raw[position][at:]).strip()
                if line.text.endswith("-") and not text.endswith("-"):
                    text += "-"  # a hyphen at the end of the line, which the raw text has as a mark behind it
                left.append(
                    Line(clean_characters(raw[position][:at]).strip(), line.left, begins, line.bottom, line.top)
                )
                right.append(Line(text, ends, line.right, line.bottom, line.top))
    return [*ordered, *left, *right]


def _gutter(lines: Sequence[Line], gaps_of: GapsOf) -> float | None:
    """The middle of the gap between two columns; ``None``: there are no columns, or they are no running text."""
    if len(lines) < _MIN_LINES:
        return None
    width = max(line.right for line in lines) - min(line.left for line in lines)
    wide = [position for position, line in enumerate(lines) if line.right - line.left > 0.7 * width]
    if len(wide) < _MIN_LINES:
        return None
    looked_at = wide[len(wide) // (2 * _SAMPLED) :: len(wide) // _SAMPLED][:_SAMPLED]
    sample: list[Gap] = []
    for missing, position in enumerate(looked_at, -len(looked_at)):
        if 2 * (len(sample) - missing) < len(looked_at):
            return None  # not even if all others had a gap: most pages are of one column
        if gap := _widest(lines[position], gaps_of(position)):
            sample.append(gap)
    if 2 * len(sample) < len(looked_at):
        return None
    middle = median((begins + ends) / 2 for begins, ends, _ in sample)
    found = [
        (position, gap)
        for position in wide
        for gap in gaps_of(position)
        if gap[0] <= middle <= gap[1] and gap[1] - gap[0] >= _MIN_GAP * lines[position].size
    ]
    if len(found) < max(_MIN_LINES, len(wide) // 2):
        return None
    letters_left = sum(gap[2] for _, gap in found) / len(found)
    letters_right = sum(len(lines[position].text) - gap[2] for position, gap in found) / len(found)
    return middle if min(letters_left, letters_right) >= _MIN_LETTERS else None


def _widest(line: Line, gaps: Sequence[Gap]) -> Gap | None:
    wide = [gap for gap in gaps if gap[1] - gap[0] >= _MIN_GAP * line.size]
    return max(wide, key=lambda gap: gap[1] - gap[0], default=None)
