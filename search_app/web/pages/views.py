"""The pages for people. Each reads the request, asks the service, and hands the answer to a template."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from indexer.catalog import CatalogError
from indexer.engines.base import EngineError
from indexer.engines.query import Sort
from indexer.model import Document
from search_app.asking.request import SearchRequest
from search_app.overview.examples import Examples, usual_examples
from search_app.pictures.page_rendering import PICTURED
from search_app.search import NoIndex
from search_app.web.errors import ProblemError, no_topic
from search_app.web.links import TEXT_WINDOW, window_of
from search_app.web.pages.bounded import bounded_outline, bounded_topics
from search_app.web.pages.charts import histogram, strip, topic_chart
from search_app.web.pages.filters import facets_of, unsent
from search_app.web.pages.refinement import pager_of, sorts_of, tags_of
from search_app.web.pages.site_pages import HELP, own_pages
from search_app.web.serving import audience, collection, links, service

blueprint = Blueprint("pages", __name__)

#: So many topics are shown on the start page, and on the page of all topics; with what they are about, if they are
#: fewer.
_TOPICS_AT_START = 40
_MOST_TOPICS = 350
_MOST_DESCRIBED = 120


@blueprint.get("/")
def start() -> str:
    """Search box, topics, newest documents."""
    timeline = service().timeline()
    chart = topic_chart(timeline.main, timeline.counts)
    view = service().start()
    shown = bounded_topics(view.topics, _TOPICS_AT_START)
    examples = collection().examples(audience()).start
    return render_template(
        "start.html", start=view, topics=shown, chart=chart, examples=examples, asked=SearchRequest()
    )


@blueprint.get("/suche")
def search() -> str:
    """The result page."""
    asked = SearchRequest.from_arguments(request.args)
    result = service().search(asked)
    tree = service().tree
    facets = facets_of(result, request.args)
    return render_template(
        "results.html",
        asked=asked,
        result=result,
        documents=result.total or service().document_count(),
        facets=facets,
        unsent=unsent(asked, facets),
        histogram=histogram(result.facets.get("year", ()), asked),
        tags=tags_of(asked, tree),
        pager=pager_of(result),
        sorts=sorts_of(asked),
        tree_label=tree.label,
    )


@blueprint.get("/dokument/<document_id>")
def document(document_id: str) -> str:
    """One document: what it is, where the words of a query stand in it, and its text."""
    asked = SearchRequest.from_arguments(request.args)
    view = service().document(document_id, asked.q)
    if view is None:
        raise ProblemError(
            404,
            "Dokument nicht gefunden",
            "Dieses Dokument gibt es in der Sammlung nicht (mehr). Vielleicht wurde es entfernt oder ersetzt; "
            "eine Suche nach seinem Titel hilft oft weiter.",
        )
    first = _first_page(view.document)
    last = min(window_of(first) + TEXT_WINDOW - 1, view.document.page_count)
    return render_template(
        "document.html",
        asked=SearchRequest(q=asked.q),
        view=view,
        document=view.document,
        pictured=view.available and view.document.format in PICTURED,
        outline=bounded_outline(view.outline),
        strip=strip(view.places, view.document.page_count),
        tree_label=service().tree.label,
        text=service().page_texts(document_id, asked.q, range(first, last + 1)),
        first=first,
        last=last,
    )


def _first_page(document: Document) -> int:
    """Where the stretch of text begins that was asked for with ``ab``."""
    given = request.args.get("ab", "")
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 1
    return min(max(number, 1), max(document.page_count, 1))


@blueprint.get("/themen")
def topics() -> str:
    """The topic tree."""
    timeline = service().timeline()
    chart = topic_chart(timeline.topics, timeline.counts)
    every = service().topics()
    return render_template(
        "topics.html",
        topics=bounded_topics(every, _MOST_TOPICS),
        count=len(every),
        described=len(every) <= _MOST_DESCRIBED,
        chart=chart,
        asked=SearchRequest(),
    )


@blueprint.get("/themen/<slug>")
def topic(slug: str) -> str | Response:
    """One topic: what it means, what lies below it, and its documents, newest first."""
    tree = service().tree
    found = tree.get(slug)
    if found is None:
        if (known := tree.find(slug)) is not None:
            return redirect(links().topic(known), 301)
        raise no_topic()
    page = SearchRequest.from_arguments(request.args).page
    asked = SearchRequest(topics=(slug,), sort=Sort.NEWEST, page=page)
    result = service().search(asked)
    return render_template(
        "topic.html",
        topic=found,
        above=[above for name in reversed(tree.ancestors(slug)) if (above := tree.get(name))],
        below=[view for view in service().topics() if view.parent == slug],
        asked=asked,
        result=result,
        pager=pager_of(result),
        page_address=lambda other: links().topic(slug) + (f"?page={other.page}" if other.page > 1 else ""),
    )


@blueprint.get("/hilfe")
def help_page() -> str:
    """How to search, with examples that can be tried in the collection at hand."""
    own = own_pages().get(HELP)
    return render_template("help.html", examples=_examples(), own=own, asked=SearchRequest())


def _examples() -> Examples:
    try:
        return collection().examples(audience())
    except (NoIndex, EngineError, CatalogError):
        return usual_examples()  # help is there when nothing else is


@blueprint.get("/status")
def status() -> tuple[str, int]:
    """For admins: what is in service, what the last runs did, what could not be read; also where nothing was indexed
    yet."""
    found = collection().status()
    return render_template("status.html", status=found, asked=SearchRequest()), 200 if found.generation else 503


@blueprint.get("/favicon.ico")
def icon() -> Response:
    """Where browsers look for an icon beside an original, which cannot name one."""
    return redirect(url_for("static", filename="icon.svg"), 302)
