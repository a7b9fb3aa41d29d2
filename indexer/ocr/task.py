"""What runs in a worker of the sandbox: one page, from its file to its words."""

from __future__ import annotations

import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from indexer.extraction.errors import ExtractionError, as_outcome
from indexer.extraction.limits import Limits
from indexer.extraction.members import materialised
from indexer.model import Problem
from indexer.ocr.tesseract import RecognisedPage, Tesseract
from indexer.wording.os_errors import in_words

_SHARE_FOR_TASK = 0.9  # of the time after which the worker is killed, with all that it has found


def recognise_page(
    path: Path, member: tuple[str, ...], format_name: str, number: int, tesseract: Tesseract, limits: Limits
) -> RecognisedPage | Problem | tuple[str, str]:
    """Recognise one page of a file or of a member of it; (reason, detail) where that fails, a problem that may pass
    where the system is at fault."""
    from indexer.ocr.rendering import write_page  # its libraries are needed in the worker only

    end = time.monotonic() + _SHARE_FOR_TASK * limits.seconds
    try:
        with ExitStack() as stack:
            if member:
                path = stack.enter_context(materialised(path, member, limits))
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ocr-")))
            picture = folder / "page.png"
            width, height = write_page(path, format_name, number, picture)
            return tesseract.recognise(picture, end - time.monotonic(), width, height)
    except ExtractionError as error:
        return as_outcome(path, error)
    except MemoryError as error:
        return "Die Seite braucht zu viel Speicher und wurde nicht erkannt.", str(error)
    except OSError as error:
        if error.errno is None:  # Pillow's word for a damaged picture
            return _damaged(error)
        # No room, no processes left, a share that is away: nothing that the page can do about.
        reason = f"Die Seite ließ sich nicht erkennen: {in_words(error)}."
        return Problem(str(path), reason, str(error)[:300], passing=True)
    except Exception as error:  # noqa: BLE001 - a damaged picture may make a library fail in any way
        return _damaged(error)


def _damaged(error: Exception) -> tuple[str, str]:
    return "Die Seite ist beschädigt und konnte nicht erkannt werden.", f"{type(error).__name__}: {error}"[:300]
