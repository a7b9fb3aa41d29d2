"""XLSX and XLS: every sheet a page, its cells row by row, by calamine; then what stands beside them. Formulas are not
computed: their saved result is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from indexer.extraction import archive
from indexer.extraction.errors import DamagedError, locked
from indexer.extraction.limits import Deadline, Limits
from indexer.extraction.office.cell_values import cell_text
from indexer.extraction.office.legacy import read_old_sheet
from indexer.extraction.office.properties import with_old_properties, with_properties
from indexer.extraction.office.sheet_extras import SheetExtras, read_extras
from indexer.extraction.office.sheets_by_cell import read_remains
from indexer.extraction.office.xls_records import read_old_extras
from indexer.extraction.registry import is_old_sheet
from indexer.extraction.sections import TRUNCATED, SectionWriter
from indexer.model import ExtractedDocument, Page, Unit

_HEAD = 4096  # bytes
_DAMAGED = "Die Datei ist beschädigt: Sie ist keine lesbare Tabelle."


def read_xlsx(path: Path, limits: Limits) -> ExtractedDocument:
    """Read an Excel workbook; of a damaged one, the cells that are left. Raises ExtractionError, see
    ``archive.read_or_salvage``."""
    return archive.read_or_salvage(path, limits, _read_xlsx, read_remains)


def _read_xlsx(path: Path, limits: Limits) -> ExtractedDocument:
    return with_properties(_read(path, limits, "xlsx"), path)


def read_xls(path: Path, limits: Limits) -> ExtractedDocument:
    """Read a workbook of Excel 5 to 2003; older ones and those in XML by LibreOffice. Raises ExtractionError as above,
    and where it is not installed."""
    with path.open("rb") as file:
        if is_old_sheet(file.read(_HEAD)):
            return read_old_sheet(path, limits)
    return with_old_properties(_read(path, limits, "xls"), path)


def _read(path: Path, limits: Limits, format_name: str) -> ExtractedDocument:
    deadline = Deadline(limits.seconds)
    extras = read_extras(path, deadline) if format_name == "xlsx" else read_old_extras(path, limits)
    warnings: list[str] = []
    pages: list[Page] = []
    try:
        with _panics_told():
            workbook = CalamineWorkbook.from_path(str(path))
    except PasswordError as error:
        raise locked(str(error)) from error
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
        warnings=tuple(warnings),
        extractor=f"python-calamine {version('python-calamine')}",
    )


@contextmanager
def _panics_told() -> Iterator[None]:
    """Where calamine meets what its authors did not expect, it raises what nobody catches by mistake, and what has no
    name to be imported by: here it is an error like others."""
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
    sheet = workbook.get_sheet_by_name(name)
    first = sheet.start[1] if sheet.start else 0  # calamine leaves out columns before it, but not rows
    for place, row in enumerate(sheet.iter_rows()):
        writer.row([cell_text(value, beside.formats.get((place, column))) for column, value in enumerate(row, first)])
        if writer.truncated or deadline.passed:
            break
    for note in beside.notes:
        writer.note(note)
    sections, _ = writer.finish()
    text = sections[0].text if sections else ""
    return Page(
        number, name or str(number), text, (name,) if name else (), "\n".join(beside.furniture)
    ), writer.truncated or deadline.passed
