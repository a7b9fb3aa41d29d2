"""The web side: thin views over :class:`~search_app.search.SearchService`; :func:`~search_app.web.app.create_app` puts them together."""
