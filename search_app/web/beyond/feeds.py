"""What other programs follow: an Atom feed for every search and topic, the description of the search for browsers, the
sitemap.

Sources: RFC 4287 (Atom), OpenSearch 1.1 draft 6, sitemaps.org 0.9.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from feedgenerator import Atom1Feed
from flask import Blueprint, Response, abort, request, url_for
from lxml import etree
from lxml.builder import ElementMaker
from markupsafe import escape
from werkzeug.wrappers import Response as AnyResponse

from indexer.engines.query import Sort
from indexer.model import Document, Visibility
from indexer.wording.quotes import quoted
from search_app.answering.listing import Listing
from search_app.asking.request import MAX_DEPTH, SearchRequest
from search_app.web.errors import no_topic
from search_app.web.formatting import file_facts
from search_app.web.links import Links
from search_app.web.pages.refinement import tags_of
from search_app.web.serving import absolute_links, service, settings

blueprint = Blueprint("feeds", __name__)

ATOM = "application/atom+xml"
OPENSEARCH = "application/opensearchdescription+xml"
#: A feed tells of so many documents, those first that came last into the collection.
MAX_ENTRIES = 50
#: OpenSearch allows so many characters for the name of a search.
_SHORT_NAME = 16
_OPENSEARCH_NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"
_SITEMAP_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_BEGINNING = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


@blueprint.get("/suche.atom")
def search() -> AnyResponse:
    """What is new for a search; arguments as on the result page."""
    asked = SearchRequest.from_arguments(request.args)
    return _feed(asked, f"{settings().site_name}: {_name(asked)}", absolute_links().search(_newest(asked).on_page(1)))


@blueprint.get("/themen/<slug>.atom")
def topic(slug: str) -> AnyResponse:
    """What is new about a topic."""
    found = service().tree.get(slug)
    if found is None:
        raise no_topic()
    return _feed(SearchRequest(topics=(slug,)), f"{settings().site_name}: {found.label}", absolute_links().topic(slug))


def _name(asked: SearchRequest) -> str:
    """What tells a search from others in the list of a feed reader: its words and its filters."""
    filters = ", ".join(f"{tag.label}: {tag.value}" for tag in tags_of(asked, service().tree))
    if not asked.q:
        return filters or "alle Dokumente"
    return f"{quoted(asked.q)} ({filters})" if filters else quoted(asked.q)


def _newest(asked: SearchRequest) -> SearchRequest:
    return replace(asked, sort=Sort.NEWEST, page=1, size=SearchRequest().size)


def _feed(asked: SearchRequest, title: str, address: str) -> AnyResponse:
    """The documents of a search, those first that were taken in last; of those taken in together the newest."""
    listing = service().arrivals(asked, MAX_ENTRIES)
    documents = [entry.document for entry in listing.entries]
    links = absolute_links()
    feed = Atom1Feed(
        title=_clean(title),
        link=address,
        description="Neue Dokumente, die zuletzt aufgenommenen zuerst",
        language="de",
        feed_url=request.url,
        feed_guid=address,
        author_name=settings().site_name,
    )
    for document in documents:
        feed.add_item(
            title=_clean(document.title),
            link=links.document(document, listing.words),
            unique_id=links.document(document),
            description=escape(_clean(_about(document))),
            updateddate=_arrival(document),
            pubdate=_arrival(document),
            author_name=_clean(", ".join(document.authors)) or None,
            categories=[_clean(listing.tree.label(topic.slug)) for topic in document.topics],
        )
    if not documents:
        # Otherwise an empty feed would be a new one with every request.
        feed.latest_post_date = lambda: _BEGINNING
    return _xml(feed.writeString("utf-8").encode(), ATOM)


def _arrival(document: Document) -> dt.datetime:
    added = document.added or _BEGINNING
    return added if added.tzinfo else added.replace(tzinfo=dt.UTC)


def _about(document: Document) -> str:
    facts = [document.kind, str(document.year or ""), ", ".join(document.municipalities), file_facts(document)]
    told = " · ".join(fact for fact in facts if fact)
    return f"{document.description} ({told})" if document.description else told


@blueprint.get("/opensearch.xml")
def description() -> AnyResponse:
    """Says to a browser how to search here, so that people can add it to its address bar."""
    name = settings().site_name
    root = request.url_root.rstrip("/")
    make = ElementMaker(namespace=_OPENSEARCH_NAMESPACE, nsmap={None: _OPENSEARCH_NAMESPACE})
    document = make.OpenSearchDescription(
        make.ShortName(_clean(name)[:_SHORT_NAME]),
        make.LongName(_clean(name)[:48]),
        make.Description("Suche in Papieren, Expertisen und Handreichungen"),
        make.InputEncoding("UTF-8"),
        make.Language("de"),
        make.Image(
            root + url_for("static", filename="icon.svg", _external=False).removeprefix(request.script_root),
            type="image/svg+xml",
        ),
        make.Url(type="text/html", method="get", template=f"{root}/suche?q={{searchTerms}}"),
        make.Url(type=ATOM, method="get", template=f"{root}/suche.atom?q={{searchTerms}}"),
        make.Url(type=OPENSEARCH, rel="self", template=f"{root}/opensearch.xml"),
    )
    return _xml(etree.tostring(document, xml_declaration=True, encoding="utf-8"), OPENSEARCH)


@blueprint.get("/sitemap.xml")
def sitemap() -> AnyResponse:
    """The public documents and all topics, where the office wants outside search engines to find them."""
    if not settings().sitemap:
        abort(404)
    links = absolute_links()
    listing = service().listing(SearchRequest(sort=Sort.NEWEST, size=MAX_DEPTH))
    make = ElementMaker(namespace=_SITEMAP_NAMESPACE, nsmap={None: _SITEMAP_NAMESPACE})
    pages = [
        make.url(make.loc(f"{links.root}/")),
        *(make.url(make.loc(links.topic(topic.slug))) for topic in listing.tree),
    ]
    return _xml(
        etree.tostring(make.urlset(*pages, *_public(listing, links, make)), xml_declaration=True, encoding="utf-8"),
        "application/xml",
    )


def _public(listing: Listing, links: Links, make: ElementMaker) -> list[etree._Element]:
    return [
        make.url(make.loc(links.document(entry.document)), make.lastmod(_arrival(entry.document).date().isoformat()))
        for entry in listing.entries
        if entry.document.visibility is Visibility.PUBLIC
    ]


def _xml(content: bytes, media_type: str) -> AnyResponse:
    response = Response(content)
    response.headers["Content-Type"] = f"{media_type}; charset=utf-8"
    response.add_etag()
    return response.make_conditional(request)


def _clean(text: str) -> str:
    """Without characters that XML does not know."""
    return "".join(char if char.isprintable() or char in "\n\t" else " " for char in text)
