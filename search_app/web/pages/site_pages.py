"""The office's own texts, from ``seiten.toml`` beside the documents: accessibility, privacy, imprint, and its part of
the help.

The file is a settings file like ``themen.toml``: it lies in the folder of documents, and as TOML it is never read as
one of them. Each table is a page with ``titel`` and ``text``; the text is Markdown, and what it becomes is cleaned.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import nh3
from flask import Blueprint, abort, render_template
from markdown_it import MarkdownIt
from markupsafe import Markup

from indexer.toml_files import read_toml
from search_app.asking.request import SearchRequest
from search_app.web.serving import settings

blueprint = Blueprint("site_pages", __name__)

#: Pages that are always there, each with its title where the office gives none. An imprint is shown only if it is
#: written.
TITLES = {"barrierefreiheit": "Barrierefreiheit", "datenschutz": "Datenschutz"}
IMPRINT = "impressum"
HELP = "hilfe"

_TAGS = set("p br h2 h3 h4 ul ol li dl dt dd a strong em code pre blockquote hr table thead tbody tr th td".split())
_SCHEMES = {"http", "https", "mailto", "tel"}


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A text of the office: ``html`` is safe."""

    title: str
    html: Markup


@blueprint.get("/barrierefreiheit", endpoint="barrierefreiheit", defaults={"name": "barrierefreiheit"})
@blueprint.get("/datenschutz", endpoint="datenschutz", defaults={"name": "datenschutz"})
@blueprint.get("/impressum", endpoint="impressum", defaults={"name": IMPRINT})
def page(name: str) -> str:
    """A text of the office, or how to give one."""
    written = own_pages().get(name)
    if written is None and name not in TITLES:
        abort(404)
    title = written.title if written else TITLES[name]
    return render_template(
        "own_page.html",
        asked=SearchRequest(),
        name=name,
        title=title,
        written=written,
        counts_empty=settings().log_empty_searches,
    )


def own_pages() -> Mapping[str, OwnPage]:
    """The texts by name, as the file has them now."""
    path = settings().pages_file
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return {}
    return _read(path, changed)


def own_titles() -> dict[str, str]:
    """The pages that the foot of every page leads to, by name."""
    written = own_pages()
    titles = {name: written[name].title if name in written else title for name, title in TITLES.items()}
    return titles | ({IMPRINT: written[IMPRINT].title} if IMPRINT in written else {})


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> Mapping[str, OwnPage]:
    tables, mistakes = read_toml(path)
    for mistake in mistakes:
        logging.getLogger(__name__).warning("%s", mistake)
    return {
        name: OwnPage(str(table.get("titel") or TITLES.get(name, name.capitalize())), to_html(str(table["text"])))
        for name, table in tables.items()
        if isinstance(table, dict) and table.get("text")
    }


def to_html(markdown: str) -> Markup:
    """Markdown as safe HTML. Its first level of headings becomes the second: the first is the page's title."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(markdown)
    for token in tokens:
        if token.tag == "h1":
            token.tag = "h2"
    html = parser.renderer.render(tokens, parser.options, {})
    clean = nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}, "th": {"align"}}, url_schemes=_SCHEMES)
    return Markup(clean)  # noqa: S704  (cleaned)
