"""Every view as everybody in every way of access: what one may not see does not exist. A new view without a rule fails
here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from difflib import unified_diff
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from indexer.catalog import Catalog
from indexer.settings import Settings
from search_app.access.rules import FOR_PROGRAMS, NEEDS, Need
from search_app.web.app import create_app
from search_app.web.serving import collection
from tests.access.folder import INTERNAL, WORDS
from tests.access.person import Person
from tests.access.provider import CLIENT, Provider

CLOSED = ("proxy", "konten", "oidc")
#: Values for the parts of addresses.
_PARTS = {"slug": ("wohnen",), "number": ("1",), "filename": ("style.css",)}
_PART = re.compile(r"<(?:any\(([^()]*)\):|[^:<>]+:)?([^<>]+)>")
_QUERIES = {
    "pages.search": "?q=Beratung&q2=",
    "api.search": "?q=Beratung",
    "completions.suggest": "?q=ber",
    "exports.results": "?q=Beratung",
    "feeds.search": "?q=Beratung",
    "pages.document": "?q=Beratung",
    "api.document": "?q=Beratung",
    "page_views.page": "?q=Ratgeber",
    "page_views.marked_image": "?q=Ratgeber",
}
_PICTURES = ("page_views.image", "page_views.marked_image")
Come = Callable[..., Person]


@pytest.fixture(scope="module")
def ids(read: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """Ids of the documents by visibility."""
    with Catalog(Settings(**read).catalog_url) as catalog, catalog.snapshot() as snapshot:
        documents = list(snapshot.all_documents())
    return {
        kind: tuple(document.id for document in documents if document.visibility == kind)
        for kind in ("öffentlich", "intern")
    }


def _app(read: dict[str, Any], provider: Provider, access: str) -> Flask:
    more = {"trusted_proxies": "127.0.0.1", "oidc_issuer": provider.issuer, "oidc_client_id": CLIENT}
    return create_app(Settings(**{**read, **more, "access": access}))


@pytest.fixture(scope="module")
def routes(read: dict[str, Any], provider: Provider) -> list[tuple[str, str]]:
    """Name and pattern of every view that can be read, in any way of access."""
    found: dict[tuple[str, str], None] = {}
    for access in ("offen", *CLOSED):
        app = _app(read, provider, access)
        for rule in app.url_map.iter_rules():
            if "GET" in (rule.methods or ()):
                found.setdefault((rule.endpoint, str(rule)))
        with app.app_context():
            collection().close()
    return list(found)


def addresses(pattern: str, documents: tuple[str, ...]) -> Iterator[str]:
    """The addresses of a view."""
    found = [pattern]
    for choices, name in _PART.findall(pattern):
        values = documents if name == "document_id" else tuple(choices.split(", ")) if choices else _PARTS[name]
        found = [_PART.sub(quote(value), address, count=1) for address in found for value in values]
    yield from found


def test_every_view_has_a_rule(read: dict[str, Any], provider: Provider) -> None:
    views: set[str] = set()
    for access in ("offen", *CLOSED):
        app = _app(read, provider, access)
        views |= {rule.endpoint for rule in app.url_map.iter_rules()}
        with app.app_context():
            collection().close()
    assert views - NEEDS.keys() == set(), "a new view needs a rule in search_app/access/rules.py"
    assert NEEDS.keys() - views == set(), "rules for views that are gone"


def _expected(need: Need, role: str, guests: bool) -> bool:
    """Whether somebody may open a view."""
    if need is Need.NOTHING or role == "admin":
        return True
    if need is Need.ADMIN:
        return False
    return role == "mitarbeit" or guests


@pytest.mark.parametrize("guests", [True, False], ids=["guests", "no-guests"])
@pytest.mark.parametrize("role", ["niemand", "gast", "mitarbeit", "admin"])
@pytest.mark.parametrize("access", CLOSED)
def test_every_view_as_everybody(
    somebody: Come,
    routes: list[tuple[str, str]],
    ids: dict[str, tuple[str, ...]],
    access: str,
    role: str,
    guests: bool,
) -> None:
    person = somebody(access, role, guests=guests, sitemap=True)
    sees_all = role in ("mitarbeit", "admin")
    for endpoint, pattern in routes:
        if endpoint.startswith("access."):
            continue
        need = NEEDS[endpoint]
        for kind in ("öffentlich", "intern"):
            for address in addresses(pattern, ids[kind]):
                answer = person.get(address + _QUERIES.get(endpoint, ""))
                told = f"{role} at {address}: {answer.status}"
                if not _expected(need, role, guests):
                    _is_refused(person, endpoint, address, answer, access, role)
                elif kind == "intern" and "document_id" in pattern and not sees_all:
                    assert answer.status == 404, told
                elif endpoint == "site_pages.impressum" or (endpoint in _PICTURES and "pdf" not in address):
                    assert answer.status in (200, 404), told
                else:
                    # A page of a document without pages leads to its place in the text.
                    assert answer.status in (200, 302), told
                if not sees_all:
                    # But for the address that was asked for, where it stands again.
                    said = re.sub(
                        r"/anmelden\?next=[^\s'\"<]*", "", answer.body.decode("latin-1") + repr(answer.headers)
                    )
                    _says_nothing(said.encode("latin-1", "replace"), ids["intern"], told)
                if endpoint != "static":
                    assert answer.headers["cache-control"].startswith("private, no-"), told
                    assert "max-age" not in answer.headers["cache-control"], told
                    if sees_all and answer.headers.get("content-type", "").startswith(
                        ("text/html", "application/json")
                    ):
                        assert answer.headers["cache-control"] == "private, no-store", told
                    assert ("Cookie" if access != "proxy" else "X-Remote-User") in answer.headers["vary"], told
            if "document_id" not in pattern:
                break


def _is_refused(person: Person, endpoint: str, address: str, answer: Any, access: str, role: str) -> None:
    told = f"{role} at {address}: {answer.status}"
    if role != "niemand":
        assert answer.status == 403, told
    elif access == "proxy" or endpoint in FOR_PROGRAMS or address.startswith("/api/"):
        assert answer.status == 401, told
        assert answer.headers["www-authenticate"], told
    else:
        assert answer.status == 302, told
        assert answer.headers["location"].startswith("/anmelden?next=/"), told
    if address.startswith("/api/"):
        assert answer.headers["content-type"] == "application/problem+json", told
        assert answer.json["status"] == answer.status, told


def _says_nothing(body: bytes, internal: tuple[str, ...], told: str) -> None:
    for mark in (*INTERNAL, *internal):
        assert mark.encode() not in body, f"{told}: {mark}"


@pytest.mark.parametrize("access", CLOSED)
def test_counts_are_those_of_public_documents(somebody: Come, access: str) -> None:
    guest, staff = (somebody(access, role, guests=True, sitemap=True) for role in ("niemand", "mitarbeit"))
    for person, documents in ((guest, 3), (staff, 6)):
        assert f"Suche in {documents} Dokumenten" in person.get("/").text
        found = person.get("/api/v1/search").json
        assert found["total"] == documents
        assert {value["value"] for value in found["facets"]["year"]} == (
            {"2020"} if documents == 3 else {"2020", "1987"}
        )
        topics = {topic["slug"]: topic["count"] for topic in person.get("/api/v1/topics").json["topics"]}
        assert topics["ehrenamt"] == (2 if documents == 3 else 4)
        assert len(person.get("/suche.json").json["results"]) == documents
        # The sitemap is for search engines of the world: they never get more than is public.
        assert person.get("/sitemap.xml").text.count("/dokument/") == 3
    assert guest.get("/healthz").json == {"status": "ok"}
    assert staff.get("/healthz").json == {"status": "ok"}
    assert somebody(access, "admin", guests=True, sitemap=True).get("/healthz").json["documents"] == 6


_PLACES = (
    "/suche?q={}",
    "/suche?q={}&kind=Ratgeber",
    "/suche?q=Beratung+{}",
    "/suche?q=Beratung+ODER+{}",
    "/suche?q=Wo+steht+etwas+zu+{}?",
    "/suche?q=kommune:{}",
    "/api/v1/search?q={}",
    "/api/v1/search?q={}&sort=title",
    "/api/v1/search?q=-{}",
    "/api/v1/search?topic={}&kind={}&municipality={}",
    "/api/v1/suggest?q={}",
    "/suche.csv?q={}",
    "/suche.atom?q={}",
    "/dokument/{id}?q={}",
    "/api/v1/documents/{id}?q={}",
)


@pytest.mark.parametrize("place", _PLACES)
def test_internal_words_are_answered_as_words_that_stand_nowhere(
    somebody: Come, ids: dict[str, tuple[str, ...]], place: str
) -> None:
    """The same answer, letter by letter, but for the word itself and the time that it took."""
    guest = somebody("konten", "niemand", guests=True)
    public = next(document for document in ids["öffentlich"] if document.startswith("ratgeber"))
    for pair in WORDS:
        answers = []
        for word in pair:
            answer = guest.get(place.replace("{id}", public).replace("{}", quote(word)))
            body = answer.text.replace(quote(word), "WORT")
            for written in (word, word.casefold(), word.rstrip("*")):
                body = body.replace(written, "WORT")
            body = re.sub(r'"took_ms": ?[\d.]+|[\d,.]+ (ms|s)\b|<updated>[^<]*|/anmelden\?next=[^"]*', "", body)
            answers.append((answer.status, body))
        assert list(unified_diff(*(body.splitlines() for _, body in answers), n=0, lineterm="")) == []
        assert answers[0][0] == answers[1][0]


def test_pictures_that_were_drawn_for_some_are_not_given_to_others(
    somebody: Come, ids: dict[str, tuple[str, ...]]
) -> None:
    secret = next(document for document in ids["intern"] if document.startswith("geheimplan"))
    staff, guest = (somebody("konten", role, guests=True) for role in ("mitarbeit", "niemand"))
    for address in (
        f"/dokument/{secret}/seite/1.webp",
        f"/dokument/{secret}/seite/1.svg",
        f"/dokument/{secret}/original",
        f"/dokument/{secret}/seite/1",
    ):
        assert guest.get(address).status == 404
        shown = staff.get(address)
        assert shown.status == 200
        assert guest.get(address).status == 404
        if "etag" in shown.headers:
            assert guest.get(address, **{"If-None-Match": shown.headers["etag"]}).status == 404
            assert guest.get(address, Range="bytes=0-10").status == 404
            assert guest.get(address, method="HEAD").status == 404


def test_where_the_search_is_open_everything_is_as_before(somebody: Come, ids: dict[str, tuple[str, ...]]) -> None:
    person = somebody("offen", "niemand")
    for address in ("/", "/suche?q=Quittenbrot", "/status", "/metrics", f"/dokument/{ids['intern'][0]}", "/healthz"):
        answer = person.get(address)
        assert answer.status == 200
        assert "set-cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("vary", "")
        assert "Keine Cookies" in answer.text or "html" not in answer.headers["content-type"]
    for address in ("/anmelden", "/abgemeldet"):
        assert person.get(address).status == 404
    assert person.post("/suche", {}).status == 405


@pytest.mark.parametrize("access", CLOSED)
def test_a_program_that_watches_needs_a_token_and_no_account(somebody: Come, access: str) -> None:
    person = somebody(access, "niemand", metrics_token="überaus-geheimes-kennwort".encode().hex())
    token = "überaus-geheimes-kennwort".encode().hex()
    for address in ("/metrics", "/api/v1/status"):
        assert person.get(address).status == 401
        assert person.get(address).headers["www-authenticate"].startswith("Bearer")
        assert person.get(address, Authorization="Bearer falsch").status == 401
        assert person.get(address, Authorization=f"Bearer {token}").status == 200
    assert person.get("/healthz", Authorization=f"Bearer {token}").json["documents"] == 6
    # It opens nothing else.
    assert person.get("/api/v1/search", Authorization=f"Bearer {token}").status == 401
    assert person.get("/status", Authorization=f"Bearer {token}").status in (302, 401)


def test_the_form_says_that_a_page_needs_signing_in_only_where_it_does(somebody: Callable[..., Person]) -> None:
    guest = somebody("konten", "niemand", guests=True)
    told = "Für diese Seite ist eine Anmeldung nötig."
    assert told in guest.follow(guest.get("/status")).text
    (chosen,) = guest.get("/suche?q=rat").page.xpath("//header//a[text()='Anmelden']/@href")
    form = guest.get(chosen)
    assert told not in form.text
    assert form.page.xpath("//input[@name='next']/@value") == ["/suche?q=rat"]
