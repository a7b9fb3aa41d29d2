"""A small folder of real files that holds what the pages must cope with."""

from __future__ import annotations

from pathlib import Path

import docx

from tests.extraction.pdf_files import PdfFile, column

#: A title that would run if any page forgot to escape it.
HOSTILE_TITLE = "<script>alert(1)</script> & \"Gänsefüßchen\" 'Söhne'"
#: So many letters of news: more than one page of results.
LETTERS = 23
#: Sections of the long document: more than one stretch of text.
LONG = 45

TOPICS = """
[arbeit]
label = "Arbeit und Ausbildung"
description = "Wege in Arbeit."
terms = ["Ausbildungsplatz"]

[arbeitsmarktintegration]
label = "Arbeitsmarktintegration"
parent = "arbeit"
terms = ["Arbeitsmarktintegration", "Jobcenter"]

[ehrenamt]
label = "Ehrenamt"
terms = ["Ehrenamt"]
"""

METADATA = f"""
[[dokument]]
datei = "Expertisen/Expertise Diversität für Köln.pdf"
titel = "Diversität als Herausforderung"
art = "Expertise"
themen = ["arbeitsmarktintegration"]
kommune = ["KI Köln", "KI Duisburg"]
datum = 2018-06-15
autor = ["Fachstelle Diversität"]
beschreibung = "Begleitet die Arbeit im Quartier."

[[dokument]]
datei = "Handreichungen/Wege.docx"
art = "Handreichung"
jahr = 2020

[[dokument]]
datei = "Webseiten/*"
titel = '''{HOSTILE_TITLE}'''
kommune = "<b>Stadt</b>"
jahr = 2021

[[dokument]]
datei = "Rundbriefe/*"
art = "Rundbrief"

[[dokument]]
datei = "Rundbriefe/Brief 01.md"
sprache = "en"
"""


def write_folder(folder: Path) -> Path:
    """Write all files; returns the folder."""
    for name in ("Expertisen", "Handreichungen", "Webseiten", "Protokolle", "Rundbriefe"):
        (folder / name).mkdir(parents=True)
    (folder / "themen.toml").write_text(TOPICS, encoding="utf-8")
    (folder / "dokumente.toml").write_text(METADATA, encoding="utf-8")
    _expertise().write(folder / "Expertisen" / "Expertise Diversität für Köln.pdf")
    _guide(folder / "Handreichungen" / "Wege.docx")
    (folder / "Webseiten" / "böse „Seite“.html").write_text(
        "<!doctype html><title>x</title><h1>Rat &lt;img src=x onerror=alert(2)&gt;</h1><p>Beratung im Quartier "
        "&lt;script&gt;alert(3)&lt;/script&gt; und Sprachkurse.<script>alert(4)</script></p>",
        encoding="utf-8",
    )
    (folder / "Protokolle" / "2019-05-22 Protokoll.txt").write_bytes(
        "Protokoll\n\nDas Jobcenter berichtet über Größe und Übergänge. Das Jobcenter sucht Häuser. "
        "Das Jobcenter dankt allen.\n".encode("cp1252")
    )
    sections = (f"## Punkt {number}\n\nHier geht es um Punkt {number} und um Wohnraum." for number in range(1, LONG))
    text = "# Langes Protokoll\n\nWohnraum von Anfang an.\n\n" + "\n\n".join(sections) + "\n"
    (folder / "Protokolle" / "lang.md").write_text(text, encoding="utf-8")
    for number in range(1, LETTERS + 1):
        text = (
            f"# Rundbrief {number:02}\n\nDas Ehrenamt wächst. Ehrenamt braucht Dank. Ausgabe {number} zum Ehrenamt.\n"
        )
        (folder / "Rundbriefe" / f"Brief {number:02}.md").write_text(text, encoding="utf-8")
    (folder / "kaputt.pdf").write_bytes(b"%PDF-1.7\nnichts weiter")
    return folder


def _expertise() -> PdfFile:
    """Eight pages, the first two counted in Roman numerals."""
    pages = [column([f"Kapitel {number}", f"Auf dieser Seite steht die Zahl {number}."]) for number in range(1, 9)]
    pages[2] += column(["Die Arbeitsmarktintegration gelingt im Quartier."], top=600)
    pages[6] += column(["Auch hier hilft das Jobcenter bei der Arbeitsmarktintegration."], top=600)
    return PdfFile(
        pages,
        outline=[("Einleitung", 1), ("Arbeitsmarkt", 3), ("Empfehlungen", 7)],
        catalog="/Lang (de-DE) /PageLabels << /Nums [0 << /S /r >> 2 << /S /D >>] >>",
    )


def _guide(path: Path) -> None:
    document = docx.Document()
    document.add_heading("Wege in Ausbildung", 0)
    document.add_paragraph("Eine Handreichung für das Quartier.")
    document.add_heading("Beratung", 1)
    document.add_paragraph("Wer einen Ausbildungsplatz sucht, braucht Beratung zum Ausbildungsplatz.")
    document.add_heading("Jobcenter", 1)
    document.add_paragraph("Das Jobcenter vermittelt den Ausbildungsplatz. Es hilft bei der Arbeitsmarktintegration.")
    document.save(str(path))
