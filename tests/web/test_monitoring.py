"""Figures for those who watch the service: status, Prometheus, searches without result. None of them tells about
people."""

from __future__ import annotations

import datetime as dt
import logging
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from indexer.settings import Settings
from search_app.overview.search_log import EmptySearch, SearchLog, plain
from tests.web.client import Client
from tests.web.conftest import serving
from tests.web.folder import LETTERS

DAY = dt.date(2026, 11, 22)


def figures(client: Client) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """All samples by name and labels."""
    answer = client.get("/metrics")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


# -- Prometheus --------------------------------------------------------------------------------------------------------


def test_the_collection_is_told_in_figures(client: Client) -> None:
    found = figures(client)
    assert found["laki_index_in_service", ()] == 1
    assert found["laki_documents", ()] == LETTERS + 5
    assert found["laki_problem_files", ()] == 1
    assert found["laki_index_bytes", ()] > 0
    assert (found["laki_scanned_pages", ()], found["laki_failed_pages", ()]) == (0, 0)
    built = dt.datetime.fromtimestamp(found["laki_index_built_timestamp_seconds", ()])
    assert abs(built - dt.datetime.now()) < dt.timedelta(hours=1)
    assert found["laki_last_run_failed", ()] == 0


def test_requests_are_counted_and_timed_by_view(client: Client) -> None:
    labels = (("method", "GET"), ("status", "200"), ("view", "pages.search"))
    before = figures(client).get(("laki_requests_total", labels), 0)
    client.get("/suche", q="Ehrenamt")
    after = figures(client)
    assert after["laki_requests_total", labels] == before + 1
    assert after["laki_request_seconds_count", (("view", "pages.search"),)] >= 1


def test_figures_name_no_address_and_no_query(client: Client) -> None:
    client.get("/suche", q="Geheimniskrämerei")
    client.get("/gibt/es/nicht/geheim")
    client.get("/suche", method="BREW")
    text = client.get("/metrics").text.lower()
    assert "geheim" not in text
    assert "brew" not in text
    assert 'view="none"' in text


def test_figures_are_there_before_anything_was_indexed(empty: Client) -> None:
    found = figures(empty)
    assert found["laki_index_in_service", ()] == 0
    assert found["laki_documents", ()] == 0


def test_openmetrics_is_spoken_to_who_asks_for_it(client: Client) -> None:
    answer = client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n")


# -- status ------------------------------------------------------------------------------------------------------------


def test_the_status_comes_as_json(client: Client) -> None:
    told = client.get("/api/v1/status").json
    assert told["documents"] == LETTERS + 5
    assert told["index_age_seconds"] >= 0
    assert told["runs"][0]["status"] == "complete"
    assert dt.datetime.fromisoformat(told["runs"][0]["started"]).tzinfo is not None
    assert [problem["path"] for problem in told["problems"]] == ["kaputt.pdf"]
    assert told["versions"]["Python"]


def test_the_status_can_be_asked_before_anything_was_indexed(empty: Client) -> None:
    answer = empty.get("/api/v1/status")
    assert answer.status == 200
    assert (answer.json["generation"], answer.json["documents"], answer.json["built"]) == (None, 0, None)


# -- searches without result -------------------------------------------------------------------------------------------


@pytest.fixture
def counting(settings: Settings, tmp_path: Path) -> Iterator[tuple[Client, Path]]:
    """A server that has counted nothing yet, and its file."""
    file = settings.data / "suchen.sqlite"
    file.unlink(missing_ok=True)
    with serving(settings) as client:
        yield client, file
    file.unlink(missing_ok=True)


def test_searches_without_result_are_counted_and_shown(counting: tuple[Client, Path]) -> None:
    client, _ = counting
    for q in ("Zeppelinhangar", "  ZEPPELINHANGAR ", "Quastenflosser"):
        assert client.get("/suche", q=q).status == 200
    client.search("Zeppelinhangar")
    today = dt.date.today().isoformat()
    assert client.get("/api/v1/status").json["empty_searches"] == [
        {"query": "zeppelinhangar", "count": 3, "last": today},
        {"query": "quastenflosser", "count": 1, "last": today},
    ]
    page = client.get("/status")
    assert "zeppelinhangar" in page.words("//section[@aria-labelledby='vergebens']//td")


