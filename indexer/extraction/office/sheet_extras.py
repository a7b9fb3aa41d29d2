"""What an Excel workbook says beside its cells: comments, headers and footers of sheets, text boxes, titles of charts,
where links lead, and in which format a cell shows its number. calamine reads cells only.

    workbook.xml → sheets → their relations → comments · threaded comments · drawings → charts, diagrams; headers and
    footers stand at the end of each sheet
    styles.xml → formats → cells that name one of them
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from indexer.extraction.archive import parse_xml
from indexer.extraction.cleaning import clean_line
from indexer.extraction.limits import Deadline
from indexer.extraction.office.number_formats import BUILT_IN, NumberFormat, number_format

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WANTED = ("/comments", "/threadedComment", "/drawing")
_DRAWN = ("/chart", "/chartEx", "/diagramData")  # what a drawing shows that is kept in a part of its own
_MAX_LINKS = 1_000  # of a sheet
_CHUNK = 1 << 18
_TAIL = 1 << 16  # bytes at the end of a sheet in which its header and footer stand
_MAX_PART = 20_000_000  # bytes of a part with comments or text boxes
_HEADER_FOOTER = re.compile(rb"<(\w+:)?headerFooter\b.*?</(\w+:)?headerFooter>", re.DOTALL)
MAX_FORMATTED = 200_000  # cells of a sheet whose formats are kept in memory
_PREFIXED = re.compile(rb"(</?)\w+:")
# Fonts, sizes, colours, and fields such as the page number; a doubled & is one.
_CODE = re.compile(r'&(?:"[^"]*"|\d+|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|[A-Z])')


@dataclass(frozen=True, slots=True)
class SheetExtras:
    """Comments and text boxes of a sheet, each a text, its headers, footers and links as lines, and the formats of
    numbers by row and column, counted from 0."""

    notes: tuple[str, ...] = ()
    furniture: tuple[str, ...] = ()
    formats: Mapping[tuple[int, int], NumberFormat] = field(default_factory=dict)


def read_extras(path: Path, deadline: Deadline) -> list[SheetExtras]:
    """The extras of all sheets in order; none for a sheet whose parts are damaged, an empty list for a damaged
    workbook."""
    found: list[SheetExtras] = []
    with suppress(Exception), zipfile.ZipFile(path) as opened:  # a bonus: their loss must not cost the cells
        formats: dict[bytes, NumberFormat] = {}
        with suppress(Exception):
            formats = _formats(opened)
        for _, part in sheet_parts(opened):
            extras = SheetExtras()
            with suppress(Exception):
                extras = _of_sheet(opened, part, formats, deadline)
            found.append(extras)
    return found


def sheet_parts(opened: zipfile.ZipFile) -> list[tuple[str, str]]:
    """The name of each sheet of a workbook, and of the part it is stored in; empty where that is missing."""
    related = {name: target for name, _, target in _relations(opened, "xl/workbook.xml")}
    sheets = parse_xml(opened.read("xl/workbook.xml")).iter("{*}sheet")
    return [(sheet.get("name") or "", related.get(sheet.get(_RELATION) or "", "")) for sheet in sheets]


def _formats(opened: zipfile.ZipFile) -> dict[bytes, NumberFormat]:
    """The formats that cells name by a number, as it stands in a sheet."""
    root = parse_xml(opened.read("xl/styles.xml"))
    codes = {str(number): code for number, code in BUILT_IN.items()}
    codes |= {each.get("numFmtId") or "": each.get("formatCode") or "" for each in root.iter("{*}numFmt")}
    found = {}
    for number, style in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
        known = number_format(codes.get(style.get("numFmtId") or "", ""))
        if known is not None:
            found[b"%d" % number] = known
    return found


def _of_sheet(
    opened: zipfile.ZipFile, part: str, formats: Mapping[bytes, NumberFormat], deadline: Deadline
) -> SheetExtras:
    notes: list[str] = []
    kinds = [(kind, target) for _, kind, target in _relations(opened, part) if kind.endswith(_WANTED)]
    # A threaded comment leaves a copy for older programs, which begins with a note about itself.
    threaded = any(kind.endswith("/threadedComment") for kind, _ in kinds)
    for kind, target in kinds:
        if not (threaded and kind.endswith("/comments")):
            notes += _texts_in(opened, target, kind, deadline)
        if kind.endswith("/drawing"):
            for _, inner, drawn in _relations(opened, target):
                if inner.endswith(_DRAWN):
                    notes += _texts_in(opened, drawn, inner, deadline)
    links = dict.fromkeys(target for _, kind, target in _relations(opened, part, outside=True))
    formatted, tail = _read_through(opened, part, formats, deadline)
    return SheetExtras(tuple(notes), (*_furniture(tail), *list(links)[:_MAX_LINKS]), formatted)


def _texts_in(opened: zipfile.ZipFile, part: str, kind: str, deadline: Deadline) -> list[str]:
    """The texts of a part beside the sheet; none where it is damaged, larger than any honest one, or comes too late."""
    with suppress(Exception):
        if not deadline.passed and opened.getinfo(part).file_size <= _MAX_PART:
            return list(_texts(parse_xml(opened.read(part)), kind))
    return []


def _read_through(
    opened: zipfile.ZipFile, part: str, formats: Mapping[bytes, NumberFormat], deadline: Deadline
) -> tuple[dict[tuple[int, int], NumberFormat], bytes]:
    """The formats of the numbers in a sheet's cells, and the end of the sheet."""
    found: dict[tuple[int, int], NumberFormat] = {}
    # Texts have formats too, and are most of the cells: only those are looked at that name a format and no type.
    named = b"|".join(sorted(formats))
    cell = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,7})" s="(%s)"(?: t="n")?>' % named) if formats else None
    tail = rest = b""
    with opened.open(part) as stream:
        while (chunk := stream.read(_CHUNK)) and not deadline.passed:
            tail = (tail + chunk)[-_TAIL:]
            if cell is not None and len(found) < MAX_FORMATTED:
                rest += chunk
                for column, row, style in cell.findall(rest):
                    found[int(row) - 1, _column(column)] = formats[style]
                rest = rest[max(0, rest.rfind(b"<")) :][-_CHUNK:]  # a cell may begin here and end in the next chunk
    return found, tail


