"""Result lists to take away: CSV, JSON, BibTeX, RIS; and single documents as citations."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from indexer.model import Document
from search_app.answering.listing import Listed, Listing
from search_app.answering.names import format_name, language_name
from search_app.asking.request import SearchRequest
from search_app.web.api.answers import summary_as_json
from search_app.web.beyond.citations import Citation
from search_app.web.errors import ProblemError
from search_app.web.links import Links
from search_app.web.serving import absolute_links, service, settings

blueprint = Blueprint("exports", __name__)

#: A list holds at most so many documents; whoever needs more asks the API page by page.
MAX_RESULTS = 1_000
#: Spreadsheets run cells that begin so as formulas.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS = (
    "Titel", "Art", "Jahr", "Datum", "Kommunen", "Themen", "Verfasst von", "Sprache", "Format", "Seiten", "Fundstellen auf Seite",
    "Zugang", "Datei", "Adresse", "Original",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Format:
    """A form that a list can have: its name for people, the suffix of its address, its media type and who writes it."""

    label: str
    suffix: str
    media_type: str
    write: Callable[[Listing, SearchRequest, Links], str]


@blueprint.get("/suche.<any(csv, json, bib, ris):suffix>")
def results(suffix: str) -> AnyResponse:
    """The documents of a search, the first 1,000 of them; arguments as on the result page."""
    asked = replace(SearchRequest.from_arguments(request.args), page=1, size=MAX_RESULTS)
    listing = service().listing(asked)
    chosen = FORMATS[suffix]
    response = _download(chosen.write(listing, asked, absolute_links()), chosen, _name(asked))
    response.headers["X-Total-Count"] = str(listing.total)
    return response


@blueprint.get("/dokument/<document_id>/zitat.<any(bib, ris):suffix>")
def citation(document_id: str, suffix: str) -> AnyResponse:
    """How to cite one document, as a file for a reference manager."""
    document = service().find(document_id)
    if document is None:
        raise ProblemError(404, "Dokument nicht gefunden", "Dieses Dokument gibt es in der Sammlung nicht (mehr).")
    if suffix not in FORMATS:
        abort(404)
    found = citation_of(document)
    return _download(found.bibtex() if suffix == "bib" else found.ris(), FORMATS[suffix], document.id)


def citation_of(document: Document) -> Citation:
    """How to cite a document, with its address as this request reaches it."""
    return Citation(document, absolute_links().document(document), dt.date.today(), service().tree)


def _download(text: str, chosen: Format, name: str) -> AnyResponse:
    response = Response(text.encode(), mimetype=chosen.media_type)
    response.headers["Content-Type"] = f"{chosen.media_type}; charset=utf-8"
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.{chosen.suffix}")
    response.add_etag()
    return response.make_conditional(request)


def _name(asked: SearchRequest) -> str:
    """A file name of plain letters that says what was searched."""
    words = "".join(char if char.isascii() and char.isalnum() else " " for char in asked.q.lower().translate(_PLAIN))
    return "-".join([_site_name(), *words.split()])[:60].rstrip("-")


_PLAIN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def _site_name() -> str:
    name = "".join(char if char.isascii() and char.isalnum() else " " for char in settings().site_name.lower())
    return "-".join(name.split()) or "suche"


# -- writers -----------------------------------------------------------------------------------------------------------


def _csv(listing: Listing, _asked: SearchRequest, links: Links) -> str:
    """For spreadsheets with German habits: semicolons, and a mark that says UTF-8."""
    file = io.StringIO()
    file.write("\ufeff")
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for entry in listing.entries:
        writer.writerow([_harmless(str(value)) for value in _row(entry, listing, links)])
    return file.getvalue()


def _row(entry: Listed, listing: Listing, links: Links) -> Iterator[object]:
    document = entry.document
    yield document.title
    yield document.kind
    yield document.year or ""
    yield document.date or ""
    yield ", ".join(document.municipalities)
    yield ", ".join(listing.tree.label(topic.slug) for topic in document.topics)
    yield "; ".join(document.authors)
    yield language_name(document.language)
    yield format_name(document.format)
    yield document.page_count
    yield ", ".join(map(str, sorted(entry.pages)))
    yield document.visibility.value
    yield document.path
    yield links.document(document, listing.words)
    yield links.original(document)


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _json(listing: Listing, asked: SearchRequest, links: Links) -> str:
    told: dict[str, Any] = {
        "query": asked.q,
        "corrected": listing.corrected,
        "total": listing.total,
        "results": [
            {**summary_as_json(entry.document, links, listing.tree), "pages": list(entry.pages)}
            for entry in listing.entries
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def _bibtex(listing: Listing, _asked: SearchRequest, links: Links) -> str:
    return "\n".join(citation.bibtex() for citation in _citations(listing, links))


def _ris(listing: Listing, _asked: SearchRequest, links: Links) -> str:
    return "".join(citation.ris() for citation in _citations(listing, links))


def _citations(listing: Listing, links: Links) -> Iterator[Citation]:
    today = dt.date.today()
    for entry in listing.entries:
        yield Citation(entry.document, links.document(entry.document), today, listing.tree)


FORMATS = {
    chosen.suffix: chosen
    for chosen in (
        Format("Tabelle (CSV)", "csv", "text/csv", _csv),
        Format("JSON", "json", "application/json", _json),
        Format("BibTeX", "bib", "application/x-bibtex", _bibtex),
        Format("RIS (Citavi, Zotero, EndNote)", "ris", "application/x-research-info-systems", _ris),
    )
}
