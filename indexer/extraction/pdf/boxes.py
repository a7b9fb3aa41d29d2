"""Places of the characters of a PDF page, asked of pdfium one by one."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterable
from typing import Any

import pypdfium2.raw as pdfium


class _Handle(ctypes.c_void_p):
    """A subclass, as ctypes turns what returns ``c_void_p`` itself into a number."""


def _direct(function: Any, result: Any = ctypes.c_int) -> Callable[..., Any]:
    """A function of pdfium without ctypes' check of each argument: that takes twice as long as the call, and there are
    hundreds of calls a page. What is handed over has to be of the right type, therefore: a ``c_void_p`` for the
    page."""
    address = ctypes.cast(function, ctypes.c_void_p).value
    if address is None:  # pragma: no cover - a library without it would not have been loaded
        raise OSError("pdfium lacks a function")
    return ctypes.PYFUNCTYPE(result)(address)


_origin = _direct(pdfium.FPDFText_GetCharOrigin)
_loose_box = _direct(pdfium.FPDFText_GetLooseCharBox)
_font_size = _direct(pdfium.FPDFText_GetFontSize, ctypes.c_double)
_matrix = _direct(pdfium.FPDFText_GetMatrix)
_from_text_index = _direct(pdfium.FPDFText_GetCharIndexFromTextIndex)
#: Of a page, the object at an index from 0, and what kind it is of; both take and give ``c_void_p``.
object_of = _direct(pdfium.FPDFPage_GetObject, _Handle)
kind_of = _direct(pdfium.FPDFPageObj_GetType)


class Boxes:
    """Places of characters by their position in the page's text; the C variables are kept, as making them costs more
    than asking.

    ``text_page`` is pdfium's; ``aligned``: positions in the text are pdfium's own, otherwise each is translated.
    """

    def __init__(self, text_page: Any, aligned: bool) -> None:
        self._page = ctypes.cast(text_page, ctypes.c_void_p)
        self._aligned = aligned
        self._box = pdfium.FS_RECTF()
        self._matrix = pdfium.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._box_reference = ctypes.byref(self._box)
        self._matrix_reference = ctypes.byref(self._matrix)
        self._x_reference, self._y_reference = ctypes.byref(self._x), ctypes.byref(self._y)

    def origin(self, position: int) -> tuple[float, float]:
        """Left end and baseline of a character, in points."""
        self._x.value = self._y.value = 0.0
        index = position if self._aligned else self._index(position)
        _origin(self._page, index, self._x_reference, self._y_reference)
        return self._x.value, self._y.value

    def right(self, position: int) -> float:
        """Right end of a character; where pdfium knows none, that of the character asked before."""
        _loose_box(self._page, position if self._aligned else self._index(position), self._box_reference)
        right: float = self._box.right
        return right

    def middle(self, position: int) -> tuple[float, float]:
        """The place halfway between both ends of a character, on its baseline."""
        left, baseline = self.origin(position)
        return (left + self.right(position)) / 2, baseline

    def size(self, position: int) -> float:
        """Size of type of a character as it stands on the page."""
        index = position if self._aligned else self._index(position)
        size: float = _font_size(self._page, index)
        matrix = self._matrix
        if _matrix(self._page, index, self._matrix_reference):
            size *= math.hypot(matrix.c, matrix.d)
        return size

    def span(self, text: str, first: int, last: int) -> tuple[float, float, float, float]:
        """Left, right, baseline and size of the line from the first to the last character, which begins with ``text``:
        it stands on its baseline and is as high as its type. Boxes of glyphs would not do for that, they are higher
        with an Ä than with an a."""
        page, x, y, matrix = self._page, self._x, self._y, self._matrix
        index = first if self._aligned else self._index(first)
        x.value = y.value = 0.0
        _origin(page, index, self._x_reference, self._y_reference)
        left, baseline = x.value, y.value
        size = _font_size(page, index)
        if _matrix(page, index, self._matrix_reference):
            size *= math.hypot(matrix.c, matrix.d)
        if last != first and not text[0].isalpha():
            # A line may begin with a small raised mark: then the larger of both ends is its size.
            other_size = self.size(last)
            if other_size > size:
                baseline, size = self.origin(last)[1], other_size
        self._box.right = left
        return left, max(left, self.right(last)), baseline, size

    def gaps(self, positions: Iterable[tuple[int, int]]) -> list[tuple[float, float]]:
        """Of pairs of characters, the right end of the first and the left end of the second."""
        page, box, x = self._page, self._box, self._x
        box_reference, x_reference, y_reference = self._box_reference, self._x_reference, self._y_reference
        found = []
        for before, after in positions:
            if not self._aligned:
                before, after = self._index(before), self._index(after)
            _loose_box(page, before, box_reference)
            _origin(page, after, x_reference, y_reference)
            found.append((box.right, x.value))
        return found

    def _index(self, position: int) -> int:
        return max(0, int(_from_text_index(self._page, position)))


class TurnedBoxes(Boxes):
    """The same for a page that is turned: places as they are on the page that is shown, not as the file has them.

    ``turn``: by how many quarters of a circle, to the right; ``width`` and ``height`` of the page once it is turned.
    """

    def __init__(self, text_page: Any, aligned: bool, turn: int, width: float, height: float) -> None:
        super().__init__(text_page, aligned)
        self._turn, self._width, self._height = turn % 4, width, height

    def origin(self, position: int) -> tuple[float, float]:
        """See :meth:`Boxes.origin`."""
        return self._turned(*super().origin(position))

    def right(self, position: int) -> float:
        """See :meth:`Boxes.right`."""
        super().right(position)
        box = self._box
        right: float = (box.right, box.top, self._width - box.left, self._width - box.bottom)[self._turn]
        return right

    def span(self, text: str, first: int, last: int) -> tuple[float, float, float, float]:
        """See :meth:`Boxes.span`."""
        left, baseline = self.origin(first)
        size = self.size(first)
        if last != first and not text[0].isalpha() and (other_size := self.size(last)) > size:
            baseline, size = self.origin(last)[1], other_size
        return left, max(left, self.right(last)), baseline, size

    def gaps(self, positions: Iterable[tuple[int, int]]) -> list[tuple[float, float]]:
        """See :meth:`Boxes.gaps`."""
        return [(self.right(before), self.origin(after)[0]) for before, after in positions]

    def _turned(self, x: float, y: float) -> tuple[float, float]:
        places = (x, y), (y, self._height - x), (self._width - x, self._height - y), (self._width - y, x)
        return places[self._turn]


def boxes_of(text_page: Any, aligned: bool, turn: int, width: float, height: float) -> Boxes:
    """Places on a page; those on one that is not turned are told as the file has them, which is faster."""
    return TurnedBoxes(text_page, aligned, turn, width, height) if turn else Boxes(text_page, aligned)
