"""HTML: the main text of a page, headings as sections, by Lexbor (selectolax)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from selectolax import __version__ as selectolax_version
from selectolax.lexbor import LexborHTMLParser

from indexer.extraction.limits import Limits
from indexer.extraction.metadata import authors_from, date_from, keywords_from, language_from, title_from
from indexer.extraction.sections import TRUNCATED, SectionWriter
from indexer.extraction.text.decoding import decode
from indexer.extraction.text.html_depth import flattened
from indexer.extraction.text.plain import read_bytes
from indexer.model import ExtractedDocument, Unit

_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)|<\?xml[^>]{0,100}?encoding=[\"']([\w-]+)", re.IGNORECASE
)
_SITE = re.compile(r"\s*[|–—·»:-]\s")
_SPACE = re.compile(r"\s+")

_SILENT = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "head",
        "select",
        "datalist",
        "input",
        "rt",
        "rp",
        "del",  # what was taken out of a text
    ]
)
_NAVIGATION = frozenset({"nav"})
_FURNITURE = frozenset({"header", "footer", "aside"})  # outside of the main element
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "hr",
        "html",
        "legend",
        "main",
        "ol",
        "optgroup",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
    ]
)
_LABELS = frozenset({*_HEADINGS, "summary", "dt"})  # a button in one of them opens what the label names
_MIN_MAIN_LETTERS = 100


def read(path: Path, limits: Limits) -> ExtractedDocument:
    """Read an HTML page. Nothing it refers to is fetched, no script is run."""
    content, cut = read_bytes(path, limits)
    return document_of(decode_page(content), path.name, limits, cut)


def document_of(source: str, file_name: str, limits: Limits, cut: bool) -> ExtractedDocument:
    """The document that a page is; ``cut``: there was more of it."""
    tree = LexborHTMLParser(flattened(source))
    writer = SectionWriter(limits)
    _write(writer, tree)
    pages, outline = writer.finish()
    title = tree.css_first("head > title")
    return ExtractedDocument(
        format="html",
        unit=Unit.SECTION,
        pages=pages,
        title=_title(title_from(title.text() if title else None, file_name), title_from(writer.first_heading)),
        authors=authors_from(_meta(tree, "author", "dc.creator", "dcterms.creator")),
        date=date_from(_meta(tree, "date", "dc.date", "dcterms.date", "dcterms.created", "article:published_time")),
        language=language_from((tree.root.attributes.get("lang") if tree.root else None) or _meta(tree, "language")),
        keywords=keywords_from(_meta(tree, "keywords")),
        outline=outline,
        warnings=(TRUNCATED,) if writer.truncated or cut else (),
        extractor=f"selectolax {selectolax_version}",
    )


def write_html(writer: SectionWriter, source: str) -> None:
    """Write the main text of HTML that is a part of another document, such as a mail."""
    _write(writer, LexborHTMLParser(flattened(source)))


def _write(writer: SectionWriter, tree: LexborHTMLParser) -> None:
    walker = _Walker(writer)
    main = _main_element(tree)
    if main is not None:
        walker.walk(main, inside_main=True)
    elif tree.body is not None:
        walker.walk(tree.body, inside_main=False)


def decode_page(content: bytes) -> str:
    """A page as text. The encoding it names is believed if its bytes agree with it. One that says UTF-16 in single
    bytes lies."""
    found = _CHARSET.search(content[:4096])
    named = (found[1] or found[2]).decode("ascii", "replace") if found else ""
    return decode(content, named if named and not named.lower().startswith(("utf-16", "utf-32")) else None)


def _main_element(tree: LexborHTMLParser) -> Any | None:
    """The element that holds the page's own text, if the page names one and it is not empty."""
    for selector in ("main", '[role="main"]', "article"):
        found = tree.css(selector)
        if len(found) == 1 and len(found[0].text()) >= _MIN_MAIN_LETTERS:
            return found[0] if selector != "article" or _is_page(found[0], tree) else None
    return None


def _is_page(article: Any, tree: LexborHTMLParser) -> bool:
    """Whether the only article is what the page is about, and no teaser beside it: it has the page's heading, or most
    of its text."""
    heading, own = tree.css_first("h1"), article.css_first("h1")
    if heading is not None and own is not None and heading.mem_id == own.mem_id:
        return True
    return tree.body is None or 2 * _letters(article, True) > _letters(tree.body, False)


