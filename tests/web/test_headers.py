"""What every answer carries, and how it travels."""

from __future__ import annotations

import gzip
import re

import pytest

from tests.web.client import Client

EVERYWHERE = ("/", "/suche?q=ehrenamt", "/hilfe", "/status", "/nichts", "/api/v1/search", "/api/v1/nichts", "/healthz")


@pytest.fixture(scope="module", params=[*EVERYWHERE, "original", "static"])
def path(request: pytest.FixtureRequest, expertise: str) -> str:
    special = {"original": f"/dokument/{expertise}/original", "static": "/static/style.css"}
    return special.get(request.param, str(request.param))


def test_security_headers_are_on_every_answer(client: Client, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "cache-control" in headers
    assert "set-cookie" not in headers


def test_static_files_are_kept_under_the_name_of_their_content(client: Client) -> None:
    address = re.search(r'href="(/static/style\.css\?v=[0-9a-f]+)"', client.get("/").text)
    assert address
    answer = client.get(address[1])
    assert answer.status == 200
    assert "immutable" in answer.headers["cache-control"]
    assert "immutable" not in client.get("/static/style.css?v=anders").headers["cache-control"]
    again = client.get(address[1], headers={"If-None-Match": answer.headers["etag"]})
    assert again.status == 304


@pytest.mark.parametrize("path", ["/", "/suche?q=ehrenamt", "/api/v1/search?q=ehrenamt", "/static/style.css"])
def test_text_travels_compressed_to_who_can_read_it(client: Client, path: str) -> None:
    plain = client.get(path)
    packed = client.get(path, headers={"Accept-Encoding": "gzip, br"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["vary"]
    assert len(packed.body) < len(plain.body) / 2 or path.startswith("/api")
    assert len(gzip.decompress(packed.body)) == pytest.approx(len(plain.body), abs=20)
    refused = client.get(path, headers={"Accept-Encoding": "gzip;q=0"})
    assert "content-encoding" not in refused.headers


def test_originals_are_sent_as_they_are(client: Client, expertise: str) -> None:
    answer = client.get(f"/dokument/{expertise}/original", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in answer.headers
    assert answer.body.startswith(b"%PDF")


def test_a_compressed_file_is_found_unchanged_by_its_etag(client: Client) -> None:
    asked = {"Accept-Encoding": "gzip"}
    etag = client.get("/static/style.css", headers=asked).headers["etag"]
    assert client.get("/static/style.css", headers=asked | {"If-None-Match": etag}).status == 304


def test_pages_load_nothing_from_elsewhere(client: Client, expertise: str) -> None:
    for path in ("/", "/suche?q=ehrenamt", f"/dokument/{expertise}", "/hilfe", "/status", "/themen"):
        page = client.get(path).page
        for element in page.xpath("//script | //link | //img | //iframe | //object | //embed"):
            address = element.get("src") or element.get("href") or ""
            assert address.startswith("/"), address
        assert not page.xpath("//style | //@style | //script[not(@src)]")
