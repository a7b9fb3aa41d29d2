"""Pages of a PDF that are pictures, or as good as one: their text has to be recognised."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

import pypdfium2.raw as pdfium

from indexer.extraction.cleaning.paragraphs import Line
from indexer.extraction.pdf.boxes import kind_of, object_of
from indexer.language.detection import recognise_language

_FEW_LETTERS = 30  # fewer on a page with a large picture: a scan
_MIN_PICTURE = 0.5  # of the page
_MAX_DEPTH = 3  # groups of pictures in groups
_NO_LANGUAGE = frozenset({None, "zh"})  # numbers of letters, two bytes each, come out as Chinese signs


def is_scan(page: Any, lines: Sequence[Line]) -> bool:
    """Whether pdfium's page is a picture with hardly any text."""
    return _has_few_letters(lines) and _has_large_picture(page)


def are_legible(lines: Sequence[Line]) -> bool:
    """Whether lines of which the file does not name the letters are words all the same, as programs of old wrote
    them."""
    return not lines or recognise_language("\n".join(line.text for line in lines)) not in _NO_LANGUAGE


def _has_few_letters(lines: Sequence[Line]) -> bool:
    letters = 0
    for line in lines[:_FEW_LETTERS]:
        letters += sum(map(str.isalpha, line.text))
        if letters >= _FEW_LETTERS:
            return False
    return True


def _has_large_picture(page: Any) -> bool:
    """Whether pictures cover more than half of the page (pdfium's own): with hardly any text, the page is a scan. Many
    scanners cut a page into strips or tiles, a picture each."""
    wanted = _MIN_PICTURE * pdfium.FPDF_GetPageWidthF(page) * pdfium.FPDF_GetPageHeightF(page)
    handle = ctypes.cast(page, ctypes.c_void_p)
    covered = 0.0
    # A drawing may be of ten thousand lines: the kind of each is asked for without ctypes' checks.
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        covered += _covered(object_of(handle, index))
        if covered > wanted:
            return True
    return False


def _covered(page_object: ctypes.c_void_p, depth: int = 1) -> float:
    """The area of an object of a page that is a picture, or of the pictures in a group."""
    kind = kind_of(page_object)
    if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        known = pdfium.FPDFPageObj_GetBounds(_typed(page_object), left, bottom, right, top)
        return abs((right.value - left.value) * (top.value - bottom.value)) if known else 0.0
    if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
        group = _typed(page_object)
        members = (
            pdfium.FPDFFormObj_GetObject(group, index) for index in range(pdfium.FPDFFormObj_CountObjects(group))
        )
        return sum(_covered(ctypes.cast(one, ctypes.c_void_p), depth + 1) for one in members)
    return 0.0


def _typed(page_object: ctypes.c_void_p) -> Any:
    return ctypes.cast(page_object, pdfium.FPDF_PAGEOBJECT)
