"""XLSX and XLS: every sheet a page, its cells row by row, by calamine; then what stands beside them. Formulas are not computed: their saved result is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from indexer.extraction import archive
from indexer.extraction.errors import DamagedError, ExtractionError
from indexer.extraction.legacy import read_old_sheet
from indexer.extraction.limits import Deadline, Limits
from indexer.extraction.office_properties import OfficeProperties, read_properties
from indexer.extraction.registry import is_old_sheet
from indexer.extraction.sections import TRUNCATED, SectionWriter
from indexer.extraction.sheet_extras import SheetExtras, read_extras
from indexer.model import ExtractedDocument, Page, Unit

_HEAD = 4096  # bytes
_DAMAGED = "Die Datei ist beschädigt: Sie ist keine lesbare Tabelle."
_LOCKED = "Die Datei ist mit einem Kennwort geschützt und kann nicht gelesen werden."


def read_xlsx(path: Path, limits: Limits) -> ExtractedDocument:
    """Read an Excel workbook. Raises ExtractionError for one that is damaged, protected or a bomb."""
    from indexer.extraction.sheets_by_cell import read_remains

    archive.check(path, limits)
    try:
        return _read(path, limits, "xlsx", read_properties(path))
    except DamagedError:
        remains = read_remains(path, limits)
        if remains is None:
            raise
        return remains


def read_xls(path: Path, limits: Limits) -> ExtractedDocument:
    """Read a workbook of Excel 5 to 2003; older ones and those in XML by LibreOffice. Raises ExtractionError as above, and where it
    is not installed."""
    with path.open("rb") as file:
        if is_old_sheet(file.read(_HEAD)):
            return read_old_sheet(path, limits)
    return _read(path, limits, "xls", OfficeProperties())


def _read(path: Path, limits: Limits, format_name: str, properties: OfficeProperties) -> ExtractedDocument:
    deadline = Deadline(limits.seconds)
    extras = read_extras(path, deadline) if format_name == "xlsx" else []
    warnings: list[str] = []
    pages: list[Page] = []
    try:
        with _panics_told():
            workbook = CalamineWorkbook.from_path(str(path))
    except PasswordError as error:
        raise ExtractionError(_LOCKED, str(error)) from error
    except (CalamineError, OSError) as error:
        raise DamagedError(_DAMAGED, str(error)[:500]) from error
    for number, name in enumerate(workbook.sheet_names, 1):
        if deadline.passed or number > limits.max_pages:
            warnings.append(f"Nur die ersten {number - 1} Tabellenblätter wurden gelesen.")
            break
        try:
            beside = extras[number - 1] if number <= len(extras) else SheetExtras()
            with _panics_told():
                page, cut = _read_sheet(workbook, name, number, beside, limits, deadline)
        except (CalamineError, OSError):
            warnings.append(f"Das Tabellenblatt „{name}“ ist beschädigt und konnte nicht gelesen werden.")
            continue
        if cut and TRUNCATED not in warnings:
            warnings.append(TRUNCATED)
        pages.append(page)
    if not pages and warnings:
        raise DamagedError(_DAMAGED, "no readable sheet")
    return ExtractedDocument(
        format=format_name,
        unit=Unit.SHEET,
        pages=tuple(pages),
        title=properties.title,
        authors=properties.authors,
        date=properties.date,
        language=properties.language,
        keywords=properties.keywords,
        warnings=tuple(warnings),
        extractor=f"python-calamine {version('python-calamine')}",
    )


@contextmanager
def _panics_told() -> Iterator[None]:
    """Where calamine meets what its authors did not expect, it raises what nobody catches by mistake, and what has no name to be
    imported by: here it is an error like others."""
    try:
        yield
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise CalamineError(str(error)) from error


def _read_sheet(
    workbook: Any, name: str, number: int, beside: SheetExtras, limits: Limits, deadline: Deadline
) -> tuple[Page, bool]:
    """One sheet and whether it was cut short."""
    writer = SectionWriter(limits, split=False)
    writer.paragraph(name)
    writer.end_block()
    for row in workbook.get_sheet_by_name(name).iter_rows():
        writer.row([cell_text(value) for value in row])
        if writer.truncated or deadline.passed:
            break
    for note in beside.notes:
        writer.note(note)
    sections, _ = writer.finish()
    text = sections[0].text if sections else ""
    return Page(
        number, name or str(number), text, (name,) if name else (), "\n".join(beside.furniture)
    ), writer.truncated or deadline.passed


def cell_text(value: Any) -> str:
    """A value as a German reader writes it: 0,5 and 14.03.2019."""
    if isinstance(value, bool):
        return "WAHR" if value else "FALSCH"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.10g}".replace(".", ",")
    if isinstance(value, dt.datetime):
        return value.strftime("%d.%m.%Y") if value.time() == dt.time() else value.strftime("%d.%m.%Y %H:%M")
    if isinstance(value, dt.date):
        return value.strftime("%d.%m.%Y")
    return str(value)
