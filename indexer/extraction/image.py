"""PNG, JPEG and TIFF: pictures of pages. They have no text of their own; text recognition (``indexer.ocr``) finds it
later."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, UnidentifiedImageError
from PIL import __version__ as pillow_version

from indexer.extraction.errors import ExtractionError
from indexer.extraction.limits import Limits
from indexer.extraction.metadata import authors_from, date_from, title_from
from indexer.model import ExtractedDocument, Page, Unit

_FORMATS = {"PNG": "png", "JPEG": "jpg", "MPO": "jpg", "TIFF": "tif"}
_TITLE, _AUTHOR, _DATE = 0x010E, 0x013B, 0x0132  # Exif: ImageDescription, Artist, DateTime
_MIN_SIDE = 200  # pixels: below, no page but a logo or a button
_MAX_FRAMES = 1_000


def read(path: Path, limits: Limits) -> ExtractedDocument:
    """Read what an image file says about itself; its pages are told to be scans. No pixel is unpacked here."""
    Image.MAX_IMAGE_PIXELS = None  # sizes are checked before pixels are unpacked, in page_pictures
    try:
        with Image.open(path, formats=("PNG", "JPEG", "TIFF")) as image:
            format_name = _FORMATS[image.format or ""]
            frames, scanned = _frames(image, min(limits.max_pages, _MAX_FRAMES))
            info = image.info
            # Of a PNG, Pillow would unpack all pixels to look for Exif behind them.
            exif = {} if format_name == "png" else dict(image.getexif())
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, KeyError) as error:
        raise ExtractionError(
            "Die Datei ist beschädigt und kein lesbares Bild.", f"{type(error).__name__}: {error}"[:300]
        ) from error
    return ExtractedDocument(
        format=format_name,
        unit=Unit.PAGE,
        pages=tuple(Page(number, str(number), "") for number in range(1, frames + 1)),
        title=title_from(info.get("Title") or exif.get(_TITLE), path.name),
        authors=authors_from(info.get("Author") or exif.get(_AUTHOR)),
        date=date_from(str(exif.get(_DATE) or "").replace(":", "-", 2)),
        scanned_pages=tuple(scanned),
        extractor=f"Pillow {pillow_version}",
    )


def _frames(image: Image.Image, most: int) -> tuple[int, list[int]]:
    """The number of pictures in the file, and which of them are large enough to be pages."""
    scanned = []
    number = 0
    while number < most:
        try:
            image.seek(number)
        except EOFError:
            break
        number += 1
        if min(image.size) >= _MIN_SIDE:
            scanned.append(number)
        if image.format != "TIFF":  # further pictures of a JPEG are previews
            break
    image.seek(0)
    return number, scanned
