"""What runs in a worker of the sandbox: one page, from its file to its words."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path

from indexer.extraction.errors import ExtractionError
from indexer.extraction.limits import Limits
from indexer.extraction.members import materialised
from indexer.ocr.tesseract import RecognisedPage, Tesseract

_SHARE_FOR_PROGRAM = 0.9  # of the time allowed for a page


def recognise_page(
    path: Path, member: tuple[str, ...], format_name: str, number: int, tesseract: Tesseract, limits: Limits
) -> RecognisedPage | tuple[str, str]:
    """Recognise one page of a file or of a member of it; (reason, detail) where that fails."""
    from indexer.ocr.rendering import write_page  # its libraries are needed in the worker only

    try:
        with ExitStack() as stack:
            if member:
                path = stack.enter_context(materialised(path, member, limits))
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ocr-")))
            picture = folder / "page.png"
            width, height = write_page(path, format_name, number, picture)
            return tesseract.recognise(picture, _SHARE_FOR_PROGRAM * limits.seconds, width, height)
    except ExtractionError as error:
        return error.reason, error.detail
    except MemoryError as error:
        return "Die Seite braucht zu viel Speicher und wurde nicht erkannt.", str(error)
    except Exception as error:  # noqa: BLE001 - a damaged picture may make a library fail in any way
        return "Die Seite ist beschädigt und konnte nicht erkannt werden.", f"{type(error).__name__}: {error}"[:300]
