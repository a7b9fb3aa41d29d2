"""What to do about a file or a scanned page that could not be read, told by the reason that was recorded."""

from __future__ import annotations

#: Words of the reason, and what helps then; the first that fit count.
_ADVICE = (
    (("unvollständig eingerichtet",), "Die Datei ist in Ordnung. Das Programm neu installieren, dann „laki reindex --retry“ aufrufen."),
    (("der nächste Lauf versucht es wieder",), "Nichts zu tun: Der nächste Lauf versucht es wieder."),
    (("Laufwerk", "laufwerk"), "Prüfen, ob Laufwerk und Netz zu erreichen sind; der nächste Lauf versucht es wieder."),
    (("Die Datei würde beim Entpacken",), "Die Datei teilen oder verkleinern, zum Beispiel die Bilder darin."),
    (("Passwort", "Kennwort"), "Im Programm, mit dem die Datei gemacht wurde, ohne Passwort speichern und die neue Datei ablegen."),
    (("Rechte", "Zugriffsrechte"), "Dem Konto, unter dem „laki reindex“ läuft, das Recht geben, die Datei zu lesen."),
    (("passt nicht zu ihrem Namen", "obwohl ihr Name", "keine Datei eines Büroprogramms"), "Die Endung des Namens berichtigen oder die Datei im passenden Format neu speichern."),
    (("nicht mehr da", "verschwunden", "nicht mehr im Archiv", "während des Lesens verändert"), "Nichts zu tun: Der nächste Lauf sieht wieder nach."),
    (("leer",), "Prüfen, ob beim Kopieren etwas verloren ging, und die Datei noch einmal ablegen."),
    (("dauerte zu lange",), "Die Datei teilen oder verkleinern, oder in laki.toml mehr Zeit für eine Datei erlauben."),
    (("zu viel Speicher",), "Die Datei teilen oder verkleinern, oder in laki.toml mehr Speicher für eine Datei erlauben."),
    (("Archiv in einem Archiv", "zu viele Dateien", "übermäßig groß"), "Das Archiv auspacken und die gewünschten Dateien einzeln ablegen."),
    (("Bildpunkte",), "Das Bild in kleinerer Auflösung speichern."),
    (("zu groß",), "Die Anhänge, um die es geht, einzeln ablegen."),
    (("format", "Format"), "Die Datei als PDF oder DOCX speichern und so ablegen."),
    (("Umwandeln", "umwandeln"), "Die Datei mit ihrem Programm öffnen und als PDF oder DOCX speichern."),
    (("beschädigt", "unvollständig", "nicht lesbar", "konnte nicht"), "Die Datei mit ihrem Programm öffnen. Gelingt das, neu speichern; sonst eine andere Kopie beschaffen."),
)  # fmt: skip
_OTHER = "Die Datei mit ihrem Programm öffnen und neu speichern. Hilft das nicht, steht mehr in der technischen Angabe."

#: Likewise, for pages whose text could not be recognised.
_ADVICE_FOR_PAGES = (
    (("dauerte zu lange",), "In laki.toml mehr Zeit für eine Seite erlauben (ocr_page_seconds), dann „laki reindex --retry“ aufrufen."),
    (("zu viel Speicher",), "In laki.toml mehr Speicher für eine Datei erlauben (file_memory_mb), dann „laki reindex --retry“ aufrufen."),
    (("Bildpunkte",), "Das Bild in kleinerer Auflösung speichern."),
)  # fmt: skip
_OTHER_PAGE = (
    "Die Seite ansehen. Ist sie zu lesen, die Datei mit ihrem Programm neu speichern; sonst noch einmal scannen."
)


def advice(reason: str) -> str:
    """A German sentence on what to do about a problem with this reason."""
    return next((told for words, told in _ADVICE if any(word in reason for word in words)), _OTHER)


def advice_for_page(reason: str) -> str:
    """A German sentence on what to do about a scanned page that could not be recognised for this reason."""
    return next((told for words, told in _ADVICE_FOR_PAGES if any(word in reason for word in words)), _OTHER_PAGE)
