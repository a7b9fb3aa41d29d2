"""Whatever a document holds stays text: on its page, in results, in pictures, feeds and lists."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import docx
import pytest

from indexer.reindex import reindex
from indexer.settings import Settings
from tests.extraction.pdf_files import PdfFile, column
from tests.web.client import Client
from tests.web.conftest import serving

SCRIPT = "<script>alert(1)</script>"
IMAGE = "<img src=x onerror=alert(2)>"
LINK = '"><a href="javascript:alert(3)">hier</a>'


def _word(path: Path) -> None:
    document = docx.Document()
    document.core_properties.title = f"Quartier {SCRIPT}"
    document.core_properties.author = IMAGE
    document.add_heading(f"Quartier {IMAGE}", 1)
    document.add_paragraph(f"Das Quartier {SCRIPT} {LINK}")
    document.add_paragraph(f"Quartier {LINK}", style="List Bullet")
    document.add_paragraph(IMAGE, style="List Bullet")
    table = document.add_table(2, 2)
    for row in table.rows:
        row.cells[0].text, row.cells[1].text = f"</td></table>{SCRIPT}", f"Quartier {IMAGE}"
    document.save(str(path))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """One text in several formats, each full of markup."""
    folder = tmp_path_factory.mktemp("hostile")
    corpus = folder / "Dokumente"
    corpus.mkdir()
    _word(corpus / "a.docx")
    escaped = f"{SCRIPT} {IMAGE} {LINK}".replace("&", "&amp;").replace("<", "&lt;")
    (corpus / "b.html").write_text(
        f"<!doctype html><title>{escaped}</title><h1>Quartier {escaped}</h1><p onclick=alert(4)>Quartier {escaped} {SCRIPT}{IMAGE}</p>"
        f"<ul><li>Quartier {escaped}</ul><svg onload=alert(5)></svg><iframe srcdoc='{escaped}'></iframe>",
        encoding="utf-8",
    )
    (corpus / "c.md").write_text(
        f"# Quartier {IMAGE}\n\n{SCRIPT}\n\n- Quartier {LINK}\n\n| Quartier {IMAGE} | b |\n|---|---|\n| {SCRIPT} | d |\n",
        encoding="utf-8",
    )
    (corpus / "d.txt").write_text(f"Quartier {SCRIPT}\n• {IMAGE}\n• {LINK}\n", encoding="utf-8")
    (corpus / f"e {IMAGE}.pdf").write_bytes(PdfFile([column([f"Quartier {SCRIPT}", IMAGE])]).content())
    settings = Settings(corpus=corpus, data=folder / "daten", jobs=1)
    reindex(settings)
    with serving(settings) as client:
        yield client


def test_no_page_carries_markup_of_a_document(hostile: Client) -> None:
    results = hostile.search("quartier")["results"]
    assert {result["format"] for result in results} == {"docx", "html", "md", "txt", "pdf"}
    paths = ["/", "/suche?q=quartier", "/suche?q=alert", "/themen", "/status"]
    for result in results:
        page = f"/dokument/{result['id']}"
        paths += [page, f"{page}?q=quartier", f"{page}?q=alert", f"{page}/seite/1?q=alert"]
    for path in paths:
        answer = hostile.get(path)
        if answer.status == 302:
            continue
        assert answer.status == 200, path
        page_ = answer.page
        assert not page_.xpath("//script[not(@src)] | //img | //iframe | //object | //embed | //style"), path
        handlers = {name for element in page_.iter() for name in element.attrib if str(name).startswith("on")}
        assert not handlers, path
        assert not [link for link in page_.xpath("//@href | //@src") if "javascript:" in link], path
        # What is there of the document's markup is there to be read.
        if "?q=alert" in path and "/dokument/" in path:
            assert "alert(" in page_.text_content(), path
