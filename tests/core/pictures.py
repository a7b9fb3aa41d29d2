"""Pictures of text, as a scanner makes them."""

from __future__ import annotations

import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
from PIL import ExifTags, Image

from indexer.ocr import tesseract
from tests.extraction.pdf_files import PdfFile, column

needs_tesseract = pytest.mark.skipif(
    isinstance(tesseract.find([tesseract.GERMAN]), str),
    reason="Tesseract with German is missing (Debian: apt install tesseract-ocr tesseract-ocr-deu)",
)


def picture(*lines: str) -> Image.Image:
    """A page with these lines, as at 200 dpi."""
    return _drawn(lines).copy()


@cache
def _drawn(lines: tuple[str, ...]) -> Image.Image:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "page.pdf")
        PdfFile([column(list(lines), size=14, leading=20)]).write(path)
        with closing(pypdfium2.PdfDocument(path.read_bytes())) as document, closing(document[0]) as page:
            drawn: Image.Image = page.render(scale=200 / 72, grayscale=True).to_pil()
    return drawn.convert("L")


#: What a camera notes of how it was held: the turn that stores an upright picture so.
TURNS = {
    3: Image.Transpose.ROTATE_180,
    6: Image.Transpose.ROTATE_90,
    8: Image.Transpose.ROTATE_270,
}


def write_photograph(path: Path, upright: Image.Image, orientation: int) -> Path:
    """A JPEG of a picture as a camera stores it that was held otherwise."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    path.parent.mkdir(parents=True, exist_ok=True)
    upright.transpose(TURNS[orientation]).save(path, dpi=(200, 200), exif=exif, quality=90)
    return path


def write_scan(path: Path, *pages: Image.Image) -> Path:
    """A PDF or TIFF of pictures."""
    path.parent.mkdir(parents=True, exist_ok=True)
    first, *others = pages
    several = {"save_all": True, "append_images": others} if others else {}
    first.save(path, dpi=(200, 200), resolution=200, **several)
    return path
