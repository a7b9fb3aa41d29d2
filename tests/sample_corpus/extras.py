"""What has no source text of its own: metadata, workbooks, a second format of a text."""

from __future__ import annotations

from dataclasses import replace

from tests.sample_corpus import converted, documents_toml, sheets
from tests.sample_corpus.source import CORPUS, load_all

#: The paper that lies in the folder twice, as DOCX and as PDF.
TWICE = 15
MONITORING = 36


def make_all() -> None:
    """Make everything that does not come from a text of its own."""
    texts = {source.number: source for source in load_all()}
    documents_toml.make()
    folder = CORPUS / "Berichte" / "Monitoring"
    folder.mkdir(parents=True, exist_ok=True)
    sheets.indicators(folder / "Kennzahlen 2018.xlsx", texts[MONITORING])
    sheets.grants(CORPUS / "Berichte" / "Förderprogramme Übersicht.xlsx")
    paper = texts[TWICE]
    converted.make(replace(paper, producer="libreoffice"), (CORPUS / paper.file).with_suffix(".pdf"))
