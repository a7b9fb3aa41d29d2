"""The text of a page as clean HTML: paragraphs, lists and tables as far as the text still shows them, the words of a
query marked.

    text → blocks (blank lines) → runs of lines (rows, items, others) → pieces, escaped and marked → nh3

Text is escaped where it is put in; nh3 then lets nothing pass but the few elements made here. So a document could bring
markup of its own only if both failed.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby

import nh3
from markupsafe import Markup

from search_app.answering.highlighting import Highlighter, Span, marked

#: How rows of tables are written by the extraction.
CELL_END = " | "
_BLOCK_END = re.compile(r"\n[^\S\n]*\n\s*")
_BULLET = re.compile(r"\s*[•‣◦▪–]\s+(?=\S)")
_TAGS = {"p", "br", "ul", "li", "div", "table", "tbody", "tr", "td", "mark"}
#: Wide tables scroll by themselves, and can be scrolled by keyboard.
_ATTRIBUTES = {"div": {"class", "role", "tabindex", "aria-label"}}
_TABLE = '<div class="scroll" role="group" tabindex="0" aria-label="Tabelle"><table><tbody>{}</tbody></table></div>'

#: A line: from where to where it stands in the text.
_Line = tuple[int, int]


def to_html(text: str, highlighter: Highlighter) -> Markup:
    """A page's text as safe HTML."""
    page = _Page(text, highlighter.spans(text))
    html = "".join(page.blocks())
    return Markup(nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES))  # noqa: S704  (cleaned)


class _Page:
    """A text and where its matches are."""

    def __init__(self, text: str, spans: Sequence[Span]) -> None:
        self._text = text
        self._spans = spans
        self._starts = [span.start for span in spans]
        self._ends = [span.end for span in spans]

    def blocks(self) -> Iterator[str]:
        """Everything, piece by piece."""
        start = 0
        for end, following in [*((found.start(), found.end()) for found in _BLOCK_END.finditer(self._text)), (None, 0)]:
            stop = len(self._text) if end is None else end
            lines = list(self._lines(start, stop))
            for kind, run in groupby(lines, self._kind):
                yield self._run(kind, list(run))
            start = following

    def _lines(self, start: int, stop: int) -> Iterator[_Line]:
        for line in self._text[start:stop].split("\n"):
            if line.strip():
                left = len(line) - len(line.lstrip())
                yield start + left, start + len(line.rstrip())
            start += len(line) + 1

    def _kind(self, line: _Line) -> str:
        """``item``, the number of cells of a row, or nothing."""
        if _BULLET.match(self._text, *line):
            return "item"
        cells = self._text.count(CELL_END, *line)
        return str(cells + 1) if cells else ""

    def _run(self, kind: str, lines: list[_Line]) -> str:
        if kind == "item":
            items = (f"<li>{self._marked(self._behind_bullet(line), line[1])}</li>" for line in lines)
            return f"<ul>{''.join(items)}</ul>"
        # A single row is as well read as a line.
        if kind and len(lines) > 1:
            rows = (f"<tr>{''.join(self._cells(*line))}</tr>" for line in lines)
            return _TABLE.format("".join(rows))
        return f"<p>{'<br>'.join(self._marked(*line) for line in lines)}</p>"

    def _behind_bullet(self, line: _Line) -> int:
        bullet = _BULLET.match(self._text, *line)
        return bullet.end() if bullet else line[0]

    def _cells(self, start: int, stop: int) -> Iterator[str]:
        for cell in self._text[start:stop].split(CELL_END):
            yield f"<td>{self._marked(start, start + len(cell))}</td>"
            start += len(cell) + len(CELL_END)

    def _marked(self, start: int, stop: int) -> str:
        """A stretch of the text as safe HTML, what lies in it of each match marked."""
        within = self._spans[bisect_right(self._ends, start) : bisect_left(self._starts, stop)]
        return marked(self._text, within, start, stop)
