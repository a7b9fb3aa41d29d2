"""PDF files made by hand, so that tests know exactly what stands where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

# left, baseline (points from the lower left corner), size of type, text
Text = tuple[float, float, float, str]


# An upright page of A4 drawn sideways, so that it stands upright again once it is turned to the right so far.
_TURNS = {
    0: b"",
    90: b"0 1 -1 0 842 0 cm\n",
    180: b"-1 0 0 -1 595 842 cm\n",
    270: b"0 -1 1 0 0 595 cm\n",
}


@dataclass
class PdfFile:
    """A PDF of A4 pages set in Helvetica; ``pages`` hold the texts in the order in which they are drawn."""

    pages: Sequence[Sequence[Text]]
    information: dict[str, str] = field(default_factory=dict)
    catalog: str = ""
    outline: Sequence[tuple[str, int]] = ()  # title, page from 1
    picture_on: int = 0  # page from 1 that a picture covers
    annotations: Sequence[str] = ()  # what is written on the first page, as entries of dictionaries: objects 101 ff.

    turned: int = 0  # degrees to the right by which pages have to be turned to be read
    turn_told: bool = True  # whether the file says so
    font: str = "/Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding"
    streams: Sequence[bytes] = ()  # beside the pages, named in the catalog: objects 201 ff.

    def write(self, path: Path) -> Path:
        path.write_bytes(self.content())
        return path

    def content(self) -> bytes:
        """The bytes of the file, with a correct table of objects at the end."""
        first_page = 10
        kids = " ".join(f"{first_page + 2 * index} 0 R" for index in range(len(self.pages)))
        first_entry = first_page + 2 * len(self.pages)
        objects: dict[int, bytes] = {
            2: f"<< /Type /Pages /Kids [{kids}] /Count {len(self.pages)} >>".encode(),
            3: f"<< {self.font} >>".encode(),
            4: self._information(),
            5: _stream(
                b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8",
                b"\x80",
            ),
        }
        outline = ""
        if self.outline:
            outline = "/Outlines 6 0 R"
            objects |= self._outline(first_page, first_entry)
        objects[1] = f"<< /Type /Catalog /Pages 2 0 R {outline} {self.catalog} >>".encode()
        for position, entries in enumerate(self.annotations):
            objects[101 + position] = f"<< /Type /Annot /Rect [70 70 200 90] {entries} >>".encode()
        objects |= {201 + position: _stream(b"", data) for position, data in enumerate(self.streams)}
        on_first = " ".join(f"{101 + position} 0 R" for position in range(len(self.annotations)))
        for index, texts in enumerate(self.pages):
            annotations = f"/Annots [{on_first}]" if on_first and not index else ""
            number = first_page + 2 * index
            objects[number] = (
                f"<< /Type /Page /Parent 2 0 R /MediaBox {self._box()} /Contents {number + 1} 0 R "
                f"/Resources << /Font << /F 3 0 R >> /XObject << /P 5 0 R >> >> {annotations} >>"
            ).encode()
            picture = b"q 595 0 0 842 0 0 cm /P Do Q\n" if self.picture_on == index + 1 else b""
            objects[number + 1] = _stream(
                b"", _TURNS[self.turned] + picture + b"\n".join(_shown(text) for text in texts)
            )
        return _file(objects)

    def _box(self) -> str:
        sides = (842, 595) if self.turned % 180 else (595, 842)
        return f"[0 0 {sides[0]} {sides[1]}]" + (f" /Rotate {self.turned}" if self.turned and self.turn_told else "")

    def _information(self) -> bytes:
        entries = " ".join(f"/{key} {_string(value)}" for key, value in self.information.items())
        return f"<< {entries} >>".encode()

    def _outline(self, first_page: int, first: int) -> dict[int, bytes]:
        last = first + len(self.outline) - 1
        objects = {6: f"<< /Type /Outlines /First {first} 0 R /Last {last} 0 R /Count {len(self.outline)} >>".encode()}
        for position, (title, page) in enumerate(self.outline):
            number = first + position
            following = f"/Next {number + 1} 0 R" if number < last else ""
            before = f"/Prev {number - 1} 0 R" if position else ""
            target = first_page + 2 * (page - 1)
            objects[number] = (
                f"<< /Title {_string(title)} /Parent 6 0 R {following} {before} /Dest [{target} 0 R /Fit] >>".encode()
            )
        return objects


def column(
    lines: Sequence[str], left: float = 70, top: float = 750, size: float = 11, leading: float = 14
) -> list[Text]:
    """Lines below each other."""
    return [(left, top - leading * position, size, line) for position, line in enumerate(lines)]


def _string(text: str) -> str:
    return "<FEFF" + text.encode("utf-16-be").hex() + ">"


def _shown(text: Text) -> bytes:
    left, baseline, size, words = text
    escaped = words.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"BT /F %g Tf %g %g Td (" % (size, left, baseline) + escaped + b") Tj ET"


def _stream(dictionary: bytes, data: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (dictionary, len(data), data)


def _file(objects: dict[int, bytes]) -> bytes:
    parts = [b"%PDF-1.7\n"]
    position = len(parts[0])
    table = [b"xref\n0 1\n0000000000 65535 f \n"]
    for number, body in sorted(objects.items()):
        part = b"%d 0 obj\n%s\nendobj\n" % (number, body)
        table.append(b"%d 1\n%010d 00000 n \n" % (number, position))
        position += len(part)
        parts.append(part)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        max(objects) + 1,
        position,
    )
    return b"".join([*parts, *table, trailer])
