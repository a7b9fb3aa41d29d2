"""``laki search``: the search of the browser, in the terminal."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import click

from indexer.cli.options import Between, Failure, LakiCommand, with_settings
from indexer.cli.output import plain, say, say_json
from indexer.cli.reading import NO_INDEX, open_snapshot
from indexer.wording.figures import counted, number

if TYPE_CHECKING:
    from indexer.model import Document
    from indexer.settings import Settings
    from search_app.answering.result import PageHit, SearchResult

_SORTS = ("relevance", "newest", "title")


def _words(context: click.Context, _parameter: click.Parameter, words: tuple[str, ...]) -> str:
    """All words as one query. ``-word`` excludes a word, so unknown options arrive here; with two dashes they are a
    slip."""
    for word in words:
        if word.startswith("--"):
            raise click.NoSuchOption(word.partition("=")[0], ctx=context)
    return " ".join(words)


@click.command(
    cls=LakiCommand,
    # No short form of --help: „-haus“ is a word here.
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
)
@click.argument("words", nargs=-1, metavar="[WÖRTER …]", callback=_words)
@click.option(
    "--topic", multiple=True, metavar="THEMA", help="Nur Dokumente mit diesem Thema (Kurzname); mehrfach möglich."
)
@click.option("--kind", multiple=True, metavar="ART", help="Nur diese Art, wie Expertise; mehrfach möglich.")
@click.option("--municipality", multiple=True, metavar="KOMMUNE", help="Nur diese Kommune; mehrfach möglich.")
@click.option(
    "--format", "formats", multiple=True, metavar="FORMAT", help="Nur dieses Format, wie pdf; mehrfach möglich."
)
@click.option("--year-from", type=Between(1000, 9999), metavar="JAHR", help="Frühestes Jahr.")
@click.option("--year-to", type=Between(1000, 9999), metavar="JAHR", help="Spätestes Jahr.")
@click.option(
    "--sort",
    type=click.Choice(_SORTS),
    default=_SORTS[0],
    metavar="FOLGE",
    help="relevance: das Passendste zuerst (Vorgabe); newest: das Neueste zuerst; title: nach Titel.",
)
@click.option("--page", type=Between(min=1), default=1, metavar="ZAHL", help="Seite der Ergebnisse.")
@click.option("--size", type=Between(1, 100), default=10, metavar="ZAHL", help="Ergebnisse je Seite (Vorgabe: 10).")
@click.option("--json", "as_json", is_flag=True, help="Dasselbe Objekt wie die Programmschnittstelle ausgeben.")
@with_settings()
def search(
    settings: Settings,
    *,
    words: str,
    topic: tuple[str, ...],
    kind: tuple[str, ...],
    municipality: tuple[str, ...],
    formats: tuple[str, ...],
    year_from: int | None,
    year_to: int | None,
    sort: str,
    page: int,
    size: int,
    as_json: bool,
) -> int:
    """Suchen wie im Browser.

    \b
    Alle Wörter müssen vorkommen. Außerdem:
      "zwei Wörter"         genau diese Wortfolge (für die Shell: '"zwei Wörter"')
      -wort, NICHT wort     ohne dieses Wort
      eins ODER anderes     eines von beiden
      wort*                 alles, was so beginnt
      titel:wort, thema:, art:, kommune:, jahr:2017..2019
    """
    with open_snapshot(settings) as snapshot:
        if snapshot is None or snapshot.service() is None:
            raise Failure(NO_INDEX)
    from werkzeug.datastructures import MultiDict

    from indexer.catalog import CatalogError
    from indexer.engines.base import EngineError
    from search_app.access.audience import EVERYTHING
    from search_app.asking.request import SearchRequest, Versions
    from search_app.collection import OpenCollection
    from search_app.search import NoIndex, SearchService

    values = {"topic": topic, "kind": kind, "municipality": municipality, "format": formats}
    single = {"q": words, "year_from": year_from, "year_to": year_to, "sort": sort, "page": page, "size": size}
    arguments = [(name, value) for name, given in values.items() for value in given]
    arguments += [(name, str(value)) for name, value in single.items() if value is not None]
    request = SearchRequest.from_arguments(MultiDict(arguments), Versions.EACH)
    try:
        # Whoever may read the files of the index may read all of it.
        service = SearchService(OpenCollection(settings), EVERYTHING)
        result = service.search(request)
    except (CatalogError, EngineError, NoIndex) as error:
        raise Failure(str(error)) from error
    if as_json:
        from search_app.web.api.answers import result_as_json

        say_json(result_as_json(result, service.tree))
    else:
        _tell(result)
    return 0


def _tell(result: SearchResult) -> None:
    request = result.request
    found = counted(result.total, "Dokument", "Dokumente")
    say(f"{found} in {number(round(result.took_ms))} ms" if result.total else "Kein Dokument gefunden.")
    for note in result.notes:
        say(plain(note))
    # Results for the right spelling are what would be suggested.
    for suggestion in () if result.corrected else result.suggestions:
        say(
            f"{plain(suggestion.sentence)} {plain(suggestion.label)} ({counted(suggestion.count, 'Dokument', 'Dokumente')})"
        )
    first = (request.page - 1) * request.size + 1
    for rank, found_one in enumerate(result.results, first):
        document = found_one.document
        say()
        say(f"{rank:>3}. {click.style(plain(document.title), bold=True)}")
        say(f"     {plain(_about(document))}")
        for hit in found_one.pages:
            say(f"     {plain(_place(document, hit))}: {_highlighted(str(hit.snippet))}")
        say(f"     {click.style(plain(document.path), dim=True)}")
        for other in found_one.versions:
            say(f"     andere Fassung: {click.style(plain(other.path), dim=True)}")
    if result.pages > request.page:
        say()
        say(f"Seite {number(request.page)} von {number(result.pages)}; weiter mit --page {request.page + 1}")


def _about(document: Document) -> str:
    parts = [document.kind, str(document.year or ""), ", ".join(document.municipalities), document.format.upper()]
    parts += ["intern"] if document.visibility == "intern" else []
    return " · ".join(part for part in parts if part)


def _place(document: Document, hit: PageHit) -> str:
    if hit.headings:
        return " › ".join(hit.headings)
    return f"{document.unit} {hit.label}"


def _highlighted(snippet: str) -> str:
    """Safe HTML with ``<mark>`` as text for a terminal."""
    before, *marked = snippet.split("<mark>")
    text = plain(html.unescape(before))
    for part in marked:
        word, _, rest = part.partition("</mark>")
        text += click.style(plain(html.unescape(word)), bold=True) + plain(html.unescape(rest))
    return text
