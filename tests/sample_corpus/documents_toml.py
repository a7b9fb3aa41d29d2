"""``corpus/dokumente.toml``: what an office writes down about some of its documents, here from the texts' front
matter."""

from __future__ import annotations

import json

from tests.sample_corpus.source import CORPUS, Source, load_all

_HEAD = """\
# Angaben zu einzelnen Dokumenten (Musterdaten)
#
# Was hier steht, gilt mehr als das, was die Datei selbst über sich sagt. Es muss nicht jedes Dokument vorkommen: Fehlt ein
# Eintrag, nimmt das Programm Titel, Datum und Verfasser aus der Datei und bestimmt die Themen aus dem Text.
#
# Ein Eintrag beginnt mit [[dokument]]; nur „datei“ ist Pflicht:
#
#   datei          Pfad unterhalb dieses Ordners, mit / getrennt; auch ein Muster wie "Protokolle/**"
#   titel          Titel, wie er in den Treffern stehen soll
#   art            Papier, Expertise, Handreichung, Protokoll, Präsentation, …
#   themen         Kurznamen aus themen.toml; ist ein Thema gesetzt, wird keines automatisch vergeben
#   kommune        ein oder mehrere KI, oder "NRW-weit"
#   jahr, datum    Jahr als Zahl; Datum als 2018-06-15 ohne Anführungszeichen (das Jahr folgt dann daraus)
#   autor          Verfasser, hier als Rolle oder Stelle
#   sichtbarkeit   "öffentlich" (wenn nichts dasteht) oder "intern"; für ganze Ordner auch in einer Tabelle [sichtbarkeit]
#
# Spätere Einträge gelten mehr als frühere. Angaben können auch neben einer Datei liegen: „Bericht.pdf.toml“ mit denselben
# Wörtern, ohne [[dokument]] und ohne „datei“. Nach einer Änderung: laki reindex

# Ganze Ordner

[[dokument]]
datei = "Protokolle/**"
art = "Protokoll"

[[dokument]]
datei = "Protokolle/Fallbesprechungen/**"
sichtbarkeit = "intern"

[[dokument]]
datei = "Berichte/Notiz Quartiersbegehung.txt"
sichtbarkeit = "intern"

# Einzelne Dokumente
"""

#: A document whose metadata lie in a file beside it.
BESIDE = {52}


def entry(source: Source) -> str:
    """The lines that say what is known of a document."""
    values = {
        "titel": source.title,
        "art": source.kind,
        "themen": list(source.topics),
        "kommune": list(source.municipalities) if len(source.municipalities) > 1 else source.municipalities[0],
        "autor": list(source.authors) if len(source.authors) > 1 else source.authors[0],
    }
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    lines.append(f"datum = {source.date.isoformat()}" if source.dated else f"jahr = {source.year}")
    return "\n".join(lines) + "\n"


def make() -> None:
    """Write ``dokumente.toml`` and the metadata files beside documents."""
    texts = load_all()
    entries = [f'\n[[dokument]]\ndatei = "{source.file}"\n{entry(source)}' for source in texts if source.listed]
    (CORPUS / "dokumente.toml").write_text(_HEAD + "".join(entries), encoding="utf-8")
    for source in texts:
        if source.number in BESIDE:
            comment = "# Angaben zu der Datei, die genauso heißt, ohne „.toml“ (siehe dokumente.toml)\n"
            beside = CORPUS / f"{source.file}.toml"
            beside.write_text(comment + entry(source), encoding="utf-8")
