"""Below a path such as /suche-app, every address that is handed out leads there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from indexer.settings import Settings, load_settings
from indexer.settings.source import SettingsError
from tests.web.client import Client
from tests.web.conftest import serving
from tests.web.conftest import settings as settings  # the folder that the pages are tested with
from tests.web.test_links import crawl

BASE = "/suche-app"


@pytest.fixture(scope="module")
def below(settings: Settings) -> Iterator[Client]:
    with serving(settings.model_copy(update={"base_path": BASE, "sitemap": True})) as client:
        yield client


def test_every_link_stays_below_the_path(below: Client) -> None:
    seen = crawl(below, f"{BASE}/")
    assert len(seen) > 100
    assert any(path.startswith(f"{BASE}/static/") for path in seen)


def test_the_path_alone_is_the_start_page(below: Client) -> None:
    assert below.get(BASE).text == below.get(f"{BASE}/").text


def test_a_server_before_may_take_the_path_off(below: Client) -> None:
    assert below.get("/suche", q="ehrenamt").text.count(f'href="{BASE}/dokument/') > 0


def _addresses(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, one in value.items():
            if isinstance(one, str) and name in ("url", "href", "original", "page_url", "text_url", "image"):
                yield one
            else:
                yield from _addresses(one)
    elif isinstance(value, list):
        for one in value:
            yield from _addresses(one)


@pytest.mark.parametrize("path", ["/api/v1/search?q=ehrenamt", "/api/v1/topics", "/api/v1/suggest?q=eh"])
def test_the_api_tells_addresses_below_the_path(below: Client, path: str) -> None:
    addresses = list(_addresses(below.get(BASE + path).json))
    assert addresses
    assert all(address.startswith(BASE) for address in addresses if address.startswith("/"))


@pytest.mark.parametrize(
    "path", ["/suche.atom?q=ehrenamt", "/opensearch.xml", "/sitemap.xml", "/suche.csv", "/suche.bib"]
)
def test_what_is_read_elsewhere_leads_below_the_path(below: Client, path: str) -> None:
    found = re.findall(r"https?://127\.0\.0\.1:\d+(/[^\s\"<;,}]*)", below.get(BASE + path).text)
    assert found
    assert all(address.startswith(f"{BASE}/") for address in found)


def test_the_description_of_the_api_names_the_path(below: Client) -> None:
    page = below.get(f"{BASE}/schnittstelle")
    assert page.status == 200
    [address] = {href for href in page.page.xpath("//@href") if href.endswith("openapi.json")}
    assert below.get(address).json["servers"] == [{"url": BASE}]


def test_redirects_stay_below_the_path(below: Client) -> None:
    assert below.get(f"{BASE}/favicon.ico").headers["location"].startswith(f"{BASE}/static/")


@pytest.mark.parametrize("told", ["suche-app", "/such app", "//x", "/a?b"])
def test_what_is_no_path_is_refused(told: str) -> None:
    with pytest.raises(SettingsError, match="base_path"):
        load_settings(base_path=told)


def test_a_stroke_at_the_end_is_passed_over() -> None:
    assert load_settings(base_path="/suche-app/").base_path == BASE
    assert load_settings(base_path="/").base_path == ""
