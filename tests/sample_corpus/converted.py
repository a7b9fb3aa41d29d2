"""What LibreOffice makes of a DOCX: PDF and RTF."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.sample_corpus import finish, word
from tests.sample_corpus.source import Source
from tests.sample_corpus.tools import soffice


def make(source: Source, target: Path) -> None:
    """Make the PDF or RTF of a source."""
    with tempfile.TemporaryDirectory() as name:
        document = Path(name) / "dokument.docx"
        word.make(source, document)
        if source.producer == "rtf":
            soffice(document, "rtf", target, source)
            return
        pdf = Path(name) / "dokument.pdf"
        soffice(document, "pdf:writer_pdf_Export", pdf, source)
        finish.pdf(pdf, target, source)