def test_what_found_something_or_was_filtered_is_not_counted(counting: tuple[Client, Path]) -> None:
    client, file = counting
    client.get("/suche", q="Ehrenamt")
    client.get("/suche", q="Ehrenamt", kind="Gibt es nicht")
    client.get("/suche.csv", q="Zeppelinhangar")
    client.get("/suche.atom", q="Zeppelinhangar")
    assert client.get("/api/v1/status").json["empty_searches"] == []
    assert not file.exists() or not rows(file)


def rows(file: Path) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(file)
    try:
        return connection.execute("SELECT * FROM empty_searches ORDER BY day, query").fetchall()
    finally:
        connection.close()


def test_only_day_words_and_number_are_kept(tmp_path: Path) -> None:
    log = SearchLog(tmp_path / "s.sqlite")
    log.add("Zeppelin  Hangar", DAY)
    log.add("zeppelin hangar", DAY)
    assert rows(tmp_path / "s.sqlite") == [("2026-11-22", "zeppelin hangar", 2)]


def test_everything_goes_after_ninety_days(tmp_path: Path) -> None:
    log = SearchLog(tmp_path / "s.sqlite")
    log.add("alt", DAY - dt.timedelta(days=91))
    log.add("noch da", DAY - dt.timedelta(days=90))
    log.add("neu", DAY)
    assert {row[1] for row in rows(tmp_path / "s.sqlite")} == {"noch da", "neu"}
    assert b"alt" not in (tmp_path / "s.sqlite").read_bytes()
    assert log.most_frequent(today=DAY + dt.timedelta(days=200)) == ()


def test_counts_of_several_days_are_added_up(tmp_path: Path) -> None:
    log = SearchLog(tmp_path / "s.sqlite")
    log.add("a", DAY - dt.timedelta(days=1))
    log.add("b", DAY - dt.timedelta(days=1))
    log.add("b", DAY)
    assert log.most_frequent(today=DAY) == (
        EmptySearch("b", 2, DAY),
        EmptySearch("a", 1, DAY - dt.timedelta(days=1)),
    )


@pytest.mark.parametrize(
    "query",
    ["anna.mueller@example.org", "0221 / 123456", "01.02.1985", "DE12 5001 0517", "x" * 101, "", "   "],
)
def test_what_looks_like_data_of_a_person_is_not_counted(query: str) -> None:
    assert plain(query) == ""


@pytest.mark.parametrize("query", ["jahr:2017..2019", "§ 44a aufenthg", "top 100", "2019"])
def test_figures_of_ordinary_searches_are_counted(query: str) -> None:
    assert plain(query) == query


def test_counting_can_be_switched_off_and_deletes_what_was_counted(tmp_path: Path) -> None:
    file = tmp_path / "s.sqlite"
    SearchLog(file).add("zeppelin", DAY)
    off = SearchLog(file, enabled=False)
    assert off.most_frequent(today=DAY) == ()
    off.add("hangar", DAY)
    assert not file.exists()


def test_a_flood_of_searches_fills_no_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search_app.overview.search_log._MOST_A_DAY", 5)
    log = SearchLog(tmp_path / "s.sqlite")
    for number in range(20):
        log.add(f"wort {number}", DAY)
    log.add("wort 1", DAY)
    assert len(rows(tmp_path / "s.sqlite")) == 5
    assert ("2026-11-22", "wort 1", 2) in rows(tmp_path / "s.sqlite")


def test_a_file_that_cannot_be_written_costs_counts_only_and_no_query_gets_into_logs(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "s.sqlite").write_bytes(b"keine Datenbank" * 100)
    log = SearchLog(tmp_path / "s.sqlite")
    with caplog.at_level(logging.DEBUG):
        log.add("zeppelin", DAY)
        assert log.most_frequent(today=DAY) == ()
    assert "zeppelin" not in caplog.text
    assert f"nicht gezählt: Die Datei ist beschädigt ({tmp_path / 's.sqlite'})" in caplog.text
    log.add("zeppelin", DAY)  # nobody had to do anything about it
    assert rows(tmp_path / "s.sqlite") == [("2026-11-22", "zeppelin", 1)]


def test_several_threads_count_together(tmp_path: Path) -> None:
    log = SearchLog(tmp_path / "s.sqlite")
    log.add("zeppelin", DAY)
    threads = [threading.Thread(target=lambda: [log.add("zeppelin", DAY) for _ in range(10)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert log.most_frequent(today=DAY)[0].count == 41
