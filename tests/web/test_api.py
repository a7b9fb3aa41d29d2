"""The JSON API says what its description promises, field by field."""

from __future__ import annotations

from typing import Any

import pytest

from indexer.settings import Settings
from search_app.access.audience import EVERYTHING
from search_app.asking.request import SearchRequest
from search_app.collection import OpenCollection
from search_app.search import SearchService
from search_app.web.api.answers import result_as_json
from tests.web.client import Client
from tests.web.folder import HOSTILE_TITLE, LETTERS


@pytest.fixture(scope="module")
def found(client: Client) -> Any:
    return client.search("Arbeitsmarktintegration Quartier")


@pytest.fixture(scope="module")
def first(found: Any) -> Any:
    """The expertise: both words stand in it."""
    return next(result for result in found["results"] if result["format"] == "pdf")


def test_an_answer_has_the_fields_of_its_description(found: Any) -> None:
    assert list(found) == [
        "query",
        "corrected",
        "total",
        "entries",
        "took_ms",
        "page",
        "size",
        "results",
        "facets",
        "notes",
        "suggestions",
    ]
    assert (found["query"], found["page"], found["size"]) == ("Arbeitsmarktintegration Quartier", 1, 10)
    assert found["total"] == len(found["results"]) == 2
    assert isinstance(found["took_ms"], float)


def test_a_result_has_the_fields_of_its_description(first: Any, expertise: str) -> None:
    assert first["id"] == expertise
    assert first["title"] == "Diversität als Herausforderung"
    assert (first["kind"], first["year"], first["format"]) == ("Expertise", 2018, "pdf")
    assert first["topics"] == [
        {"slug": "arbeitsmarktintegration", "label": "Arbeitsmarktintegration", "origin": "gesetzt"}
    ]
    assert first["municipality"] == "KI Köln, KI Duisburg"
    assert first["municipalities"] == ["KI Köln", "KI Duisburg"]
    assert first["score"] > 0
    assert first["document_url"] == f"/dokument/{expertise}?q=Arbeitsmarktintegration+Quartier"
    assert first["original_url"] == f"/dokument/{expertise}/original"


def test_pages_of_a_pdf_lead_into_the_original_by_physical_number(first: Any, expertise: str) -> None:
    best = first["pages"][0]
    assert (best["number"], best["label"]) == (3, "1")
    assert best["url"] == f"/dokument/{expertise}/original#page=3"
    assert "<mark>Arbeitsmarktintegration</mark>" in best["snippet"]


def test_sections_lead_to_their_place_on_the_document_page(client: Client, guide: str) -> None:
    result = client.search("vermittelt")["results"][0]
    assert result["id"] == guide
    page = result["pages"][0]
    assert page["url"] == f"/dokument/{guide}?q=vermittelt#abschnitt-{page['number']}"
    assert page["headings"][-1] == "Jobcenter"


def test_every_facet_counts_documents(found: Any) -> None:
    assert {"topic", "kind", "municipality", "year", "format"} <= set(found["facets"])
    for values in found["facets"].values():
        assert all(set(value) == {"value", "label", "count"} for value in values)
    kinds = {value["value"]: value["count"] for value in found["facets"]["kind"]}
    assert kinds == {"Expertise": 1, "Handreichung": 1}
    topics = {value["value"]: value["count"] for value in found["facets"]["topic"]}
    assert topics["arbeit"] == 2


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"kind": "Rundbrief"}, LETTERS),
        ({"kind": ["Rundbrief", "Expertise"]}, LETTERS + 1),
        ({"kind": "Rundbrief", "format": "pdf"}, 0),
        ({"topic": "arbeit"}, 3),
        ({"municipality": "KI Duisburg"}, 1),
        ({"year_from": 2018, "year_to": 2019}, 2),
        ({"year_from": 2019, "year_to": 2018}, 2),
        ({"format": "docx"}, 1),
        ({"language": "en"}, 1),
        ({"kind": "gibt es nicht"}, 0),
        ({"year_from": "neulich"}, LETTERS + 5),
    ],
)
def test_filters_narrow(client: Client, filters: dict[str, Any], count: int) -> None:
    assert client.search(**filters)["total"] == count


