"""What an Excel workbook of before 2007 says beside its cells, as ``sheet_extras`` tells it of newer ones: formats of
numbers, comments and text boxes, titles of charts, headers and footers. calamine reads cells only.

    container → stream of records (MS-XLS) → formats, places of the sheets → each sheet up to its end

A record is a kind, a length, and so many bytes; what is not known by its kind is passed over.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from indexer.extraction.cleaning import clean_line
from indexer.extraction.limits import Deadline, Limits
from indexer.extraction.office.number_formats import BUILT_IN, NumberFormat, number_format
from indexer.extraction.office.sheet_extras import MAX_FORMATTED, SheetExtras, furniture_line

_STREAMS = ("Workbook", "Book")  # of Excel 97 and later; of Excel 5 and 95
_SHARE_OF_TIME = 0.25  # the cells come later and matter more
_LOOKS_AT_CLOCK = 10_000  # records
_MAX_TEXTS = 5_000  # comments and text boxes of a sheet

# Kinds of records, by their names in MS-XLS.
_BEGIN, _END = 0x0809, 0x000A
_FORMAT, _XF, _BOUNDSHEET = 0x041E, 0x00E0, 0x0085
_HEADER, _FOOTER = 0x0014, 0x0015
_TEXT_OBJECT, _CONTINUE = 0x01B6, 0x003C
_CHART_TEXT = 0x100D  # a title of a chart, of an axis, the name of a row of values
_NUMBER, _RK, _FORMULA = 0x0203, 0x027E, 0x0006  # each begins with row, column, and number of its format
_ROW_OF_NUMBERS = 0x00BD
_VERSION_97 = 0x0600
_WIDE = 0x01  # flag of a text: two bytes a character


@dataclass(slots=True)
class _Workbook:
    """What stands before the sheets: where each begins, and the formats by the numbers that cells name."""

    new: bool = True  # texts as in Excel 97
    sheets: list[int] = field(default_factory=list)
    formats: dict[int, NumberFormat] = field(default_factory=dict)


def read_old_extras(path: Path, limits: Limits) -> list[SheetExtras]:
    """The extras of all sheets in order; an empty list where the container or its beginning is damaged."""
    found: list[SheetExtras] = []
    with suppress(Exception):  # a bonus: their loss must not cost the cells
        deadline = Deadline(_SHARE_OF_TIME * limits.seconds)
        content = _stream(path, limits)
        workbook = _workbook(content, deadline)
        for start in workbook.sheets[: limits.max_pages]:
            extras = SheetExtras()
            with suppress(Exception):
                extras = _sheet(_records(content, start, deadline), workbook)
            found.append(extras)
    return found


def _stream(path: Path, limits: Limits) -> bytes:
    from olefile import OleFileIO

    with OleFileIO(str(path)) as opened:
        name = next(name for name in _STREAMS if opened.exists(name))
        size = opened.get_size(name)
        # A stream larger than its file has its sectors in a circle.
        if size > min(path.stat().st_size, limits.max_file_bytes):
            raise ValueError(f"stream of {size} bytes")
        content: bytes = opened.openstream(name).read()
        return content


def _records(content: bytes, start: int, deadline: Deadline) -> Iterator[tuple[int, bytes]]:
    """Kind and bytes of each record up to the end of the part that begins here; of charts within it, their texts."""
    depth = number = 0
    while start + 4 <= len(content):
        kind, size = struct.unpack_from("<HH", content, start)
        if kind == _BEGIN:
            depth += 1
        elif kind == _END:
            depth -= 1
        if depth <= 0:
            return
        if depth == 1 or kind == _CHART_TEXT:
            yield kind, content[start + 4 : start + 4 + size]
        start += 4 + size
        number += 1
        if number % _LOOKS_AT_CLOCK == 0 and deadline.passed:
            return


def _workbook(content: bytes, deadline: Deadline) -> _Workbook:
    workbook = _Workbook()
    codes = dict(BUILT_IN)
    named: list[int] = []  # formats by number of the look (XF) that cells name
    for kind, data in _records(content, 0, deadline):
        if kind == _BEGIN:
            workbook.new = struct.unpack_from("<H", data)[0] >= _VERSION_97
        elif kind == _FORMAT:
            codes[struct.unpack_from("<H", data)[0]] = _text(data[2:], workbook.new)
        elif kind == _XF:
            named.append(struct.unpack_from("<2xH", data)[0])
        elif kind == _BOUNDSHEET:
            workbook.sheets.append(struct.unpack_from("<I", data)[0])
    known = {number: number_format(code) for number, code in codes.items()}
    for number, code in enumerate(named):
        if (shown := known.get(code)) is not None:
            workbook.formats[number] = shown
    return workbook


def _sheet(records: Iterator[tuple[int, bytes]], workbook: _Workbook) -> SheetExtras:
    formats: dict[tuple[int, int], NumberFormat] = {}
    notes: list[str] = []
    furniture: dict[str, None] = {}
    missing = 0  # characters of a text that are still to come
    pieces: list[str] = []
    for kind, data in records:
        if kind in {_NUMBER, _RK, _FORMULA}:
            row, column, style = struct.unpack_from("<HHH", data)
            _put(formats, row, column, style, workbook.formats)
        elif kind == _ROW_OF_NUMBERS:
            row, column = struct.unpack_from("<HH", data)
            for offset in range(4, len(data) - 2, 6):
                (style,) = struct.unpack_from("<H", data, offset)
                _put(formats, row, column + (offset - 4) // 6, style, workbook.formats)
        elif kind in {_HEADER, _FOOTER}:
            furniture[furniture_line(_text(data, workbook.new))] = None
        elif kind == _CHART_TEXT:
            notes.append(clean_line(_characters(data[4:], data[3]) if workbook.new else _text(data[2:], False)))
        elif kind == _TEXT_OBJECT and workbook.new:
            (missing,) = struct.unpack_from("<10xH", data)
            pieces = []
        elif kind == _CONTINUE and missing > 0:
            piece = _characters(data[1:], data[0])[:missing]
            pieces.append(piece)
            missing -= len(piece)
            if missing <= 0:
                notes.append(clean_line("".join(pieces)))
        if len(notes) >= _MAX_TEXTS:
            break
    return SheetExtras(tuple(filter(None, dict.fromkeys(notes))), tuple(filter(None, furniture)), formats)


def _put(
    formats: dict[tuple[int, int], NumberFormat], row: int, column: int, style: int, known: Mapping[int, NumberFormat]
) -> None:
    if style in known and len(formats) < MAX_FORMATTED:
        formats[row, column] = known[style]


def _text(data: bytes, new: bool) -> str:
    """A text with its length before it: two bytes of it, and a flag, in Excel 97."""
    if not data:
        return ""
    if not new:
        return data[1 : 1 + data[0]].decode("cp1252", "replace")
    (count,) = struct.unpack_from("<H", data)
    return _characters(data[3:], data[2])[:count]


def _characters(data: bytes, flags: int) -> str:
    return data.decode("utf-16-le" if flags & _WIDE else "latin-1", "replace")
