"""Markdown: headings as sections, marks taken away, links and notes kept, front matter as properties."""

from __future__ import annotations

import re
from pathlib import Path

from indexer.extraction.limits import Limits
from indexer.extraction.metadata import authors_from, date_from, keywords_from, language_from, title_from
from indexer.extraction.sections import TRUNCATED, SectionWriter
from indexer.extraction.text import front_matter
from indexer.extraction.text.decoding import decode
from indexer.extraction.text.plain import read_bytes
from indexer.model import ExtractedDocument, Unit

_LONGEST_LINE = (
    20_000  # letters; nobody writes more by hand, and marks are looked for at a cost that grows with the square
)
_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE = re.compile(r"^ {0,3}(=+|-+)[ \t]*$")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?(.*)$")
_NOTE = re.compile(r"^\[\^[^\]]+\]:\s*(.*)$")
_REFERENCE = re.compile(r"^ {0,3}\[[^\]^]+\]:\s*<?(\S+?)>?(?:\s.*)?$")
_RULE = re.compile(r"^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_TABLE_RULE = re.compile(r"^(?=[^-]*-)[\s:|+=-]+$")
_FENCE = re.compile(r"^ {0,3}(```+|~~~+)")
_QUOTE = re.compile(r"^(?: {0,3}> ?)+")

_LINK = re.compile(r"!?\[([^\[\]]*)\]\(<?([^\s()<>]*)>?(?:\s+[\"'][^\"']*[\"'])?\)")
_REFERENCE_LINK = re.compile(r"\[([^\[\]^]+)\]\[[^\[\]]*\]")
_NOTE_MARK = re.compile(r"\[\^[^\]]+\]")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^\s<>]+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})>")
_LINE_BREAK = re.compile(r"<br\b[^<>\n]{0,100}>", re.IGNORECASE)
_BLOCK = re.compile(r"</?(?:p|div|d[dt]|t[dhr]|li|[uo]l|h[1-6])\b[^<>\n]{0,300}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,300}>|<!--(?:(?!<!--).)*?-->")
_STRONG = re.compile(r"(\*\*|__|~~)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"\*(?=\S)([^*\n]+?)(?<=\S)\*|(?<!\w)_(?=\S)([^_\n]+?)(?<=\S)_(?!\w)")
_CODE = re.compile(r"`+([^`\n]+)`+")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~\"'])")
_ATTRIBUTES = re.compile(r"(?<!\s)\s*\{[#.][^{}\n]*\}\s*$")


def read(path: Path, limits: Limits) -> ExtractedDocument:
    """Read a Markdown file."""
    content, cut = read_bytes(path, limits)
    text = decode(content).replace("\r\n", "\n").replace("\r", "\n")
    properties, text = front_matter.split(text)
    writer = SectionWriter(limits)
    _Reader(writer).read(text.split("\n"))
    pages, outline = writer.finish()
    return ExtractedDocument(
        format="md",
        unit=Unit.SECTION,
        pages=pages,
        title=title_from(properties.get("title") or properties.get("titel")) or title_from(writer.first_heading),
        authors=authors_from(properties.get("author") or properties.get("authors") or properties.get("autor")),
        date=date_from(properties.get("date") or properties.get("datum")),
        language=language_from(properties.get("lang") or properties.get("language")),
        keywords=keywords_from(properties.get("keywords") or properties.get("tags")),
        outline=outline,
        warnings=(TRUNCATED,) if writer.truncated or cut else (),
        extractor="markdown 1",
    )


class _Reader:
    """Takes lines one by one and closes the block that ends with them."""

    def __init__(self, writer: SectionWriter) -> None:
        self._writer = writer
        self._lines: list[str] = []
        self._is_item = False

    def read(self, lines: list[str]) -> None:
        """Hand all lines to the writer, as headings, paragraphs, items and rows."""
        fence = ""
        for line in lines:
            if (mark := _FENCE.match(line)) and (not fence or line.strip().startswith(fence)):
                self._close()
                fence = "" if fence else mark[1]
                continue
            if fence:
                self._writer.line(line)
            else:
                self._line(_QUOTE.sub("", line))
        self._close()

    def _line(self, line: str) -> None:
        if len(line) > _LONGEST_LINE:
            self._close()
            self._writer.paragraph(line)
        elif not line.strip():
            self._close()
            if not self._is_item:
                self._writer.end_block()
        elif heading := _HEADING.match(line):
            self._close()
            self._writer.heading(len(heading[1]), self._plain(_ATTRIBUTES.sub("", heading[2])))
        elif self._lines and not self._is_item and (underline := _UNDERLINE.match(line)):
            title, self._lines = " ".join(self._lines), []
            self._writer.heading(1 if underline[1][0] == "=" else 2, self._plain(title))
        elif _RULE.match(line) or _TABLE_RULE.match(line):
            self._close()
        elif note := _NOTE.match(line):
            self._close()
            self._writer.note(self._plain(note[1]))
        elif reference := _REFERENCE.match(line):
            self._close()
            self._writer.aside(reference[1])
        elif item := _ITEM.match(line):
            self._close()
            self._lines, self._is_item = [item[1]], True
        elif line.lstrip().startswith("|") or (" | " in line and not self._lines):
            self._close()
            cells = line.strip().strip("|").split("|")
            self._writer.row([self._plain(cell) for cell in cells])
        else:
            self._lines.append(line.strip() + ("\x00" if line.endswith("  ") else ""))

    def _close(self) -> None:
        text = self._plain(" ".join(self._lines)).replace("\x00", "")
        if self._is_item:
            self._writer.item(text)
        elif text:
            self._writer.paragraph(text)
        self._lines, self._is_item = [], False

    def _plain(self, text: str) -> str:
        """Text without marks; targets of links are noted."""
        if len(text) > _LONGEST_LINE:
            return text.replace("\x00 ", "\n")
        for link in _LINK.finditer(text):
            if link[2].startswith(("http://", "https://", "mailto:")):
                self._writer.aside(link[2])
        text = _LINK.sub(r"\1", text)
        text = _REFERENCE_LINK.sub(r"\1", _NOTE_MARK.sub("", _AUTOLINK.sub(r"\1", text)))
        text = _BLOCK.sub(" ", _LINE_BREAK.sub("\x00 ", text))
        text = _CODE.sub(r"\1", _TAG.sub("", text))
        for _ in range(3):  # strong inside of emphasis inside of struck out
            text = _EMPHASIS.sub(lambda match: match[1] or match[2], _STRONG.sub(r"\2", text))
        return _ESCAPE.sub(r"\1", text).replace("\x00 ", "\n")
