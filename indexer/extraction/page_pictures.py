"""Pages of PDF and image files as they look, for whoever draws them: opened, salvaged where they were cut off, upright,
on white, and never with more pixels than can be unpacked. To be called in a worker of the sandbox only.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import ExifTags, Image

from indexer.extraction.errors import ExtractionError
from indexer.extraction.pdf.salvage import rebuild

#: Of an image file; all of them have to be unpacked.
MAX_SOURCE_PIXELS = 150_000_000

#: By what a camera notes of how it was held: how its picture is turned to stand upright. Pillow's own function writes
#: the other notes anew, too, and fails on odd ones.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = range(5, 9)


@contextmanager
def open_page(path: Path, number: int) -> Iterator[Any]:
    """A page of a PDF, open as long as the block lasts. Raises IndexError for a number that the file does not have."""
    with ExitStack() as opened:
        document = _document(path, opened)
        document.init_forms()
        if not 1 <= number <= len(document):
            raise IndexError(f"page {number} of {len(document)}")
        page = document[number - 1]
        opened.callback(page.close)
        yield page


def _document(path: Path, opened: ExitStack) -> Any:
    """The file as pdfium's document, read piece by piece; where its end is missing, what can be salvaged of it."""
    file = opened.enter_context(path.open("rb"))
    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError:
        file.seek(0)
        rebuilt = rebuild(file.read())
        if rebuilt is None:
            raise
        document = pypdfium2.PdfDocument(rebuilt)
    opened.callback(document.close)
    return document


@contextmanager
def open_frame(path: Path, number: int, too_large: str) -> Iterator[Image.Image]:
    """A picture of an image file; nothing is unpacked yet. Raises EOFError for a number that the file does not have,
    and ExtractionError with the reason ``too_large`` for one of too many pixels."""
    Image.MAX_IMAGE_PIXELS = None  # bounded here
    with Image.open(path, formats=("PNG", "JPEG", "TIFF")) as image:
        image.seek(number - 1)
        if image.width * image.height > MAX_SOURCE_PIXELS:
            raise ExtractionError(too_large, f"{image.width} x {image.height} pixels")
        yield image


def is_sideways(image: Image.Image) -> bool:
    """Whether height and width are those of a picture that lies on its side and is turned by :func:`upright`."""
    return _orientation(image) in _SIDEWAYS


def upright(image: Image.Image) -> Image.Image:
    """A picture as the camera saw it, transparent pixels white: else they may turn black."""
    turn = _TURNS.get(_orientation(image))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        full = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", full.size, "white"), full)
    return image if turn is None else image.transpose(turn)


def _orientation(image: Image.Image) -> int:
    # A TIFF is turned by Pillow itself; of a PNG, all pixels would be unpacked to look for Exif behind them.
    if image.format not in ("JPEG", "MPO"):
        return 1
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # damaged notes may make the library fail in any way, and the picture is whole
        return 1
