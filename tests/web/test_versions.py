"""Versions of one document stand together on pages, each by itself in the API and in lists to take away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from indexer.reindex import reindex
from indexer.settings import Settings
from tests.search.test_versions import text
from tests.web.client import Answer, Client
from tests.web.conftest import serving

METADATA = """
[[dokument]]
datei = "Konzept (Entwurf).txt"
titel = "Konzept, Entwurf"
jahr = 2017

[[dokument]]
datei = "Konzept.md"
titel = "Konzept, Endfassung"
jahr = 2019
"""
TOPICS = '[quartier]\nlabel = "Quartier"\nterms = ["Quartier"]\n'


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Two versions of a concept and a note."""
    folder = tmp_path_factory.mktemp("versions")
    corpus = folder / "Dokumente"
    corpus.mkdir()
    (corpus / "dokumente.toml").write_text(METADATA, encoding="utf-8")
    (corpus / "themen.toml").write_text(TOPICS, encoding="utf-8")
    (corpus / "Konzept (Entwurf).txt").write_text(f"Konzept zum Quartier, vorläufig. Quartier. {text(1)}")
    (corpus / "Konzept.md").write_text(f"Konzept zum Quartier. Das Quartier. {text(1)}")
    (corpus / "Notiz.txt").write_text(f"Notiz zum Quartier. Quartier. {text(2)}")
    settings = Settings(corpus=corpus, data=folder / "daten", jobs=1, topic_threshold=2)
    reindex(settings)
    with serving(settings) as client:
        yield client


def titles(answer: Answer) -> list[str]:
    return answer.words("//li[@class='result']//h3")


def test_a_page_shows_the_newest_and_the_other_one_click_away(drafts: Client) -> None:
    answer = drafts.get("/suche", q="konzept")
    assert titles(answer) == ["Konzept, Endfassung"]
    (other,) = answer.page.xpath("//details[@class='versions']//li/a")
    assert other.text == "Konzept, Entwurf"
    assert drafts.get(other.get("href")).words("//h1") == ["Konzept, Entwurf"]
    assert answer.words("//*[@role='status']") == ["2 Dokumente gefunden"]
    assert answer.words("//p[contains(@class, 'together')]")[0].startswith("1 Eintrag: Fassungen")


def test_versions_can_be_listed_one_by_one_and_back(drafts: Client) -> None:
    address = drafts.get("/suche", q="konzept").page.xpath("//p[contains(@class, 'together')]/a/@href")[0]
    answer = drafts.get(address)
    assert sorted(titles(answer)) == ["Konzept, Endfassung", "Konzept, Entwurf"]
    assert answer.page.xpath("//form[@id='suche']//input[@name='versions']/@value") == ["each"]
    assert answer.page.xpath("//p[contains(@class, 'together')]/a/@href") == ["/suche?q=konzept"]


def test_a_filter_shows_the_older_version_and_names_the_newer(drafts: Client) -> None:
    answer = drafts.get("/suche", q="konzept", year_to=2018)
    assert titles(answer) == ["Konzept, Entwurf"]
    (told,) = answer.words("//p[@class='versions']")
    assert told.startswith("Es gibt eine neuere Fassung: Konzept, Endfassung (")
    assert not answer.page.xpath("//p[contains(@class, 'together')]")


def test_the_page_of_a_topic_keeps_versions_together(drafts: Client) -> None:
    answer = drafts.get("/themen/quartier")
    assert answer.words("//h2[@id='dokumente']") == ["3 Dokumente"]
    assert "Konzept, Entwurf" not in answer.words("//ul[@class='entries']//h3")
    assert "Konzept, Entwurf" in answer.words("//details[@class='versions']")[0]


def test_the_api_lists_each_and_on_request_together(drafts: Client) -> None:
    each = drafts.search("konzept")
    assert (each["total"], each["entries"], len(each["results"])) == (2, 2, 2)
    (other,) = each["results"][0]["versions"]
    assert other["found"] is False
    joined = drafts.search("konzept", versions="together")
    assert (joined["total"], joined["entries"]) == (2, 1)
    (found,) = joined["results"]
    (other,) = found["versions"]
    assert (found["title"], other["title"], other["found"]) == ("Konzept, Endfassung", "Konzept, Entwurf", True)
    assert drafts.get(other["document_url"]).status == 200
    document = drafts.get(f"/api/v1/documents/{found['id']}").json
    assert [version["id"] for version in document["versions"]] == [other["id"]]


def test_lists_to_take_away_have_each(drafts: Client) -> None:
    assert len(drafts.get("/suche.csv", q="konzept").text.splitlines()) == 3
    assert drafts.get("/suche.json", q="konzept").json["total"] == 2
