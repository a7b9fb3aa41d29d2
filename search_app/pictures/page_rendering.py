"""One page of a PDF or image file as a picture, and where its characters stand. Runs in a worker process of the
sandbox, never in the web process.

A file may be made to hurt whoever draws it; here it hurts a process that has limits and is thrown away.
"""

from __future__ import annotations

import ctypes
import io
import json
from array import array
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from indexer.extraction.errors import ExtractionError, as_outcome
from indexer.extraction.limits import Limits
from indexer.extraction.members import materialised
from indexer.extraction.page_pictures import is_sideways, open_frame, open_page, upright
from indexer.model import Problem

#: Formats whose pages look the same for everyone.
PICTURED = frozenset({"pdf", "png", "jpg", "tif"})
#: Boxes are told in this many parts of the width and of the height of the page, from its upper left corner.
GRID = 10_000
#: A page that is higher than this many times its width is drawn smaller, so that no picture is larger than intended.
_MAX_RATIO = 3
#: Characters of a page that are looked at: some "pages" are posters of books.
_MAX_CHARACTERS = 100_000
_QUALITY = 75
#: Of libwebp, from 0 (fast) to 6 (small).
_EFFORT = 2

_NO_PAGE = "Diese Seite gibt es im Original nicht."
_NO_PICTURE = "Die Seite lässt sich nicht als Bild zeigen; ihr Text steht darunter."


@dataclass(frozen=True, slots=True)
class PageLayout:
    """The characters of a page in the order of its content and where they stand.

    ``width`` and ``height`` of the page as shown, in points. ``text`` is as pdfium reads it; of its character number
    ``i``, ``boxes[4 * i : 4 * i + 4]`` are left, top, right and bottom in parts of :data:`GRID`, all zero for
    characters that print nothing.
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
) -> PageLayout | Problem | tuple[str, str]:
    """Where the characters of a page stand; (reason, detail) where that cannot be told. ``number`` counts from 1."""
    try:
        with _file(path, member, limits) as path:
            if format_name != "pdf":
                with _frame(path, number) as image:
                    shown_width, shown_height = _size(image)
                    return PageLayout(float(shown_width), float(shown_height), "", array("H"))
            with open_page(path, number) as page:
                width, height = page.get_size()
                text, boxes = _characters(page)
                return PageLayout(round(width, 2), round(height, 2), text, boxes)
    except _FAILURES as error:
        return _told(path, error)


def draw(
    path: Path, member: tuple[str, ...], format_name: str, number: int, width: int, kind: str, limits: Limits
) -> bytes | Problem | tuple[str, str]:
    """A page as a picture of ``width`` pixels, in the format ``kind`` ("webp" or "png"); (reason, detail) where that
    fails."""
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
        return _told(path, error)


def _drawn(path: Path, number: int, width: int) -> Image.Image:
    with open_page(path, number) as page:
        page_width, page_height = (max(length, 1.0) for length in page.get_size())
        scale = min(width / page_width, _MAX_RATIO * width / page_height)
        picture: Image.Image = page.render(scale=scale, rev_byteorder=True).to_pil()
        return picture.convert("RGB")


def _scaled(path: Path, number: int, width: int) -> Image.Image:
    with _frame(path, number) as image:
        shown_width, shown_height = _size(image)
        scale = min(width / shown_width, _MAX_RATIO * width / shown_height)
        size = (max(1, round(shown_width * scale)), max(1, round(shown_height * scale)))
        if scale < 1:
            image.draft("RGB", size[::-1] if is_sideways(image) else size)
        return upright(image).convert("RGB").resize(size)


def _frame(path: Path, number: int) -> AbstractContextManager[Image.Image]:
    return open_frame(path, number, _NO_PICTURE)


def _size(image: Image.Image) -> tuple[int, int]:
    """Width and height of a picture when it stands upright."""
    return (image.height, image.width) if is_sideways(image) else image.size


_FAILURES = (
    ExtractionError, pypdfium2.PdfiumError, OSError, EOFError, IndexError, MemoryError, ValueError, SyntaxError,
    Image.DecompressionBombError,
)  # fmt: skip


def _told(path: Path, error: BaseException) -> Problem | tuple[str, str]:
    if isinstance(error, ExtractionError):
        return as_outcome(path, error)
    reason = _NO_PAGE if isinstance(error, IndexError | EOFError) else _NO_PICTURE
    return reason, f"{type(error).__name__}: {error}"[:500]


@contextmanager
def _file(path: Path, member: tuple[str, ...], limits: Limits) -> Iterator[Path]:
    """The file itself, unpacked for as long as the block lasts where it lies in another one."""
    with ExitStack() as unpacked:
        yield unpacked.enter_context(materialised(path, member, limits)) if member else path


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
