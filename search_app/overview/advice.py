"""What to do about a file that could not be read, told by the reason that was recorded."""

from __future__ import annotations

#: Words of the reason, and what helps then; the first that fit count.
_ADVICE = (
    (("Kennwort",), "Im Programm, mit dem die Datei gemacht wurde, ohne Kennwort speichern und die neue Datei ablegen."),
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
    (("umwandeln",), "Die Datei mit ihrem Programm öffnen und als PDF oder DOCX speichern."),
    (("beschädigt", "unvollständig", "nicht lesbar", "konnte nicht"), "Die Datei mit ihrem Programm öffnen. Gelingt das, neu speichern; sonst eine andere Kopie beschaffen."),
)  # fmt: skip
_OTHER = "Die Datei mit ihrem Programm öffnen und neu speichern. Hilft das nicht, steht mehr in der technischen Angabe."


def advice(reason: str) -> str:
    """A German sentence on what to do about a problem with this reason."""
    return next((told for words, told in _ADVICE if any(word in reason for word in words)), _OTHER)
