"""What views need of the application they run in."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from flask import Flask, current_app, g, request

from indexer.settings import Settings
from search_app.access.audience import Audience
from search_app.web.links import Links

if TYPE_CHECKING:
    from search_app.collection import OpenCollection
    from search_app.search import SearchService

_COLLECTION = "laki_collection"
_SETTINGS = "laki_settings"


def service() -> SearchService:
    """The search as it is for the one who asks: the only way from a view to documents."""
    from search_app.search import SearchService

    return SearchService(collection(), audience())


def collection() -> OpenCollection:
    """The collection of the running application, with all that is in it: for its state and its pictures, not for
    answers."""
    found: OpenCollection = current_app.extensions[_COLLECTION]
    return found


def audience() -> Audience:
    """Whom the answer to this request is for."""
    from search_app.access.install import visitor

    return visitor().audience


def settings() -> Settings:
    """The settings of the running application."""
    found: Settings = current_app.extensions[_SETTINGS]
    return found


def links() -> Links:
    """Addresses as this request reaches them."""
    return Links(request.root_path.rstrip("/"))


def absolute_links() -> Links:
    """Addresses with the host by which this request came, for what is read elsewhere: exports, feeds, citations."""
    return Links(request.url_root.rstrip("/"))


def attach(app: Flask, settings: Settings, collection: OpenCollection) -> None:
    """Give an application its settings and its service; each request is answered from one moment of the collection."""
    app.extensions[_SETTINGS] = settings
    app.extensions[_COLLECTION] = collection

    @app.before_request
    def begin() -> None:
        g.laki_moment = ExitStack()
        g.laki_moment.enter_context(collection.one_moment())

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        if (moment := g.pop("laki_moment", None)) is not None:
            moment.close()
