"""What the sample corpus promises: enough documents of every format, each of them a sample, some of them trouble."""

from __future__ import annotations

import re
import tomllib
import unicodedata
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader
from pypdf.errors import PyPdfError

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
DOCUMENTS = sorted(path for path in CORPUS.rglob("*") if path.is_file() and path.suffix != ".toml")
PDFS = [path for path in DOCUMENTS if path.suffix == ".pdf"]
RESTRICTED = CORPUS / "Handreichungen" / "Fördermittel für Vereine.pdf"
PROTECTED = CORPUS / "Protokolle" / "Fallbesprechungen" / "Anonymisierte Fallbesprechung.pdf"
SCAN = CORPUS / "Protokolle" / "AK UMF" / "2016-06-14_Protokoll_AK_UMA.pdf"
CUT_OFF = CORPUS / "Protokolle" / "AK Diversität" / "2016-10-05.pdf"
WITHOUT_READABLE_TEXT = {PROTECTED, SCAN, CUT_OFF}

_SAMPLE = re.compile(r"\bMuster|Sample document", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w{2,}")
#: A German telephone number: an area code and at least four digits, or +49. Dates and amounts have other separators.
_TELEPHONE = re.compile(r"(?:\+49|\b0049)[\s\d/()-]{6,}|\b0[1-9]\d{1,4}\s?[/–-]\s?\d{4,}|\bTel(?:efon)?\.?:?\s*\(?0\d")


def _name(path: Path) -> str:
    return unicodedata.normalize("NFC", path.relative_to(CORPUS).as_posix())


@cache
def _pages(path: Path) -> tuple[str, ...]:
    """Text of a PDF by page."""
    reader = PdfReader(path)
    if reader.is_encrypted:
        reader.decrypt("")
    return tuple(page.extract_text() for page in reader.pages)


def _face(path: Path) -> str:
    """What a reader sees first: the first page, or the beginning of the text."""
    if path.suffix == ".pdf":
        return _pages(path)[0]
    return _text(path)[:2500]


def _text(path: Path) -> str:
    """All text of a document, roughly: for office files every text of their XML."""
    if path.suffix == ".pdf":
        return "\n".join(_pages(path))
    if path.suffix == ".docx":
        return "\n".join(text for text in docx.Document(str(path)).element.itertext())
    if path.suffix in (".odt", ".pptx", ".xlsx"):
        names = r"content\.xml|ppt/slides/slide\d+\.xml|xl/sharedStrings\.xml|xl/worksheets/.*\.xml"
        with zipfile.ZipFile(path) as archive:
            members = [name for name in archive.namelist() if re.fullmatch(names, name)]
            # Slide 10 comes after slide 2.
            members.sort(key=lambda name: (len(name), name))
            return "\n".join(re.sub(r"<[^>]+>", " ", archive.read(name).decode()) for name in members)
    if path.suffix == ".html":
        return re.sub(
            r"<head>.*?</head>|<[^>]+>", " ", path.read_text(encoding="utf-8").replace("\u00ad", ""), flags=re.DOTALL
        )
    if path.suffix == ".rtf":
        # Fonts, styles and properties stand before the page format, the text after it.
        return path.read_text(encoding="cp1252").partition("\\sectd")[2]
    return path.read_bytes().decode("cp1252" if path.suffix == ".txt" else "utf-8", "replace")


def test_there_are_enough_documents_of_every_format() -> None:
    formats = Counter(path.suffix[1:] for path in DOCUMENTS)
    assert len(DOCUMENTS) >= 40
    assert formats["pdf"] >= 22
    assert formats["docx"] >= 12
    assert formats.keys() >= {"odt", "pptx", "xlsx", "rtf", "html", "md", "txt"}


def test_the_pdfs_alone_have_350_pages_and_none_more_than_60() -> None:
    counts = [len(_pages(path)) for path in PDFS if path not in (PROTECTED, CUT_OFF)]
    assert sum(counts) >= 350
    assert max(counts) <= 60
    assert min(counts) >= 2


def test_the_pdfs_come_from_many_producers() -> None:
    producers = set()
    for path in PDFS:
        if path not in WITHOUT_READABLE_TEXT:
            reader = PdfReader(path)
            if reader.is_encrypted:
                reader.decrypt("")
            said = reader.metadata or {}
            producers.add(str(said.get("/Producer") or said.get("/Creator")).split()[0])
    assert len(producers) >= 3


@pytest.mark.parametrize("path", [path for path in DOCUMENTS if path not in WITHOUT_READABLE_TEXT], ids=_name)
def test_every_document_says_that_it_is_a_sample(path: Path) -> None:
    assert _SAMPLE.search(_face(path))


@pytest.mark.parametrize("path", [path for path in DOCUMENTS if path not in WITHOUT_READABLE_TEXT], ids=_name)
def test_no_document_has_a_mail_address_or_telephone_number(path: Path) -> None:
    text = _text(path)
    assert not _MAIL.search(text)
    assert not _TELEPHONE.search(text)


@pytest.mark.parametrize("path", [path for path in DOCUMENTS if path.suffix == ".docx"], ids=_name)
def test_the_properties_of_word_files_say_so_too(path: Path) -> None:
    properties = docx.Document(str(path)).core_properties
    assert _SAMPLE.search(properties.subject)
    assert properties.author


def test_one_pdf_is_a_scan_without_text() -> None:
    assert not "".join(_pages(SCAN)).strip()
    assert all(len(page.images) == 1 for page in PdfReader(SCAN).pages)


def test_one_pdf_is_restricted_but_opens_without_a_password() -> None:
    reader = PdfReader(RESTRICTED)
    assert reader.is_encrypted
    assert reader.decrypt("")
    assert "Verwendungsnachweis" in _text(RESTRICTED)


def test_one_pdf_needs_a_password() -> None:
    reader = PdfReader(PROTECTED)
    assert not reader.decrypt("")
    assert reader.decrypt("geheim")


def test_one_pdf_is_cut_off() -> None:
    content = CUT_OFF.read_bytes()
    assert content.startswith(b"%PDF-")
    assert b"%%EOF" not in content
    with pytest.raises(PyPdfError):
        len(PdfReader(CUT_OFF).pages)


def test_page_labels_differ_from_page_numbers() -> None:
    labels = PdfReader(CORPUS / "Expertisen" / "2018" / "Expertise Diversität als Herausforderung.pdf").page_labels
    assert labels[:2] == ["i", "ii"]
    assert "1" in labels[2:10]
    appendix = PdfReader(CORPUS / "Dokumentationen" / "Fachtag Arbeit und Ausbildung 2019.pdf").page_labels
    assert appendix[-2:] == ["A-1", "A-2"]


def test_one_text_layer_has_decomposed_umlauts_and_one_separate_dots() -> None:
    raw = (
        CORPUS / "Papiere" / "2018" / "Jungenarbeit.pdf",
        CORPUS / "Papiere" / "2015" / "Handlungsstrategien Zuwanderung Suedosteuropa.pdf",
    )
    assert "u\u0308" in _text(raw[0])
    assert "¨" in _text(raw[1])


def test_one_file_name_is_decomposed() -> None:
    assert any(path.name != unicodedata.normalize("NFC", path.name) for path in DOCUMENTS)


@pytest.mark.parametrize(
    ("marks", "at_least"),
    [
        (("<w:tbl>",), 5),
        (("<w:tc>.*<w:tbl>",), 1),
        (("wps:txbx", "v:textbox"), 1),
        (("<w:footnoteReference ",), 1),
        (("<w:endnoteReference ",), 1),
        (("<w:sdt>", "<w:dropDownList>", "w14:checkbox"), 1),
        (("<w:ins ", "<w:del ", "<w:commentReference "), 2),
        (("<w:titlePg",), 1),
        (("<w:hyperlink ", 'descr="Schaubild'), 1),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_word_files_have_what_makes_them_hard(marks: tuple[str, ...], at_least: int) -> None:
    found = 0
    for path in DOCUMENTS:
        if path.suffix == ".docx":
            with zipfile.ZipFile(path) as archive:
                xml = archive.read("word/document.xml").decode()
            found += all(re.search(mark, xml, re.DOTALL) for mark in marks)
    assert found >= at_least


def test_text_files_have_the_encodings_of_offices() -> None:
    reports = CORPUS / "Berichte"
    old, new = (reports / name for name in ("Kurzbericht Arbeitsgelegenheiten.txt", "Notiz Quartiersbegehung.txt"))
    with pytest.raises(UnicodeDecodeError):
        old.read_text(encoding="utf-8")
    assert b"\r\n" in old.read_bytes()
    assert "Flüchtlinge" in old.read_text(encoding="cp1252")
    assert new.read_bytes().startswith(b"\xef\xbb\xbf")


def test_every_entry_of_the_metadata_has_its_file_and_topics() -> None:
    topics = tomllib.loads((CORPUS / "themen.toml").read_text(encoding="utf-8"))
    entries = tomllib.loads((CORPUS / "dokumente.toml").read_text(encoding="utf-8"))["dokument"]
    names = {_name(path) for path in DOCUMENTS}
    assert any("*" in entry["datei"] for entry in entries)
    assert any(entry.get("sichtbarkeit") == "intern" for entry in entries)
    assert {entry["datei"] for entry in entries if "*" not in entry["datei"]} <= names
    assert {topic for entry in entries for topic in entry.get("themen", ())} <= topics.keys()
    assert {topic["parent"] for topic in topics.values() if "parent" in topic} <= topics.keys()
    assert any(Path(f"{path}.toml").is_file() for path in DOCUMENTS)
