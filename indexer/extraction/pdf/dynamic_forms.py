"""Forms that only Adobe's programs show (dynamic XFA): their one page asks for patience, the form itself lies beside it
as XML, in a template with its texts and a set of data with what was filled in."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium
from lxml import etree

from indexer.extraction.archive import parse_xml
from indexer.extraction.errors import ExtractionError
from indexer.extraction.limits import Limits
from indexer.extraction.sections import SectionWriter

READ = (
    "Dieses Formular zeigt sich nur in Adobe Acrobat oder Reader. "
    "Gelesen wurden seine Beschriftungen und was darin eingetragen ist, ohne Seiten."
)
UNREAD = "Dieses Formular zeigt sich nur in Adobe Acrobat oder Reader; sein Text ließ sich nicht lesen."

_MAX_PACKETS = 100
_MAX_PACKET = 50_000_000  # bytes
_LONGEST_VALUE = 10_000  # characters without a space: a picture or a signature
# What a template holds beside the texts that are shown.
_SILENT = frozenset(
    "items event script calculate validate bind variables desc extras assist format ui connect setProperty".split()
)
_HIDDEN = frozenset({"hidden", "invisible"})


def is_dynamic_form(document: Any) -> bool:
    """Whether pdfium's document is a form whose page is only there for programs that cannot show it."""
    return bool(pdfium.FPDF_GetFormType(document.raw) == pdfium.FORMTYPE_XFA_FULL)


def read_form(document: Any, limits: Limits) -> str:
    """The texts of a dynamic form and what was filled in; empty where they cannot be read."""
    writer = SectionWriter(limits, split=False)
    roots = list(_packets(document))
    for root in roots:
        for template in root.iter("{*}template"):
            for text in _shown(template):
                writer.paragraph(text)
    writer.end_block()
    for root in roots:
        for data in root.iter("{*}data"):
            for value in data.iter():
                text = (value.text or "").strip()
                if len(value) == 0 and (len(text) < _LONGEST_VALUE or " " in text):
                    writer.line(text)
    pages, _ = writer.finish()
    return pages[0].text if pages else ""


def _packets(document: Any) -> Iterator[etree._Element]:
    """The pieces that the form is stored in; those that are no XML by themselves, its head and its end, are left
    out."""
    for index in range(min(pdfium.FPDF_GetXFAPacketCount(document.raw), _MAX_PACKETS)):
        size = ctypes.c_ulong()
        pdfium.FPDF_GetXFAPacketContent(document.raw, index, None, 0, size)
        if not 0 < size.value <= _MAX_PACKET:
            continue
        buffer = ctypes.create_string_buffer(size.value)
        if pdfium.FPDF_GetXFAPacketContent(document.raw, index, buffer, size.value, size):
            try:
                yield parse_xml(buffer.raw.strip(b"\0 \r\n\t"))
            except ExtractionError:
                continue


def _shown(element: etree._Element) -> Iterator[str]:
    """The texts below an element in the order of the template, each paragraph by itself."""
    for child in element.iterchildren("{*}*"):
        name = etree.QName(child).localname
        if name in _SILENT or child.get("presence") in _HIDDEN:
            continue
        if name == "text":
            yield child.text or ""
        elif name == "exData":
            paragraphs = list(child.iter("{*}p")) or [child]
            yield from ("".join(paragraph.itertext()) for paragraph in paragraphs)
        else:
            yield from _shown(child)
