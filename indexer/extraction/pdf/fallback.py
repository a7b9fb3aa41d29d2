"""pypdf, for what pdfium does not do well: displaced umlauts, and files that it refuses.

Opened only when it is asked: a file costs it 5 to 10 ms, which is several pages of pdfium's.
"""

from __future__ import annotations

import logging
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.extraction.cleaning import clean_characters

if TYPE_CHECKING:
    from pypdf import PdfReader


class Fallback:
    """A PDF as pypdf reads it; whatever pypdf stumbles over counts as unreadable."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def reader(self) -> PdfReader | None:
        """pypdf's view of the file, restricted files opened with the empty password; ``None`` where pypdf cannot."""
        from pypdf import PdfReader

        # pypdf logs each irregularity of each file; what matters is told by warnings of ours.
        logging.getLogger("pypdf").setLevel(logging.CRITICAL)
        try:
            reader = PdfReader(self._path, strict=False)
            if reader.is_encrypted and not reader.decrypt(""):
                return None
            return reader
        except Exception:  # pypdf raises many kinds of errors on damaged files; pdfium may still read them
            return None

    @cached_property
    def pages(self) -> int:
        """How many pages there are; 0 where that cannot be found out."""
        try:
            return len(self.reader.pages) if self.reader is not None else 0
        except Exception:  # a damaged part must not cost the text
            return 0

    def text(self, index: int) -> str | None:
        """A page's text with clean characters; ``None`` where pypdf fails."""
        try:
            return clean_characters(self.reader.pages[index].extract_text()) if self.reader is not None else None
        except Exception:  # a damaged part must not cost the text
            return None
