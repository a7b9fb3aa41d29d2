"""A small folder with public and internal documents; the internal ones have words, titles and values of their own."""

from __future__ import annotations

from pathlib import Path

from tests.extraction.pdf_files import PdfFile, column

METADATA = """
[sichtbarkeit]
"Akten" = "intern"

[[dokument]]
datei = "Akten/*"
art = "Vermerkzettel"
kommune = "KI Verborgen"
jahr = 1987

[[dokument]]
datei = "Akten/kuendigungsliste.md"
kommune = ["KI Verborgen", "KI Köln"]

[[dokument]]
datei = "Offen/*"
art = "Ratgeber"
kommune = "KI Köln"
jahr = 2020
"""
TOPICS = """
[wohnen]
label = "Wohnen"
terms = ["Wohnraum"]

[ehrenamt]
label = "Ehrenamt"
terms = ["Ehrenamt"]
"""
#: What stands in internal documents only: words, titles, ids and values, none of which a guest may ever read.
INTERNAL = (
    "Quittenbrot",
    "Kündigungsliste",
    "kuendigungsliste",
    "Geheimplan",
    "geheimplan",
    "Akten/",
    "Verborgen",
    "Vermerkzettel",
)
#: Words of internal documents, each beside one of the same length that stands nowhere.
WORDS = (
    ("Quittenbrot", "Quattenbrit"),
    ("Kündigungsliste", "Kändigungslosti"),
    ("Zwirnerei", "Zwarneroi"),
    ("Quitt*", "Quatt*"),
)

_SHARED = (
    "Die Beratung im Quartier hilft Familien beim Wohnraum und im Ehrenamt. Viele Menschen kommen am Nachmittag, andere am Abend, "
    "und alle finden jemanden, der zuhört. Im Stadtteil gibt es dafür drei Büros, die an fünf Tagen der Woche geöffnet sind. "
)


def write_folder(folder: Path) -> Path:
    """Write all files; returns the folder."""
    for name in ("Offen", "Akten"):
        (folder / name).mkdir(parents=True)
    (folder / "dokumente.toml").write_text(METADATA, encoding="utf-8")
    (folder / "themen.toml").write_text(TOPICS, encoding="utf-8")
    texts = {
        "Offen/ratgeber.md": f"# Ratgeber Wohnen\n\n{_SHARED * 2}Apfelkuchen zum Schluss.\n",
        "Offen/leitlinien.md": f"# Leitlinien\n\n{_SHARED}Marmelade und Apfelkuchen.\n",
        # Nearly the text of a public one: a version of it.
        "Akten/kuendigungsliste.md": f"# Kündigungsliste der Zwirnerei\n\n{_SHARED * 2}Quittenbrot zum Schluss.\n",
        "Akten/vermerk.md": f"# Vermerk zur Zwirnerei\n\n{_SHARED}Quittenbrot, Quittenbrot und die Kündigungsliste.\n",
    }
    for path, text in texts.items():
        (folder / path).write_text(text, encoding="utf-8")
    _pdf("Der Ratgeber zum Wohnraum.").write(folder / "Offen" / "faltblatt.pdf")
    _pdf("Der Geheimplan der Zwirnerei mit Quittenbrot.").write(folder / "Akten" / "geheimplan.pdf")
    (folder / "Akten" / "kaputt-geheimplan.pdf").write_bytes(b"%PDF-1.7\nnichts weiter")
    return folder


def _pdf(text: str) -> PdfFile:
    return PdfFile([column(["Titel", text]), column(["Schluss", "Ende."])])
