"""Words broken inside the cells of a table that was drawn line by line, whole again.

Most programs draw one cell after the other, and a broken word is followed by its rest. Where all cells of a row share
their lines, the rest stands one line below, behind words of other cells: at the very place where its own cell begins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.extraction.cleaning import clean_characters
from indexer.extraction.cleaning.hyphenation import AFTER_ELLIPSIS
from indexer.extraction.cleaning.paragraphs import Line
from indexer.extraction.pdf.columns import Gap, GapsOf

_BROKEN = re.compile(r"[^\W\d_]- (?!und |oder |bzw)\S")  # inside of a line: a cell may end there
_FIRST_WORD = re.compile(r"[^\W\d_]\w*")
# All times the size of the type.
_GAP = 0.5  # between two cells at least; words of justified lines stand no further apart
_SURE_GAP = 0.9  # of one of the two lines at least
_SHARED = 0.4  # of their gaps, one above the other
_ALIGNED = 0.15  # both halves, at their left
_NEXT_LINE = (0.5, 1.9)  # distance of their baselines
_LOOKED_AT = 4  # lines below: cells of the same row may stand a little higher or lower


@dataclass(slots=True)
class _Cell:
    """The text of one line of a cell, and where it begins and ends."""

    left: float
    right: float
    text: str


def join_cells(lines: list[Line], raw: Sequence[str], gaps_of: GapsOf) -> list[Line]:
    """Lines with the rests of broken words behind their beginnings, on a line of their own inside the text:
    ``Sprach-\\nmittlung``.

    ``raw`` are their texts as the page has them, before cleaning; ``gaps_of`` finds the gaps between the words of a
    line, by its position in ``lines``.
    """
    known: dict[int, list[_Cell]] = {}

    def cells_of(position: int) -> list[_Cell]:
        if position not in known:
            known[position] = _cells(lines[position], raw[position], gaps_of(position))
        return known[position]

    emptied = False
    # From the bottom: a rest may be broken once more, and has to be whole before it is taken.
    for position in range(len(lines) - 2, -1, -1):
        line = lines[position]
        ends_broken = line.text[-1] == "-"
        if not ends_broken and not ("- " in line.text and _BROKEN.search(line.text)):
            continue
        cells = cells_of(position)
        following = lines[position + 1]
        if len(cells) == 1 and not following.row and abs(following.left - line.left) <= _ALIGNED * line.size:
            continue  # running text
        for number, cell in enumerate(cells):
            if cell.text[-1:] != "-" or not cell.text[-2:-1].isalpha():
                continue
            found = _rest(position, number, lines, cells_of)
            if found is None:
                continue
            below, other = found
            target = cells_of(below)[other]
            word, _, target.text = target.text.partition(" ")
            cell.text += "\n" + word
            for changed in (position, below):
                lines[changed].text = " ".join(one.text for one in cells_of(changed) if one.text)
                emptied |= not lines[changed].text
    return [line for line in lines if line.text] if emptied else lines


def _cells(line: Line, raw: str, gaps: Sequence[Gap]) -> list[_Cell]:
    wide = [gap for gap in gaps if gap[1] - gap[0] >= _GAP * line.size]
    if not wide:
        return [_Cell(line.left, line.right, line.text)]
    cuts = [0, *(at for _, _, at in wide), len(raw)]
    lefts = [line.left, *(ends for _, ends, _ in wide)]
    rights = [*(begins for begins, _, _ in wide), line.right]
    texts = [clean_characters(raw[start:stop]).strip().replace("\n", " ") for start, stop in pairwise(cuts)]
    if line.text.endswith("-") and not texts[-1].endswith("-"):
        texts[-1] += "-"  # a hyphen at the end of the line, which the raw text has as a mark behind it
    return [_Cell(*cell) for cell in zip(lefts, rights, texts, strict=True)]


def _rest(
    position: int, number: int, lines: Sequence[Line], cells_of: Callable[[int], list[_Cell]]
) -> tuple[int, int] | None:
    """The line and the cell in it that begins with the rest of the word at the end of a cell; ``None``: there is none,
    or it follows anyway."""
    line, cells = lines[position], cells_of(position)
    cell = cells[number]
    for below in range(position + 1, min(position + 1 + _LOOKED_AT, len(lines))):
        distance = line.bottom - lines[below].bottom
        if not lines[below].text or not _NEXT_LINE[0] <= distance / max(0.1, line.size) <= _NEXT_LINE[1]:
            continue
        if lines[below].left > cell.left + _ALIGNED * line.size or lines[below].right <= cell.left:
            continue
        others = cells_of(below)
        for other, candidate in enumerate(others):
            if abs(candidate.left - cell.left) > _ALIGNED * line.size or not _is_rest(candidate.text):
                continue
            follows = number == len(cells) - 1 and below == position + 1 and len(others) == 1 and not lines[below].row
            if follows or not _same_column(cells, number, others, other, line.size):
                return None
            return below, other
    return None


def _is_rest(text: str) -> bool:
    word = _FIRST_WORD.match(text)
    return word is not None and word[0] not in AFTER_ELLIPSIS


def _same_column(cells: Sequence[_Cell], number: int, others: Sequence[_Cell], other: int, size: float) -> bool:
    """Whether the gap behind a cell, or before the last one, goes on in the line below."""
    if number < len(cells) - 1:
        gap = cells[number].right, cells[number + 1].left
        below = others[other].right, others[other + 1].left if other < len(others) - 1 else gap[1]
    elif number:
        gap = cells[number - 1].right, cells[number].left
        below = others[other - 1].right if other else gap[0], others[other].left
    else:  # the only cell of its line
        return not other or others[other].left - others[other - 1].right >= _SURE_GAP * size
    shared = min(gap[1], below[1]) - max(gap[0], below[0])
    return shared >= _SHARED * size and max(gap[1] - gap[0], below[1] - below[0]) >= _SURE_GAP * size
