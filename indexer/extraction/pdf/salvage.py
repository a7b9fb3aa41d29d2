"""PDF files whose end is missing: a new table of pages for the objects that are still there.

A PDF names its pages at its end. Where that is lost (a broken download, a full disk), the pages themselves stand
further up, whole or packed into object streams; they are copied into a new file with a page tree of its own.
"""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"(?<![\d.])(\d{1,8})\s+\d{1,5}\s+obj\b")
_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_OBJECT_STREAM = re.compile(rb"/Type\s*/ObjStm")
_COUNT = re.compile(rb"/N\s+(\d{1,6})")
_FIRST = re.compile(rb"/First\s+(\d{1,8})")
_STREAM = re.compile(rb"stream\r?\n")
_ENCRYPTED = re.compile(rb"/Encrypt\s+\d+\s+\d+\s+R")
_MAX_UNPACKED = 50_000_000  # bytes, of all object streams together


def rebuild(content: bytes) -> bytes | None:
    """A readable PDF made of the complete objects in ``content``; ``None`` where no page is among them."""
    if _ENCRYPTED.search(content):
        return None  # the key is made from parts that a rebuilt file does not have
    objects = _objects(content)
    pages = [number for number, body in objects.items() if _PAGE.search(body.partition(b"stream")[0])]
    if not pages:
        return None
    catalog, tree = max(objects) + 1, max(objects) + 2
    kids = b" ".join(b"%d 0 R" % number for number in pages)
    objects[catalog] = b"<< /Type /Catalog /Pages %d 0 R >>" % tree
    objects[tree] = b"<< /Type /Pages /Count %d /Kids [%s] /MediaBox [0 0 595 842] >>" % (len(pages), kids)
    return _written(objects, catalog)


def _objects(content: bytes) -> dict[int, bytes]:
    """Complete objects by number, those inside of object streams unpacked."""
    found: dict[int, bytes] = {}
    unpacked = 0
    end = 0
    for match in _OBJECT.finditer(content):
        if match.start() < end:
            continue  # digits inside of a stream
        end = content.find(b"endobj", match.end())
        complete = end >= 0
        # Of the object in which the file ends, a stream of objects is worth reading: small files of TeX keep their
        # pages there.
        body = content[match.end() : end if complete else None]
        if not complete and not _OBJECT_STREAM.search(body[:2000]):
            break
        if _OBJECT_STREAM.search(body[:2000]) and unpacked < _MAX_UNPACKED:
            packed = _unpacked(body, complete)
            unpacked += sum(map(len, packed.values()))
            found.update(packed)
        else:
            found[int(match[1])] = body
        if not complete:
            break
    return found


def _unpacked(body: bytes, complete: bool = True) -> dict[int, bytes]:
    """Objects of an object stream by number; none where it is damaged, the whole ones where its end is missing."""
    count, first, start = _COUNT.search(body), _FIRST.search(body), _STREAM.search(body)
    if not (count and first and start):
        return {}
    data = body[start.end() :]
    if b"/FlateDecode" in body[: start.start()]:
        try:
            data = zlib.decompressobj().decompress(data, _MAX_UNPACKED)
        except zlib.error:
            return {}
    offset = int(first[1])
    try:
        numbers = [int(word) for word in data[:offset].split()[: 2 * int(count[1])]]
    except ValueError:
        return {}
    starts = [offset + start for start in numbers[1::2]] + ([len(data)] if complete else [])
    return {
        number: data[begin:stop]
        for number, begin, stop in zip(numbers[::2], starts, starts[1:], strict=False)
        if 0 <= begin < stop <= len(data)
    }


def _written(objects: dict[int, bytes], catalog: int) -> bytes:
    """The objects as a file, with the table of their places."""
    parts = [b"%PDF-1.7\n"]
    position = len(parts[0])
    places: dict[int, int] = {}
    for number, body in objects.items():
        part = b"%d 0 obj\n%s\nendobj\n" % (number, body.strip())
        places[number] = position
        position += len(part)
        parts.append(part)
    parts.append(b"xref\n0 1\n0000000000 65535 f \n")
    parts += [b"%d 1\n%010d 00000 n \n" % (number, place) for number, place in sorted(places.items())]
    parts.append(
        b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (max(objects) + 1, catalog, position)
    )
    return b"".join(parts)
