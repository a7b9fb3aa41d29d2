"""Plain text and CSV, in whatever encoding they were saved."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from indexer.extraction.cleaning import clean_characters
from indexer.extraction.cleaning.hyphenation import vocabulary_of
from indexer.extraction.cleaning.paragraphs import lines_of_plain_text, paragraphs
from indexer.extraction.errors import ExtractionError
from indexer.extraction.limits import Limits
from indexer.extraction.metadata import title_from
from indexer.extraction.sections import TRUNCATED, SectionWriter
from indexer.extraction.text.decoding import MARKS, decode
from indexer.model import ExtractedDocument, Unit

_LOOKED_AT = 200_000  # bytes
_WRAPPED_WIDTH = 120  # characters; lines longer than this were not broken by hand
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_UNDERLINED = re.compile(r"\s*(\S.{0,150})\n[ \t]*(={3,}|-{3,})[ \t]*(?:\n|$)")
#: A line drawn with a typewriter, across the page or under each column of a table; and what lies between two columns,
#: unlike what lies between a number and its heading.
_RULE_SIGNS = "-=_*~#+|"
_SHORTEST_RULE = 3  # characters
_COLUMN_GAP = re.compile(r"[^\W\d_](?: {3}|\t)")
_MAX_BINARY_SHARE = 0.02


def read_bytes(path: Path, limits: Limits) -> tuple[bytes, bool]:
    """Up to ``max_file_bytes`` of a file, and whether that was less than all."""
    with path.open("rb") as file:
        content = file.read(limits.max_file_bytes + 1)
    return content[: limits.max_file_bytes], len(content) > limits.max_file_bytes


def read_txt(path: Path, limits: Limits) -> ExtractedDocument:
    """Plain text; lines that were wrapped by hand become paragraphs again."""
    content, cut = read_bytes(path, limits)
    _refuse_binary(content)
    writer = SectionWriter(limits)
    text = decode(content)
    cut = cut or len(text) > limits.max_chars
    text = clean_characters(text[: limits.max_chars])
    write_plain_text(writer, text)
    pages, outline = writer.finish()
    return ExtractedDocument(
        format="txt",
        unit=Unit.SECTION,
        pages=pages,
        title=title_from(writer.first_heading) or _first_line(text),
        outline=outline,
        warnings=(TRUNCATED,) if writer.truncated or cut else (),
        extractor="plain",
    )


def read_csv(path: Path, limits: Limits) -> ExtractedDocument:
    """A table of text, row by row; what separates the cells is found out."""
    content, cut = read_bytes(path, limits)
    _refuse_binary(content)
    text = decode(content).replace("\x00", "")
    writer = SectionWriter(limits)
    delimiter = max(";,\t|", key=text[:20_000].count)
    csv.field_size_limit(1_000_000)
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            writer.row(cells)
    except csv.Error:  # a quotation mark that never closes: the lines are still worth reading
        for line in text.splitlines():
            writer.row(line.split(delimiter))
    pages, outline = writer.finish()
    return ExtractedDocument(
        format="csv",
        unit=Unit.SECTION,
        pages=pages,
        outline=outline,
        warnings=(TRUNCATED,) if writer.truncated or cut else (),
        extractor="csv",
    )


def write_plain_text(writer: SectionWriter, text: str) -> None:
    """Hand clean plain text to a writer, paragraph by paragraph."""
    if "\f" in text:
        text = text.replace("\f", "\n\n")
    blocks = re.split(r"\n[ \n]*\n", text)
    if len(blocks) < 2:
        blocks = text.split("\n") if _is_unwrapped(text) else [text]
    known = vocabulary_of([text]) if "-\n" in text else None
    for block in blocks:
        if (heading := _UNDERLINED.match(block)) and not _is_row(heading[1]):
            writer.heading(1 if heading[2][0] == "=" else 2, heading[1])
            block = block[heading.end() :]
        for part in _between_rules(block):
            if not _is_unwrapped(part):
                part = paragraphs(lines_of_plain_text(part), known)
            for paragraph in part.split("\n\n"):
                writer.clean_paragraph(paragraph)


def _is_row(line: str) -> bool:
    """Whether a line above a rule is the row of a table, or a rule itself, and no heading."""
    return _is_rule(line) or _COLUMN_GAP.search(line.strip()) is not None


def _is_rule(line: str) -> bool:
    signs = "".join(line.split())
    return len(signs) >= _SHORTEST_RULE and not signs.strip(_RULE_SIGNS)


def _between_rules(block: str) -> list[str]:
    """The parts of a block that drawn lines divide; nobody reads or searches for the lines themselves."""
    parts: list[list[str]] = [[]]
    for line in block.split("\n"):
        if _is_rule(line):
            parts.append([])
        else:
            parts[-1].append(line)
    return ["\n".join(part) for part in parts if part]


def _is_unwrapped(text: str) -> bool:
    """Whether lines are longer than anybody breaks by hand: then every line is a paragraph already."""
    return max(map(len, text.split("\n"))) > _WRAPPED_WIDTH


def _first_line(text: str) -> str | None:
    """The first line as title, where it looks like one: short, alone, no sentence."""
    lines = text.strip().split("\n", 2)
    first = lines[0].strip()
    alone = len(lines) == 1 or not lines[1].strip() or set(lines[1].strip()) <= set("=-*~#")
    return title_from(first) if alone and len(first) <= 150 and not first.endswith((".", ",", ";")) else None


def _refuse_binary(content: bytes) -> None:
    """Raise ExtractionError for what is no text under any encoding."""
    sample = content[:_LOOKED_AT]
    if any(sample.startswith(mark) for mark, _ in MARKS):
        return
    if len(_BINARY.findall(sample)) > _MAX_BINARY_SHARE * len(sample):
        raise ExtractionError("Die Datei enthält keinen Text, obwohl ihr Name es verspricht.", "binary content")
