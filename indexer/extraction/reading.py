"""Read one file in this process. For files of unknown origin use the sandbox, which calls this in a worker."""

from __future__ import annotations

from pathlib import Path

from indexer.extraction.errors import ExtractionError
from indexer.extraction.limits import DEFAULT_LIMITS, Limits
from indexer.extraction.registry import format_of, reader_for, sniff
from indexer.model import ExtractedDocument


def extract(path: Path, limits: Limits = DEFAULT_LIMITS, *, careful: bool = False) -> ExtractedDocument:
    """Read a file: its text by page or section, and what it says about itself.

    ``careful``: the file has crashed its reader, another one is taken. Raises ExtractionError, and nothing else, when
    nothing of the file can be read.
    """
    try:
        promised = format_of(path)
        if promised is None:
            raise ExtractionError("Dieses Dateiformat kann nicht gelesen werden.", f"suffix {path.suffix!r}")
        return reader_for(sniff(path, promised), careful)(path, limits)
    except ExtractionError:
        raise
    except MemoryError as error:
        raise ExtractionError(
            "Die Datei braucht zu viel Speicher und wurde nicht gelesen.", _describe(error)
        ) from error
    except FileNotFoundError as error:
        raise ExtractionError("Die Datei ist nicht mehr da.", _describe(error)) from error
    except PermissionError as error:
        raise ExtractionError("Die Datei darf nicht gelesen werden: Die Rechte fehlen.", _describe(error)) from error
    except (ImportError, NameError) as error:
        # Not the file's fault: say so, or somebody will look for the mistake in the file.
        raise ExtractionError(
            "Das Programm ist unvollständig eingerichtet und konnte die Datei nicht lesen.", _describe(error)
        ) from error
    except Exception as error:  # a library met something it did not expect: that is one file's problem, not the run's
        raise ExtractionError("Die Datei ist beschädigt und konnte nicht gelesen werden.", _describe(error)) from error


def _describe(error: BaseException) -> str:
    """The error in one line of at most 500 characters."""
    return f"{type(error).__name__}: {error}".replace("\n", " ")[:500]
