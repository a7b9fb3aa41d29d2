"""What the operating system complains about, or SQLite for it, in German words."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

_WORDS = {
    errno.ENOENT: "Unter diesem Pfad gibt es nichts",
    errno.EACCES: "Es fehlen die Zugriffsrechte",
    errno.EPERM: "Das ist diesem Benutzerkonto nicht erlaubt",
    errno.EROFS: "Der Datenträger lässt sich nur lesen, nicht beschreiben",
    errno.ENOSPC: "Auf dem Datenträger ist kein Platz mehr",
    errno.EDQUOT: "Das Kontingent an Speicherplatz ist ausgeschöpft",
    errno.EFBIG: "Die Datei würde größer, als das Dateisystem erlaubt",
    errno.EIO: "Der Datenträger meldet einen Fehler",
    errno.ENXIO: "Das Gerät oder Laufwerk ist nicht da",
    errno.ENODEV: "Das Gerät oder Laufwerk ist nicht da",
    errno.ESTALE: "Das Netzlaufwerk ist nicht mehr verbunden",
    errno.ENOTCONN: "Das Netzlaufwerk ist nicht mehr verbunden",
    errno.EHOSTDOWN: "Der Rechner mit dem Netzlaufwerk antwortet nicht",
    errno.EHOSTUNREACH: "Der Rechner ist nicht zu erreichen",
    errno.ENETUNREACH: "Das Netz ist nicht zu erreichen",
    errno.ETIMEDOUT: "Die Antwort dauerte zu lange",
    errno.ECONNREFUSED: "Die Verbindung wurde abgelehnt",
    errno.ECONNRESET: "Die Verbindung wurde abgebrochen",
    errno.EPIPE: "Die Verbindung wurde abgebrochen",
    errno.EEXIST: "Unter diesem Namen gibt es schon etwas",
    errno.ENOTDIR: "Ein Teil des Pfads ist kein Ordner",
    errno.EISDIR: "Das ist ein Ordner, keine Datei",
    errno.ENOTEMPTY: "Der Ordner ist nicht leer",
    errno.ELOOP: "Der Pfad führt im Kreis",
    errno.ENAMETOOLONG: "Der Name ist zu lang",
    errno.EMFILE: "Es sind zu viele Dateien geöffnet",
    errno.ENFILE: "Auf dem Rechner sind zu viele Dateien geöffnet",
    errno.ENOMEM: "Der Arbeitsspeicher reicht nicht",
    errno.EAGAIN: "Es fehlt gerade an Prozessen oder Arbeitsspeicher",
    errno.EBUSY: "Die Datei oder das Laufwerk ist in Benutzung",
    errno.ETXTBSY: "Die Datei ist in Benutzung",
    errno.EXDEV: "Quelle und Ziel liegen auf verschiedenen Datenträgern",
    errno.EINVAL: "Das lässt das Dateisystem nicht zu",
    errno.EADDRINUSE: "Die Adresse ist schon belegt",
    errno.EADDRNOTAVAIL: "Diese Adresse hat der Rechner nicht",
}


#: By SQLite's primary result codes, for the small files beside the catalogue (which has words of its own).
_WORDS_OF_SQLITE = {
    3: _WORDS[errno.EACCES],
    5: "Die Datei wird gerade von anderen beschrieben",
    6: "Die Datei wird gerade von anderen beschrieben",
    8: "Datei oder Datenträger ist schreibgeschützt",
    10: "Der Datenträger ist voll oder meldet einen Fehler",
    11: "Die Datei ist beschädigt",
    13: _WORDS[errno.ENOSPC],
    14: "Die Datei lässt sich nicht öffnen",
    26: "Die Datei ist beschädigt",
}


def in_words(error: OSError | sqlite3.Error) -> str:
    """Why it failed: a German clause without a full stop at its end, to stand after a colon or in brackets.

    >>> in_words(PermissionError(errno.EACCES, "Permission denied"))
    'Es fehlen die Zugriffsrechte'
    """
    if not isinstance(error, OSError):
        name = getattr(error, "sqlite_errorname", type(error).__name__)
        return _WORDS_OF_SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, f"SQLite meldet {name}")
    if error.errno in _WORDS:
        return _WORDS[error.errno]
    told = error.strerror or str(error) or type(error).__name__
    return f"Das Betriebssystem meldet „{told}“"
