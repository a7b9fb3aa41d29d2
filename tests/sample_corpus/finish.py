"""Last touches that make files say what they are, and make a rebuild give the same bytes."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
import zipfile
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, ByteStringObject

from tests.sample_corpus.properties import title_property
from tests.sample_corpus.source import Source


def pdf(made: Path, target: Path, source: Source) -> None:
    """Set properties, date and identifier of a PDF; the producer stays who it was."""
    reader = PdfReader(made)
    before = dict(reader.metadata or {})
    writer = PdfWriter(clone_from=reader)
    date = f"D:{source.date:%Y%m%d}100000+00'00'"
    said = {"/Author": source.author, "/Subject": source.note, "/CreationDate": date, "/ModDate": date}
    said |= {key: str(before[key]) for key in ("/Producer", "/Creator") if key in before}
    title = title_property(source)
    if title:
        said["/Title"] = title
    writer.metadata = None
    writer.add_metadata(said)
    mark = ByteStringObject(hashlib.md5(source.name.encode()).digest())
    writer._ID = ArrayObject([mark, mark])
    writer.write(target)


def package(made: Path, target: Path, date: dt.date) -> None:
    """Repack an office file (a ZIP) with the same time for all members."""
    with zipfile.ZipFile(made) as old:
        members = [(info.filename, old.read(info)) for info in old.infolist()]
    with zipfile.ZipFile(target, "w") as new:
        for name, content in members:
            info = zipfile.ZipInfo(name, (date.year, date.month, date.day, 10, 0, 0))
            # OpenDocument wants its first member, the media type, uncompressed.
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            new.writestr(info, _workbook(content, date) if name.endswith(".xlsx") else content)


def _workbook(content: bytes, date: dt.date) -> bytes:
    """The workbook behind a chart, as if it had been made on that day."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            day = f">{date.isoformat()}T10:00:00Z<".encode()
            member = old.read(name)
            if name == "docProps/core.xml":
                member = re.sub(rb">\d{4}-\d\d-\d\dT[\d:]+Z<", day, member)
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), member, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
