"""The one error that reading a file raises, and what a worker tells of it."""

from __future__ import annotations

from pathlib import Path

from indexer.model import Problem


class ExtractionError(Exception):
    """A file could not be read at all.

    ``reason`` is one German sentence for an admin; ``detail`` is technical and may be empty. A file that could be read
    in part raises nothing: its :attr:`ExtractedDocument.warnings` say what is missing.
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


class PassingError(ExtractionError):
    """The system is at fault, not the file: another time it may be read."""


def as_outcome(path: Path, error: ExtractionError) -> Problem | tuple[str, str]:
    """An error as the result of a worker's task: (reason, detail), or a problem that may pass."""
    if isinstance(error, PassingError):
        return Problem(str(path), error.reason, error.detail, passing=True)
    return error.reason, error.detail


def locked(detail: str) -> ExtractionError:
    """A file is enciphered and its password is not known; ``detail`` says by what that was told."""
    return ExtractionError("Die Datei ist mit einem Passwort geschützt und kann nicht gelesen werden.", detail)
