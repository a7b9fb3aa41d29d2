"""For every file that could not be read, the status page and the API say what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from indexer.reindex import reindex
from indexer.settings import Settings
from search_app.overview.advice import advice, advice_for_page
from tests.cli.running import laki
from tests.core.pictures import needs_tesseract, picture, write_scan
from tests.web.client import Client
from tests.web.conftest import serving


@pytest.mark.parametrize(
    ("reason", "helps"),
    [
        ("Die Datei ist mit einem Passwort geschützt und kann nicht gelesen werden.", "ohne Passwort speichern"),
        ("Die Datei darf nicht gelesen werden: Es fehlen die Zugriffsrechte.", "das Recht geben"),
        ("Die Datei ist keine RTF-Datei, obwohl ihr Name es verspricht.", "Endung"),
        ("Das Lesen der Datei dauerte zu lange und wurde abgebrochen.", "mehr Zeit"),
        ("Das Archiv würde beim Entpacken übermäßig groß und wurde deshalb nicht gelesen.", "auspacken"),
        ("Die Datei würde beim Entpacken übermäßig groß und wurde deshalb nicht gelesen.", "teilen oder verkleinern"),
        ("Das Programm ist unvollständig eingerichtet und konnte die Datei nicht lesen.", "Die Datei ist in Ordnung"),
        (
            "Zum Lesen der Datei ließ sich kein Leseprogramm starten; der nächste Lauf versucht es wieder.",
            "Nichts zu tun",
        ),
        ("Die Datei ließ sich nicht lesen: Das Netzlaufwerk ist nicht mehr verbunden.", "Netz zu erreichen"),
        ("Dieses Dateiformat kann nicht gelesen werden.", "als PDF"),
        ("Das Umwandeln der Datei ist gescheitert.", "als PDF oder DOCX speichern"),
        ("Die Datei ist beschädigt: Ihr Text fehlt.", "andere Kopie"),
        ("Etwas Unbekanntes ist geschehen.", "technischen Angabe"),
    ],
)
def test_advice_fits_the_reason(reason: str, helps: str) -> None:
    assert helps in advice(reason)


def test_the_status_page_and_the_api_tell_it(client: Client) -> None:
    (problem,) = client.get("/api/v1/status").json["problems"]
    assert problem["advice"] == advice(problem["reason"])
    assert problem["advice"] in client.get("/status").text


@pytest.mark.parametrize(
    ("reason", "helps"),
    [
        ("Das Lesen der Datei dauerte zu lange und wurde abgebrochen.", "ocr_page_seconds"),
        ("Die Texterkennung dauerte zu lange.", "ocr_page_seconds"),
        ("Das Bild hat zu viele Bildpunkte für die Texterkennung.", "kleinerer Auflösung"),
        ("Die Seite braucht zu viel Speicher und wurde nicht erkannt.", "file_memory_mb"),
        ("Die Seite ist beschädigt und konnte nicht erkannt werden.", "noch einmal scannen"),
    ],
)
def test_advice_fits_why_a_page_was_not_recognised(reason: str, helps: str) -> None:
    assert helps in advice_for_page(reason)


@needs_tesseract
def test_pages_that_could_not_be_recognised_are_told_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_scan(tmp_path / "Dokumente" / "halb.png", picture("Hier fehlt etwas"))
    path.write_bytes(path.read_bytes()[:2_000])
    settings = Settings(corpus=tmp_path / "Dokumente", data=tmp_path / "daten", jobs=1)
    reindex(settings)
    with serving(settings) as client:
        (failed,) = client.get("/api/v1/status").json["failed_pages"]
        page = client.get("/status").text
    assert (failed["path"], failed["pages"]) == ("halb.png", [1])
    assert failed["advice"] == advice_for_page(failed["reason"])
    assert "Auf 1 gescannten Seite ließ sich kein Text erkennen" in page
    assert "halb.png" in page and failed["advice"] in page and "laki reindex --retry" in page
    monkeypatch.setenv("LAKI_CORPUS", str(settings.corpus))
    monkeypatch.setenv("LAKI_DATA", str(settings.data))
    told = laki("status").stdout
    assert "1 gescannte Seite" in told and "halb.png, Seite 1" in told and failed["reason"] in told
    assert json.loads(laki("status", "--json").stdout)["failed_pages"][0]["pages"] == [1]
