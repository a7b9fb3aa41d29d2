"""A page as a grey picture: PDF pages drawn by pdfium at 300 dpi, image files as they are. Never more pixels than
bounded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PIL import Image

from indexer.extraction.page_pictures import is_sideways, open_frame, open_page, upright

_DPI = 300
_POINTS_PER_INCH = 72
MAX_PIXELS = 40_000_000  # an A4 page at 300 dpi has 8.7 million, A3 twice as many

_TOO_LARGE = "Das Bild hat zu viele Bildpunkte für die Texterkennung."


def write_page(path: Path, format_name: str, number: int, target: Path) -> tuple[int, int]:
    """Write page ``number`` (from 1) of a PDF or image file as a grey PNG; returns its width and height in pixels.

    Raises:
        ExtractionError: the picture has too many pixels.
    """
    picture = _pdf_page(path, number) if format_name == "pdf" else _frame(path, number)
    picture.save(target, "PNG", compress_level=1, dpi=picture.info.get("dpi", (_DPI, _DPI)))
    width, height = picture.size
    return width, height


def _pdf_page(path: Path, number: int) -> Image.Image:
    with open_page(path, number) as page:
        width, height = page.get_size()
        scale = _DPI / _POINTS_PER_INCH
        pixels = width * height * scale * scale
        if pixels > MAX_PIXELS:  # a poster: finer than its letters need
            scale *= (MAX_PIXELS / pixels) ** 0.5
        picture: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
        return picture.convert("L")


def _frame(path: Path, number: int) -> Image.Image:
    with open_frame(path, number, _TOO_LARGE) as image:
        dpi = _plausible(image.info.get("dpi"))
        if dpi and is_sideways(image):
            dpi = dpi[::-1]
        grey = upright(image).convert("L")
    factor = 1
    while grey.width * grey.height / factor**2 > MAX_PIXELS:
        factor += 1
    if factor > 1:
        grey = grey.reduce(factor)
    grey.info = {"dpi": dpi} if dpi and factor == 1 else {"dpi": (0, 0)}
    return grey


def _plausible(dpi: Any) -> tuple[float, float] | None:
    """A resolution that letters may have been scanned at; screen shots and photographs claim 72 or 1."""
    try:
        across, down = float(dpi[0]), float(dpi[1])
    except (TypeError, ValueError, IndexError):
        return None
    return (across, down) if 90 <= across <= 1200 and 90 <= down <= 1200 else None
