"""The one error that reading a file raises."""

from __future__ import annotations


class ExtractionError(Exception):
    """A file could not be read at all.

    ``reason`` is one German sentence for an admin; ``detail`` is technical and may be empty. A file that could be read in
    part raises nothing: its :attr:`ExtractedDocument.warnings` say what is missing.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        # Names of files are bytes: what is no valid text must not reach a database or a terminal.
        detail = detail.encode("utf-8", "replace").decode("utf-8")
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.reason} ({self.detail})" if self.detail else self.reason


class DamagedError(ExtractionError):
    """A file is damaged in a way that leaves hope: its reader may try to save a part of it."""
