"""MHTML: a page in the form of a mail. Web programs that "export to Word" write it under the name of a Word file."""

from __future__ import annotations

import tempfile
from pathlib import Path

from indexer.extraction.errors import DamagedError
from indexer.extraction.limits import Limits
from indexer.extraction.mail.parts import parse_eml
from indexer.extraction.text.html import document_of
from indexer.model import ExtractedDocument


def read(path: Path, limits: Limits) -> ExtractedDocument:
    """Read the page. Raises ExtractionError where the file holds none."""
    source, cut = _page(path, limits)
    if not source:
        raise DamagedError("Die Datei ist beschädigt: Sie enthält keine Webseite.", "MHTML without a page")
    return document_of(source, path.name, limits, cut)


def page_in(content: bytes, limits: Limits) -> str:
    """The page in MHTML that is a part of another file; empty where there is none."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "part.mht")
        path.write_bytes(content)
        return _page(path, limits)[0]


def _page(path: Path, limits: Limits) -> tuple[str, bool]:
    mail = parse_eml(path, limits)
    return next((body.html for body in mail.bodies if body.html.strip()), ""), mail.cut
