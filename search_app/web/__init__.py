"""The web side: thin views over :class:`~search_app.search.SearchService`, put together by ``app``.

- ``gate``: what a request passes before its view; ``serving``: what views need of the application
- ``pages``, ``api``, ``beyond``: for people, for programs, to take away
- ``links``, ``formatting``: addresses and German words for templates; ``errors``: when something goes wrong
- ``warming``: each new generation made ready in the background
"""
