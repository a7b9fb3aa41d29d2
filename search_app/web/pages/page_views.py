"""Evidence in the original: a page as it was printed with the words marked, the same text below, and the way to the
next hit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from indexer.model import Document
from search_app.answering.page_view import PageView
from search_app.asking.request import SearchRequest
from search_app.pictures.page_images import WIDTHS, NoPicture
from search_app.pictures.page_marks import Mark, find_marks, with_words
from search_app.pictures.page_rendering import PICTURED
from search_app.pictures.workshop import Busy
from search_app.web.errors import ProblemError
from search_app.web.serving import collection, links, service

blueprint = Blueprint("page_views", __name__)

_TYPES = {"webp": "image/webp", "png": "image/png"}
#: Kept by the browser for so long before it asks again whether the page is still to be seen.
_KEPT_SECONDS = 3600
_BUSY = "Zurzeit werden viele Seitenbilder erstellt; bitte gleich noch einmal versuchen."


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as it looks: its size in points, what is marked on it (so many ``matches``), and why there is none to
    show."""

    width: float = 0.0
    height: float = 0.0
    marks: tuple[Mark, ...] = ()
    matches: int = 0
    problem: str = ""


@blueprint.get("/dokument/<document_id>/seite/<int:number>")
def page(document_id: str, number: int) -> str | AnyResponse:
    """A page as picture and text; in a document without pages, the place in its text."""
    asked = _asked()
    document = _document(document_id)
    if document.format not in PICTURED:
        if not 1 <= number <= document.page_count:
            raise _no_page(document)
        return redirect(links().text(document, number, asked.q))
    view = _view(document, number, asked)
    try:
        picture = _picture(view)
    except NoPicture as error:
        picture = Picture(problem=str(error))  # the text is there all the same
    except Busy:
        picture = Picture(problem=_BUSY)
    return render_template(
        "page.html", asked=asked, view=view, document=document, page=view.page, picture=picture, widths=WIDTHS
    )


@blueprint.get("/dokument/<document_id>/seite/<int:number>.svg")
def marked_image(document_id: str, number: int) -> AnyResponse:
    """A page as a large picture with the words marked."""
    document = _document(document_id)
    if document.format not in PICTURED:
        raise _no_page(document)
    view = _view(document, number, _asked())
    with _refusals():
        picture = _picture(view)
    drawn = render_template("page.svg", document=document, page=view.page, picture=picture, width=WIDTHS[-1])
    return Response(drawn.lstrip(), mimetype="image/svg+xml")


def _asked() -> SearchRequest:
    return SearchRequest(q=SearchRequest.from_arguments(request.args).q)


def _view(document: Document, number: int, asked: SearchRequest) -> PageView:
    view = service().page(document.id, number, asked.q) if number <= document.page_count else None
    if view is None:
        raise _no_page(document)
    return view


def _picture(view: PageView) -> Picture:
    """The page with its marks.

    Raises:
        NoPicture: it cannot be shown.
        Busy: not now.
    """
    layout = collection().page_images.layout(view.document, view.page.number)
    width, height, words = view.recognised
    if words and not any(map(str.isalnum, layout.text)):
        layout = with_words(layout, width, height, words)
    marks, matches = find_marks(layout, view.highlighter, view.text)
    return Picture(layout.width, layout.height, marks, matches)


@blueprint.get("/dokument/<document_id>/seite/<int:number>.<any(webp, png):kind>")
def image(document_id: str, number: int, kind: str) -> AnyResponse:
    """A page as a picture, without marks: those lie over it. ``breite`` chooses a width in pixels."""
    document = _document(document_id)
    width = next((width for width in WIDTHS if str(width) == request.args.get("breite")), WIDTHS[0])
    if document.format not in PICTURED or not 1 <= number <= document.page_count:
        raise _no_page(document)
    with _refusals():
        data, name = collection().page_images.image(document, number, width, kind)
    response = Response(data, mimetype=_TYPES[kind])
    response.set_etag(name.replace("/", ""))
    response.headers["Cache-Control"] = f"private, max-age={_KEPT_SECONDS}"
    return response.make_conditional(request)


@contextmanager
def _refusals() -> Iterator[None]:
    """Tell those who asked for a picture why there is none."""
    try:
        yield
    except NoPicture as error:
        raise ProblemError(404, "Kein Bild dieser Seite", str(error)) from error
    except Busy as error:
        raise ProblemError(503, "Gerade ist viel los", _BUSY) from error


def _document(document_id: str) -> Document:
    found = service().find(document_id)
    if found is None:
        raise ProblemError(404, "Dokument nicht gefunden", "Dieses Dokument gibt es in der Sammlung nicht (mehr).")
    return found


def _no_page(document: Document) -> ProblemError:
    way = ("Zum Dokument", links().document(document, _asked().q))
    return ProblemError(404, "Seite nicht gefunden", "Eine Seite mit dieser Nummer hat das Dokument nicht.", ways=[way])
