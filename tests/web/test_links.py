"""No page leads nowhere."""

from __future__ import annotations

from collections import deque
from urllib.parse import urldefrag, urljoin

import pytest

from tests.web.client import Client

_MOST = 400


def crawl(client: Client, start: str = "/") -> dict[str, int]:
    """Follow all links from the start page, up to a bound; all lie below it, and anchors have to be there. Returns
    status by address."""
    seen: dict[str, int] = {}
    anchors: dict[str, set[str]] = {}
    waiting = deque([(start, "")])
    wanted: list[tuple[str, str, str]] = []
    while waiting and len(seen) < _MOST:
        path, source = waiting.popleft()
        if path in seen:
            continue
        answer = client.get(path)
        seen[path] = answer.status
        assert answer.status == 200, f"{path} (from {source})"
        if not answer.headers["content-type"].startswith("text/html; charset"):
            continue
        anchors[path] = set(answer.page.xpath("//@id"))
        for target in answer.page.xpath("//@href | //@src"):
            address, fragment = urldefrag(urljoin(path, target))
            assert address.startswith(start), f"{target} on {path} leads elsewhere"
            waiting.append((address, path))
            if fragment and not fragment.startswith("page="):
                wanted.append((address, fragment, path))
    for address, fragment, source in wanted:
        assert fragment in anchors.get(address, {fragment}), f"{address}#{fragment} on {source}"
    return seen


def test_every_link_of_the_small_folder_leads_somewhere(client: Client) -> None:
    assert len(crawl(client)) > 100


@pytest.mark.slow
def test_every_link_of_the_sample_corpus_leads_somewhere(sample: Client) -> None:
    assert len(crawl(sample)) > 100
