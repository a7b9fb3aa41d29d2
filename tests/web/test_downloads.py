"""Originals arrive whole or in parts, under their name, and nothing in them runs."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from urllib.parse import unquote

import pytest
from werkzeug.http import parse_options_header

from indexer.model import Document, Unit
from indexer.settings import Settings
from search_app.web.pages.downloads import download_name, media_type
from tests.web.client import Answer, Client


def name_of(answer: Answer) -> tuple[str, str]:
    """Disposition and file name, as a browser of today reads them."""
    disposition, _, _ = answer.headers["content-disposition"].partition(";")
    _, options = parse_options_header(answer.headers["content-disposition"])
    return disposition, unquote(options["filename"])


@pytest.fixture(scope="module")
def pdf(settings: Settings) -> bytes:
    return (settings.corpus / "Expertisen" / "Expertise Diversität für Köln.pdf").read_bytes()


def test_a_pdf_is_shown_under_its_own_name(client: Client, expertise: str, pdf: bytes) -> None:
    answer = client.get(f"/dokument/{expertise}/original")
    assert (answer.status, answer.body) == (200, pdf)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert name_of(answer) == ("inline", "Expertise Diversität für Köln.pdf")


def test_a_pdf_can_be_saved_instead(client: Client, expertise: str) -> None:
    answer = client.get(f"/dokument/{expertise}/original?download=1")
    assert name_of(answer) == ("attachment", "Expertise Diversität für Köln.pdf")


def test_a_web_page_is_saved_and_never_run(client: Client) -> None:
    answer = client.get(f"/dokument/{client.id_of('.html')}/original")
    assert answer.status == 200
    assert name_of(answer) == ("attachment", "böse „Seite“.html")
    assert answer.headers["content-type"] == "text/html"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_word_file_has_its_type(client: Client, guide: str) -> None:
    answer = client.get(f"/dokument/{guide}/original")
    assert answer.headers["content-type"].endswith("wordprocessingml.document")
    assert name_of(answer) == ("attachment", "Wege.docx")


def test_text_of_unknown_encoding_claims_none(client: Client) -> None:
    answer = client.get(f"/dokument/{client.id_of('.txt')}/original")
    assert answer.headers["content-type"] == "text/plain"
    assert "Größe".encode("cp1252") in answer.body


@pytest.mark.parametrize(
    ("asked", "start", "end"), [("bytes=0-99", 0, 99), ("bytes=100-", 100, None), ("bytes=-50", -50, None)]
)
def test_parts_are_sent_where_parts_are_asked_for(
    client: Client, expertise: str, pdf: bytes, asked: str, start: int, end: int | None
) -> None:
    answer = client.get(f"/dokument/{expertise}/original", headers={"Range": asked})
    assert answer.status == 206
    assert answer.body == pdf[start : None if end is None else end + 1]
    assert answer.headers["content-range"].endswith(f"/{len(pdf)}")


def test_a_part_beyond_the_end_is_refused(client: Client, expertise: str, pdf: bytes) -> None:
    answer = client.get(f"/dokument/{expertise}/original", headers={"Range": "bytes=99999999-"})
    assert answer.status == 416
    assert answer.headers["content-range"] == f"bytes */{len(pdf)}"


def test_what_the_browser_has_is_not_sent_again(client: Client, expertise: str) -> None:
    first = client.get(f"/dokument/{expertise}/original")
    again = client.get(f"/dokument/{expertise}/original", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    since = client.get(f"/dokument/{expertise}/original", headers={"If-Modified-Since": first.headers["last-modified"]})
    assert since.status == 304


def test_head_tells_size_and_sends_nothing(client: Client, expertise: str, pdf: bytes) -> None:
    answer = client.get(f"/dokument/{expertise}/original", method="HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["content-length"] == str(len(pdf))


@pytest.mark.parametrize("name", ["../dokumente.toml", "..%2fdokumente.toml", "%2e%2e/x", "x", "Wege.docx", "%00"])
def test_only_ids_of_the_catalogue_lead_to_files(client: Client, name: str) -> None:
    assert client.get(f"/dokument/{name}/original").status == 404


def test_a_file_that_is_gone_is_said_to_be_gone(client: Client, settings: Settings, guide: str) -> None:
    path = settings.corpus / "Handreichungen" / "Wege.docx"
    aside = path.with_suffix(".weg")
    path.rename(aside)
    try:
        answer = client.get(f"/dokument/{guide}/original")
        assert answer.status == 404
        assert "nicht mehr im Dokumentordner" in answer.text
        assert "nicht mehr im Dokumentordner" in client.get(f"/dokument/{guide}").text
    finally:
        aside.rename(path)


def test_a_link_out_of_the_folder_is_not_followed(
    client: Client, settings: Settings, guide: str, tmp_path: Path
) -> None:
    secret = tmp_path / "geheim.docx"
    secret.write_text("geheim")
    path = settings.corpus / "Handreichungen" / "Wege.docx"
    aside = path.with_suffix(".weg")
    path.rename(aside)
    path.symlink_to(secret)
    try:
        assert client.get(f"/dokument/{guide}/original").status == 404
    finally:
        path.unlink()
        aside.rename(path)


def document(path: str, format: str) -> Document:  # noqa: A002
    return Document("d", path, b"", "T", "Papier", format, Unit.SECTION, "", 1, 1, 1, added=dt.datetime(2020, 1, 1))


@pytest.mark.parametrize(
    ("path", "found", "kind"),
    [
        ("a.docm", "docx", "application/vnd.ms-word.document.macroEnabled.12"),
        ("a.DOCX", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("eigentlich-pdf.docx", "pdf", "application/pdf"),
        ("eigentlich-html.txt", "html", "text/html"),
        ("a.neu", "neu", "application/octet-stream"),
    ],
)
def test_the_type_follows_what_was_found_in_the_file(path: str, found: str, kind: str) -> None:
    assert media_type(document(path, found)) == kind


def test_names_hold_nothing_that_a_header_or_file_name_may_not() -> None:
    assert download_name(document("Ordner/zei\nle\u202egnp.pdf", "pdf")) == "zei_le_gnp.pdf"