def _column(letters: bytes) -> int:
    """A column from 0 for A."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number - 1


def _texts(root: etree._Element, kind: str) -> Iterator[str]:
    if kind.endswith("/drawing"):
        for body in root.iter("{*}txBody"):
            paragraphs = ("".join(text.text or "" for text in one.iter("{*}t")) for one in body.iter("{*}p"))
            if text := "\n".join(line for line in map(clean_line, paragraphs) if line):
                yield text
        return
    if kind.endswith(_DRAWN):
        lines = (clean_line("".join(line.itertext("{*}t"))) for line in root.iter("{*}p"))
        yield "\n".join(dict.fromkeys(line for line in lines if line))
        return
    for comment in root.iter("{*}comment", "{*}threadedComment"):
        if text := clean_line(" ".join("".join(comment.itertext("{*}t", "{*}text")).split())):
            yield text


def _furniture(tail: bytes) -> Iterator[str]:
    found = _HEADER_FOOTER.search(tail)
    if found is None:
        return
    lines = [furniture_line(element.text or "") for element in parse_xml(_PREFIXED.sub(rb"\1", found[0]))]
    yield from dict.fromkeys(line for line in lines if line)


def furniture_line(coded: str) -> str:
    """A header or footer without the codes for its looks.

    >>> furniture_line('&L&"Arial,Fett"&8Müller && Co.&RSeite &P')
    'Müller & Co. Seite'
    """
    return clean_line(_CODE.sub(" ", coded.replace("&&", "\0")).replace("\0", "&"))


def _relations(opened: zipfile.ZipFile, part: str, outside: bool = False) -> Iterator[tuple[str, str, str]]:
    """Identifier, kind and target of each relation of a part within the workbook, or of each link out of it."""
    folder, name = posixpath.split(part)
    try:
        content = opened.read(f"{folder}/_rels/{name}.rels")
    except KeyError:
        return
    for relation in parse_xml(content).iter("{*}Relationship"):
        target = relation.get("Target") or ""
        identifier, kind = relation.get("Id") or "", relation.get("Type") or ""
        if (relation.get("TargetMode") == "External") != outside or not target:
            continue
        if outside:
            if kind.endswith("/hyperlink"):
                yield identifier, kind, target
        else:
            path = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            yield identifier, kind, path