def test_results_come_page_by_page(client: Client) -> None:
    pages = [client.search("Ehrenamt", page=number, size=10)["results"] for number in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [10, 10, LETTERS - 20, 0]
    ids = [result["id"] for page in pages for result in page]
    assert len(set(ids)) == LETTERS


def test_sizes_beyond_reason_are_bounded(client: Client) -> None:
    assert client.search("Ehrenamt", size=1_000_000)["size"] == 100
    assert client.search("Ehrenamt", size="viele", page="-3")["page"] == 1


def test_results_can_be_sorted_by_title(client: Client) -> None:
    titles = [result["title"] for result in client.search("Ehrenamt", sort="title", size=100)["results"]]
    assert titles == sorted(titles)


def test_what_documents_contain_is_escaped_in_snippets(client: Client) -> None:
    result = client.search("Sprachkurse")["results"][0]
    assert result["title"] == HOSTILE_TITLE
    snippets = "".join(page["snippet"] for page in result["pages"])
    assert "<mark>Sprachkurse</mark>" in snippets
    assert "<script" not in snippets.replace("<mark>", "").replace("</mark>", "")


def test_a_document_has_everything_its_page_shows(client: Client, expertise: str) -> None:
    document = client.get(f"/api/v1/documents/{expertise}", q="Jobcenter").json
    assert document["path"] == "Expertisen/Expertise Diversität für Köln.pdf"
    assert (document["date"], document["authors"]) == ("2018-06-15", ["Fachstelle Diversität"])
    assert (document["unit"], document["page_count"], document["available"]) == ("Seite", 8, True)
    assert document["description"] == "Begleitet die Arbeit im Quartier."
    assert [entry["page"] for entry in document["outline"]] == [1, 3, 7]
    assert document["outline"][2]["url"].endswith("/original#page=7")
    assert document["matching_pages"] == 1
    assert document["pages"][0]["number"] == 7
    assert document["warnings"] == []


def test_topics_come_as_a_tree(client: Client) -> None:
    topics = client.get("/api/v1/topics").json["topics"]
    assert [(topic["slug"], topic["depth"], topic["parent"]) for topic in topics] == [
        ("arbeit", 0, None),
        ("arbeitsmarktintegration", 1, "arbeit"),
        ("ehrenamt", 0, None),
    ]
    assert topics[2]["count"] == LETTERS
    assert topics[1]["terms"] == ["Arbeitsmarktintegration", "Jobcenter"]


def test_health_tells_documents_and_age(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status == 200
    assert answer.json["status"] == "ok"
    assert answer.json["documents"] == LETTERS + 5
    assert 0 <= answer.json["index_age_seconds"] < 3600


@pytest.mark.parametrize("path", ["/api/v1/documents/gibt-es-nicht", "/api/v1/nichts", "/api/v1/documents/..%2f..%2fx"])
def test_errors_are_problem_documents(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert list(answer.json) == ["type", "title", "status", "detail"]
    assert answer.json["status"] == 404


def test_a_wrong_method_is_a_problem_document_too(client: Client) -> None:
    answer = client.get("/api/v1/search", method="POST")
    assert (answer.status, answer.json["status"]) == (405, 405)
    assert "GET" in answer.headers["allow"]


def test_without_an_index_programs_are_told_so(empty: Client) -> None:
    for path in ("/api/v1/search?q=x", "/api/v1/topics", "/api/v1/documents/x", "/healthz"):
        answer = empty.get(path)
        assert answer.status == 503, path
        assert answer.headers["content-type"] == "application/problem+json"
        assert "laki reindex" in answer.json["detail"]


def test_the_command_line_gets_the_same_object_without_an_application(client: Client, settings: Settings) -> None:
    collection = OpenCollection(settings)
    service = SearchService(collection, EVERYTHING)
    try:
        result = result_as_json(service.search(SearchRequest(q="Jobcenter")), service.tree)
    finally:
        collection.close()
    over_http = client.search("Jobcenter")
    assert result | {"took_ms": 0} == over_http | {"took_ms": 0}
