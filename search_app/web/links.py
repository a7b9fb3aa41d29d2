"""Every address that pages, API and command line hand out, made in one place and without the help of a running
application."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlencode

from indexer.model import Document, Unit
from search_app.asking.request import MAX_QUERY_LENGTH, SearchRequest, Versions

#: A document page shows the text of this many pages at a time.
TEXT_WINDOW = 20

_ANCHORS = {Unit.PAGE: "seite", Unit.SECTION: "abschnitt", Unit.SLIDE: "folie", Unit.SHEET: "blatt"}


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses below ``root``: empty for a service of its own, else the path under which it is reached, such as
    ``/suche-app``."""

    root: str = ""

    def search(self, request: SearchRequest) -> str:
        """The result page of a request."""
        return self._to("/suche", list(request.arguments()))

    def api_search(self, request: SearchRequest) -> str:
        """The same search in the API."""
        # Where nothing is said of versions, pages have them together and the API each by itself.
        together = [("versions", request.versions.value)] if request.versions is Versions.TOGETHER else []
        said = [pair for pair in request.arguments() if pair[0] != "versions"]
        return self._to("/api/v1/search", said + together)

    def export(self, request: SearchRequest, suffix: str) -> str:
        """The results of a request in another form: csv, json, bib, ris or atom."""
        return self._to(
            f"/suche.{suffix}", [pair for pair in request.arguments() if pair[0] not in ("page", "size", "versions")]
        )

    def topic(self, slug: str) -> str:
        """The page of a topic."""
        return self._to(f"/themen/{quote(slug, safe='')}")

    def document(self, document: Document, q: str = "") -> str:
        """The page about a document, with the matches of a query."""
        return self._to(self._path(document), [("q", q)])

    def document_of(self, document_id: str) -> str:
        """The page about the document with an id."""
        return self._to(f"/dokument/{quote(document_id, safe='')}")

    def text(self, document: Document, number: int, q: str = "") -> str:
        """The place in the text of a document, as its page shows it."""
        first = window_of(number)
        parameters = [("q", q), ("ab", str(first) if first > 1 else "")]
        return f"{self._to(self._path(document), parameters)}#{anchor(document, number)}"

    def text_from(self, document: Document, number: int, q: str = "") -> str:
        """The text of a document from a place on: where what stands before it leaves no room."""
        return f"{self._to(self._path(document), [('q', q), ('ab', str(number))])}#{anchor(document, number)}"

    def page(self, document: Document, number: int, q: str = "") -> str:
        """A page as a picture with the words marked, and its text; where there are no pages, the place in the text."""
        return self._to(f"{self._path(document)}/seite/{number}", [("q", q)])

    def page_image(self, document: Document, number: int, width: int | None = None) -> str:
        """The picture of a page, so many pixels wide."""
        return self._to(f"{self._path(document)}/seite/{number}.webp", [("breite", str(width or ""))])

    def marked_image(self, document: Document, number: int, q: str) -> str:
        """The large picture of a page with the words marked."""
        return self._to(f"{self._path(document)}/seite/{number}.svg", [("q", q)])

    def similar(self, document: Document) -> str:
        """The place on the page of a document where similar ones stand."""
        return f"{self._to(self._path(document))}#aehnliche"

    def original(self, document: Document) -> str:
        """The file itself."""
        return self._to(f"{self._path(document)}/original")

    def place(self, document: Document, number: int, q: str = "") -> str:
        """Where to read a page: in the original, opened there, where that can be done; else in the text."""
        if document.format == "pdf":
            return f"{self.original(document)}#page={number}"
        return self.text(document, number, q)

    @staticmethod
    def _path(document: Document) -> str:
        return f"/dokument/{quote(document.id, safe='')}"

    def _to(self, path: str, parameters: list[tuple[str, str]] | None = None) -> str:
        said = [(name, _bounded(value)) for name, value in parameters or () if value]
        return f"{self.root}{path}?{_encoded(tuple(said))}" if said else f"{self.root}{path}"


@lru_cache(maxsize=256)
def _encoded(parameters: tuple[tuple[str, str], ...]) -> str:
    """The query part of an address; the links of a page repeat what was searched for."""
    return urlencode(parameters)


@lru_cache(maxsize=64)
def _bounded(value: str) -> str:
    """As much of a value as a link has room for: a page has a hundred links, and a sign may take twelve characters of
    an address."""
    room = MAX_QUERY_LENGTH
    for end, char in enumerate(value):
        room -= 1 if char.isascii() and (char.isalnum() or char == " ") else 3 * len(char.encode(errors="replace"))
        if room < 0:
            return value[:end]
    return value


def anchor(document: Document, number: int) -> str:
    """The name of a place on the document page, such as ``abschnitt-7``."""
    return f"{_ANCHORS[document.unit]}-{number}"


def window_of(number: int) -> int:
    """The first page of the stretch of text that a page is shown in."""
    return (max(number, 1) - 1) // TEXT_WINDOW * TEXT_WINDOW + 1
