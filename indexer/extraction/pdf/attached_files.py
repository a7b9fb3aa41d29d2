"""Files that are attached to a PDF, as in a portfolio: their names can be found, and it is told that they are not
read."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

import pypdfium2.raw as pdfium

from indexer.extraction.cleaning import clean_line
from indexer.extraction.registry import format_of

_MAX_FILES = 1_000
_MAX_NAME = 1_000  # bytes
_TOLD = 5


def attached_names(document: Any) -> list[str]:
    """The names of the files that are attached to pdfium's document, each once."""
    names: dict[str, None] = {}
    for index in range(min(pdfium.FPDFDoc_GetAttachmentCount(document.raw), _MAX_FILES)):
        attachment = pdfium.FPDFDoc_GetAttachment(document.raw, index)
        size = pdfium.FPDFAttachment_GetName(attachment, None, 0) if attachment else 0
        if 2 < size <= _MAX_NAME:
            buffer = (ctypes.c_ushort * (size // 2))()
            pdfium.FPDFAttachment_GetName(attachment, buffer, size)
            names[clean_line(bytes(buffer).decode("utf-16-le", "replace").rstrip("\0"))] = None
    return [name for name in names if name]


def warning_about(names: Sequence[str]) -> str | None:
    """A sentence about those of the files that would be documents; ``None``: none of them."""
    documents = [name for name in names if format_of(name)]
    if not documents:
        return None
    listed = ", ".join(documents[:_TOLD]) + (" …" if len(documents) > _TOLD else "")
    return (
        f"An die PDF-Datei sind Dokumente angehängt, die nicht mitgelesen wurden: {listed}. "
        "Wer sie aus ihr heraus in den Ordner speichert, macht sie auffindbar."
    )
