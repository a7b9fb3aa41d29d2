"""Somebody with a browser: keeps cookies, sends forms, follows redirects when asked to; over real HTTP."""

from __future__ import annotations

import http.client
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from tests.web.client import Answer, Client


@dataclass
class Person:
    """``headers`` go along with every request; ``cookies`` are kept by host and port."""

    client: Client
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def jar(self) -> dict[str, str]:
        """The cookies of the search."""
        return self.cookies.setdefault(f"127.0.0.1:{self.client.port}", {})

    def get(self, address: str, method: str = "GET", **headers: str) -> Answer:
        return self._send(method, address, None, headers)

    def post(self, address: str, form: dict[str, str], **headers: str) -> Answer:
        return self._send("POST", address, urlencode(form), headers)

    def follow(self, answer: Answer, times: int = 10) -> Answer:
        """The answer that redirects lead to."""
        while "location" in answer.headers and times:
            answer, times = self.get(answer.headers["location"]), times - 1
        return answer

    def token(self, address: str = "/anmelden") -> str:
        """What protects the forms of a page."""
        return str(self.get(address).page.xpath("//input[@name='csrf_token']/@value")[0])

    def sign_in(self, name: str, password: str, **form: str) -> Answer:
        """Fill in the page to sign in."""
        return self.post("/anmelden", {"csrf_token": self.token(), "name": name, "passwort": password, **form})

    def sign_out(self) -> Answer:
        return self.post("/abmelden", {"csrf_token": self.token("/hilfe")})

    def _send(self, method: str, address: str, body: str | None, headers: dict[str, str]) -> Answer:
        parts = urlsplit(address)
        host = parts.netloc or f"127.0.0.1:{self.client.port}"
        jar = self.cookies.setdefault(host, {})
        sent = {**self.headers, **headers}
        if jar:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection(host, timeout=30)
        try:
            target = parts.path or "/"
            connection.request(method, f"{target}?{parts.query}" if parts.query else target, body, sent)
            response = connection.getresponse()
            told = {name.lower(): value for name, value in response.getheaders()}
            for line in response.headers.get_all("Set-Cookie", []):
                for name, morsel in SimpleCookie(line).items():
                    jar[name] = morsel.value
                    if not morsel.value or morsel["max-age"] == "0":
                        del jar[name]
            return Answer(response.status, told, response.read())
        finally:
            connection.close()
