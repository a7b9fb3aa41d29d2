"""For every file that could not be read, the status page and the API say what to do."""

from __future__ import annotations

import pytest

from search_app.overview.advice import advice
from tests.web.client import Client


@pytest.mark.parametrize(
    ("reason", "helps"),
    [
        ("Die Datei ist mit einem Kennwort geschützt und kann nicht gelesen werden.", "ohne Kennwort speichern"),
        ("Die Datei darf nicht gelesen werden: Es fehlen die Zugriffsrechte.", "das Recht geben"),
        ("Die Datei ist keine RTF-Datei, obwohl ihr Name es verspricht.", "Endung"),
        ("Das Lesen der Datei dauerte zu lange und wurde abgebrochen.", "mehr Zeit"),
        ("Das Archiv würde beim Entpacken übermäßig groß und wurde deshalb nicht gelesen.", "auspacken"),
        ("Dieses Dateiformat kann nicht gelesen werden.", "als PDF"),
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