def _letters(root: Any, inside_main: bool) -> int:
    """How many letters would be read."""
    writer = SectionWriter()
    _Walker(writer).walk(root, inside_main)
    return sum(map(str.isalpha, "".join(page.text for page in writer.finish()[0])))


def _title(named: str | None, heading: str | None) -> str | None:
    """The title a page names, without the name of the site that many append to it."""
    if named and heading and _SITE.match(named.removeprefix(heading)) and named.startswith(heading):
        return heading
    return named or heading


def _meta(tree: LexborHTMLParser, *names: str) -> str | None:
    for node in tree.css("meta[content]"):
        name = node.attributes.get("name") or node.attributes.get("property") or ""
        if name.lower() in names and (content := node.attributes.get("content")):
            return content
    return None


class _Walker:
    """Goes through the tree without recursion: pages nested ten thousand deep exist."""

    def __init__(self, writer: SectionWriter) -> None:
        self._writer = writer
        self._inline: list[str] = []
        self._cells: list[str] | None = None
        self._labels = 0  # that are open
        self._preformatted = 0

    def walk(self, root: Any, inside_main: bool) -> None:
        """Write the text below ``root``; furniture is only looked for outside of a main element."""
        node, entering = root, True
        while True:
            descend = entering and self._enter(node, inside_main)
            child = node.first_child if descend else None
            if child is not None:
                node, entering = child, True
                continue
            if descend or not entering:
                self._leave(node)
            if node.mem_id == root.mem_id:
                break
            following = node.next
            if following is not None:
                node, entering = following, True
            else:
                node, entering = node.parent, False
        self._flush()

    def _enter(self, node: Any, inside_main: bool) -> bool:
        """Begin a node; returns whether to go into it."""
        tag = node.tag
        if tag == "-text":
            text = node.text_content or ""
            self._inline.append(text.replace("\n", "\x00") if self._preformatted else text)
            return False
        if node.is_comment_node or tag in _SILENT or tag in _NAVIGATION or (tag == "button" and not self._labels):
            return False
        if tag in _FURNITURE and not inside_main and node.css_first("h1,h2") is None:
            self._flush()
            self._writer.aside(node.text(separator=" "))
            return False
        if tag == "br":
            self._inline.append("\x00")
        elif tag == "img":
            self._describe(node.attributes.get("alt"))
        elif tag == "a":
            href = node.attributes.get("href") or ""
            if href.startswith(("http://", "https://", "mailto:")):
                self._writer.aside(href)
        elif tag == "table":
            self._flush()
            self._writer.end_block()
        elif tag == "tr" and not _lays_out(node):
            self._flush()
            self._cells = []
        elif (tag in _BLOCKS or tag in _HEADINGS or tag == "li") and (self._cells is None or tag not in {"td", "th"}):
            self._flush(item=tag in {"ul", "ol"} and node.parent is not None and node.parent.tag == "li")
        self._labels += tag in _LABELS
        self._preformatted += tag == "pre"
        return True

    def _leave(self, node: Any) -> None:
        tag = node.tag
        self._labels -= tag in _LABELS
        self._preformatted -= tag == "pre"
        if tag in _HEADINGS:
            if self._cells is None:
                self._writer.heading(_HEADINGS[tag], self._taken())
            else:
                self._flush()
        elif tag == "li":
            self._flush(item=True)
        elif tag in {"td", "th"} and self._cells is not None:
            self._cells.append(self._taken())
        elif tag == "tr" and self._cells is not None:
            cells, self._cells = self._cells, None
            self._writer.row(cells)
        elif tag in {"table", "ul", "ol"}:
            self._flush()
            self._writer.end_block()
        elif tag in _BLOCKS:
            self._flush()

    def _describe(self, text: str | None) -> None:
        if text:
            self._inline.append(f" {text} ")

    def _taken(self) -> str:
        """The text gathered so far, white space as a browser shows it."""
        text = _SPACE.sub(" ", "".join(self._inline)).replace("\x00", "\n").strip()
        self._inline = []
        return text

    def _flush(self, item: bool = False) -> None:
        if self._cells is not None:  # a paragraph inside of a cell
            self._inline.append("\x00")
            return
        text = self._taken()
        if item:
            self._writer.item(text)
        elif text:
            self._writer.paragraph(text)


def _lays_out(row: Any) -> bool:
    """Whether a table row is there for the looks of the page: then its cells hold blocks, not values."""
    return row.css_first("table,h1,h2,h3,h4,ul,ol") is not None or len(row.css("p")) > 2 * max(1, len(row.css("td,th")))
