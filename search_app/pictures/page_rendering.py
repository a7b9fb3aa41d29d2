"""One page of a PDF or image file as a picture, and where its characters stand. Runs in a worker process of the sandbox, never in the web process.

A file may be made to hurt whoever draws it; here it hurts a process that has limits and is thrown away.
"""

from __future__ import annotations

import ctypes
import io
import json
from array import array
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from indexer.extraction.errors import ExtractionError
from indexer.extraction.limits import Limits
from indexer.extraction.members import materialised
from indexer.extraction.pdf_salvage import rebuild

#: Formats whose pages look the same for everyone.
PICTURED = frozenset({"pdf", "png", "jpg", "tif"})
#: Boxes are told in this many parts of the width and of the height of the page, from its upper left corner.
GRID = 10_000
#: A page that is higher than this many times its width is drawn smaller, so that no picture is larger than intended.
_MAX_RATIO = 3
#: Characters of a page that are looked at: some "pages" are posters of books.
_MAX_CHARACTERS = 100_000
#: Of an image file; all of them have to be unpacked.
_MAX_SOURCE_PIXELS = 150_000_000
_QUALITY = 75
#: Of libwebp, from 0 (fast) to 6 (small).
_EFFORT = 2

_NO_PAGE = "Diese Seite gibt es im Original nicht."
_NO_PICTURE = "Die Seite lässt sich nicht als Bild zeigen; ihr Text steht darunter."


@dataclass(frozen=True, slots=True)
class PageLayout:
    """The characters of a page in the order of its content and where they stand.

    ``width`` and ``height`` of the page as shown, in points. ``text`` is as pdfium reads it; of its character number ``i``,
    ``boxes[4 * i : 4 * i + 4]`` are left, top, right and bottom in parts of :data:`GRID`, all zero for characters that print nothing.
    """

    width: float
    height: float
    text: str
    boxes: array[int]

    def to_bytes(self) -> bytes:
        """Packed for a file."""
        return json.dumps([self.width, self.height, self.text]).encode() + b"\n" + self.boxes.tobytes()

    @classmethod
    def from_bytes(cls, packed: bytes) -> Self:
        """Raises ValueError for what :meth:`to_bytes` did not make."""
        head, _, rest = packed.partition(b"\n")
        width, height, text = json.loads(head)
        boxes = array("H")
        boxes.frombytes(rest)
        if len(boxes) != 4 * len(text):
            raise ValueError("boxes and characters do not agree")
        return cls(width, height, text, boxes)


def read_layout(
    path: Path, member: tuple[str, ...], format_name: str, number: int, limits: Limits
) -> PageLayout | tuple[str, str]:
    """Where the characters of a page stand; (reason, detail) where that cannot be told. ``number`` counts from 1."""
    try:
        with _file(path, member, limits) as path:
            if format_name != "pdf":
                with _frame(path, number) as image:
                    return PageLayout(float(image.width), float(image.height), "", array("H"))
            with _page(path, number) as page:
                width, height = page.get_size()
                text, boxes = _characters(page)
                return PageLayout(round(width, 2), round(height, 2), text, boxes)
    except _FAILURES as error:
        return _told(error)


def draw(
    path: Path, member: tuple[str, ...], format_name: str, number: int, width: int, kind: str, limits: Limits
) -> bytes | tuple[str, str]:
    """A page as a picture of ``width`` pixels, in the format ``kind`` ("webp" or "png"); (reason, detail) where that fails."""
    try:
        with _file(path, member, limits) as path:
            picture = _drawn(path, number, width) if format_name == "pdf" else _scaled(path, number, width)
        file = io.BytesIO()
        if kind == "png":
            picture.save(file, "PNG")
        else:
            picture.save(file, "WEBP", quality=_QUALITY, method=_EFFORT)
        return file.getvalue()
    except _FAILURES as error:
        return _told(error)


def _drawn(path: Path, number: int, width: int) -> Image.Image:
    with _page(path, number) as page:
        page_width, page_height = (max(length, 1.0) for length in page.get_size())
        scale = min(width / page_width, _MAX_RATIO * width / page_height)
        picture: Image.Image = page.render(scale=scale, rev_byteorder=True).to_pil()
        return picture.convert("RGB")


def _scaled(path: Path, number: int, width: int) -> Image.Image:
    with _frame(path, number) as image:
        scale = min(width / image.width, _MAX_RATIO * width / image.height)
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        if scale < 1:
            image.draft("RGB", size)
        if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
            full = image.convert("RGBA")
            return Image.alpha_composite(Image.new("RGBA", full.size, "white"), full).convert("RGB").resize(size)
        return image.convert("RGB").resize(size)


_FAILURES = (
    ExtractionError, pypdfium2.PdfiumError, OSError, EOFError, IndexError, MemoryError, ValueError, SyntaxError,
    Image.DecompressionBombError,
)  # fmt: skip


def _told(error: BaseException) -> tuple[str, str]:
    if isinstance(error, ExtractionError):
        return error.reason, error.detail
    reason = _NO_PAGE if isinstance(error, IndexError | EOFError) else _NO_PICTURE
    return reason, f"{type(error).__name__}: {error}"[:500]


@contextmanager
def _file(path: Path, member: tuple[str, ...], limits: Limits) -> Iterator[Path]:
    """The file itself, unpacked for as long as the block lasts where it lies in another one."""
    with ExitStack() as unpacked:
        yield unpacked.enter_context(materialised(path, member, limits)) if member else path


@contextmanager
def _frame(path: Path, number: int) -> Iterator[Image.Image]:
    """A picture of an image file; nothing is unpacked yet. Raises EOFError for a number that the file does not have."""
    Image.MAX_IMAGE_PIXELS = None  # bounded here
    with Image.open(path, formats=("PNG", "JPEG", "TIFF")) as image:
        image.seek(number - 1)
        if image.width * image.height > _MAX_SOURCE_PIXELS:
            raise ExtractionError(_NO_PICTURE, f"{image.width} x {image.height} pixels")
        yield image


@contextmanager
def _page(path: Path, number: int) -> Iterator[Any]:
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


def _characters(page: Any) -> tuple[str, array[int]]:
    """The characters of a page and their boxes, see :class:`PageLayout`."""
    text_page = page.get_textpage()
    try:
        count = min(max(pdfium.FPDFText_CountChars(text_page), 0), _MAX_CHARACTERS)
        characters: list[str] = []
        boxes = array("H")
        box, x, y = pdfium.FS_RECTF(), ctypes.c_int(), ctypes.c_int()
        at_box, at_x, at_y = ctypes.byref(box), ctypes.byref(x), ctypes.byref(y)

        def on_grid(right: float, up: float) -> tuple[int, int]:
            pdfium.FPDF_PageToDevice(page, 0, 0, GRID, GRID, 0, right, up, at_x, at_y)
            return min(max(x.value, 0), GRID), min(max(y.value, 0), GRID)

        for index in range(count):
            code = pdfium.FPDFText_GetUnicode(text_page, index)
            characters.append(chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd")
            if chr(code).isspace() if code < 0x110000 else True:
                boxes.extend((0, 0, 0, 0))
            elif pdfium.FPDFText_GetLooseCharBox(text_page, index, at_box):
                # The page may be turned: only afterwards is it known which corner is the upper left one.
                (x1, y1), (x2, y2) = on_grid(box.left, box.top), on_grid(box.right, box.bottom)
                boxes.extend((min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)))
            else:
                boxes.extend((0, 0, 0, 0))
        return "".join(characters), boxes
    finally:
        text_page.close()
