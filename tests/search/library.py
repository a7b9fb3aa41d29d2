"""A small library that all tests of this folder read: its files, what is said of them, its synonyms."""

from __future__ import annotations

import unicodedata

from tests.core.collection import METADATA_FILE, SYNONYMS_FILE, TOPICS_FILE, Collection
from tests.extraction.pdf_files import PdfFile, column

TOPICS = """
[menschen]
label = "Menschen"

[antiziganismus]
label = "Antiziganismus"
parent = "menschen"

[ehrenamt]
label = "Ehrenamt"
parent = "menschen"

[arbeit]
label = "Arbeit und Ausbildung"
terms = ["Jobcenter"]
"""

METADATA = """
[[dokument]]
datei = "Expertisen/*"
art = "Expertise"

[[dokument]]
datei = "Expertisen/vielfalt.pdf"
titel = "Vielfalt als Herausforderung"
themen = ["antiziganismus"]
kommune = ["KI Köln", "Kreis Lippe"]
datum = 2018-06-15

[[dokument]]
datei = "Papiere/*"
art = "Papier"

[[dokument]]
datei = "Papiere/ami.txt"
jahr = 2017
kommune = "KI Köln"
themen = ["arbeit"]

[[dokument]]
datei = "Papiere/arbeit.md"
jahr = 2019
kommune = "KI Duisburg"
themen = ["arbeit", "ehrenamt"]

[[dokument]]
datei = "Papiere/ehrenamt.md"
jahr = 2020
kommune = "KI Duisburg"
themen = ["ehrenamt"]
"""

SYNONYMS = """
[[gruppe]]
woerter = ["Minderjährige", "Jugendliche"]

[[gruppe]]
woerter = ["Kommunales Integrationszentrum", "Fachstelle Miteinander"]

[[gruppe]]
woerter = ["Integrationszentrum Ruhr", "Ruhrbüro"]

[[richtung]]
von = ["Kommunales Integrationszentrum"]
zu = ["Anlaufstelle Nord"]
gewicht = 0.3
"""

TEXTS = {
    "Papiere/ami.txt": "Fragen der Arbeitsmarktintegration\n\nDie Arbeitsmarktintegration gelingt mit Geduld.\n",
    "Papiere/arbeit.md": "# Wege\n\nDie Integration in den Arbeitsmarkt braucht Zeit. Das Jobcenter hilft.\n",
    "Papiere/ehrenamt.md": "# Ehrenamt\n\nDas Ehrenamt wächst. Die Integration gelingt im Verein.\n",
    "Berichte/beratung.md": (
        "# Bericht 2016\n\n## Beratung\n\nWir bieten Beratung an.\n\n## Wohnen\n\nNichts Neues, z. B. Umzüge.\n\n"
        "## Ausblick\n\nDas Quartier verändert sich.\n"
    ),
    "Berichte/zeilen.txt": (
        "Ein Bericht\n\nIm Kreis arbeitet ein kommunales\nIntegrationszentrum für alle. "
        "Die Sprach-\nund Kulturmittlung hilft dabei.\n"
    ),
    "Berichte/fachstelle.txt": "Die Fachstelle Miteinander lädt ein. Der Arbeitsmarkt wächst.\n",
    "Berichte/anlauf.txt": "Das kommunale Ruhrbüro und die Anlaufstelle Nord ist offen. Viele Jugendliche kommen.\n",
    "Berichte/minderjährige.txt": "Minderjährige kommen zum Gespräch.\n",
    "Berichte/zerlegt.txt": unicodedata.normalize("NFD", "Über Größe und Übergänge reden die Mädchen.\n"),
    "Berichte/haus.txt": "Die Straße am Fluß. Das Integrationsberatungszentrum steht im Süden.\n",
    "Webseiten/böse.html": (
        "<!doctype html><title>&lt;script&gt;alert(1)&lt;/script&gt; Rat</title><h1>Rat</h1>"
        "<p>Ein Rat &lt;script&gt;alert('Ratschlag')&lt;/script&gt; &amp; &lt;b&gt;Wolkenkuckucksheim&lt;/b&gt; "
        'mit "Anführung".</p>'
    ),
    "english.txt": (
        "Integration councils advise the municipality. The councils were elected by the residents of the city, and "
        "they discuss housing, schooling and the labour market. Members of the council meet every month in the town hall "
        "and report to the public about their work and about all the decisions that they have taken during the year.\n"
    ),
}


def vielfalt() -> PdfFile:
    """Eight pages, the first two counted in Roman numerals; the words that are searched for stand on few of them."""
    pages = [column([f"Seite {number}", f"Hier steht etwas Allgemeines, Teil {number}."]) for number in range(1, 9)]
    pages[0] = column(["Vielfalt", "Vorwort."])
    pages[3] += column(["Der Antiziganismus begegnet vielen im Alltag."], top=600)
    pages[4] += column(["Gegen Antiziganismus hilft Beratung. Antiziganismus bleibt."], top=600)
    pages[6] += column(["Die Empfehlung lautet: Netzwerke bilden."], top=600)
    return PdfFile(
        pages,
        outline=[("Vorwort", 1), ("Alltag", 4), ("Empfehlungen", 7)],
        catalog="/Lang (de-DE) /PageLabels << /Nums [0 << /S /r >> 2 << /S /D >>] >>",
    )


def fill(collection: Collection) -> None:
    """Write all files."""
    collection.write_all(TEXTS)
    collection.write_all({TOPICS_FILE: TOPICS, METADATA_FILE: METADATA, SYNONYMS_FILE: SYNONYMS})
    collection.write("Expertisen/vielfalt.pdf", vielfalt().content())
