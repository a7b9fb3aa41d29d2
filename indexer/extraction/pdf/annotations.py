"""What was written into a PDF once it was made: values of form fields, text boxes, comments; and where its links lead.
pdfium's text is what the page itself says, without them."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pypdfium2.raw as pdfium

from indexer.extraction.cleaning import clean_characters, clean_line
from indexer.model import Page

_COMMENTS = frozenset(
    [
        pdfium.FPDF_ANNOT_TEXT,
        pdfium.FPDF_ANNOT_FREETEXT,
        pdfium.FPDF_ANNOT_LINE,
        pdfium.FPDF_ANNOT_SQUARE,
        pdfium.FPDF_ANNOT_CIRCLE,
        pdfium.FPDF_ANNOT_POLYGON,
        pdfium.FPDF_ANNOT_POLYLINE,
        pdfium.FPDF_ANNOT_HIGHLIGHT,
        pdfium.FPDF_ANNOT_UNDERLINE,
        pdfium.FPDF_ANNOT_SQUIGGLY,
        pdfium.FPDF_ANNOT_STRIKEOUT,
        pdfium.FPDF_ANNOT_STAMP,
        pdfium.FPDF_ANNOT_CARET,
        pdfium.FPDF_ANNOT_INK,
    ]
)
_VALUES = frozenset([pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX])
_PASSWORD = 1 << 13  # flag of a text field
_MAX_ON_PAGE = 2_000
_MAX_LINKS = 200  # of a page
_MAX_ADDRESS = 2_000  # bytes
_OUTSIDE = ("http://", "https://", "mailto:")
_MAX_BYTES = 200_000  # of one text


def read_annotations(page: Any, form: Any) -> list[str]:
    """What was written on a page (pdfium's own), in the order of the file, each text once. ``form`` is pdfium's view of
    the document's form; ``None``: it has none."""
    found: dict[str, None] = {}
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MAX_ON_PAGE)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            for text in _texts(annotation, form):
                lines = (" ".join(line.split()) for line in clean_characters(text.replace("\r", "\n")).split("\n"))
                found["\n".join(filter(None, lines))] = None
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)
    return list(filter(None, found))


def read_links(page: Any, document: Any) -> list[str]:
    """Where links on a page lead to, out of its document (both pdfium's own), each once."""
    found: dict[str, None] = {}
    start = ctypes.c_int(0)
    link = pdfium.FPDF_LINK()
    while len(found) < _MAX_LINKS and start.value < _MAX_ON_PAGE and pdfium.FPDFLink_Enumerate(page, start, link):
        action = pdfium.FPDFLink_GetAction(link)
        if not action or pdfium.FPDFAction_GetType(action) != pdfium.PDFACTION_URI:
            continue
        size = pdfium.FPDFAction_GetURIPath(document, action, None, 0)
        if 1 < size <= _MAX_ADDRESS:
            buffer = ctypes.create_string_buffer(size)
            pdfium.FPDFAction_GetURIPath(document, action, buffer, size)
            address = clean_line(buffer.value.decode("utf-8", "replace"))
            if address.startswith(_OUTSIDE):
                found[address] = None
    return list(found)


def with_annotations(page: Page, texts: Sequence[str], scanned: bool) -> Page:
    """A page with what was written on it. Recognised text takes the place of the text of a scan, so there it stands
    aside."""
    said = " ".join(page.text.split())  # comments on a marked passage often repeat it
    texts = [text for text in texts if " ".join(text.split()) not in said]
    if scanned:
        return replace(page, furniture="\n".join(filter(None, (page.furniture, *texts))))
    return replace(page, text="\n\n".join(filter(None, (page.text, *texts))))


def _texts(annotation: Any, form: Any) -> Iterator[str]:
    kind = pdfium.FPDFAnnot_GetSubtype(annotation)
    if kind not in _COMMENTS and kind != pdfium.FPDF_ANNOT_WIDGET:
        return  # links, most of the time
    if pdfium.FPDFAnnot_GetFlags(annotation) & pdfium.FPDF_ANNOT_FLAG_HIDDEN:
        return
    if kind in _COMMENTS:
        yield _told(lambda *room: pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", *room))
    elif form is not None:
        if pdfium.FPDFAnnot_GetFormFieldType(form, annotation) not in _VALUES:
            return  # buttons, and boxes to be ticked: their names stand on the page
        if pdfium.FPDFAnnot_GetFormFieldFlags(form, annotation) & _PASSWORD:
            return
        chosen = list(_chosen(annotation, form))
        yield from chosen or [_told(lambda *room: pdfium.FPDFAnnot_GetFormFieldValue(form, annotation, *room))]


def _chosen(annotation: Any, form: Any) -> Iterator[str]:
    """The chosen entries of a list as they are shown; a form may keep others for its office."""
    for index in range(min(pdfium.FPDFAnnot_GetOptionCount(form, annotation), _MAX_ON_PAGE)):
        if pdfium.FPDFAnnot_IsOptionSelected(form, annotation, index):
            yield _told(lambda *room, index=index: pdfium.FPDFAnnot_GetOptionLabel(form, annotation, index, *room))


def _told(ask: Callable[..., int]) -> str:
    """A text of pdfium's, which is asked for its length first."""
    size = min(ask(None, 0), _MAX_BYTES)
    if size <= 2:
        return ""
    buffer = (ctypes.c_ushort * (size // 2))()
    if ask(buffer, size) > size:
        return ""  # cut off: pdfium writes nothing then
    return bytes(buffer).decode("utf-16-le", errors="replace").rstrip("\0")
