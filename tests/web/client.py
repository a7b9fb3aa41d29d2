"""Asking a real server over real HTTP, with as little between as can be."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from lxml import html


@dataclass(frozen=True)
class Answer:
    """What came back. ``headers`` are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def page(self) -> html.HtmlElement:
        """The page as a tree."""
        return html.document_fromstring(self.text)

    def words(self, xpath: str) -> list[str]:
        """The text of the elements at an XPath, spaces put in order."""
        return [" ".join(element.text_content().split()) for element in self.page.xpath(xpath)]


@dataclass(frozen=True)
class Client:
    """Speaks to the server at a port of this machine; follows no redirects, decodes nothing."""

    port: int

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, headers: dict[str, str] | None = None, method: str = "GET", **arguments: Any) -> Answer:
        """Ask for a path; ``arguments`` become the query string, lists as repeated ones."""
        if arguments:
            path = f"{path}?{urlencode(arguments, doseq=True)}"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, headers=headers or {})
            response = connection.getresponse()
            told = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, told, response.read())
        finally:
            connection.close()

    def search(self, q: str = "", **arguments: Any) -> Any:
        """The answer of the API to a search."""
        answer = self.get("/api/v1/search", q=q, **arguments)
        assert answer.status == 200, answer.text
        return answer.json

    def id_of(self, ending: str) -> str:
        """The id of the document whose file name ends so."""
        for result in self.search(size=100)["results"]:
            if self.get(f"/api/v1/documents/{result['id']}").json["path"].endswith(ending):
                return str(result["id"])
        raise AssertionError(f"no document {ending}")
